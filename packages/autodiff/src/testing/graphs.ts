/**
 * Random graphs, for laws that must hold for every one: rewritten = unrewritten, compiled = interpreted. They are full
 * of what passes look for (double negations, products with 1, broadcasts of constants, movements in a row, equal nodes)
 * and of what kernels get wrong (no elements, no axes, one more element than a vector holds).
 */
import { placeholder } from "../core/absence.ts";
import { full } from "../core/fill.ts";
import { isFloat, type DType } from "../core/dtype.ts";
import { isVariadic, type AnyOp, type SampleRng } from "../core/record.ts";
import { sizeOf, type Aval, type Shape } from "../core/aval.ts";
import { broadcastShapes } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Graph } from "../compile/graph.ts";
import { concat } from "../ops/concat.ts";
import { pad, slice, sliced } from "../ops/slicing.ts";
import { add, div, mul, neg, scaleCotangent, sub } from "../ops/arithmetic.ts";
import { pow } from "../ops/power.ts";
import { exp, log, sigmoid, softplus, sqrt } from "../ops/exponential.ts";
import { abs, maximum, minimum, sign } from "../ops/piecewise.ts";
import { tanh } from "../ops/hyperbolic.ts";
import { barrier, stopGradient } from "../ops/identity.ts";
import { cast } from "../ops/cast.ts";
import { equal, less, logicalAnd, logicalNot, logicalOr, where } from "../ops/logic.ts";
import { matmul } from "../ops/matmul.ts";
import { broadcastTo, flip, reshape, sum, transpose } from "../ops/movement.ts";
import { applyOp } from "./apply.ts";
import { casesOf } from "./cases.ts";
import { sampleRng } from "./samples.ts";

export interface RandomGraphOptions {
  /** Number of functions that are applied; 12 where absent. */
  readonly steps?: number;
  /** The float dtype; float32 where absent. */
  readonly dtype?: "float32" | "float64";
  /**
   * Ops that are applied by their samples, besides the ones that are always there: a third party's, or all of a table.
   */
  readonly ops?: readonly AnyOp[];
}

/**
 * A graph that a seed determines. Elements may become infinite or NaN.
 * @example
 * printGraph(randomGraph(1)) === printGraph(randomGraph(1)); // → true
 */
export function randomGraph(seed: number, { steps = 12, dtype = "float32", ops = [] }: RandomGraphOptions = {}): Graph {
  const dice = new Dice(seed);
  const inputs = Array.from({ length: 1 + dice.below(3) }, () => placeholder({ shape: dice.shape(), dtype }));
  const pool: Tensor[] = [...inputs];
  while (pool.length < inputs.length + steps) {
    const move = ops.length > 0 && dice.below(4) === 0 ? bySample(dice.of(ops)) : dice.of(moves);
    const made = move(dice, pool);
    if (made !== undefined && sizeOf(made.shape) <= largest) pool.push(made);
  }
  const outputs = [pool.at(-1)!, ...Array.from({ length: dice.below(3) }, () => dice.of(pool))];
  return { name: `random${seed}`, inputs, outputs };
}

/** Inputs for a graph: normal values, and between them what is special. */
export function randomInputs(graph: Graph, seed: number): Tensor[] {
  const dice = new Dice(seed);
  return graph.inputs.map(({ aval }) => {
    let values = dice.rng.normal(aval.shape);
    for (let i = dice.below(4); i > 0; i--) {
      values = where(dice.rng.bool(aval.shape), values, full(aval.shape, dice.of(specials), { dtype: "float64" }));
    }
    return cast(values, aval.dtype);
  });
}

// ---- what is drawn from

/** Elements of a node, at most. */
const largest = 600;
const lengths = [0, 1, 1, 2, 3, 4, 5, 8, 17];
const specials = [0, -0, 1, -1, 2, 0.5, 3, -4, 1e-30, 1e30, Infinity, -Infinity, NaN];

class Dice {
  readonly rng: SampleRng;
  constructor(seed: number) {
    this.rng = sampleRng(seed);
  }

  /** 0 … n − 1. */
  below(n: number): number {
    return this.rng.integers([], 0, n).item();
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  shape(): number[] {
    return Array.from({ length: this.below(4) }, () => this.of(lengths));
  }

  permutation(n: number): number[] {
    const rest = Array.from({ length: n }, (_, i) => i);
    return Array.from({ length: n }, () => rest.splice(this.below(rest.length), 1)[0]!);
  }

  /** Returns some of 0 … n − 1, ascending. */
  some(n: number): number[] {
    return Array.from({ length: n }, (_, i) => i).filter(() => this.below(2) === 0);
  }
}

type Move = (dice: Dice, pool: readonly Tensor[]) => Tensor | undefined;

/** One that fits, every other time of the last two, so that long chains come about. */
function drawn(dice: Dice, pool: readonly Tensor[], fits: (x: Tensor) => boolean): Tensor | undefined {
  const fitting = pool.filter(fits);
  return fitting.length === 0 ? undefined : dice.of(dice.below(2) === 0 ? fitting : fitting.slice(-2));
}

/** A move on one tensor. */
function on(fits: (x: Tensor) => boolean, f: (x: Tensor, dice: Dice) => Tensor | undefined): Move {
  return (dice, pool) => {
    const x = drawn(dice, pool, fits);
    return x === undefined ? undefined : f(x, dice);
  };
}

const anything = (): boolean => true;
const float = (x: Tensor): boolean => isFloat(x.dtype);
const truth = (x: Tensor): boolean => x.dtype === "bool";
const number = (x: Tensor): boolean => x.dtype !== "bool";

/** Another tensor of the pool of that dtype which broadcasts with `x`. */
function partner(x: Tensor, dice: Dice, pool: readonly Tensor[]): Tensor | undefined {
  return drawn(dice, pool, (y) => {
    if (y.dtype !== x.dtype) return false;
    try {
      return sizeOf(broadcastShapes("", x.shape, y.shape)) <= largest;
    } catch {
      return false;
    }
  });
}

function pair(fits: (x: Tensor) => boolean, ...fs: readonly ((a: Tensor, b: Tensor) => Tensor)[]): Move {
  return (dice, pool) => {
    const a = drawn(dice, pool, fits);
    const b = a === undefined ? undefined : partner(a, dice, pool);
    return b === undefined ? undefined : dice.of(fs)(a!, b);
  };
}

/** With the same number everywhere: the constants that rules look for. */
function withNumber(...fs: readonly ((x: Tensor, c: Tensor) => Tensor)[]): Move {
  return on(float, (x, dice) => {
    const c = full(dice.below(2) === 0 ? [] : x.shape, dice.of(specials), { dtype: x.dtype });
    return dice.of(fs)(x, c);
  });
}

function factors(n: number, dice: Dice): number[] {
  if (n === 0) return [dice.of(lengths), 0];
  const shape: number[] = [];
  let rest = n;
  while (rest > 1 && shape.length < 3) {
    const divisors = Array.from({ length: rest }, (_, i) => i + 1).filter((d) => rest % d === 0);
    shape.push(dice.of(divisors));
    rest /= shape.at(-1)!;
  }
  return rest > 1 ? [...shape, rest] : dice.below(2) === 0 ? [1, ...shape] : shape;
}

const numeric: readonly DType[] = ["float32", "float64", "int32", "uint32"];
const dtypes: readonly DType[] = [...numeric, "bool"];

/** The node made once more: a common subexpression. */
const again: Move = on(
  (x) => x.op !== null && x.value === undefined,
  (x) => applyOp(x.op!, x.inputs, x.attrs),
);

const moves: readonly Move[] = [
  on(number, (x) => neg(x)),
  on(number, (x, dice) => abs(dice.of([neg, abs])(x))),
  on(float, (x, dice) => dice.of([exp, log, sqrt, sigmoid, softplus, tanh, sign])(x)),
  on(anything, (x, dice) => dice.of([stopGradient, barrier])(x)),
  pair(number, add, sub, mul, maximum, minimum),
  pair(
    number,
    (a, b) => add(a, neg(b)),
    (a, b) => mul(neg(a), neg(b)),
    (a, b) => sub(neg(a), neg(b)),
  ),
  pair(
    float,
    div,
    (a, b) => div(neg(a), neg(b)),
    (a, b) => scaleCotangent(...equalShapes(a, b)),
  ),
  pair(anything, less, equal),
  pair(truth, logicalAnd, logicalOr),
  on(truth, (x) => logicalNot(x)),
  withNumber(
    add,
    sub,
    mul,
    div,
    pow,
    (x, c) => sub(c, x),
    (x, c) => neg(mul(x, c)),
    (x, c) => div(c, x),
  ),
  withNumber(
    (x, c) => scaleCotangent(x, broadcastTo(c, x.shape)),
    (x, c) => scaleCotangent(broadcastTo(c, x.shape), x),
    maximum,
    less,
  ),
  on(anything, (x, dice) => cast(x, dice.of(dtypes))),
  on(anything, (x, dice) => cast(cast(x, dice.of(dtypes)), dice.of(dtypes))),
  on(anything, (x, dice) =>
    sum(broadcastTo(cast(x, dice.of(numeric)), [dice.of([1, 3, 17]), ...x.shape]), { axis: 0 }),
  ),
  (dice, pool) => choose(dice, pool),
  on(anything, (x, dice) => reshape(x, factors(sizeOf(x.shape), dice))),
  on(anything, (x, dice) => transpose(x, dice.permutation(x.shape.length))),
  on(anything, (x, dice) => flip(x, { axis: dice.some(x.shape.length) })),
  on(anything, (x, dice) =>
    broadcastTo(x, [
      ...(dice.below(2) === 0 ? [] : [dice.of([1, 2, 3])]),
      ...x.shape.map((d) => (d === 1 ? dice.of([1, 2, 5]) : d)),
    ]),
  ),
  on(anything, (x, dice) => cut(x, dice)),
  on(number, (x, dice) =>
    pad(
      x,
      x.shape.map(() => [dice.below(2), dice.below(2), dice.below(2)] as const),
      { value: dice.of([0, 1, isFloat(x.dtype) ? -0 : 2]) },
    ),
  ),
  on(
    (x) => x.shape.length > 0,
    (x, dice) => concat([x, dice.of([x, slice(x, [x.shape[0]!])]), full(x.shape, dice.below(2), { dtype: x.dtype })]),
  ),
  on(anything, (x, dice) => sum(x, { axis: dice.some(x.shape.length), keepDims: dice.below(2) === 0 })),
  on(float, (x, dice) =>
    x.shape.length < 2 ? undefined : dice.below(2) === 0 ? matmul(x, transpose(x)) : matmul(transpose(x), x),
  ),
  (dice) => full(dice.shape(), dice.of(specials)),
  again,
];

/** Both broadcast to one shape, for an op that does not do it. */
function equalShapes(a: Tensor, b: Tensor): [Tensor, Tensor] {
  const shape = broadcastShapes("", a.shape, b.shape);
  return [broadcastTo(a, shape), broadcastTo(b, shape)];
}

function choose(dice: Dice, pool: readonly Tensor[]): Tensor | undefined {
  const condition = drawn(dice, pool, truth);
  const a = drawn(dice, pool, number);
  const b = a === undefined ? undefined : partner(a, dice, pool);
  if (condition === undefined || a === undefined || b === undefined) return undefined;
  try {
    return where(condition, a, b);
  } catch {
    return undefined;
  }
}

function cut(x: Tensor, dice: Dice): Tensor {
  const starts = x.shape.map((d) => dice.below(Math.min(d + 1, 3)));
  const stops = x.shape.map((d, i) => starts[i]! + dice.below(d - starts[i]! + 1));
  return sliced(
    x,
    starts,
    stops,
    x.shape.map(() => 1 + dice.below(3)),
  );
}

/** Any op, on one of its samples: float inputs are replaced by tensors of the pool that are cut to their shape. */
function bySample(op: AnyOp): Move {
  return (dice, pool) => {
    const samples = [...casesOf(op).samples(dice.rng)];
    if (samples.length === 0) return undefined;
    const { inputs, attrs } = dice.of(samples);
    const own = pool[0]!.dtype;
    const isTaken = op.takes?.includes(own) ?? true;
    const given = inputs.map((input) =>
      isFloat(input.dtype) ? fitted(dice.of(pool), { shape: input.shape, dtype: isTaken ? own : input.dtype }) : input,
    );
    return isVariadic(op) || given.length === op.inputs.length ? applyOp(op, given, attrs) : undefined;
  };
}

/** Elements of `x`, as many as `aval` has, followed by ones. */
function fitted(x: Tensor, { shape, dtype }: Aval): Tensor {
  const n = sizeOf(shape);
  const flat = sliced(reshape(cast(x, dtype), [sizeOf(x.shape)]), [0], [Math.min(n, sizeOf(x.shape))]);
  return reshape(pad(flat, [[0, n - flat.shape[0]!]], { value: 1 }), shape as Shape);
}
