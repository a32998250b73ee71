import { isFloat, type DType } from "./dtype.ts";

/**
 * The scalar algebra: the words in which an elementwise op says what it does to one element. The reference backend
 * evaluates an expression on numbers (`numbers`, `integers`); a compiler supplies its own `E` and prints code. Anything
 * a compiler must know how to print is in this list, so it grows only when an op cannot be said otherwise.
 *
 * A condition (`less`, `and` …) is an `E` too: 0 or 1 as a number.
 */
export interface ScalarAlgebra<E> {
  constant(value: number): E;
  readonly zero: E;
  readonly one: E;
  add(a: E, b: E): E;
  sub(a: E, b: E): E;
  mul(a: E, b: E): E;
  div(a: E, b: E): E;
  neg(x: E): E;
  abs(x: E): E;
  /** The larger one; NaN where either is NaN. */
  max(a: E, b: E): E;
  /** The smaller one; NaN where either is NaN. */
  min(a: E, b: E): E;
  floor(x: E): E;
  ceil(x: E): E;
  /** To the nearest integer, halves to the even one (IEEE 754 roundTiesToEven). */
  round(x: E): E;
  sqrt(x: E): E;
  exp(x: E): E;
  expm1(x: E): E;
  log(x: E): E;
  log1p(x: E): E;
  pow(a: E, b: E): E;
  sin(x: E): E;
  cos(x: E): E;
  tan(x: E): E;
  asin(x: E): E;
  acos(x: E): E;
  atan(x: E): E;
  atan2(y: E, x: E): E;
  sinh(x: E): E;
  cosh(x: E): E;
  tanh(x: E): E;
  erf(x: E): E;
  less(a: E, b: E): E;
  lessEqual(a: E, b: E): E;
  equal(a: E, b: E): E;
  and(a: E, b: E): E;
  or(a: E, b: E): E;
  not(x: E): E;
  /** `a` where the condition holds, else `b`; the other one has no effect, not even when it is NaN. */
  select(condition: E, a: E, b: E): E;
}

/** What an elementwise op declares: the same expression in any algebra. */
export type ScalarRule = <E>(s: ScalarAlgebra<E>, ...xs: E[]) => E;

/** The algebra on elements of floats, and that on integers. */
export interface Evaluation {
  readonly floats: ScalarAlgebra<number>;
  readonly integers: ScalarAlgebra<number>;
}

/** The algebra for elements of a dtype, in the words that a record says. */
export function algebraOf({ words }: { readonly words?: Evaluation | undefined }, dtype: DType): ScalarAlgebra<number> {
  return words![isFloat(dtype) ? "floats" : "integers"];
}

/** What sums, products and their derivatives say: a bundle with no other records holds no other words. */
const few: Pick<ScalarAlgebra<number>, "zero" | "add" | "mul" | "equal" | "and" | "or" | "not" | "select"> = {
  zero: 0,
  add: (a, b) => a + b,
  mul: (a, b) => a * b,
  equal: (a, b) => (a === b ? 1 : 0),
  // NaN is not 0, and so true
  and: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
  not: (x) => (x === 0 ? 1 : 0),
  select: (condition, a, b) => (condition !== 0 ? a : b),
};

/** What `Math` has under another name, or does otherwise, or not at all. */
export const ownWords: Omit<ScalarAlgebra<number>, keyof Math | "erf"> = {
  ...few,
  constant: (value) => value,
  one: 1,
  sub: (a, b) => a - b,
  div: (a, b) => a / b,
  neg: (x) => -x,
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
};

export const fewWords: Evaluation = evaluation(few);

/**
 * The words of our own records, evaluated in double precision; storing rounds to the dtype. All but `round` and `erf`, which
 * are in `everyWord` alone: a record that says them names that, and a bundle without such a record does not hold them.
 */
export const plainWords: Evaluation = evaluation(ownWords);

/** The algebras that evaluate on numbers, with further words. */
export function evaluation(words: object): Evaluation {
  const floats = beside(Math, words);
  // storing wraps modulo 2³², which only a product must do before it loses low bits
  return { floats, integers: beside(floats, { mul: Math.imul }) };
}

function beside(known: object, words: object): ScalarAlgebra<number> {
  return Object.setPrototypeOf(words, known) as ScalarAlgebra<number>;
}
