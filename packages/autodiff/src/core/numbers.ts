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
 * P(t) = (1 + 2x) e^x² erfc x with t = (x − 3.75) / (x + 3.75), from tools/fixtures/minimax.py (Shepherd & Laframboise
 * 1981).
 */
// prettier-ignore
const scaledErfc = [1.2375126308378275, -0.14024059858554674, 0.003585415485496858, 0.08227673849012546, -0.1088039301434385, 0.09230432116069799, -0.0586933985553058, 0.028362277421631225, -0.009746579914118087, 0.001755625749680988, 0.0002937157947516441, -0.00029015307480411275, 5.164134749936671e-05, 2.2379296789939965e-05, -1.142679904160271e-05, -9.597412605885942e-07, 1.7286929654692021e-06, -7.944001815957692e-08, -2.429730925032016e-07, 4.2282224315807525e-08, 3.542737988941712e-08, -1.0202507520213003e-08, -5.843911505139912e-09];

/**
 * 1 − erf x to 4 units in the last place. The square of x rounded to 24 bits is exact; what is left of it is a factor
 * of its own.
 */
function erfc(x: number): number {
  const a = Math.min(Math.abs(x), 28);
  const t = (a - 3.75) / (a + 3.75);
  const head = Math.fround(a);
  const polynomial = scaledErfc.reduceRight((sum, c) => sum * t + c);
  const tail = (Math.exp(-head * head) * Math.exp((head - a) * (head + a)) * polynomial) / (1 + 2 * a);
  return x < 0 ? 2 - tail : tail;
}
