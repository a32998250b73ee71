/** Scores of predictions, with a baseline and an interval beside each, and sentences of what one should know. */
import { tensor } from "@cotangent/autodiff";
import { classificationReport, confusionMatrix, meanAbsoluteError, r2, rootMeanSquaredError } from "@cotangent/metrics";
import type { Truth } from "../data/answers.ts";
import type { Predictions } from "../model/predictions.ts";
import { classNames, guesses, type Prior } from "./answers.ts";
import { drawsFor, intervalOfAll, intervals, type Interval } from "./bootstrap.ts";
import { measuresOf } from "./measures.ts";
import type { ClassScore, Score, Scores } from "./score.ts";
import { warningsOf } from "./warnings.ts";
import { weightedOf } from "./weighted.ts";

/** Options of `scoresOf`. */
export interface ScoresOptions {
  /** Chooses the rows of intervals; 0 where absent. */
  readonly seed?: number;
  /** Number of draws of an interval, 0 for none; by the number of rows where absent. */
  readonly draws?: number;
}

/**
 * Scores of predictions of at least one row.
 * @param prior what the training rows say, for the baseline: no score has one where it is absent
 */
export function scoresOf(
  truth: Truth,
  predictions: Predictions,
  prior: Prior | undefined,
  { seed = 0, draws = drawsFor(truth.rows) }: ScoresOptions = {},
): Scores {
  const { task, targets, rows } = predictions;
  const measures = measuresOf(task, targets);
  const guess = prior && guesses(task, targets, rows, prior);
  const found = draws === 0 ? new Map<string, Interval>() : intervalsOf(truth, predictions, { draws, seed });
  const values = measures.flatMap((measure): Score[] => {
    const { name, label, better, isShare } = measure;
    const value = finite(measure.value(truth, predictions));
    const baseline = guess && finite(measure.value(truth, guess));
    if (value === undefined) return [];
    const interval = name === "accuracy" && (value === 0 || value === 1) ? intervalOfAll(rows, value) : found.get(name);
    return [
      {
        name,
        label,
        better,
        isShare,
        value,
        ...(baseline === undefined ? {} : { baseline }),
        ...(interval === undefined || draws === 0 ? {} : { interval }),
      },
    ];
  });
  const scores = {
    task,
    rows,
    main: measures[0]!.name,
    values,
    ...(task === "regression" ? ofTargets(truth, predictions) : ofClasses(truth, predictions)),
  };
  return { ...scores, warnings: warningsOf(scores, targets, prior) };
}

/** The score of that name. */
export function scoreNamed({ values }: Pick<Scores, "values">, name: string): Score | undefined {
  return values.find((score) => score.name === name);
}

// ---- parts

/** More classes make a matrix that nobody reads. */
const mostConfused = 100;

function intervalsOf(
  truth: Truth,
  predictions: Predictions,
  options: { readonly draws: number; readonly seed: number },
): Map<string, Interval> {
  const found = new Map<string, Interval>();
  for (const { names, statistic } of weightedOf(truth, predictions)) {
    const all = intervals(truth.rows, statistic, options);
    names.forEach((name, k) => all[k] && found.set(name, all[k]));
  }
  return found;
}

function ofClasses(
  truth: Truth,
  { task, targets, rows, classes }: Predictions,
): Pick<Scores, "confusion" | "perClass"> {
  const names = classNames(task, targets);
  const shape = task === "multilabel" ? [rows, targets.length] : [rows];
  const [labels, said] = [tensor(truth.classes!, { shape }), tensor(classes!, { shape })];
  const perClass = classificationReport(said, labels, { classes: [...names] }).classes.map(
    ({ name, support, ...marks }): ClassScore => ({ name, rows: support, share: support / rows, ...marks }),
  );
  if (task === "multilabel" || names.length > mostConfused) return { perClass };
  const counts = confusionMatrix(said, labels, { classes: [...names] }).toArray() as number[][];
  return { perClass, confusion: { classes: names, counts } };
}

function ofTargets(truth: Truth, { targets, rows, values }: Predictions): Pick<Scores, "perTarget"> {
  if (targets.length === 1 || rows < 2) return {};
  const shape = [rows, targets.length];
  const [is, said] = [tensor(truth.values!, { shape }), tensor(Float64Array.from(values!), { shape })];
  const [ofR2, ofSquares, ofDistances] = [r2, rootMeanSquaredError, meanAbsoluteError].map(
    (metric) => metric(said, is, { outputs: "each" }).toArray() as number[],
  );
  return {
    perTarget: targets.map(({ name }, j) => ({ name, r2: ofR2![j]!, rmse: ofSquares![j]!, mae: ofDistances![j]! })),
  };
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
