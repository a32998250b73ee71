import { optionsOf, requireKnown } from "./arguments.ts";
import { allocate, dtypeOf, fits, type DType, type TypedArray } from "./dtype.ts";
import { DTypeError, ShapeError, UsageError } from "./errors.ts";
import { showShape, sizeOf, type Aval, type Shape } from "./aval.ts";
import { checkShape, mostAxes } from "./shape.ts";
import { Tensor, type TensorJSON, type Value } from "./tensor.ts";
import { describe } from "./sentences.ts";

export interface CreateOptions {
  /** The element type; `float32` where absent, or that of a typed array. */
  readonly dtype?: DType;
}

/** Nested arrays of numbers or booleans, as literals or data. */
export type Nested = number | boolean | readonly Nested[];
/** A typed array that may carry its own shape, as data sets give them. */
export type ShapedArray<S extends Shape = Shape> = TypedArray & { readonly shape?: S };
/** Typed arrays that are of no dtype: `tensor` takes them where it is told one. */
export type ForeignArray = Uint8ClampedArray | Int8Array | Int16Array | Uint16Array;

/**
 * The shape of nested arrays: exact for literals, `number` per level otherwise. Asked for by properties, as it is much
 * cheaper for the compiler than comparing with tuples. Where elements may be arrays or numbers, as in what `toArray`
 * gives, and from 16 levels on, the rank is unknown.
 */
export type NestedShape<D, Levels extends readonly 0[] = readonly []> = D extends {
  readonly length: infer N extends number;
  readonly 0: infer H;
}
  ? readonly [N, ...NestedShape<H, Levels>]
  : D extends readonly []
    ? readonly [0]
    : D extends readonly (infer H)[]
      ? Levels["length"] extends 16
        ? Shape
        : IsMixed<H> extends true
          ? Shape
          : readonly [number, ...NestedShape<H, readonly [...Levels, 0]>]
      : readonly [];
/** True where some elements are arrays and others are not. */
type IsMixed<H> = [H] extends [readonly unknown[]]
  ? false
  : [Extract<H, readonly unknown[]>] extends [never]
    ? false
    : true;
type ArrayShape<D> = D extends { readonly shape: infer S extends Shape }
  ? S
  : D extends TypedArray | ForeignArray
    ? readonly [number]
    : IsMixed<D> extends true
      ? Shape
      : NestedShape<D>;

/**
 * A tensor of the given elements. They are copied, so that later changes of `data` do not reach the tensor.
 *
 * @param data nested arrays (their nesting is the shape), a number, a typed array (with `shape`, its own `shape`, or
 * 1-D), or what `toJSON` gave. A Uint8Array may hold bytes or truth values, so that it needs a dtype, as typed arrays
 * of no dtype do.
 * @throws ShapeError where nested arrays are ragged or `shape` does not hold the elements
 * @throws DTypeError where a number does not fit the dtype, or a typed array does not say it
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // → [ 2, 2 ]
 * tensor(new Float32Array(6), { shape: [2, 3] }).shape; // → [ 2, 3 ]
 * tensor([1, 0], { dtype: "bool" }).toString(); // → bool[2] [true, false]
 * tensor(new Uint8Array([255, 0]), { dtype: "float32" }).toString(); // → float32[2] [255, 0]
 * tensor(JSON.parse(JSON.stringify(tensor([NaN, -0])))).toString(); // → float32[2] [NaN, 0]
 */
export function tensor<const S extends Shape>(
  data: TypedArray | ForeignArray | readonly number[],
  options: CreateOptions & { readonly shape: S },
): Tensor<S>;
export function tensor<const D extends Nested | ShapedArray | ForeignArray | TensorJSON>(
  data: D,
  options?: CreateOptions,
): Tensor<ArrayShape<D>>;
export function tensor(data: Nested | ShapedArray | ForeignArray | TensorJSON, given?: TensorOptions): Tensor {
  const options: TensorOptions = optionsOf("tensor", given, { dtype: undefined, shape: undefined });
  if (ArrayBuffer.isView(data) && "length" in data) return fromTyped(data, options);
  if (isJSON(data)) return fromJSON(data, options);
  if (typeof data === "number" || typeof data === "boolean" || Array.isArray(data))
    return fromNested(data as Nested, options);
  throw new UsageError(
    `tensor: data is ${describe(data)}; it takes a number, nested arrays of numbers, a typed array, or what toJSON gave`,
  );
}

interface TensorOptions {
  readonly dtype?: DType | undefined;
  readonly shape?: Shape | undefined;
}

function fromTyped(data: (ShapedArray | ForeignArray) & { readonly shape?: Shape }, options: TensorOptions): Tensor {
  const dtype = requireKnown("tensor", options.dtype ?? ownDType(data));
  if (typeof (data[0] as unknown) === "bigint")
    throw new UsageError(
      `tensor: data is ${describe(data)}; elements are numbers, convert them with Float64Array.from(data, Number)`,
    );
  return fromList(options.shape ?? data.shape ?? [data.length], dtype, data.length, (i) => data[i]!);
}

function fromList(shape: Shape, dtype: DType, count: number, element: (i: number) => number): Tensor {
  checkCount("tensor", count, shape);
  const elements = allocate(dtype, count);
  for (let i = 0; i < count; i++) elements[i] = checked("tensor", dtype, element(i));
  return leaf({ shape: [...shape], dtype }, elements);
}

function ownDType(data: TypedArray | ForeignArray): DType {
  const own = dtypeOf(data);
  if (own !== undefined && own !== "bool") return own;
  throw new DTypeError(
    `tensor: data is ${describe(data)}, which is of no one dtype; say what it becomes, as in { dtype: "float32" } for bytes of an image, { dtype: "bool" } for 0 and 1`,
  );
}

/** Numbers that JSON would lose. */
const textNumbers: readonly string[] = ["NaN", "Infinity", "-Infinity", "-0"];

function isJSON(data: unknown): data is TensorJSON {
  return typeof data === "object" && Array.isArray((data as Partial<TensorJSON> | null)?.data);
}

function fromJSON({ data, ...own }: TensorJSON, options: TensorOptions): Tensor {
  const dtype = requireKnown("tensor", options.dtype ?? own.dtype);
  const element = (i: number): number => numberOf(data[i], `.data[${i}]`, textNumbers);
  return fromList(options.shape ?? own.shape, dtype, data.length, element);
}

function fromNested(data: Nested, options: TensorOptions): Tensor {
  const nested = shapeOfNested(data);
  const shape = options.shape ?? nested;
  checkCount("tensor", sizeOf(nested), shape);
  const dtype = requireKnown("tensor", options.dtype ?? "float32");
  const elements = allocate(dtype, sizeOf(shape));
  let at = 0;
  const fill = (level: Nested, axis: number, path: string): void => {
    if (axis === nested.length) {
      elements[at++] = checked("tensor", dtype, numberOf(level, path));
      return;
    }
    const length = Array.isArray(level) ? level.length : undefined;
    if (length === undefined || length !== nested[axis]) {
      const what = length === undefined ? describe(level) : `${length} long`;
      throw new ShapeError(
        `tensor: ragged arrays: data${path} is ${what}, where ${nested[axis]} elements are expected; every row must have the same length`,
      );
    }
    // by index: forEach would pass over the holes of a sparse array
    for (let i = 0; i < length; i++) fill((level as readonly Nested[])[i]!, axis + 1, `${path}[${i}]`);
  };
  fill(data, 0, "");
  return leaf({ shape: [...shape], dtype }, elements);
}

function shapeOfNested(data: Nested): number[] {
  const shape: number[] = [];
  for (let level: Nested | undefined = data; Array.isArray(level); level = level[0] as Nested | undefined) {
    if (shape.length === mostAxes)
      throw new ShapeError(
        `tensor: data is nested more than ${mostAxes} levels deep, or holds itself; a tensor has at most ${mostAxes} axes`,
      );
    shape.push(level.length);
  }
  return shape;
}

function numberOf(value: unknown, path: string, texts: readonly string[] = []): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (texts.includes(value as string)) return Number(value);
  if (Array.isArray(value))
    throw new ShapeError(
      `tensor: ragged arrays: data${path} is an array where a number is expected; every row must have the same depth`,
    );
  throw new UsageError(
    `tensor: data${path} is ${describe(value)}; ${["elements are numbers or booleans", ...texts].join(", ")}`,
  );
}

/** `value` itself. @throws DTypeError where it is no number of the dtype. */
export function checked(who: string, dtype: DType, value: number): number {
  if (!fits(dtype, value))
    throw new DTypeError(
      `${who}: ${value} is no ${dtype}; choose another { dtype } or convert with cast(x, "${dtype}")`,
    );
  return value;
}

function checkCount(who: string, count: number, shape: Shape): void {
  checkShape(who, shape);
  if (sizeOf(shape) !== count)
    throw new ShapeError(`${who}: shape ${showShape(shape)} holds ${sizeOf(shape)} elements; got ${count}`);
}

/** A tensor over elements that nothing else will change. */
export function leaf(aval: Aval, elements: Value): Tensor {
  const single = typeof elements !== "number" && !("read" in elements) && elements.length === 1;
  return new Tensor(aval, single ? elements[0]! : elements);
}
