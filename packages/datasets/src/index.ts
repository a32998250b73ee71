/** Data sets as typed arrays, and what is done with them before training. Needs no tensor library. */
export { dataset, selectFeatures, take } from "./dataset.ts";
export type { AnyDataset, Dataset, Examples, TargetDataset, WithFeatures } from "./dataset.ts";
export type { Info } from "./info.ts";
export type { DatasetSpec, TargetSpec } from "./dataset.ts";
export { classesOf, type Classes, type Label } from "./classes.ts";
export type { Features } from "./features.ts";
export { DataError } from "./errors.ts";
export { iris } from "./iris.ts";
export { xor } from "./xor.ts";
export { digits } from "./digits.ts";
export { wine } from "./wine.ts";
export { breastCancer } from "./breastCancer.ts";
export { diabetes } from "./diabetes.ts";
export { penguins } from "./penguins.ts";
export {
  split,
  stratifiedSplit,
  type Split,
  type SplitOptions,
  type Splittable,
  type StratifiedOptions,
} from "./split.ts";
export { batches, type Batch, type BatchOf, type BatchOptions, type TargetBatch } from "./batches.ts";
export type { Randomness } from "./random.ts";
export { moons, circles, spirals, checkerboard } from "./shapes.ts";
export type { CheckerboardOptions, CirclesOptions, SpiralsOptions } from "./shapes.ts";
export { blobs, type BlobsOptions } from "./blobs.ts";
export { linearTargets, polynomialTargets, sineTargets } from "./regression.ts";
export type { LinearOptions, PolynomialOptions, RegressionOptions, SineOptions } from "./regression.ts";
export { friedman1, friedman2, friedman3, type Friedman1Options } from "./friedman.ts";
export type { MadeOptions } from "./made.ts";
export { columnOf, schemaOf, selectColumns, table, type Columns, type RowRecord, type Values } from "./tables/table.ts";
export { presentRows, takeRows, type Table } from "./tables/rows.ts";
export type { BooleanColumn, CategoryColumn, Column, ColumnType, DateColumn } from "./tables/column.ts";
export type { NumberColumn, TextColumn } from "./tables/column.ts";
export type { ColumnSchema, Schema } from "./tables/schema.ts";
export type { Value } from "./tables/values.ts";
export { datasetOf, type LabelColumn, type TargetColumns } from "./datasetOf.ts";
export { answersOf, type LabelledRows, type TargetRows } from "./answersOf.ts";
export { numbersOf } from "./tables/answers.ts";
export { groupKFold, kFold, stratifiedKFold, timeSeriesSplit } from "./folds.ts";
export type { Fold, FoldOptions, TimeSeriesOptions } from "./folds.ts";
export { classWeights, oversample } from "./balance.ts";
export { windows, type WindowOptions } from "./windows.ts";
export { prefetch, type PrefetchOptions } from "./prefetch.ts";
