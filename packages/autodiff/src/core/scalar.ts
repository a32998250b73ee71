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

/** The algebra on float elements, evaluated in double precision; storing rounds to the dtype. */
export const numbers: ScalarAlgebra<number> = {
  constant: (value) => value,
  zero: 0,
  one: 1,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (x) => -x,
  abs: Math.abs,
  max: Math.max,
  min: Math.min,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfEven,
  sqrt: Math.sqrt,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  pow: Math.pow,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  erf,
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  and: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
  not: (x) => (x === 0 ? 1 : 0),
  select: (condition, a, b) => (condition !== 0 ? a : b),
};

/** The algebra on int32 and uint32: storing wraps modulo 2³², which only a product must do before it loses low bits. */
export const integers: ScalarAlgebra<number> = { ...numbers, mul: Math.imul };

function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  if (rest < 0.5) return x < 0 && down === 0 ? -0 : down;
  if (rest > 0.5) return x < 0 && down === -1 ? -0 : down + 1;
  if (down === -1) return -0;
  return down % 2 === 0 ? down : down + 1;
}

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/**
 * The error function to a few units in the last place (8 at most, near 2.7): its everywhere positive series below 3 (Abramowitz & Stegun
 * 7.1.6, no cancellation), the continued fraction of erfc (7.1.14) above, where erfc is below 2.3e-5.
 */
function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a < 3)) {
    if (a !== a) return NaN;
    if (a > 6) return Math.sign(x);
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / 2 / (a + fraction);
    return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * (a + fraction)));
  }
  let term = a;
  let total = a;
  for (let k = 1; term > total * 1e-17; k++) {
    term *= (2 * a * a) / (2 * k + 1);
    total += term;
  }
  return x === 0 ? x : Math.sign(x) * twoOverRootPi * Math.exp(-a * a) * total;
}
