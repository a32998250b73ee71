import type { DType } from "./dtype.ts";

/**
 * The scalar algebra: the words in which an elementwise op says what it does to one element. The reference backend
 * evaluates an expression on numbers (numbers.ts); a compiler supplies its own `E` and prints code. Anything
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
  /** 1 − erf x, which keeps its digits where erf x is 1. */
  erfc(x: E): E;
  less(a: E, b: E): E;
  lessEqual(a: E, b: E): E;
  equal(a: E, b: E): E;
  and(a: E, b: E): E;
  or(a: E, b: E): E;
  not(x: E): E;
  /** `a` where the condition holds, else `b`; the other one has no effect, not even when it is NaN. */
  select(condition: E, a: E, b: E): E;
}

/** The names of the operations in the scalar algebra. */
export type ScalarOperation = Exclude<keyof ScalarAlgebra<unknown>, "constant" | "zero" | "one">;

/** Rule of an elementwise op: the same expression in any algebra. */
export type ScalarRule = <E>(s: ScalarAlgebra<E>, ...xs: E[]) => E;

/** A scalar algebra on the elements of a dtype, for the reference of an op for which that of all ops does not do. */
export type NumberAlgebra = (dtype: DType) => ScalarAlgebra<number>;
