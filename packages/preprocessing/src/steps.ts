/** All steps of this package, for `fromJSON`; nothing else knows the list. */
import { columnsStep } from "./columns.ts";
import { imputeStep } from "./impute.ts";
import { oneHotEncodeStep } from "./oneHotEncode.ts";
import { pipelineStep } from "./pipeline.ts";
import { standardizeStep } from "./standardize.ts";
import type { StepKind } from "./step.ts";

export const allSteps: readonly StepKind[] = [standardizeStep, imputeStep, oneHotEncodeStep, columnsStep, pipelineStep];
