/** Rows of data of any kind, by their places: X and y of folds. */
import { Tensor, UsageError } from "@cotangent/autodiff";
import { take, takeRows, type AnyDataset, type Table } from "@cotangent/datasets";
import { describe, isDataset } from "../data.ts";

/** Number of rows. @throws UsageError for what has none. */
export function rowCount(who: string, X: unknown): number {
  const { shape, length } = Object(X) as { readonly shape?: readonly number[]; readonly length?: unknown };
  if (Array.isArray(shape) && shape.length > 0) return shape[0] as number;
  if (typeof length !== "number")
    throw new UsageError(`${who}: X is ${describe(X)}; it is rows of numbers, a data set or a table`);
  return length;
}

/** The rows at some places, of the same kind; a tensor becomes a typed array with a shape. */
export function rowsOf<D>(data: D, places: ArrayLike<number>): D {
  if (data === undefined) return data;
  if (isDataset(data)) return take(data as AnyDataset, places) as D;
  if (isTable(data)) return takeRows(data, places) as D;
  const given: unknown = data instanceof Tensor ? data.data() : data;
  if (!ArrayBuffer.isView(given)) return Array.from(places, (i) => (given as ArrayLike<unknown>)[i]) as D;
  const shape = (data as { readonly shape?: readonly number[] }).shape;
  const width = shape === undefined ? 1 : shape.slice(1).reduce((a, b) => a * b, 1);
  return gathered(given as Float64Array, shape, width, places) as D;
}

/** A data set whose columns are those of another, one of them in another order; likewise of tables and rows. */
export function isTable(data: unknown): data is Table {
  return (Object(data) as { readonly columns?: unknown }).columns instanceof Map;
}

// ---- private

function gathered(
  from: Float64Array,
  shape: readonly number[] | undefined,
  width: number,
  places: ArrayLike<number>,
): Float64Array {
  const out = new (from.constructor as Float64ArrayConstructor)(places.length * width);
  for (let i = 0; i < places.length; i++)
    out.set(from.subarray(places[i]! * width, (places[i]! + 1) * width), i * width);
  return shape === undefined ? out : Object.assign(out, { shape: [places.length, ...shape.slice(1)] });
}
