/** The scalar algebra on numbers: what the references evaluate. Every word is in it, for every op, ours and others'. */
import { isFloat, type DType } from "./dtype.ts";
import type { ScalarAlgebra } from "./scalar.ts";

/** The algebra on elements of floats, in double precision; storing rounds to the dtype. A condition is 0 or 1. */
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
  pow: power,
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
  // NaN is not 0, and so true
  and: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
  not: (x) => (x === 0 ? 1 : 0),
  select: (condition, a, b) => (condition !== 0 ? a : b),
};

/**
 * The algebra on elements of int32, uint32 and bool. Storing wraps a result modulo 2³². A double holds every sum and
 * difference on the way exactly, but it would lose the low bits of a product, so that is wrapped at once.
 */
export const integers: ScalarAlgebra<number> = { ...numbers, mul: Math.imul };

/** The algebra for elements of a dtype. */
export function algebraOf(dtype: DType): ScalarAlgebra<number> {
  return isFloat(dtype) ? numbers : integers;
}

/** As IEEE 754 has it, where JavaScript has NaN: 1 to any power is 1, and −1 to an infinite one. */
function power(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b);
}

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
 * The error function to 2 units in the last place: up to 1.15 the series of Maclaurin, from its end, so that what rounds is small;
 * above, where erfc is at most 0.11, the continued fraction of that (Abramowitz & Stegun 7.1.5 and 7.1.14).
 */
function erf(x: number): number {
  const a = Math.abs(x);
  if (a <= 1.15) {
    let rest = 0;
    for (let k = 24; k > 0; k--) rest = (rest + 1 / (2 * k + 1)) * ((-a * a) / k);
    return x === 0 ? x : twoOverRootPi * (x + x * rest);
  }
  if (a !== a) return NaN;
  if (a > 6) return Math.sign(x);
  let fraction = 0;
  for (let k = 150; k > 0; k--) fraction = k / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * (a + fraction)));
}
