/** Models with scikit-learn's contract: fit, predict, score. */
export { Perceptron, type PerceptronOptions, type PerceptronParams } from "./perceptron.ts";
export { LinearRegression, type LinearRegressionOptions, type LinearRegressionParams } from "./linearRegression.ts";
export { Ridge, type RidgeOptions, type RidgeParams } from "./ridge.ts";
export { Lasso, type LassoOptions, type LassoParams } from "./lasso.ts";
export { ElasticNet, type ElasticNetOptions, type ElasticNetParams } from "./elasticNet.ts";
export { LogisticRegression } from "./logisticRegression.ts";
export type { LogisticRegressionOptions, LogisticRegressionParams } from "./logisticRegression.ts";
export { SGDClassifier, type SGDClassifierOptions, type SGDClassifierParams } from "./sgdClassifier.ts";
export { SGDRegressor, type SGDRegressorOptions, type SGDRegressorParams } from "./sgdRegressor.ts";
export { DummyClassifier, type DummyClassifierOptions, type DummyClassifierParams } from "./dummyClassifier.ts";
export { DummyRegressor, type DummyRegressorOptions, type DummyRegressorParams } from "./dummyRegressor.ts";
export { MLPClassifier } from "./mlpClassifier.ts";
export { MLPRegressor } from "./mlpRegressor.ts";
export type { MLPClassifierOptions, MLPClassifierParams, MLPParams, MLPRegressorOptions } from "./mlp/options.ts";
export { KMeans, type KMeansOptions, type KMeansParams } from "./kMeans.ts";
export { PCA, type PCAOptions, type PCAParams } from "./pca.ts";
export { pipeline, type FittedPipelineStep, type Pipeline, type PipelineStep } from "./selection/pipeline.ts";
export { crossValidate } from "./selection/crossValidate.ts";
export type { CrossValidateOptions, CrossValidation, Scores } from "./selection/crossValidate.ts";
export type { FoldsOptions } from "./selection/folds.ts";
export type { Candidate } from "./selection/model.ts";
export type { Metric, MetricScoring, ScorerName, Scoring } from "./selection/scoring.ts";
export { gridSearch, randomSearch } from "./selection/search.ts";
export type {
  Choices,
  Chosen,
  Interval,
  RandomSearchOptions,
  Search,
  SearchOptions,
  Tried,
} from "./selection/search.ts";
export { learningCurve, type LearningCurve, type LearningCurveOptions } from "./selection/learningCurve.ts";
export { permutationImportance } from "./selection/permutationImportance.ts";
export type { Importance, Importances, PermutationImportanceOptions } from "./selection/permutationImportance.ts";
export { estimatorFromJSON } from "./fromJSON.ts";
export type { Classifier, Clusterer, Estimator, Regressor, ScoreOptions, Transformer } from "./contract/estimator.ts";
export type { ClassWeights, FitOptions, Pass, Signal } from "./contract/fitting.ts";
export type { PartialFitOptions } from "./stochastic/classifier.ts";
export type { Schedule } from "./stochastic/pass.ts";
export type { Penalty } from "./stochastic/penalty.ts";
export type { Frame } from "./contract/frame.ts";
export type { Matrix } from "./data.ts";
export type { Answer, ClassOf, Label, Labels } from "./contract/labels.ts";
export type { Target, Targets } from "./contract/targets.ts";
