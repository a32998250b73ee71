import { optionsOf, ValueError } from "@cotangent/autodiff";
import { describe } from "../data.ts";
import { randomState } from "../randomState.ts";
import { requireModel } from "./crossValidate.ts";
import { fitFold, foldsDefaults, foldsFor, type FoldsOptions } from "./folds.ts";
import type { Candidate } from "./model.ts";
import { rowsOf } from "./rows.ts";
import { scorerOf, type Scoring } from "./scoring.ts";
import { mean, shown, tableText } from "./table.ts";

export interface LearningCurveOptions extends FoldsOptions {
  /**
   * Numbers of rows to learn from, or shares of the most that every fold has; 0.1, 0.325, 0.55, 0.775, 1 where absent.
   */
  readonly sizes?: readonly number[];
  /** The score, by name or a metric; the estimator's own where absent. */
  readonly scoring?: Scoring;
  /** Draws the rows that each size has, where there is a seed; they are the first of each fold where absent. */
  readonly seed?: number;
}

export interface LearningCurve {
  /** Numbers of rows. */
  readonly sizes: readonly number[];
  /** Scores of the rows learned from: [sizes][folds]. */
  readonly trainScores: readonly (readonly number[])[];
  /** Scores of the rows held out: [sizes][folds]. */
  readonly testScores: readonly (readonly number[])[];
  /** The means over folds as a table for a terminal. */
  readonly text: string;
}

/**
 * Scores for more and more rows to learn from: where both curves have met, more rows will not help; where they are far
 * apart, they will. Sizes, rows and scores are those of scikit-learn's `learning_curve` (1.2).
 * @throws ValueError for a size below 1 or above what folds have; as `crossValidate`.
 * @example
 * const { features, labels } = iris();
 * const setosa = labels.map((label) => Number(label === 0));
 * const curve = learningCurve(new Perceptron({ seed: 0 }), features, setosa, { sizes: [0.5, 1], seed: 0 });
 * curve.sizes; // → [ 60, 120 ]
 */
export function learningCurve(
  estimator: Candidate,
  X: unknown,
  y?: unknown,
  options?: LearningCurveOptions,
): LearningCurve {
  const who = "learningCurve";
  const model = requireModel(who, estimator);
  const names = { ...foldsDefaults, scoring: undefined, sizes: undefined } as const;
  const { seed, ...given } = optionsOf(
    who,
    options as Record<string, unknown> | undefined,
    names,
  ) as LearningCurveOptions;
  const scorer = scorerOf(who, given.scoring);
  const folds = foldsFor(who, model, X, y, given);
  const random = seed === undefined ? undefined : randomState(seed);
  const trains = folds.map(({ train }) => (random ? random.permutation(train.length).map((i) => train[i]!) : train));
  const most = folds[0]!.train.length;
  const sizes = sizesOf(who, given.sizes, most);
  const points = sizes.map((size) =>
    folds.map((fold, k) => {
      const train = Uint32Array.from(trains[k]!.subarray(0, size));
      const fitted = fitFold(model, X, y, { ...fold, train }, given);
      const scoreOf = (places: ArrayLike<number>): number => scorer.score(fitted, rowsOf(X, places), rowsOf(y, places));
      return [scoreOf(train), scoreOf(fold.test)] as const;
    }),
  );
  const trainScores = points.map((point) => point.map(([train]) => train));
  const testScores = points.map((point) => point.map(([, test]) => test));
  const rows = sizes.map((size, i) => [String(size), shown(mean(trainScores[i]!)), shown(mean(testScores[i]!))]);
  const text = tableText(["rows", `${scorer.name} (train)`, `${scorer.name} (test)`], rows);
  return { sizes, trainScores, testScores, text };
}

// ---- private

/** Numbers of rows, ascending, each once. */
function sizesOf(who: string, given: readonly number[] = [0.1, 0.325, 0.55, 0.775, 1], most: number): number[] {
  if (!Array.isArray(given) || given.length === 0)
    throw new ValueError(`${who}: sizes is ${describe(given)}; it is a list of numbers of rows, or of shares up to 1`);
  const shares = given.every((size) => typeof size === "number" && size > 0 && size <= 1);
  const sizes = given.map((size: number, i) => {
    const rows = shares ? Math.floor(size * most) : size;
    if (!Number.isInteger(rows) || rows < 1 || rows > most)
      throw new ValueError(
        `${who}: sizes[${i}] is ${describe(size)}; it is a number of rows from 1 to ${most}, or a share`,
      );
    return rows;
  });
  return [...new Set(sizes)].sort((a, b) => a - b);
}
