/** Models with scikit-learn's contract: fit, predict, score. */
export { Perceptron, type PerceptronOptions, type PerceptronParams } from "./perceptron.ts";
export { DummyClassifier, type DummyClassifierOptions, type DummyClassifierParams } from "./dummyClassifier.ts";
export { DummyRegressor, type DummyRegressorOptions, type DummyRegressorParams } from "./dummyRegressor.ts";
export type { Classifier, Clusterer, Estimator, Regressor, ScoreOptions, Transformer } from "./contract/estimator.ts";
export type { ClassWeights, FitOptions, Pass, Signal } from "./contract/fitting.ts";
export type { PartialFitOptions } from "./stochastic/classifier.ts";
export type { Penalty } from "./stochastic/penalty.ts";
export type { Frame } from "./contract/frame.ts";
export type { Matrix } from "./data.ts";
export type { Answer, ClassOf, Label, Labels } from "./contract/labels.ts";
export type { Target, Targets } from "./contract/targets.ts";
