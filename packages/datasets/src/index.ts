/** Data sets as typed arrays, and what is done with them before training. Needs no tensor library. */
export { dataset, selectFeatures, take } from "./dataset.ts";
export type { AnyDataset, Dataset, Examples, Info, TargetDataset, WithFeatures } from "./dataset.ts";
export type { DatasetSpec, TargetSpec } from "./dataset.ts";
export { classesOf, type Classes, type Label } from "./classes.ts";
export type { Features } from "./table.ts";
export { DataError } from "./errors.ts";
export { iris } from "./iris.ts";
export { xor } from "./xor.ts";
export { digits } from "./digits.ts";
export { wine } from "./wine.ts";
export { breastCancer } from "./breastCancer.ts";
export { diabetes } from "./diabetes.ts";
export { split, stratifiedSplit, type Split, type SplitOptions } from "./split.ts";
export { standardization, type Standardization } from "./standardization.ts";
export { batches, type Batch, type BatchOf, type BatchOptions, type TargetBatch } from "./batches.ts";
export type { Randomness } from "./random.ts";
