/** Steps that learn from data and travel with a model: scaling, imputing, encoding, by column name. */
export { standardize, type StandardizeOptions } from "./standardize.ts";
export { minMaxScale, type MinMaxScaleOptions } from "./minMaxScale.ts";
export { robustScale, type RobustScaleOptions } from "./robustScale.ts";
export { maxAbsScale } from "./maxAbsScale.ts";
export { normalize, type NormalizeOptions } from "./normalize.ts";
export { powerTransform, type PowerTransformOptions } from "./powerTransform.ts";
export { quantileTransform, type QuantileTransformOptions } from "./quantileTransform.ts";
export { bins, type BinsOptions } from "./bins.ts";
export { polynomialFeatures, type PolynomialFeaturesOptions } from "./polynomialFeatures.ts";
export { impute, type ImputeOptions } from "./impute.ts";
export { oneHotEncode, type OneHotEncodeOptions } from "./oneHotEncode.ts";
export { ordinalEncode, type OrdinalEncodeOptions } from "./ordinalEncode.ts";
export { encodeLabels, type LabelEncoder } from "./encodeLabels.ts";
export { dateParts, type DatePart, type DatePartsOptions } from "./dateParts.ts";
export { hashText, type HashTextOptions } from "./hashText.ts";
export { inspect, type ColumnFindings, type Findings, type InspectOptions } from "./inspect.ts";
export { vectorize, type VectorizeOptions } from "./vectorize.ts";
export { columns, type ColumnsOptions, type Part, type Parts } from "./columns.ts";
export { pipeline } from "./pipeline.ts";
export { fromJSON, type Revived } from "./fromJson.ts";
export { showReport, type ColumnReport, type Note, type Origin, type Report } from "./report.ts";
export {
  defineStep,
  type Fitted,
  type FittedStep,
  type Inverse,
  type Step,
  type StepKind,
  type StepRecord,
} from "./step.ts";
export { defineNumberStep, type NumberRecord } from "./numberStep.ts";
export { defineColumnStep, type ColumnRecord } from "./columnStep.ts";
/** Readers of options and states: `read.number`, `read.object({ by: read.number })` … */
export * as read from "./read.ts";
export type { Data, Pair, Rows, Shaped, Transformed, TypedRows } from "./data.ts";
export type { Seen, TransformOptions } from "./match.ts";
export type { FittedJson } from "./saved.ts";
