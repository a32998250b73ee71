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
export { adafactor, scaleByAdafactor } from "./adafactor.ts";
export type { AdafactorOptions, AdafactorState, ScaleByAdafactor, ScaleByAdafactorOptions } from "./adafactor.ts";
export { muon, orthogonalize, type Muon, type MuonOptions } from "./muon.ts";
export { lookahead, type Lookahead, type LookaheadOptions, type LookaheadState } from "./lookahead.ts";
export { scheduleFreeAdamW, scheduleFreeParams } from "./scheduleFree.ts";
export type { ScheduleFree, ScheduleFreeOptions, ScheduleFreeState } from "./scheduleFree.ts";
export { lbfgs, type Lbfgs, type LbfgsOptions, type LbfgsState, type ValueAndGrad } from "./lbfgs.ts";
export { constant, cosineDecay, exponentialDecay, inverseSquareRoot, linear } from "./schedules.ts";
export { oneCycle, polynomialDecay, stepDecay } from "./schedules.ts";
export { joined, piecewise, warmUp } from "./joined.ts";
export type { CosineDecayOptions, ExponentialDecayOptions, OneCycleOptions } from "./schedules.ts";
export type { PolynomialDecayOptions, StepDecayOptions } from "./schedules.ts";
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
export { adaptiveClip, centralize, clipByNorm, clipByValue, type AdaptiveClipOptions } from "./gradients.ts";
export { accumulate, addNoise, averageParameters } from "./wrappers.ts";
export type { Accumulate, AccumulateOptions, AccumulateState, AddNoise, AddNoiseOptions } from "./wrappers.ts";
export type { Average, AverageOptions, AverageState } from "./wrappers.ts";
