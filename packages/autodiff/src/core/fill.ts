/** Tensors whose elements follow a rule: one number, equal steps, the shape of another. Those of data: create.ts. */
import { isLength, optionsOf, requireKnown, requireNumber } from "./arguments.ts";
import { showAval, sizeOf, type Shape } from "./aval.ts";
import { requireOperand } from "./bind.ts";
import { checked, leaf, type CreateOptions } from "./create.ts";
import { allocate, fits, roundTo, type DType } from "./dtype.ts";
import { DTypeError, UsageError } from "./errors.ts";
import { describe } from "./sentences.ts";
import { checkShape } from "./shape.ts";
import { bitsOf, constants } from "./state.ts";
import { Tensor, type Absence } from "./tensor.ts";

/**
 * `value` in every element.
 * @throws DTypeError where it does not fit the dtype.
 * @example
 * full([2], 7).toString(); // → float32[2] [7, 7]
 */
export function full<const S extends Shape>(shape: S, value: number, options?: CreateOptions): Tensor<S> {
  return filled("full", shape, value, options);
}

/**
 * 0 in every element.
 * @throws ShapeError for a shape that is none.
 * @example
 * zeros([2, 3]).toString(); // → float32[2,3] [[0, 0, 0], [0, 0, 0]]
 */
export function zeros<const S extends Shape>(shape: S, options?: CreateOptions): Tensor<S> {
  return filled("zeros", shape, 0, options);
}

/**
 * 1 in every element.
 * @throws ShapeError for a shape that is none.
 * @example
 * ones([2], { dtype: "int32" }).toString(); // → int32[2] [1, 1]
 */
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

/**
 * `count` evenly spaced values from `start` to `stop`, both included.
 * @example
 * linspace(0, 1, 5).toString(); // → float32[5] [0, 0.25, 0.5, 0.75, 1]
 */
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

/**
 * The n × n identity matrix.
 * @example
 * eye(2).toArray(); // → [ [ 1, 0 ], [ 0, 1 ] ]
 */
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

/**
 * 0 in every element, with the shape and dtype of `x`.
 * @example
 * zerosLike(tensor([5, 6])).toString(); // → float32[2] [0, 0]
 */
export function zerosLike<S extends Shape>(x: Tensor<S>): Tensor<S> {
  requireOperand("zerosLike", "x", x);
  return fullLike(x, 0);
}

/**
 * 1 in every element, with the shape and dtype of `x`.
 * @example
 * onesLike(tensor([5, 6])).toString(); // → float32[2] [1, 1]
 */
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
    if (!other || other.dtype === value.dtype || value.op !== null) return value;
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

function constantOf(dtype: DType, number: number): Tensor {
  const value = roundTo(dtype, number);
  const slot = Math.imul(bitsOf(value), 0x9e3779b1) >>> 24;
  const found = constants[slot];
  return found?.dtype === dtype && Object.is(found.value, value)
    ? found
    : (constants[slot] = new Tensor({ shape: [], dtype }, value));
}

// ---- private parts

function requireFinite(who: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values))
    requireNumber(who, name, value, Number.isFinite, "it must be finite");
}

/** The dtype of what has no other option. */
function dtypeIn(who: string, options: CreateOptions | undefined): DType {
  return requireKnown(who, optionsOf(who, options, { dtype: "float32" }).dtype);
}
