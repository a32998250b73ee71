import { optionsOf, ValueError } from "@cotangent/autodiff";
import { columnOf, selectColumns, takeRows, type Table } from "@cotangent/datasets";
import { isDataset, readRows, type Matrix, type Rows } from "../data.ts";
import type { FitOptions } from "../contract/fitting.ts";
import { answersOf } from "../contract/labels.ts";
import { randomState } from "../randomState.ts";
import { requireModel } from "./crossValidate.ts";
import type { Candidate } from "./model.ts";
import { isTable } from "./rows.ts";
import { scorerOf, type Scoring } from "./scoring.ts";
import { mean, shown, spread, tableText } from "./table.ts";

export interface PermutationImportanceOptions {
  /** The score, by name or a metric; the estimator's own where absent. */
  readonly scoring?: Scoring;
  /** Number of times that each column is shuffled; 5 where absent. */
  readonly repeats?: number;
  /** Chooses the orders, as `random_state` does in scikit-learn; 0 where absent. */
  readonly seed?: number;
  /** Looked at before each column: an aborted one throws its reason. */
  readonly signal?: FitOptions["signal"];
}

/** Weight that one column has in the score. */
export interface Importance {
  /** The name of the column, or x0, x1 … */
  readonly name: string;
  /** Loss of the score where the column is shuffled, the mean over repeats; of errors their gain. */
  readonly mean: number;
  readonly std: number;
  /** The same for each repeat. */
  readonly losses: readonly number[];
}

export interface Importances {
  /** The score of the rows as they are. */
  readonly score: number;
  /** One per column, in the order of the columns. */
  readonly columns: readonly Importance[];
  /** The same as a table for a terminal, the most important first. */
  readonly text: string;
}

/**
 * Loss of the score of a fitted estimator where one column is shuffled: how much it relies on that column. Give rows
 * that it did not learn. Columns that say the same share what they matter. Breiman 2001, "Random forests". Shuffles and
 * losses are those of scikit-learn's `permutation_importance` (1.2).
 * @throws ValueError for repeats or a seed out of range; UsageError for an estimator that is not fitted.
 * @example
 * const X = [[0, 5], [1, 3], [0, 4], [1, 1], [0, 2], [1, 6]];
 * const y = X.map(([first]) => first!);
 * const { columns } = permutationImportance(new Perceptron().fit(X, y), X, y);
 * columns.map(({ name, mean }) => [name, mean > 0]); // → [ [ 'x0', true ], [ 'x1', false ] ]
 */
export function permutationImportance(
  estimator: Candidate,
  X: unknown,
  y?: unknown,
  options?: PermutationImportanceOptions,
): Importances {
  const who = "permutationImportance";
  const model = requireModel(who, estimator);
  const names = { scoring: undefined, repeats: 5, seed: 0, signal: undefined } as const;
  const given = optionsOf<PermutationImportanceOptions, typeof names>(who, options, names);
  const { repeats, seed, signal } = given;
  if (!Number.isSafeInteger(repeats) || repeats < 1)
    throw new ValueError(`${who}: repeats is ${repeats}; it is an integer, 1 or more`);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new ValueError(`${who}: seed is ${seed}; it is an integer from 0 to 4294967295`);
  const scorer = scorerOf(who, given.scoring);
  const data = shuffleable(who, X);
  const answers = answersOf(X, y);
  const score = scorer.score(model, X, answers);
  // scikit-learn draws one seed, and begins each column with it
  const own = randomState(seed).upTo(2 ** 31 - 1);
  const columns = data.names.map((name, j): Importance => {
    if (signal?.aborted) throw signal.reason;
    const random = randomState(own);
    // each repeat shuffles the order of the last one, and the column as the last one left it
    const order = Int32Array.from({ length: data.length }, (_, i) => i);
    let column = order.slice();
    const losses = Array.from({ length: repeats }, () => {
      random.shuffle(order);
      column = order.map((i) => column[i]!);
      const after = scorer.score(model, data.shuffled(j, column), answers);
      return scorer.lowerIsBetter ? after - score : score - after;
    });
    return { name, mean: mean(losses), std: spread(losses), losses };
  });
  return { score, columns, text: textOf(columns) };
}

// ---- private

/** Data of which one column can be given another order. */
interface Shuffleable {
  readonly length: number;
  readonly names: readonly string[];
  shuffled(column: number, order: Int32Array): unknown;
}

function shuffleable(who: string, X: unknown): Shuffleable {
  if (isTable(X)) return ofTable(X);
  const rows = readRows(who, X as Matrix);
  const names = rows.names ?? Array.from({ length: rows.columns }, (_, j) => `x${j}`);
  return {
    length: rows.length,
    names,
    shuffled(column, order) {
      if (Array.isArray(X)) return nestedRows(X as number[][], column, order);
      const features = withColumn(rows, column, order);
      return isDataset(X)
        ? { ...X, features: Object.assign(Float32Array.from(features), { shape: features.shape }) }
        : features;
    },
  };
}

function nestedRows(X: readonly number[][], column: number, order: Int32Array): number[][] {
  return X.map((row, i) => row.with(column, X[order[i]!]![column]!));
}

function withColumn({ elements, columns, length }: Rows, column: number, order: Int32Array) {
  const out = Object.assign(elements.slice(), { shape: [length, columns] as const });
  order.forEach((from, i) => (out[i * columns + column] = elements[from * columns + column]!));
  return out;
}

function ofTable(data: Table): Shuffleable {
  const names = [...data.columns.keys()];
  return {
    length: data.length,
    names,
    shuffled(column, order) {
      const name = names[column]!;
      const other = columnOf(takeRows(selectColumns(data, [name]), order), name);
      return { ...data, columns: new Map([...data.columns].map(([n, own]) => [n, n === name ? other : own])) };
    },
  };
}

function textOf(columns: readonly Importance[]): string {
  const sorted = [...columns].sort((a, b) => b.mean - a.mean);
  return tableText(
    ["column", "loss", "std"],
    sorted.map((one) => [one.name, shown(one.mean), shown(one.std)]),
  );
}
