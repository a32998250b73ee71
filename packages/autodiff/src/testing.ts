/** Checks for derivatives, ops and what stands on them. They return reports or throw; they need no test runner. */
export { CheckError, type Failure, type Findings } from "./testing/findings.ts";
export { sampleRng } from "./testing/samples.ts";
export { numericDerivative, type NumericDerivative, type NumericOptions } from "./testing/numeric.ts";
export { finiteDifference, type FiniteDifference } from "./testing/finiteDifference.ts";
export {
  checkGrads,
  gradsReport,
  type CheckGradsOptions,
  type GradComparison,
  type GradsReport,
  type Mode,
} from "./testing/grads.ts";
export {
  checkFunction,
  functionReport,
  type CheckFunctionOptions,
  type FunctionPart,
  type FunctionReport,
} from "./testing/function.ts";
export type { Clock, Speed } from "./testing/speed.ts";
export { casesOf } from "./testing/cases.ts";
export { checkOp, opReport, worstOf, type CheckOpOptions, type OpReport } from "./testing/op.ts";
export { ulpDistance } from "./testing/compare.ts";
export { checkLayer, type CheckLayerOptions, type LayerLike, type StatefulLayerLike } from "./testing/layer.ts";
export { checkLoss, type CheckLossOptions, type LossLike } from "./testing/loss.ts";
export {
  checkOptimizer,
  type CheckOptimizerOptions,
  type OptimizerLike,
  type TriedParams,
} from "./testing/optimizer.ts";
export { checkCall, checkDoor, type CheckDoorOptions } from "./testing/door.ts";
export { backendSuite, type BackendSuiteOptions } from "./testing/backend.ts";
export type { BackendCase } from "./testing/contract.ts";
export { randomGraph, randomInputs, type RandomGraphOptions } from "./testing/graphs.ts";
