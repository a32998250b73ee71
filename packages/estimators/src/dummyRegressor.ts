import { ValueError } from "@cotangent/autodiff";
import { fittedReader, seenIn, type About, type Warned } from "./contract/base.ts";
import { describe, readRows, type Matrix } from "./data.ts";
import { readFitting, type FitOptions } from "./contract/fitting.ts";
import { doubles, lawful } from "./contract/frame.ts";
import { isFinite, oneOf, orNull, share } from "./contract/options.ts";
import { RegressorBase, targetReaders, type SeenTargets } from "./contract/regressorBase.ts";
import { readTargets, type Target, type Targets } from "./contract/targets.ts";

export interface DummyRegressorOptions extends Partial<DummyRegressorParams>, Warned {}

/** Options of a dummy regressor, whole. */
export interface DummyRegressorParams {
  /** The answer: of the targets the "mean", where absent, the "median", a "quantile"; or a "constant". */
  readonly strategy: "mean" | "median" | "quantile" | "constant";
  /** The number that "constant" answers. */
  readonly constant: number | null;
  /** Which quantile, from 0 to 1: 0.5 is the median. */
  readonly quantile: number | null;
}

interface DummyFitted extends SeenTargets {
  /** The answer, one number per output. */
  readonly answer: Float64Array;
}

const dummyRegressor: About<DummyRegressorParams, DummyFitted> = {
  name: "DummyRegressor",
  rules: {
    strategy: oneOf<DummyRegressorParams["strategy"]>("mean", "median", "quantile", "constant"),
    constant: orNull<number>({ fallback: 0, test: isFinite, range: "a number" }, null),
    quantile: orNull(share(0), null),
  },
  fitted: lawful(fittedReader<DummyFitted>({ ...targetReaders, answer: doubles }), ({ outputs, answer }) =>
    answer.length === outputs ? undefined : `answer has ${answer.length} numbers; there are ${outputs} outputs`,
  ),
};

/**
 * A regressor that does not look at X: the baseline that others must beat. With weights, median and quantile are the
 * lower ones, as in scikit-learn.
 * @throws ValueError for an option out of range.
 * @example
 * const model = new DummyRegressor().fit([[1], [2], [3]], [1, 2, 6]);
 * model.predict([[5]]); // → [ 3 ]
 * model.score([[1], [2], [3]], [1, 2, 6]); // → 0
 */
export class DummyRegressor<T extends Target = number> extends RegressorBase<T, DummyRegressorParams, DummyFitted> {
  constructor(given?: DummyRegressorOptions) {
    super(dummyRegressor, given);
    for (const name of ["constant", "quantile"] as const)
      if ((this.params.strategy === name) !== (this.params[name] !== null))
        throw new ValueError(
          `DummyRegressor: strategy is "${this.params.strategy}" and ${name} is ${describe(this.params[name])}; ` +
            `"${name}" wants a number, and no other does`,
        );
  }

  /** The regressor that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<T extends Target = number>(json: unknown): DummyRegressor<T> {
    return this.restored(dummyRegressor, json, (params) => new DummyRegressor<T>(params));
  }

  override fit(X: Matrix, y?: Targets<T>, options?: FitOptions): this {
    const who = "DummyRegressor.fit";
    const rows = readRows(who, X);
    const { elements, outputs, single } = readTargets(who, X, y, rows.length);
    const { weights, weighted, goOn } = readFitting(who, options, rows.length);
    const columns = Array.from({ length: outputs }, (_, k) => {
      return Float64Array.from({ length: rows.length }, (_, i) => elements[i * outputs + k]!);
    });
    const answer = Float64Array.from(columns, (column) =>
      answerOf(column, weighted ? weights : undefined, this.params),
    );
    goOn(1, () => spread(columns, answer, weights));
    return this.learn({ ...seenIn(rows), outputs, single, answer });
  }

  protected override values(member: string, X: Matrix): Float64Array {
    const { answer, outputs } = this.after(member);
    const { length } = this.rowsFor(member, X);
    return Float64Array.from({ length: length * outputs }, (_, i) => answer[i % outputs]!);
  }
}

// ---- private

function answerOf(
  column: Float64Array,
  weights: Float64Array | undefined,
  { strategy, constant, quantile }: DummyRegressorParams,
): number {
  if (strategy === "constant") return constant!;
  if (strategy === "mean") return weightedMean(column, weights);
  const q = strategy === "median" ? 0.5 : quantile!;
  return weights === undefined ? quantileOf(column.toSorted(), q) : lowerQuantile(column, weights, q);
}

function weightedMean(column: Float64Array, weights: Float64Array | undefined): number {
  let [sum, all] = [0, 0];
  for (let i = 0; i < column.length; i++) {
    const weight = weights?.[i] ?? 1;
    sum += weight * column[i]!;
    all += weight;
  }
  return sum / all;
}

/** Between the two numbers next to it, in proportion. */
function quantileOf(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}

/** The first number at which the running sum of weights reaches its share. */
function lowerQuantile(column: Float64Array, weights: Float64Array, q: number): number {
  const order = Array.from(column.keys()).filter((i) => weights[i]! > 0);
  order.sort((a, b) => column[a]! - column[b]!);
  const aim = q * weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return column[order.find((i) => (sum += weights[i]!) >= aim) ?? order.at(-1)!]!;
}

/** The mean square of what the answer misses. */
function spread(columns: readonly Float64Array[], answer: Float64Array, weights: Float64Array): number {
  let total = 0;
  columns.forEach((column, k) => {
    const squares = column.map((x) => (x - answer[k]!) ** 2);
    total += weightedMean(squares, weights) / columns.length;
  });
  return total;
}
