import { isLength, optionsOf, requireNumber, requireKnown } from "./arguments.ts";
import { requireOperand } from "./bind.ts";
import { allocate, dtypeOf, fits, roundTo, type DType, type TypedArray } from "./dtype.ts";
import { DTypeError, ShapeError, UsageError } from "./errors.ts";
import { showAval, showShape, sizeOf, type Aval, type Shape } from "./aval.ts";
import { checkShape, mostAxes } from "./shape.ts";
import { bitsOf, Tensor, type Absence, type TensorJSON, type Value } from "./tensor.ts";
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
/** Whether some elements are arrays and others are not. */
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

function checked(who: string, dtype: DType, value: number): number {
  if (!fits(dtype, value))
    throw new DTypeError(
      `${who}: ${value} is no ${dtype}; choose another { dtype } or convert with cast(x, "${dtype}")`,
    );
  return value;
}

function requireFinite(who: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values))
    requireNumber(who, name, value, Number.isFinite, "it must be finite");
}

/** The dtype of what has no other option. */
function dtypeIn(who: string, options: CreateOptions | undefined): DType {
  return requireKnown(who, optionsOf(who, options, { dtype: "float32" }).dtype);
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

/** `value` in every element. @throws DTypeError where it does not fit the dtype. */
export function full<const S extends Shape>(shape: S, value: number, options?: CreateOptions): Tensor<S> {
  return filled("full", shape, value, options);
}

export function zeros<const S extends Shape>(shape: S, options?: CreateOptions): Tensor<S> {
  return filled("zeros", shape, 0, options);
}

export function ones<const S extends Shape>(shape: S, options?: CreateOptions): Tensor<S> {
  return filled("ones", shape, 1, options);
}

function filled<S extends Shape>(who: string, shape: S, value: number, options: CreateOptions | undefined): Tensor<S> {
  const dtype = dtypeIn(who, options);
  checkShape(who, shape);
  requireNumber(who, "value", value, () => true, "it is a number");
  const elements = allocate(dtype, sizeOf(shape));
  if (!Object.is(value, 0)) elements.fill(checked(who, dtype, value));
  return leaf({ shape: [...shape], dtype }, elements) as unknown as Tensor<S>;
}

/**
 * 0 … stop − 1 with one number, else start, start + step, … below `stop`; options come last.  → [n]
 * @throws ValueError where step is 0, DTypeError where an element does not fit the dtype.
 * @example
 * arange(3, { dtype: "int32" }).toString(); // → int32[3] [0, 1, 2]
 * arange(1, 3).toArray(); // → [ 1, 2 ]
 * arange(1, 0, -0.5).toArray(); // → [ 1, 0.5 ]
 */
export function arange(stop: number, options?: CreateOptions): Tensor<readonly [number]>;
export function arange(start: number, stop: number, options?: CreateOptions): Tensor<readonly [number]>;
export function arange(start: number, stop: number, step: number, options?: CreateOptions): Tensor<readonly [number]>;
export function arange(
  first: number,
  ...rest: readonly (number | CreateOptions | undefined)[]
): Tensor<readonly [number]> {
  const at = rest.findIndex((argument) => typeof argument === "object" && (argument as object | null) !== null);
  const options = rest[at] as CreateOptions | undefined;
  const [stop, step = 1, surplus] = (at < 0 ? rest : rest.slice(0, at)) as readonly (number | undefined)[];
  if (surplus !== undefined) optionsOf("arange", surplus as CreateOptions, { dtype: undefined });
  const [from, to] = stop === undefined ? [0, first] : [first, stop];
  requireFinite("arange", { start: from, stop: to });
  requireNumber("arange", "step", step, (n) => n !== 0 && Number.isFinite(n), "it must be finite and not 0");
  const length = Math.max(0, Math.ceil((to - from) / step));
  return fill("arange", length, options, (i) => from + i * step);
}

/** `count` evenly spaced values from `start` to `stop`, both included. */
export function linspace(
  start: number,
  stop: number,
  count: number,
  options?: CreateOptions,
): Tensor<readonly [number]> {
  requireNumber("linspace", "count", count, isLength, "it must be an integer, 0 or more");
  requireFinite("linspace", { start, stop });
  const last = Math.max(1, count - 1);
  // from a half of them where their difference is no number
  const between = (i: number): number =>
    Number.isFinite(last * (stop - start))
      ? start + (i * (stop - start)) / last
      : 2 * (start / 2 + (stop / 2 - start / 2) * (i / last));
  return fill("linspace", count, options, (i) => (i === count - 1 && i > 0 ? stop : between(i)));
}

/** The n × n identity matrix. */
export function eye<const N extends number>(n: N, options?: CreateOptions): Tensor<readonly [N, N]> {
  const dtype = dtypeIn("eye", options);
  checkShape("eye", [n, n]);
  const elements = allocate(dtype, n * n);
  for (let i = 0; i < n; i++) elements[i * (n + 1)] = 1;
  return leaf({ shape: [n, n], dtype }, elements) as Tensor<readonly [N, N]>;
}

function fill(
  who: string,
  length: number,
  options: CreateOptions | undefined,
  value: (i: number) => number,
): Tensor<readonly [number]> {
  const dtype = dtypeIn(who, options);
  checkShape(who, [length]);
  const elements = allocate(dtype, length);
  for (let i = 0; i < length; i++) elements[i] = checked(who, dtype, value(i));
  return leaf({ shape: [length], dtype }, elements) as Tensor<readonly [number]>;
}

export function zerosLike<S extends Shape>(x: Tensor<S>): Tensor<S> {
  requireOperand("zerosLike", "x", x);
  return fullLike(x, 0);
}

export function onesLike<S extends Shape>(x: Tensor<S>): Tensor<S> {
  requireOperand("onesLike", "x", x);
  return fullLike(x, 1);
}

/** `value` in every element, in the shape and dtype of another tensor. */
export function fullLike<S extends Shape>(x: Tensor<S>, value: number): Tensor<S> {
  const size = sizeOf(x.shape);
  return new Tensor(x.aval, size === 1 ? value : allocate(x.dtype, size).fill(value));
}

/** A 0-d constant of the dtype of `other`, or a tensor as it is; what every binary function does with a number. */
export function constantLike(who: string, value: unknown, other: Tensor | undefined): Tensor {
  if (value instanceof Tensor) {
    if (other === undefined || other.dtype === value.dtype || value.op !== null) return value;
    return (value.attrs as Partial<Absence> | undefined)?.beside?.(who, other) ?? value;
  }
  if (typeof value !== "number")
    throw new UsageError(`${who}: got ${describe(value)}; it takes tensors and numbers, write tensor(…)`);
  const dtype = other?.dtype ?? "float32";
  if (!fits(dtype, value) || dtype === "bool") {
    throw new DTypeError(
      `${who}: the number ${value} stands beside ${showAval(other!.aval)}; convert that with cast(x, "float32") first`,
    );
  }
  return constantOf(dtype, value);
}

/** Recent number constants: a loop that adds 1 makes one tensor, not one a turn. Nobody else holds or donates them. */
const recent: Tensor[] = [];

function constantOf(dtype: DType, number: number): Tensor {
  const value = roundTo(dtype, number);
  const slot = Math.imul(bitsOf(value), 0x9e3779b1) >>> 24;
  const found = recent[slot];
  return found?.dtype === dtype && Object.is(found.value, value)
    ? found
    : (recent[slot] = new Tensor({ shape: [], dtype }, value));
}
