/**
 * Powers by operations that IEEE 754 rounds alike everywhere, for the reference of `pow` alone. The engines' `Math.pow`
 * differ: that of Node 24 is another one than that of Node 20 and 22, which is off by 200 units in the last place.
 * Kernels in packages/wasm/src/math/pow.ts do the same operations in the same order, so that the bits are the same.
 */
import type { DType } from "../core/dtype.ts";
import { numbers } from "../core/numbers.ts";
import type { ScalarAlgebra } from "../core/scalar.ts";

/** The algebra on numbers, with the power of that dtype: 1 unit in the last place. */
export function powers(dtype: DType): ScalarAlgebra<number> {
  return dtype === "float32" ? narrow : wide;
}

// ---- private parts

const wide: ScalarAlgebra<number> = { ...numbers, pow: (a, b) => power(a, b, ofPositive) };
const narrow: ScalarAlgebra<number> = { ...numbers, pow: (a, b) => power(a, b, ofPositiveNarrow) };

/** a to the power b with the special values of IEEE 754. */
function power(a: number, b: number, inside: (x: number, y: number) => number): number {
  if (b === 2) return a * a;
  if (b === 1) return a;
  if (b === 0 || a === 1) return 1;
  if (b === -1) return 1 / a;
  const size = Math.abs(a);
  const isWhole = Math.floor(b) === b;
  if (!(size <= Infinity && Math.abs(b) <= Infinity) || (a < 0 && size < Infinity && !isWhole)) return NaN;
  const result = size === 0 || size === Infinity ? (b < 0 ? 1 / size : size) : inside(size, b);
  const isOdd = isWhole && Math.floor(b / 2) !== b / 2;
  return isOdd && (a < 0 || Object.is(a, -0)) ? -result : result;
}

/**
 * x^y for finite x > 0, as 2^(y·log₂ x) with logarithm and product in pairs of numbers (as in Sun's fdlibm). The head
 * of a pair has the 24 bits of a float32, so that products of two of them are exact.
 */
function ofPositive(x: number, y: number): number {
  split(x);
  // s = (m − 1) / (m + 1) = sHead + sTail
  const f = fraction - 1;
  const d = fraction + 1;
  const inverse = 1 / d;
  const s = f * inverse;
  const sHead = Math.fround(s);
  const dHead = d + toFraction - toFraction;
  const sTail = inverse * (f - sHead * dHead - sHead * (fraction - (dHead - 1)));
  // 3 + s² + s⁴·P(s²) = tHead + tTail
  const z = s * s;
  const square = sHead * sHead;
  const rest = z * z * logPolynomial(z) + sTail * (sHead + s);
  const tHead = 3 + square + rest + toFraction - toFraction;
  const tTail = rest - (tHead - 3 - square);
  // s·(…) = pHead + pTail
  const u = sHead * tHead;
  const w = sTail * tHead + tTail * s;
  const pHead = Math.fround(u + w);
  const pTail = w - (pHead - u);
  // log₂ x = head + tail to some 2⁻⁶⁵: 2 / (3·log 2) times that, plus the exponent
  const large = pHead * 0.9617962837219238;
  const small = pHead * 4.102040517767816e-7 + pTail * 0.9617966939259756;
  const head = Math.fround(large + small + exponent);
  const tail = small - (head - exponent - large);
  // so much is as good as infinite, also for the x next to 1
  const times = Math.max(-(2 ** 70), Math.min(2 ** 70, y));
  const top = Math.fround(times);
  const high = top * head;
  const low = (times - top) * head + times * tail;
  const sum = high + low;
  if (Math.abs(sum) > 1100) return sum > 0 ? Infinity : 0;
  const n = sum + toWhole - toWhole;
  const r = Math.max(-1, Math.min(1, high - n + low)) * Math.LN2;
  const half = (n + 2046) >> 1;
  return (r * r * expPolynomial(r) + r + 1) * powerOfTwo(half) * powerOfTwo(n + 2046 - half);
}

/** The same for results in float32, where the error of the product does not show. */
function ofPositiveNarrow(x: number, y: number): number {
  split(x);
  const s = (fraction - 1) / (fraction + 1);
  const z = s * s;
  const square = z * z;
  const logarithm =
    s *
      ((0.34076138171860326 * square + (0.41167104759623063 * z + 0.5770836124102043)) * square +
        (0.9617966731993082 * z + 2.8853900817902027)) +
    exponent;
  const product = Math.max(-300, Math.min(300, Math.max(-(2 ** 40), Math.min(2 ** 40, y)) * logarithm));
  const n = product + toWhole - toWhole;
  const r = (product - n) * Math.LN2;
  const inner = (((0.0013841175 * r + 0.00836936) * r + 0.04166808) * r + 0.16666515) * r + 0.49999994;
  return (r * r * inner + r + 1) * powerOfTwo(n + 1023);
}

/** log((1 + s) / (1 − s)) = ⅔ s (3 + z + z² P(z)), z = s²: the coefficients are those of tools/fixtures/minimax.py. */
function logPolynomial(z: number): number {
  const square = z * z;
  return (
    ((0.1979663057887013 * square + (0.19885003242727603 * z + 0.23080145264621055)) * square +
      (0.2727267635730166 * z + 0.3333333378199558)) *
      square +
    (0.42857142855138136 * z + 0.6000000000000341)
  );
}

/** e^r = 1 + r + r² P(r) */
function expPolynomial(r: number): number {
  const square = r * r;
  return (
    ((((2.5294334297373596e-8 * r + 2.763315098095057e-7) * square +
      (2.755701932723642e-6 * r + 2.480148729168489e-5)) *
      square +
      (0.0001984126963617621 * r + 0.0013888888946547075)) *
      square +
      (0.008333333333732696 * r + 0.04166666666652983)) *
      square +
    (0.16666666666665422 * r + 0.500000000000001)
  );
}

/** Adding it rounds a small number to an integer, halves to the even one. */
const toWhole = 1.5 * 2 ** 52;

/** Adding it and taking it away leaves 22 bits behind the point. */
const toFraction = 1.5 * 2 ** 30;

const bits = new DataView(new ArrayBuffer(8));

/** The parts of x that `split` found last: two results without an object. */
let exponent = 0;
let fraction = 0;

/** x = 2^exponent · fraction, from √½ to √2, for finite x > 0. */
function split(x: number): void {
  const isSubnormal = x < 2 ** -1022;
  bits.setFloat64(0, isSubnormal ? x * 2 ** 54 : x);
  const top = bits.getUint32(0);
  // the upper word of √½ is 0x3fe6a09e
  exponent = (top - 0x3fe6a09e) >> 20;
  bits.setUint32(0, top - (exponent << 20));
  fraction = bits.getFloat64(0);
  if (isSubnormal) exponent -= 54;
}

/** 2^(biased − 1023) for a normal result, by its bits. */
function powerOfTwo(biased: number): number {
  bits.setFloat64(0, 0);
  bits.setUint32(0, biased << 20);
  return bits.getFloat64(0);
}
