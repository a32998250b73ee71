/** All steps of this package, for `fromJSON`; nothing else knows the list. */
import { columnsStep } from "./columns.ts";
import { datePartsStep } from "./dateParts.ts";
import { hashTextStep } from "./hashText.ts";
import { ordinalEncodeStep } from "./ordinalEncode.ts";
import { vectorizeStep } from "./vectorize.ts";
import { imputeStep } from "./impute.ts";
import { oneHotEncodeStep } from "./oneHotEncode.ts";
import { pipelineStep } from "./pipeline.ts";
import { standardizeStep } from "./standardize.ts";
import { binsStep } from "./bins.ts";
import { maxAbsScaleStep } from "./maxAbsScale.ts";
import { minMaxScaleStep } from "./minMaxScale.ts";
import { normalizeStep } from "./normalize.ts";
import { polynomialFeaturesStep } from "./polynomialFeatures.ts";
import { powerTransformStep } from "./powerTransform.ts";
import { quantileTransformStep } from "./quantileTransform.ts";
import { robustScaleStep } from "./robustScale.ts";
import type { StepKind } from "./step.ts";

export const allSteps: readonly StepKind[] = [
  standardizeStep,
  minMaxScaleStep,
  robustScaleStep,
  maxAbsScaleStep,
  normalizeStep,
  powerTransformStep,
  quantileTransformStep,
  binsStep,
  polynomialFeaturesStep,
  imputeStep,
  oneHotEncodeStep,
  ordinalEncodeStep,
  datePartsStep,
  hashTextStep,
  vectorizeStep,
  columnsStep,
  pipelineStep,
];
