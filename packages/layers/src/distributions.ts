/**
 * Initializers by a distribution that is chosen, or by their structure. Zeros are `constant(0)` and ones `constant(1)`;
 * `normal` and `uniform` of autodiff are initializers as they stand.
 */
import {
  add,
  div,
  erf,
  exp,
  full,
  log,
  mul,
  neg,
  normal,
  optionsOf,
  sub,
  tensor,
  uniform,
  UsageError,
  ValueError,
  type Key,
  type Tensor,
} from "@cotangent/autodiff";
import { fans, type Initializer } from "./initializers.ts";
import { requireNotNegative, written } from "./inputs.ts";

export interface RandomNormalOptions {
  /** 0 where absent. */
  readonly mean?: number;
  /** 0.05 where absent, as in Keras. */
  readonly standardDeviation?: number;
}

export interface RandomUniformOptions {
  /** The least value; −0.05 where absent, as in Keras. */
  readonly low?: number;
  /** Above all values; 0.05 where absent. */
  readonly high?: number;
}

export interface VarianceScalingOptions {
  /** The variance times the fan; 1 where absent. */
  readonly scale?: number;
  /** Which fan: what comes in ("fanIn", where absent), what goes out, or the mean of both. */
  readonly mode?: "fanIn" | "fanOut" | "fanAverage";
  /** "truncatedNormal" where absent. */
  readonly distribution?: "normal" | "truncatedNormal" | "uniform";
}

/**
 * Normal with the mean and standard deviation that are given.
 * @throws ValueError for a negative standard deviation, or what is no number.
 * @example
 * randomNormal({ standardDeviation: 0 })(key(0), [2]).toArray(); // → [ 0, 0 ]
 */
export function randomNormal(options?: RandomNormalOptions): Initializer {
  const { mean, standardDeviation } = optionsOf("randomNormal", options, { mean: 0, standardDeviation: 0.05 });
  requireFinite("randomNormal", "mean", mean);
  requireNotNegative("randomNormal", "standardDeviation", standardDeviation);
  return (key, shape, draw) => normal(key, shape, { ...draw, mean, standardDeviation });
}

/**
 * Uniform between the bounds that are given.
 * @throws ValueError unless low is less than high.
 * @example
 * randomUniform({ low: 3, high: 4 })(key(0), [1]).item() >= 3; // → true
 */
export function randomUniform(options?: RandomUniformOptions): Initializer {
  const { low, high } = optionsOf("randomUniform", options, { low: -0.05, high: 0.05 });
  requireFinite("randomUniform", "low", low);
  requireFinite("randomUniform", "high", high);
  if (!(low < high)) throw new ValueError(`randomUniform: low is ${low}, high is ${high}; low is less than high`);
  return (key, shape, draw) => uniform(key, shape, { ...draw, low, high });
}

/**
 * Normal, without what is more than 2 standard deviations from the mean: no weight is far out. (The standard deviation
 * of what is left is 0.88 of that of the whole.)
 *
 * By the inverse of the distribution function: Giles 2010, "Approximating the erfinv function", and a step of Newton's.
 * @throws ValueError for a negative standard deviation, or what is no number.
 * @example
 * Math.abs(truncatedNormal({ standardDeviation: 1 })(key(0), [1]).item()) <= 2; // → true
 */
export function truncatedNormal(options?: RandomNormalOptions): Initializer {
  const { mean, standardDeviation } = optionsOf("truncatedNormal", options, { mean: 0, standardDeviation: 0.05 });
  requireFinite("truncatedNormal", "mean", mean);
  requireNotNegative("truncatedNormal", "standardDeviation", standardDeviation);
  return (key, shape, draw) => {
    const share = uniform(key, shape, { ...draw, low: -central, high: central });
    return add(mul(inverseErf(share), Math.SQRT2 * standardDeviation), mean);
  };
}

/**
 * Scales by the fans of a shape, of which the Glorot, He and LeCun initializers are cases: { scale: 2 } with "normal"
 * is `heNormal`. He, Zhang, Ren & Sun 2015, "Delving deep into rectifiers".
 * @throws ValueError for options that are none, and for a shape of fewer than 2 axes.
 * @example
 * const initializer = varianceScaling({ scale: 2, mode: "fanAverage", distribution: "uniform" });
 * initializer(key(0), [3, 4]).shape; // → [ 3, 4 ]
 */
export function varianceScaling(options?: VarianceScalingOptions): Initializer {
  const { scale, mode, distribution } = optionsOf("varianceScaling", options, {
    scale: 1,
    mode: "fanIn",
    distribution: "truncatedNormal",
  });
  if (!(scale > 0 && scale < Infinity))
    throw new ValueError(`varianceScaling: scale is ${scale}; it is a finite number above 0`);
  requireOneOf("mode", mode, ["fanIn", "fanOut", "fanAverage"]);
  requireOneOf("distribution", distribution, ["normal", "truncatedNormal", "uniform"]);
  return (key, shape, draw) => {
    const { fanIn, fanOut } = fans("varianceScaling", shape);
    const fan = { fanIn, fanOut, fanAverage: (fanIn + fanOut) / 2 }[mode];
    const standardDeviation = Math.sqrt(scale / fan);
    if (distribution === "normal") return normal(key, shape, { ...draw, standardDeviation });
    if (distribution === "truncatedNormal")
      return truncatedNormal({ standardDeviation: standardDeviation / truncatedSpread })(key, shape, draw);
    const limit = Math.sqrt(3) * standardDeviation;
    return uniform(key, shape, { ...draw, low: -limit, high: limit });
  };
}

/**
 * Orthogonal: rows, or columns where there are fewer of them, of length 1 at right angles, so that a linear layer
 * neither stretches nor shrinks. Axes before the last are rows. All such matrices are as likely. Saxe, McClelland &
 * Ganguli 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks".
 * @throws ValueError for a gain that is no number, and for a shape of fewer than 2 axes; UsageError within `compile`.
 * @example
 * const weight = orthogonal()(key(0), [2, 2]);
 * Math.abs(sum(mul(weight, weight)).item() - 2) < 1e-6; // → true
 */
export function orthogonal(options?: { readonly gain?: number }): Initializer {
  const { gain } = optionsOf("orthogonal", options, { gain: 1 });
  requireFinite("orthogonal", "gain", gain);
  return (key, shape, draw) => {
    fans("orthogonal", shape);
    const [rows, columns] = [shape.slice(0, -1).reduce((n, d) => n * d, 1), shape.at(-1)!];
    const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
    const vectors = orthonormal(elementsOf(key, count * length), count, length);
    const at = (i: number): number => (rows < columns ? i : (i % columns) * rows + Math.floor(i / columns));
    const elements = Array.from(vectors, (_, i) => gain * vectors[at(i)]!);
    return tensor(elements, { shape, dtype: draw?.dtype ?? "float32" });
  };
}

/**
 * The identity: x itself comes out of a layer of as many results as features. Where there are more axes, as in
 * convolutions, it stands in the middle of the window.
 * @throws ValueError for a gain that is no number, and for a shape of fewer than 2 axes.
 * @example
 * identity()(key(0), [2, 2]).toArray(); // → [ [ 1, 0 ], [ 0, 1 ] ]
 */
export function identity(options?: { readonly gain?: number }): Initializer {
  const { gain } = optionsOf("identity", options, { gain: 1 });
  requireFinite("identity", "gain", gain);
  return (_key, shape, draw) => {
    fans("identity", shape);
    const [fanIn, fanOut] = shape.slice(-2) as [number, number];
    const middle = shape.slice(0, -2).reduce((at, d) => at * d + Math.floor((d - 1) / 2), 0) * fanIn * fanOut;
    const elements = new Float64Array(shape.reduce((n, d) => n * d, 1));
    if (elements.length > 0) for (let i = 0; i < Math.min(fanIn, fanOut); i++) elements[middle + i * fanOut + i] = gain;
    return tensor(elements, { shape, dtype: draw?.dtype ?? "float32" });
  };
}

/** The share of a normal distribution within 2 standard deviations: erf(√2). */
const central = 0.9544997361036416;
/** The standard deviation of what is within 2 of them. */
const truncatedSpread = 0.8796256610342398;

/** Giles' polynomial in w − 2.5, w = −log(1 − x²) < 5, the highest power first. */
// prettier-ignore
const giles = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
  0.246640727, 1.50140941,
];

/** The y of which erf(y) is x, for |x| ≤ erf(√2). */
function inverseErf(x: Tensor): Tensor {
  const w = sub(neg(log(sub(1, mul(x, x)))), 2.5);
  const first = mul(
    giles.slice(1).reduce<Tensor>((p, c) => add(mul(p, w), c), full(w.shape, giles[0]!, { dtype: w.dtype })),
    x,
  );
  const error = sub(erf(first), x);
  return sub(first, div(error, mul(exp(neg(mul(first, first))), 2 / Math.sqrt(Math.PI))));
}

function elementsOf(key: Key, n: number): Float64Array {
  const drawn = normal(key, [n], { dtype: "float64" });
  if (drawn.value === undefined)
    throw new UsageError("orthogonal: the key is being staged; make parameters with init outside of compile");
  return Float64Array.from(drawn.data());
}

/** Gram and Schmidt's method, each vector twice, which makes up for rounding. Changes and returns `all`. */
function orthonormal(all: Float64Array, count: number, length: number): Float64Array {
  const at = (i: number): Float64Array => all.subarray(i * length, (i + 1) * length);
  for (let i = 0; i < count; i++) {
    const own = at(i);
    for (const other of [...Array(2 * i).keys()].map((k) => at(k % i))) {
      const along = inner(own, other);
      for (let k = 0; k < length; k++) own[k]! -= along * other[k]!;
    }
    const size = Math.sqrt(inner(own, own));
    for (let k = 0; k < length; k++) own[k]! /= size;
  }
  return all;
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

function requireFinite(who: string, name: string, value: unknown): void {
  if (!Number.isFinite(value)) throw new ValueError(`${who}: ${name} is ${written(value)}; it is a finite number`);
}

function requireOneOf(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value))
    throw new ValueError(`varianceScaling: ${name} is "${value}"; it is ${known.map((one) => `"${one}"`).join(", ")}`);
}
