/** Data sets as typed arrays, and what is done with them before training. Needs no tensor library. */
export { dataset, selectFeatures, take, type Dataset, type DatasetSpec, type Info } from "./dataset.ts";
export type { Features } from "./table.ts";
export { DataError } from "./errors.ts";
export { iris } from "./iris.ts";
export { xor } from "./xor.ts";
export { split, stratifiedSplit, type Split, type SplitOptions } from "./split.ts";
export { standardization, type Standardization } from "./standardization.ts";
export { batches, type Batch, type BatchOptions } from "./batches.ts";
export type { Randomness } from "./random.ts";
