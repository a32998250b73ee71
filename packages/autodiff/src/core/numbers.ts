/** The scalar algebra on numbers: what the references evaluate. Every word is in it, for every op, ours and others'. */
import { isFloat, type DType } from "./dtype.ts";
import type { NumberAlgebra, ScalarAlgebra } from "./scalar.ts";

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
  // as IEEE 754 has it, where JavaScript has NaN: 1 to any power is 1, and −1 to an infinite one. The op `pow` has a
  // power of its own (ops/powers.ts), since that of engines differs
  pow: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b)),
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
  erfc,
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

/** The algebra for elements of a dtype; an op may have its own. */
export function algebraOf(dtype: DType, own?: NumberAlgebra): ScalarAlgebra<number> {
  return own?.(dtype) ?? (isFloat(dtype) ? numbers : integers);
}

/** In doubles from 2⁵² on there are no halves: adding that rounds as IEEE 754 does. */
function roundHalfEven(x: number): number {
  const size = Math.abs(x);
  const whole = size < 2 ** 52 ? size + 2 ** 52 - 2 ** 52 : size;
  return x < 0 ? -whole : x === 0 ? x : whole;
}

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/**
 * The error function to 2 units in the last place: up to 1.15 the series of Maclaurin, from its end, so that what
 * rounds is small.
 */
function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a <= 1.15)) return 1 - erfc(x);
  let rest = 0;
  for (let k = 24; k > 0; k--) rest = (rest + 1 / (2 * k + 1)) * ((-a * a) / k);
  return x === 0 ? x : twoOverRootPi * (x + x * rest);
}

/**
 * 1 − erf x to 4 units in the last place: from 0.7 on, where erf x comes near 1, by the continued fraction (Abramowitz
 * & Stegun 7.1.14), from its end, for which stands what it would be if its terms grew no more. The square of x rounded
 * to 24 bits is exact; what is left of it is a factor of its own.
 */
function erfc(x: number): number {
  const a = Math.min(Math.abs(x), 28);
  if (a < 0.7) return 1 - erf(x);
  const terms = Math.ceil(20 + 90 / (a * a));
  let fraction = (a + Math.sqrt(a * a + 2 * terms + 1)) / 2;
  for (let k = terms; k > 0; k--) fraction = a + k / 2 / fraction;
  const head = Math.fround(a);
  const tail = (Math.exp(-head * head) * Math.exp((head - a) * (head + a)) * twoOverRootPi) / (2 * fraction);
  return x < 0 ? 2 - tail : tail;
}
