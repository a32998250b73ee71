/** Measures of how good predictions are, of whole arrays and of batches. */
export { defineMetric, type Metric, type MetricSpec, type MetricState, type StreamingMetric } from "./metric.ts";
export type { SampleWeights, WeightedMetric, WeightedStream } from "./metric.ts";
export { accuracy } from "./accuracy.ts";
export { balancedAccuracy, type BalancedAccuracyOptions } from "./balancedAccuracy.ts";
export { topKAccuracy, type TopKOptions } from "./topKAccuracy.ts";
export { precision } from "./precision.ts";
export { recall } from "./recall.ts";
export { fBeta, type FBetaOptions } from "./fBeta.ts";
export { specificity } from "./specificity.ts";
export { jaccard } from "./jaccard.ts";
export { confusionMatrix, type ConfusionMatrixOptions } from "./confusionMatrix.ts";
export {
  classificationReport,
  type ClassificationReport,
  type ReportOptions,
  type ReportRow,
} from "./classificationReport.ts";
export { matthewsCorrelation } from "./matthewsCorrelation.ts";
export { cohenKappa, type CohenKappaOptions } from "./cohenKappa.ts";
export { hammingLoss } from "./hammingLoss.ts";
export { logLoss, type JudgedOptions } from "./logLoss.ts";
export { brier } from "./brier.ts";
export { expectedCalibrationError } from "./expectedCalibrationError.ts";
export { calibrationCurve, type CalibrationCurve } from "./calibrationCurve.ts";
export { rocCurve, type RocCurve, type RocCurveOptions } from "./rocCurve.ts";
export { rocAuc, type RankOptions } from "./rocAuc.ts";
export { precisionRecallCurve, type PrecisionRecallCurve } from "./precisionRecallCurve.ts";
export { averagePrecision } from "./averagePrecision.ts";
export { meanSquaredError } from "./meanSquaredError.ts";
export { rootMeanSquaredError } from "./rootMeanSquaredError.ts";
export { meanAbsoluteError } from "./meanAbsoluteError.ts";
export { medianAbsoluteError } from "./medianAbsoluteError.ts";
export { meanAbsolutePercentageError } from "./meanAbsolutePercentageError.ts";
export { r2 } from "./r2.ts";
export { explainedVariance } from "./explainedVariance.ts";
export { maxError } from "./maxError.ts";
export type { ClassOptions } from "./classes.ts";
export type { Average, AverageOptions } from "./averages.ts";
export type { CalibrationOptions } from "./bins.ts";
export type { ProbabilityOptions } from "./probabilities.ts";
export type { RegressionOptions } from "./regression.ts";
