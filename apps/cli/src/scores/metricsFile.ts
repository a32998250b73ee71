/** The scores of a run, as metrics.json keeps them. */
import * as v from "valibot";
import { checked } from "../words/check.ts";
import { DataFault } from "../words/faults.ts";
import type { Prior } from "./answers.ts";
import type { Scores } from "./score.ts";

/** Rows that a model was judged by: held-out ones, or those that it learned from where none were held out. */
export type JudgedOn = "test" | "train";

/** What metrics.json holds. */
export interface MetricsFile {
  readonly version: 1;
  readonly judgedOn: JudgedOn;
  readonly scores: Scores;
  /** Scores of the rows that were learned from. */
  readonly train: Scores;
  /** Facts of those rows, by which answers without a model are made. */
  readonly prior: Prior;
  readonly crossValidation?: CrossValidation;
}

/** Scores of the parts of a cross-validation: those of each, their means and standard deviations, by name. */
export interface CrossValidation {
  readonly parts: number;
  readonly scores: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly mean: number;
    readonly deviation: number;
  }[];
}

/**
 * The scores of a run that was opened.
 * @throws DataFault where metrics.json is missing, or is not what this program writes.
 */
export function metricsOf({ dir, metrics }: { readonly dir: string; readonly metrics: unknown }): MetricsFile {
  const path = `${dir}/metrics.json`;
  if (metrics === undefined) throw new DataFault(`${path} is missing; without it the scores of the run are not known`);
  return checked(metricsSchema, metrics, (sentence) => new DataFault(`${path}: ${sentence}`)) as MetricsFile;
}

// ---- private

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const numbers = v.array(v.number());

const scoresSchema = v.object({
  task: v.picklist(["binary", "multiclass", "multilabel", "regression"]),
  rows: count,
  main: v.string(),
  values: v.array(
    v.object({
      name: v.string(),
      label: v.string(),
      better: v.picklist(["higher", "lower"]),
      isShare: v.boolean(),
      value: v.number(),
      baseline: v.exactOptional(v.number()),
      interval: v.exactOptional(v.tuple([v.number(), v.number()])),
    }),
  ),
  confusion: v.exactOptional(v.object({ classes: v.array(v.string()), counts: v.array(numbers) })),
  perClass: v.exactOptional(
    v.array(
      v.object({
        ...{ name: v.string(), rows: count, share: v.number() },
        ...{ precision: v.number(), recall: v.number(), f1: v.number() },
      }),
    ),
  ),
  perTarget: v.exactOptional(
    v.array(v.object({ name: v.string(), r2: v.number(), rmse: v.number(), mae: v.number() })),
  ),
  warnings: v.array(v.string()),
});

const metricsSchema = v.object({
  version: v.literal(1),
  judgedOn: v.picklist(["test", "train"]),
  scores: scoresSchema,
  train: scoresSchema,
  prior: v.object({ shares: v.exactOptional(numbers), means: v.exactOptional(numbers) }),
  crossValidation: v.exactOptional(
    v.object({
      parts: count,
      scores: v.array(v.object({ name: v.string(), values: numbers, mean: v.number(), deviation: v.number() })),
    }),
  ),
});
