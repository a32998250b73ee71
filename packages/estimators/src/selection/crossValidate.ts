import { optionsOf, UsageError } from "@cotangent/autodiff";
import type { Fold } from "@cotangent/datasets";
import { describe } from "../data.ts";
import { fitFold, foldsDefaults, foldsFor, type FoldsOptions } from "./folds.ts";
import type { Candidate, Model } from "./model.ts";
import { rowsOf } from "./rows.ts";
import { scorerOf, type Scorer, type Scoring } from "./scoring.ts";
import { mean, shown, spread, tableText } from "./table.ts";

export interface CrossValidateOptions extends FoldsOptions {
  /**
   * A score by name ("rocAuc"), a metric of `@cotangent/metrics`, or several by names of your own; the estimator's own
   * score where absent: accuracy of classes, R² of numbers.
   */
  readonly scoring?: Scoring | readonly Scoring[] | Readonly<Record<string, Scoring>>;
  /** Tells the time in milliseconds, as `() => performance.now()`; fits are timed where it is given. */
  readonly clock?: () => number;
  /** Score the rows learned from too; false where absent. */
  readonly trainScores?: boolean;
}

/** Scores of folds, by name. */
export type Scores = Readonly<Record<string, readonly number[]>>;

export interface CrossValidation {
  /** Scores of the rows held out, one per fold. */
  readonly scores: Scores;
  /** Scores of the rows learned from; only with `trainScores`. */
  readonly trainScores?: Scores;
  readonly mean: Readonly<Record<string, number>>;
  /** Standard deviation over folds, as NumPy's `std`: divided by their number. */
  readonly std: Readonly<Record<string, number>>;
  /** Seconds that each fit took; only with `clock`. */
  readonly fitSeconds?: readonly number[];
  /** The same as a table for a terminal. */
  readonly text: string;
}

/**
 * Scores of an estimator on rows that it did not learn: for each fold a fresh copy learns the other rows. The estimator
 * itself stays as it is. What a `pipeline` learns of columns, it learns of the rows of each fold alone.
 *
 * Folds and scores are scikit-learn's (1.2): `crossValidate(model, X, y)` is `cross_validate(model, X, y)`.
 * @param X rows, a data set (then `y` may be left out), or a table for a pipeline that takes one
 * @throws ValueError for fewer rows than folds, or a score that there is not; whatever `fit` and metrics throw; the
 * reason of a signal that is aborted.
 * @example
 * const { scores, mean } = crossValidate(new KMeans({ clusters: 3 }), iris().features, undefined, { folds: 3 });
 * scores["score"]!.length; // → 3
 * mean["score"]! < 0; // → true
 */
export function crossValidate(
  estimator: Candidate,
  X: unknown,
  y?: unknown,
  options?: CrossValidateOptions,
): CrossValidation {
  const who = "crossValidate";
  const model = requireModel(who, estimator);
  const names = { ...foldsDefaults, scoring: undefined, trainScores: false, clock: undefined } as const;
  const given = optionsOf(who, options as Record<string, unknown> | undefined, names) as CrossValidateOptions;
  const scorers = scorersOf(who, given.scoring);
  const folds = foldsFor(who, model, X, y, given);
  const results = folds.map((fold) => judged(model, X, y, fold, scorers, given));
  const scores = byName(scorers, results, "test");
  const summary = (of: (values: readonly number[]) => number): Record<string, number> =>
    Object.fromEntries(Object.entries(scores).map(([name, values]) => [name, of(values)]));
  const fitSeconds = given.clock && { fitSeconds: results.map((result) => result.seconds) };
  const trainScores = given.trainScores ? { trainScores: byName(scorers, results, "train") } : {};
  const text = textOf(folds.length, {
    ...columnsOf(scores, trainScores.trainScores),
    ...(fitSeconds && { "fit s": fitSeconds.fitSeconds }),
  });
  return { scores, ...trainScores, mean: summary(mean), std: summary(spread), ...fitSeconds, text };
}

/** @throws UsageError for what is no estimator */
export function requireModel(who: string, estimator: unknown): Model {
  const { fit, clone, kind } = Object(estimator) as Partial<Model>;
  if (typeof fit !== "function" || typeof clone !== "function" || typeof kind !== "string")
    throw new UsageError(`${who}: estimator is ${describe(estimator)}; it is one such as new LogisticRegression()`);
  return estimator as Model;
}

// ---- private

interface Judged {
  readonly test: readonly number[];
  readonly train: readonly number[];
  readonly seconds: number;
}

function judged(
  model: Model,
  X: unknown,
  y: unknown,
  fold: Fold,
  scorers: readonly Scorer[],
  options: CrossValidateOptions,
): Judged {
  const from = options.clock?.() ?? 0;
  const fitted = fitFold(model, X, y, fold, options);
  const seconds = ((options.clock?.() ?? 0) - from) / 1000;
  const scoresOf = (places: ArrayLike<number>): number[] =>
    scorers.map((scorer) => scorer.score(fitted, rowsOf(X, places), rowsOf(y, places)));
  return { test: scoresOf(fold.test), train: options.trainScores ? scoresOf(fold.train) : [], seconds };
}

function scorersOf(who: string, scoring: CrossValidateOptions["scoring"]): Scorer[] {
  if (Array.isArray(scoring)) return (scoring as Scoring[]).map((one) => scorerOf(who, one));
  const isRecord = typeof scoring === "object" && scoring !== null && !("metric" in scoring);
  if (!isRecord) return [scorerOf(who, scoring as Scoring | undefined)];
  return Object.entries(scoring as Record<string, Scoring>).map(([name, one]) => ({ ...scorerOf(who, one), name }));
}

function byName(scorers: readonly Scorer[], results: readonly Judged[], part: "test" | "train"): Scores {
  return Object.fromEntries(scorers.map(({ name }, s) => [name, results.map((result) => result[part][s]!)]));
}

/** Columns of the table: test scores, then those of the rows learned from. */
function columnsOf(scores: Scores, trainScores: Scores = {}): Scores {
  const train = Object.entries(trainScores).map(([name, values]) => [`${name} (train)`, values] as const);
  return { ...scores, ...Object.fromEntries(train) };
}

function textOf(folds: number, columns: Scores): string {
  const lists = Object.values(columns);
  const rows = Array.from({ length: folds }, (_, k) => [String(k), ...lists.map((values) => shown(values[k]!))]);
  const means = ["mean", ...lists.map((values) => shown(mean(values)))];
  const stds = ["std", ...lists.map((values) => shown(spread(values)))];
  return tableText(["fold", ...Object.keys(columns)], [...rows, means, stds]);
}
