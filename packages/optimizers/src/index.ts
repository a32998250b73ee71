/** Optimizers as pure pairs `{ init, update }`, composed of parts. */
export {
  applyUpdates,
  chain,
  defineOptimizer,
  type Chain,
  type Like,
  type Optimizer,
  type OptimizerSpec,
  type StateFamily,
  type StateFor,
  type Stateless,
} from "./optimizer.ts";
export { adam, sgd, type AdamWithRate, type SgdOptions } from "./aliases.ts";
export { scaleByAdam, type AdamOptions, type AdamState, type ScaleByAdam } from "./adam.ts";
export { trace, type Trace, type TraceOptions, type TraceState } from "./trace.ts";
export { clipByGlobalNorm } from "./clip.ts";
export type { Hyperparameter } from "./checks.ts";
export {
  scaleByLearningRate,
  type LearningRate,
  type ScaleByLearningRate,
  type Schedule,
  type ScheduleState,
} from "./learningRate.ts";
