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
export { sgd, type Dampen, type SgdOptions, type SgdPast } from "./sgd.ts";
export { adam, scaleByAdam } from "./adam.ts";
export type { AdamOptions, AdamState, AdamWithRate, ScaleByAdam } from "./adam.ts";
export { adamW, type AdamWOptions } from "./adamW.ts";
export { rmsprop, scaleByRms } from "./rmsprop.ts";
export type { RmspropOptions, RmsState, ScaleByRms, ScaleByRmsOptions } from "./rmsprop.ts";
export { adagrad, scaleByAdagrad } from "./adagrad.ts";
export type { AdagradOptions, AdagradState, ScaleByAdagrad, ScaleByAdagradOptions } from "./adagrad.ts";
export { adadelta, scaleByAdadelta } from "./adadelta.ts";
export type { AdadeltaOptions, AdadeltaState, ScaleByAdadelta, ScaleByAdadeltaOptions } from "./adadelta.ts";
export { adamax, scaleByAdamax } from "./adamax.ts";
export type { AdamaxOptions, AdamaxState, ScaleByAdamax, ScaleByAdamaxOptions } from "./adamax.ts";
export { nadam, scaleByNadam } from "./nadam.ts";
export type { NadamOptions, NadamState, ScaleByNadam, ScaleByNadamOptions } from "./nadam.ts";
export { radam, scaleByRadam, type RadamOptions, type ScaleByRadam, type ScaleByRadamOptions } from "./radam.ts";
export { lion, scaleByLion } from "./lion.ts";
export type { LionOptions, LionState, ScaleByLion, ScaleByLionOptions } from "./lion.ts";
export { lamb, scaleByTrustRatio, type LambOptions } from "./lamb.ts";
export { trace, type Trace, type TraceOptions, type TraceState } from "./trace.ts";
export { addDecayedWeights, type WeightDecayOptions } from "./weightDecay.ts";
export { byPath, freeze, type ByPath, type Masked, type PathRule } from "./byPath.ts";
export { clipByGlobalNorm } from "./clip.ts";
export type { Hyperparameter } from "./checks.ts";
export {
  scaleByLearningRate,
  type LearningRate,
  type ScaleByLearningRate,
  type Schedule,
  type ScheduleState,
} from "./learningRate.ts";
