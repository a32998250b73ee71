/** Learning rates as functions of the step, made of operations, so that they work where a training step is compiled. */
import {
  add,
  cast,
  cos,
  div,
  exp,
  floor,
  less,
  log,
  maximum,
  minimum,
  mul,
  optionsOf,
  pow,
  requireNumber,
  rsqrt,
  sub,
  where,
  type Tensor,
} from "@cotangent/autodiff";
import { aboveZero, beside, fromZero, wholeNumber, type Hyperparameter } from "./checks.ts";
import type { Schedule } from "./learningRate.ts";

export interface StepDecayOptions {
  /** Number of steps that a rate holds. */
  readonly every: number;
  /** Factor of the rate after that; 0.1 where absent. */
  readonly factor?: number;
}

export interface ExponentialDecayOptions {
  /** Factor of the rate after `every` steps. */
  readonly factor: number;
  /** 1 where absent. */
  readonly every?: number;
}

export interface PolynomialDecayOptions {
  /** Number of steps to the end. */
  readonly steps: number;
  /** 1 where absent. */
  readonly power?: number;
  /** The last rate; 0 where absent. */
  readonly end?: number;
}

export interface CosineDecayOptions {
  /** Number of steps to the end, or to the first restart. */
  readonly steps: number;
  /** The last rate; 0 where absent. */
  readonly end?: number;
  /** Growth of the periods: how many times longer each is than the one before, 1 or more; no restarts where absent. */
  readonly restarts?: number;
}

export interface OneCycleOptions {
  /** Number of steps in all, more than one. */
  readonly steps: number;
  /** Share of the steps in which the rate rises; 0.3 where absent. */
  readonly rise?: number;
  /** The first rate is the largest divided by it; 25 where absent. */
  readonly startDivisor?: number;
  /** The last rate is the first divided by it; 1e4 where absent. */
  readonly endDivisor?: number;
}

/**
 * The same rate at each step.
 * @throws ValueError for a negative rate.
 * @example
 * constant(0.5)(tensor(3)); // → 0.5
 */
export function constant(rate: Hyperparameter): Schedule {
  fromZero("constant", "rate", rate);
  return () => rate;
}

/**
 * rate · factor^⌊step / every⌋
 * @throws ValueError for a negative rate or factor, or `every` that is no positive integer.
 * @example
 * stepDecay(0.5, { every: 10, factor: 0.5 })(tensor(25)).toString(); // → float32[] 0.125
 */
export function stepDecay(rate: Hyperparameter, options: StepDecayOptions): Schedule {
  const { every, factor } = optionsOf("stepDecay", options, { every: undefined, factor: 0.1 });
  fromZero("stepDecay", "rate", rate);
  fromZero("stepDecay", "factor", factor);
  const length = wholeNumber("stepDecay", "every", every as number);
  return (step) => scaled(rate, pow(factor, floor(div(step, length))) as Tensor);
}

/**
 * rate · factor^(step / every)
 * @throws ValueError for a negative rate, a factor not above 0, or `every` that is no positive integer.
 * @example
 * exponentialDecay(2, { factor: 0.25, every: 2 })(tensor(3)).toString(); // → float32[] 0.25
 */
export function exponentialDecay(rate: Hyperparameter, options: ExponentialDecayOptions): Schedule {
  const { factor, every = 1 } = optionsOf("exponentialDecay", options, { factor: undefined, every: undefined });
  fromZero("exponentialDecay", "rate", rate);
  const slope = Math.log(aboveZero("exponentialDecay", "factor", factor as number));
  const length = wholeNumber("exponentialDecay", "every", every);
  return (step) => scaled(rate, exp(mul(step, slope / length)));
}

/**
 * (rate − end) · (1 − step / steps)^power + end, and `end` from then on.
 * @throws ValueError for a negative rate or end, a power not above 0, or `steps` that is no positive integer.
 * @example
 * polynomialDecay(0.5, { steps: 10, power: 2 })(tensor(5)).toString(); // → float32[] 0.125
 */
export function polynomialDecay(rate: Hyperparameter, options: PolynomialDecayOptions): Schedule {
  const defaults = { steps: undefined, power: 1, end: 0 } as const;
  const { steps, power, end } = optionsOf<PolynomialDecayOptions, typeof defaults>(
    "polynomialDecay",
    options,
    defaults,
  );
  fromZero("polynomialDecay", "rate", rate);
  fromZero("polynomialDecay", "end", end);
  aboveZero("polynomialDecay", "power", power);
  const length = wholeNumber("polynomialDecay", "steps", steps);
  return (step) => {
    const left = sub(1, div(minimum(step, length), length));
    return between(end, rate, power === 1 ? left : (pow(left, power) as Tensor));
  };
}

/**
 * In a straight line from one rate to another in so many steps, and that from then on.
 * @throws ValueError for a negative rate, or `steps` that is no positive integer.
 * @example
 * linear(0, 1, 4)(tensor(3)).toString(); // → float32[] 0.75
 */
export function linear(from: Hyperparameter, to: Hyperparameter, steps: number): Schedule {
  fromZero("linear", "from", from);
  fromZero("linear", "to", to);
  const length = wholeNumber("linear", "steps", steps);
  return (step) => between(from, to, div(minimum(step, length), length));
}

/**
 * Half a cosine from `rate` to `end`, and `end` from then on; with restarts again and again from `rate`.  Loshchilov &
 * Hutter 2017, "SGDR: stochastic gradient descent with warm restarts", equation 5.
 * @throws ValueError for a negative rate or end, `steps` that is no positive integer, or restarts below 1.
 * @example
 * const rate = cosineDecay(1, { steps: 10, restarts: 2 });
 * [5, 10, 20].map((step) => String(rate(tensor(step)))); // → [ 'float32[] 0.5', 'float32[] 1', 'float32[] 0.5' ]
 */
export function cosineDecay(rate: Hyperparameter, options: CosineDecayOptions): Schedule {
  const defaults = { steps: undefined, end: 0, restarts: undefined } as const;
  const { steps, end, restarts } = optionsOf<CosineDecayOptions, typeof defaults>("cosineDecay", options, defaults);
  fromZero("cosineDecay", "rate", rate);
  fromZero("cosineDecay", "end", end);
  const length = wholeNumber("cosineDecay", "steps", steps);
  if (restarts !== undefined)
    requireNumber("cosineDecay", "restarts", restarts, (n) => n >= 1 && n < Infinity, "it is a number, 1 or more");
  const share =
    restarts === undefined ? (step: Tensor) => div(minimum(step, length), length) : period(length, restarts);
  return (step) => between(end, rate, halfCosine(share(step)));
}

/**
 * From a low rate to the largest and down to almost nothing, each by half a cosine.  Smith & Topin 2018,
 * "Super-convergence: very fast training of neural networks using large learning rates".
 * @throws ValueError for a negative rate, fewer than two steps, `rise` that leaves no step on one of the sides, or a
 * divisor not above 0.
 * @example
 * oneCycle(1, { steps: 11, rise: 0.5, startDivisor: 4 })(tensor(0)).toString(); // → float32[] 0.25
 */
export function oneCycle(rate: Hyperparameter, options: OneCycleOptions): Schedule {
  const defaults = { steps: undefined, rise: 0.3, startDivisor: 25, endDivisor: 1e4 } as const;
  const { steps, rise, startDivisor, endDivisor } = optionsOf<OneCycleOptions, typeof defaults>(
    "oneCycle",
    options,
    defaults,
  );
  fromZero("oneCycle", "rate", rate);
  aboveZero("oneCycle", "startDivisor", startDivisor);
  aboveZero("oneCycle", "endDivisor", endDivisor);
  const last = wholeNumber("oneCycle", "steps", steps) - 1;
  const top = rise * steps - 1;
  requireNumber("oneCycle", "rise", rise, () => top > 0 && top < last, "it leaves a step on each side of the top");
  return (step) => {
    const up = between(rate, shared(rate, 1 / startDivisor), halfCosine(div(minimum(step, top), top)));
    const past = div(sub(minimum(maximum(step, top), last), top), last - top);
    const down = between(shared(rate, 1 / startDivisor / endDivisor), rate, halfCosine(past));
    return where(less(step, top), up, down);
  };
}

/**
 * Up in a straight line to `rate` at step `warmUp` − 1, and from there as 1 / √step: rate · min(t / warmUp, √(warmUp /
 * t)) with t = step + 1.  Vaswani et al. 2017, "Attention is all you need", equation 3.
 * @throws ValueError for a negative rate, or `warmUp` that is no positive integer.
 * @example
 * const rate = inverseSquareRoot(1, 4);
 * [1, 3, 15].map((step) => String(rate(tensor(step)))); // → [ 'float32[] 0.5', 'float32[] 1', 'float32[] 0.5' ]
 */
export function inverseSquareRoot(rate: Hyperparameter, warmUp: number): Schedule {
  fromZero("inverseSquareRoot", "rate", rate);
  const warm = wholeNumber("inverseSquareRoot", "warmUp", warmUp);
  return (step) => {
    const t = div(add(step, 1), warm);
    return scaled(rate, minimum(t, rsqrt(t)));
  };
}

// ---- private

function scaled(rate: Hyperparameter, share: Tensor): Tensor {
  return mul(share, beside(share, rate));
}

function shared(rate: Hyperparameter, share: number): Hyperparameter {
  return typeof rate === "number" ? rate * share : mul(rate, share);
}

/** from + (to − from) · share */
function between(from: Hyperparameter, to: Hyperparameter, share: Tensor): Tensor {
  const [a, b] = [beside(share, from), beside(share, to)];
  if (typeof a === "number" && typeof b === "number") return add(mul(share, b - a), a);
  return add(mul(share, sub(b as Tensor, a as Tensor)), a);
}

/** From 1 at 0 to 0 at 1. */
function halfCosine(share: Tensor): Tensor {
  return mul(add(cos(mul(share, Math.PI)), 1), 0.5);
}

/** The share of its period at which a step is, where each is `growth` times as long as the one before. */
function period(length: number, growth: number): (step: Tensor) => Tensor {
  return (step) => {
    const time = div(cast(step, "float64"), length);
    if (growth === 1) return cast(sub(time, floor(time)), step.dtype);
    // the number of periods that are over: the last n with (growthⁿ − 1) / (growth − 1) ≤ time
    const over = floor(add(div(log(add(mul(time, growth - 1), 1)), Math.log(growth)), 1e-10));
    const size = exp(mul(over, Math.log(growth)));
    const begun = div(sub(size, 1), growth - 1);
    return cast(maximum(div(sub(time, begun), size), 0), step.dtype);
  };
}
