/** Values of examples: arrays that carry their shape, in trees where a model has several inputs or outputs. */
import { describe, ShapeError, Tensor, tensor, UsageError, type DType, type TypedArray } from "@cotangent/autodiff";

/**
 * The values of all examples: a tensor or a typed array with a `shape`, whose first axis counts examples; a typed array
 * or numbers without, one for each example; or a record of such, for models of several inputs or outputs.
 */
export type Values = Tensor | ValueArray | readonly number[] | { readonly [name: string]: Values };

/** A typed array, which may carry its shape. */
export type ValueArray = (Float32Array | Float64Array | Int32Array | Uint32Array) & {
  readonly shape?: readonly number[];
};

/** An array of values in row-major order. */
export interface Column {
  readonly data: TypedArray;
  /** [examples, …]. */
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Numbers per example. */
  readonly width: number;
}

/** A tree of columns: one, or a record of trees. */
export type Columns = Column | { readonly [name: string]: Columns };

/** Reads values. @throws UsageError for what is none, ShapeError for an array that does not fill its shape. */
export function readValues(who: string, name: string, values: unknown): Columns {
  if (isArray(values)) return readColumn(who, name, values);
  if (typeof values !== "object" || values === null || Object.getPrototypeOf(values) !== Object.prototype)
    throw new UsageError(
      `${who}: ${name} is ${describe(values)}; it is a tensor, a typed array with a shape, or numbers`,
    );
  return Object.fromEntries(
    Object.entries(values).map(([key, inner]) => [key, readValues(who, `${name}.${key}`, inner)]),
  );
}

/** The columns of a tree, in order, with their names. */
export function columnsOf(tree: Columns, name: string): [name: string, column: Column][] {
  if (isColumn(tree)) return [[name, tree]];
  return Object.entries(tree).flatMap(([key, inner]) => columnsOf(inner, `${name}.${key}`));
}

/** The same tree with something in the place of each column. */
export function mapColumns<R>(tree: Columns, f: (column: Column) => R): unknown {
  if (isColumn(tree)) return f(tree);
  return Object.fromEntries(Object.entries(tree).map(([key, inner]) => [key, mapColumns(inner, f)]));
}

/** The rows at `order[from]` … `order[to − 1]` as a compiled function takes them; without an order those in between. */
export function rowsOf(
  column: Column,
  order: ArrayLike<number> | undefined,
  from: number,
  to: number,
): Tensor | TypedArray {
  const { data, shape, width, dtype } = column;
  const rows = order === undefined ? data.slice(from * width, to * width) : gatherRows(column, order, from, to);
  const rowsShape = [to - from, ...shape.slice(1)];
  return dtype === "bool" ? tensor(rows, { shape: rowsShape, dtype }) : Object.assign(rows, { shape: rowsShape });
}

/** The elements of the rows at `order[from]` … `order[to − 1]`. */
export function gatherRows({ data, width }: Column, order: ArrayLike<number>, from: number, to: number): TypedArray {
  const out = new (data.constructor as new (length: number) => TypedArray)((to - from) * width);
  // a call per row costs more than a few numbers
  if (width < 16) {
    for (let i = from, at = 0; i < to; i++) {
      const row = order[i]! * width;
      for (let j = 0; j < width; j++) out[at++] = data[row + j]!;
    }
    return out;
  }
  for (let i = from; i < to; i++) {
    const row = order[i]! * width;
    out.set(data.subarray(row, row + width), (i - from) * width);
  }
  return out;
}

function isArray(values: unknown): values is Tensor | ValueArray | readonly number[] {
  return values instanceof Tensor || (ArrayBuffer.isView(values) && "length" in values) || Array.isArray(values);
}

function isColumn(tree: Columns): tree is Column {
  return ArrayBuffer.isView((tree as Column).data);
}

function readColumn(who: string, name: string, values: Tensor | ValueArray | readonly number[]): Column {
  const { data, shape, dtype } = values instanceof Tensor ? partsOf(values) : partsOfArray(who, name, values);
  const [length] = shape;
  if (length === undefined) throw new ShapeError(`${who}: ${name} is one number; its first axis counts examples`);
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== data.length)
    throw new ShapeError(
      `${who}: ${name} has ${data.length} numbers and the shape [${shape.join(",")}], which holds ${size}`,
    );
  return { data, shape, dtype, width: length === 0 ? 0 : size / length };
}

function partsOf(x: Tensor): Omit<Column, "width"> {
  return { data: x.data(), shape: x.shape, dtype: x.dtype };
}

function partsOfArray(who: string, name: string, values: ValueArray | readonly number[]): Omit<Column, "width"> {
  if (!Array.isArray(values)) {
    const array = values as ValueArray;
    const dtype = dtypes.get(array.constructor);
    if (dtype === undefined)
      throw new UsageError(
        `${who}: ${name} is ${describe(values)}; of typed arrays it takes Float32Array, Float64Array, Int32Array and ` +
          `Uint32Array, of others make a tensor with a dtype`,
      );
    return { data: array, shape: array.shape ?? [array.length], dtype };
  }
  const at = values.findIndex((value) => typeof value !== "number");
  if (at >= 0)
    throw new UsageError(`${who}: ${name}[${at}] is ${describe(values[at])}; it is a number, of rows make a tensor`);
  return { data: Float32Array.from(values as readonly number[]), shape: [values.length], dtype: "float32" };
}

const dtypes: ReadonlyMap<unknown, DType> = new Map<unknown, DType>([
  [Float32Array, "float32"],
  [Float64Array, "float64"],
  [Int32Array, "int32"],
  [Uint32Array, "uint32"],
]);
