/** Normal numbers from uniform ones, by operations that IEEE 754 rounds alike on every machine. */
import { defineBinary, type BinaryCases, type BinaryOp } from "../core/elementwise.ts";
import type { ScalarAlgebra } from "../core/scalar.ts";
import { div, mul, scaleCotangent } from "./arithmetic.ts";
import { log, sqrt } from "./exponential.ts";
import { sin } from "./trigonometric.ts";

// ---- records

/**
 * √(−2 log a) · cos 2πb, NaN unless 2⁻⁶³ ≤ a < 1: the first half of Box and Muller (1958). In words that
 * every engine and every backend rounds alike (+, −, ×, ÷, √, comparisons), so that a draw has the same bits
 * everywhere: logarithms and cosines of engines differ. A backend does not fuse two of these words to one rounding.
 * Exact to 2 units in the last place.
 */
export const gaussianOp: BinaryOp = defineBinary({
  name: "gaussian",
  scalar(s, a, b) {
    const drawn = s.mul(s.sqrt(s.mul(s.constant(-2), logarithm(s, a))), cosineOfTurns(s, b));
    return s.select(s.and(s.lessEqual(s.constant(2 ** -63), a), s.less(a, s.one)), drawn, s.constant(NaN));
  },
  takes: ["float64"],
  // the same bits by a loop of its own: once something was compiled, engines are slow to apply the long expression
  reference({ a, b }, out) {
    for (let i = 0; i < out.length; i++) out[i] = draw(a[i]!, b[i]!);
  },
  vjp: {
    // out / (2 a log a)
    a: (ct, { a, out }) => scaleCotangent(ct, div(out, mul(mul(2, a), log(a)))),
    // −2π √(−2 log a) sin 2πb
    b: (ct, { a, b }) => scaleCotangent(ct, mul(mul(-2 * Math.PI, sqrt(mul(-2, log(a)))), sin(mul(2 * Math.PI, b)))),
  },
});

export const gaussianCases: BinaryCases = {
  samples: (rng) => [
    { inputs: [rng.uniform([], 0.1, 0.9), rng.uniform([], 0.1, 0.9)] },
    { inputs: [rng.uniform([2, 3], 0.1, 0.9), rng.uniform([2, 3], 0.1, 0.9)] },
  ],
  edges: [
    // values by mpmath
    { a: 2 ** -33, b: 0, value: 6.763705635001895 },
    { a: 2 ** -33, b: 0.5, value: -6.763705635001895 },
    { a: 1 - 2 ** -33, b: 0, value: 1.525878906294409e-5 },
    { a: 0.5, b: 0.25, value: 0 },
    { a: 0.5, b: 2 ** -32 + 0.25, value: -1.7224544086482415e-9 },
    { a: 0.5, b: 1.75, value: 0 },
    { a: 1, b: 0, value: NaN },
    { a: 0, b: 0, value: NaN },
  ],
};

// ---- private parts

/** log(1 + f) = 2s + s z P(z), s = f / (2 + f), z = s², from √½ to √2: tools/fixtures/minimax.py. */
// prettier-ignore
const logCoefficients = [
  0.6666666666666735, 0.3999999999940933, 0.28571428743702404, 0.2222219842660484,
  0.18183572497488956, 0.15313828369893145, 0.14798295968558708,
];

/** sin 2πw = w P(w²), |w| ≤ ¼: tools/fixtures/gaussian.py. */
// prettier-ignore
const sineOfTurns = [
  6.283185307179586, -41.34170224039928, 81.60524927591891, -76.7058597336169, 42.05869274806698,
  -15.094602327557334, 3.819197270534525, -0.7106481772349506, 0.07293240253204547,
];

/**
 * log x for x from 2⁻⁶³ to √2. By halves of the exponents there are, x is brought to where the polynomial is; then as
 * in Sun's fdlibm.
 */
function logarithm<E>(s: ScalarAlgebra<E>, x: E): E {
  let m = x;
  let k = s.zero;
  for (const shift of [32, 16, 8, 4, 2, 1]) {
    const isSmall = s.less(m, s.constant(Math.SQRT2 / 2 ** shift));
    m = s.select(isSmall, s.mul(m, s.constant(2 ** shift)), m);
    k = s.sub(k, s.select(isSmall, s.constant(shift), s.zero));
  }
  const f = s.sub(m, s.one);
  const t = s.div(f, s.add(f, s.constant(2)));
  const z = s.mul(t, t);
  const half = s.mul(s.mul(f, f), s.constant(0.5));
  const rest = s.mul(t, s.add(s.mul(z, polynomial(s, z, logCoefficients)), half));
  // log 2 in two parts, of which k times the first one is exact
  const correction = s.sub(half, s.add(rest, s.mul(k, s.constant(1.9082149292705877e-10))));
  return s.add(s.mul(k, s.constant(0.6931471803691238)), s.sub(f, correction));
}

/** cos 2πx = sin 2πw with w = |x − ⌊x⌋ − ½| − ¼, which is exact. */
function cosineOfTurns<E>(s: ScalarAlgebra<E>, x: E): E {
  const w = s.sub(s.abs(s.sub(s.sub(x, s.floor(x)), s.constant(0.5))), s.constant(0.25));
  return s.mul(w, polynomial(s, s.mul(w, w), sineOfTurns));
}

function polynomial<E>(s: ScalarAlgebra<E>, x: E, c: readonly number[]): E {
  return c.slice(0, -1).reduceRight((total, k) => s.add(s.mul(total, x), s.constant(k)), s.constant(c.at(-1)!));
}

/** The whole expression on numbers. */
function draw(a: number, b: number): number {
  if (!(a >= 2 ** -63 && a < 1)) return NaN;
  let k = 0;
  for (; a < Math.SQRT1_2; k--) a *= 2;
  const f = a - 1;
  const t = f / (f + 2);
  const z = t * t;
  const half = f * f * 0.5;
  const correction = half - (t * (z * valueAt(z, logCoefficients) + half) + k * 1.9082149292705877e-10);
  const w = Math.abs(b - Math.floor(b) - 0.5) - 0.25;
  return Math.sqrt(-2 * (k * 0.6931471803691238 + (f - correction))) * (w * valueAt(w * w, sineOfTurns));
}

function valueAt(x: number, c: readonly number[]): number {
  let total = 0;
  for (let i = c.length - 1; i >= 0; i--) total = total * x + c[i]!;
  return total;
}
