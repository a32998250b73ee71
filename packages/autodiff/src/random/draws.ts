/**
 * Numbers drawn with a key. Compositions of random bits and public ops, so that they work inside compiled steps and
 * gradients flow to low, high, mean and standardDeviation. Draws of one key are prefixes of each other: element i does
 * not depend on how many are drawn. float32 and float64 draws of one key are the same numbers up to precision.
 */
import { bind } from "../core/bind.ts";
import { isLength, optionsOf, requireNumber } from "../core/arguments.ts";
import { isFloat, roundTo, type DType } from "../core/dtype.ts";
import { DTypeError, ShapeError, UsageError, ValueError } from "../core/errors.ts";
import { showAval, type Shape } from "../core/aval.ts";
import { elementsOf, Tensor } from "../core/tensor.ts";
import { describe } from "../core/sentences.ts";
import type { Operand } from "../core/types.ts";
import { add, mul, sub } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { gaussianOp } from "../ops/gaussian.ts";
import { less, lessEqual, logicalAnd, where } from "../ops/logic.ts";
import { broadcastTo } from "../ops/movement.ts";
import { argSort } from "../ops/sorting.ts";
import { drawBits, requireKey, streams, type Key } from "../ops/randomBits.ts";

export interface DrawOptions {
  /** float32 or float64; float32 where absent. */
  readonly dtype?: DType;
}

export interface UniformOptions extends DrawOptions {
  /** The least value; 0 where absent. A tensor broadcasts to the shape. */
  readonly low?: Operand;
  /** Above all values; 1 where absent. A tensor broadcasts to the shape. */
  readonly high?: Operand;
}

/**
 * Uniform in [low, high): high itself is never drawn. 24 random bits in float32, 53 in float64.  → shape
 * @throws UsageError unless `k` is a key; ValueError unless low < high, both finite. Where tensors break that in a
 * compiled function, which cannot throw for it, NaN is drawn.
 * @example
 * uniform(key(0), [2]).toString(); // → float32[2] [0.418457, 0.600499]
 */
export function uniform<const S extends Shape>(k: Key, shape: S, options?: UniformOptions): Tensor<S> {
  const {
    low = 0,
    high = 1,
    dtype,
  } = optionsOf("uniform", options, { low: undefined, high: undefined, dtype: "float32" });
  const u = unit("uniform", k, shape, dtype);
  if (low === 0 && high === 1) return u as Tensor<S>;
  requireRange(low, high, dtype);
  const [least, limit] = [operand("uniform", "low", low, shape), operand("uniform", "high", high, shape)];
  const range = typeof limit === "number" && typeof least === "number" ? limit - least : sub(limit, least);
  const x = add(mul(u, range), least);
  // what rounding lifts to the limit starts again from below
  const drawn = where(less(x, limit), x, least);
  if (typeof range === "number") return drawn as Tensor<S>;
  const isRange = logicalAnd(less(least as Tensor, limit as Tensor), less(range as Tensor, Infinity));
  return heldTo(isRange, drawn, (at) => rangeRefusal(numberAt(least, at), numberAt(limit, at), dtype)) as Tensor<S>;
}

export interface NormalOptions extends DrawOptions {
  /** 0 where absent. A tensor broadcasts to the shape. */
  readonly mean?: Operand;
  /** 1 where absent. A tensor broadcasts to the shape. */
  readonly standardDeviation?: Operand;
}

/**
 * Normally distributed values, always finite (the largest is 6.8 standard deviations from the mean).  → shape
 *
 * By the first half of Box and Muller (1958): √(−2 log u) · cos 2πv, in double precision and by operations that round
 * alike everywhere, so that a key draws the same bits eagerly and compiled, on every engine. A float32 draw is the
 * float64 one, rounded. u has 32 bits and is never 0.
 * @throws UsageError unless `k` is a key; ValueError for a negative standard deviation. Where a tensor holds one in a
 * compiled function, which cannot throw for it, NaN is drawn.
 * @example
 * normal(key(0), [2]).toString(); // → float32[2] [0.277451, 0.336872]
 */
export function normal<const S extends Shape>(k: Key, shape: S, options?: NormalOptions): Tensor<S> {
  const defaults = { mean: undefined, standardDeviation: undefined, dtype: "float32" } as const;
  const { mean = 0, standardDeviation = 1, dtype } = optionsOf("normal", options, defaults);
  requireFloat("normal", dtype);
  if (typeof standardDeviation === "number" && !(standardDeviation >= 0 && standardDeviation < Infinity))
    throw new ValueError(spreadRefusal(standardDeviation));
  if (typeof mean === "number" && !Number.isFinite(mean)) throw new ValueError(`normal: mean is ${mean}; it is finite`);
  const [first, second] = [streams.first, streams.second].map((stream) =>
    mul(cast(drawBits("normal", k, shape, 32, stream), "float64"), 2 ** -32),
  ) as [Tensor, Tensor];
  const z = cast(bind(gaussianOp, [add(first, 2 ** -33), second]), dtype);
  const spread = operand("normal", "standardDeviation", standardDeviation, shape);
  const known =
    typeof spread === "number"
      ? z
      : heldTo(logicalAnd(lessEqual(0, spread), less(spread, Infinity)), z, (at) =>
          spreadRefusal(numberAt(spread, at)),
        );
  const scaled = standardDeviation === 1 ? z : mul(known, spread as Tensor);
  return (mean === 0 ? scaled : add(scaled, operand("normal", "mean", mean, shape))) as Tensor<S>;
}

/**
 * true with probability p, each element on its own.  → bool shape
 * @param p from 0 (never) to 1 (always), to 24 bits; a tensor broadcasts to the shape
 * @throws UsageError unless `k` is a key; ValueError for p outside [0, 1].
 * @example
 * bernoulli(key(0), 0.5, [4]).toString(); // → bool[4] [true, false, true, false]
 */
export function bernoulli<const S extends Shape>(k: Key, p: Operand, shape: S): Tensor<S> {
  if (typeof p === "number" && !(p >= 0 && p <= 1)) throw new ValueError(chanceRefusal(p));
  const u = unit("bernoulli", k, shape, p instanceof Tensor ? p.dtype : "float32");
  const chance = operand("bernoulli", "p", p, shape);
  const drawn = less(u, chance as Tensor);
  if (typeof chance === "number") return drawn as Tensor<S>;
  const isChance = logicalAnd(lessEqual(0, chance), lessEqual(chance, 1));
  return heldTo(isChance, drawn, (at) => chanceRefusal(numberAt(chance, at))) as Tensor<S>;
}

/**
 * The integers from 0 to n − 1 in random order, every order as likely as any other.  → int32 [n]
 * @throws UsageError unless `k` is a key; ValueError unless n is an integer, 0 or more.
 * @example
 * permutation(key(0), 5).toString(); // → int32[5] [2, 4, 0, 1, 3]
 */
export function permutation<const N extends number>(k: Key, n: N): Tensor<readonly [N]> {
  requireKey("permutation", k);
  requireNumber("permutation", "n", n, isLength, "it is an integer, 0 or more");
  // 53 bits: with 32 some of 100,000 would be equal, and the sort would keep their order
  return argSort(unit("permutation", k, [n], "float64")) as Tensor<readonly [N]>;
}

/** Uniform in [0, 1), exact multiples of 2⁻²⁴ or 2⁻⁵³. */
function unit(who: string, k: Key, shape: Shape, dtype: DType): Tensor {
  requireFloat(who, dtype);
  if (dtype === "float32") return mul(cast(drawBits(who, k, shape, 24, streams.first), dtype), 2 ** -24);
  const high = mul(cast(drawBits(who, k, shape, 27, streams.first), dtype), 2 ** -27);
  return add(high, mul(cast(drawBits(who, k, shape, 26, streams.second), dtype), 2 ** -53));
}

function requireFloat(who: string, dtype: DType): void {
  if (!isFloat(dtype))
    throw new DTypeError(
      `${who}: dtype is "${dtype}"; it draws float32 or float64, for integers see randomBits and permutation`,
    );
}

/** A number, or a tensor of the whole shape. */
function operand(who: string, name: string, value: Operand, shape: Shape): Operand {
  if (typeof value === "number") return value;
  if (!((value as unknown) instanceof Tensor))
    throw new UsageError(`${who}: ${name} is ${describe(value)}; it is a number or a tensor`);
  if (value.shape.length > shape.length)
    throw new ShapeError(
      `${who}: ${name} is ${showAval(value.aval)}; it broadcasts to the shape [${shape.join(",")}] and has more axes`,
    );
  return broadcastTo(value, shape);
}

/**
 * x where the condition holds. Where it does not, the call is refused if that is known, and NaN in a compiled function.
 */
function heldTo(condition: Tensor, x: Tensor, refusalAt: (at: number) => string): Tensor {
  if (condition.value === undefined) return isFloat(x.dtype) ? where(condition, x, NaN) : x;
  const at = elementsOf(condition).indexOf(0);
  if (at >= 0) throw new ValueError(refusalAt(at));
  return x;
}

function numberAt(x: Operand, at: number): number {
  return typeof x === "number" ? x : elementsOf(x)[at]!;
}

function spreadRefusal(standardDeviation: number): string {
  return `normal: standardDeviation is ${standardDeviation}; it is finite, 0 or more`;
}

function chanceRefusal(p: number): string {
  return `bernoulli: p is ${p}; it is a probability, from 0 to 1`;
}

function rangeRefusal(low: number, high: number, dtype: DType): string {
  return `uniform: low is ${low}, high is ${high}; low must be less than high as ${dtype}, and high − low finite`;
}

/** Numbers are compared as the dtype holds them. */
function requireRange(low: Operand, high: Operand, dtype: DType): void {
  if (typeof low !== "number" || typeof high !== "number") return;
  const [least, limit] = [roundTo(dtype, low), roundTo(dtype, high)];
  if (least < limit && Number.isFinite(roundTo(dtype, limit - least))) return;
  throw new ValueError(rangeRefusal(low, high, dtype));
}
