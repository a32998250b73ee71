/** Training: fit, evaluate, predict, and what people want to be told on the way. */
export { fit, type FitOptions, type Run } from "./fit.ts";
export { evaluate, predict, type EvaluateOptions, type OutputsOf, type PredictOptions } from "./evaluate.ts";
export type { Callback, Memory, Snapshot, Training } from "./callback.ts";
export type { Checkpoint, Progress } from "./checkpoint.ts";
export type { Batches, Data, ExampleArrays } from "./examples.ts";
export type { History } from "./history.ts";
export type { Metric, Metrics, StreamingMetric } from "./metrics.ts";
export type {
  AnyModel,
  Mode,
  Model,
  Optimizer,
  Outputs,
  ParamsOf,
  PlainModel,
  StatefulModel,
  StateOf,
} from "./model.ts";
export type { Loss } from "./objective.ts";
export type { Ending, Signal } from "./ending.ts";
export type { ValueArray, Values } from "./values.ts";
export { checkpoints, type CheckpointsOptions } from "./callbacks/checkpoints.ts";
export { earlyStopping, type EarlyStoppingOptions } from "./callbacks/earlyStopping.ts";
export { stopWhen, timeLimit } from "./callbacks/limits.ts";
export { csvLog, jsonLines, type Write } from "./callbacks/logs.ts";
export type { MonitorOptions } from "./callbacks/monitor.ts";
export { histograms, type Distribution, type Distributions, type HistogramsOptions } from "./callbacks/histograms.ts";
export { nonFinite } from "./callbacks/nonFinite.ts";
export { progress, type ProgressOptions } from "./callbacks/progress.ts";
export { reduceOnPlateau, type ReduceOnPlateauOptions } from "./callbacks/reduceOnPlateau.ts";
export { findLearningRate, type FindLearningRateOptions, type LearningRates } from "./findLearningRate.ts";
export { overfitOneBatch, type OverfitOptions, type Overfitted } from "./overfitOneBatch.ts";
