/** Steps that learn from the numbers of each column, and give as many numbers: scalers. */
import { DataError, numbersOf, type Column, type ColumnType } from "@cotangent/datasets";
import { defineColumnStep, requireSome, requireType, type ColumnRecord } from "./columnStep.ts";
import type { StepKind } from "./step.ts";
import { quote } from "./words.ts";

/** A scaler as its author writes it. */
export interface NumberRecord<O, S> extends Pick<ColumnRecord<O, S>, "name" | "options" | "state" | "note" | "unit"> {
  /** Learns from the values that are not missing, of which there is at least one, of so many rows. */
  fit(present: Float64Array, options: O, rows: number): S;
  /** Gives one number for each; what is missing is NaN, and must stay so. */
  transform(values: Float64Array, state: S): Float64Array;
  inverse(values: Float64Array, state: S): Float64Array;
}

/**
 * A step of your own that learns from the numbers of each column, and gives as many numbers. Missing values are passed
 * over in fitting; a column that has no others is refused.
 * @example
 * const fromLeast = defineNumberStep({
 *   name: "fromLeast",
 *   options: read.object({}),
 *   state: () => read.object({ least: read.number }),
 *   fit: (present) => ({ least: present.reduce((a, b) => Math.min(a, b)) }),
 *   transform: (values, { least }) => values.map((x) => x - least),
 *   inverse: (values, { least }) => values.map((x) => x + least),
 * });
 * fromLeast.of({}).fit([[3], [5]]).transform([[7]]); // → [ [ 4 ] ]
 */
export function defineNumberStep<O, S>(record: NumberRecord<O, S>): StepKind<true> {
  const { name, fit, transform, inverse } = record;
  return defineColumnStep<O, S>({
    ...record,
    takes: numeric,
    others: encodeFirst,
    fit(column, options) {
      requireSome(name, column);
      return fit(presentOf(name, column), options, column.length);
    },
    transform: (column, state) => [[column.name, transform(floatsOf(name, column), state)]],
    inverse([column], state, { type }) {
      const values = inverse(floatsOf(name, column!), state);
      return type === "boolean" ? Array.from(values, (x) => (Number.isNaN(x) ? null : x > 0.5)) : values;
    },
  });
}

const numeric: readonly ColumnType[] = ["number", "boolean"];
const encodeFirst = "encode it first, as oneHotEncode() does, or name the columns to take with columns({ name: step })";

/** @throws DataError unless the column has numbers or truth values, and at least one of them. */
export function requireNumbers(who: string, column: Column): void {
  requireType({ name: who, takes: numeric, others: encodeFirst }, column);
  requireSome(who, column);
}

/**
 * The numbers of a column, NaN where missing; not to be written to.
 * @throws DataError for integers that float64 does not have.
 */
export function floatsOf(who: string, column: Column): Float64Array {
  const { values, type, name } = column;
  if (type === "number" && values instanceof Float64Array) return values;
  const at = values instanceof BigInt64Array ? values.findIndex((x) => BigInt(Number(x)) !== x) : -1;
  if (at >= 0)
    throw new DataError(
      `${who}: column ${quote(name)}, row ${at + 1} is ${String(values[at])}, which float64 does not have; an ` +
        `identifier is no number, leave it out`,
    );
  return numbersOf(column);
}

/** The numbers of a column that are not missing; not to be written to. */
export function presentOf(who: string, column: Column): Float64Array {
  const values = floatsOf(who, column);
  return column.missingCount === 0 ? values : values.filter((x) => !Number.isNaN(x));
}

/** 1 instead of a scale by which nothing can be divided: that of a column that does not vary. */
export function divisible(scale: number): number {
  // scikit-learn's bound for a spread that is rounding alone
  return scale < 10 * Number.EPSILON ? 1 : scale;
}

/** (x − center) / scale of each value, in a loop of its own: most columns pass it. */
export function scaled(values: Float64Array, center: number, scale: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = (values[i]! - center) / scale;
  return out;
}

/** x · scale + center of each value. */
export function unscaled(values: Float64Array, center: number, scale: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = values[i]! * scale + center;
  return out;
}

/** f of each value, in an array of its own. */
export function mapped(values: Float64Array, f: (x: number) => number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = f(values[i]!);
  return out;
}
