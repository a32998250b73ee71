/** The scalar algebra on numbers, with all of its words. */
import { evaluation, ownWords, type Evaluation, type ScalarAlgebra } from "./scalar.ts";

/** What evaluates any record; ours that say neither `round` nor `erf` get by with `plainWords`. */
export const everyWord: Evaluation = /* @__PURE__ */ evaluation({ ...ownWords, round: roundHalfEven, erf });

/** The algebra on float elements, evaluated in double precision; storing rounds to the dtype. */
export const numbers: ScalarAlgebra<number> = /* @__PURE__ */ (() => everyWord.floats)();

/** The algebra on int32 and uint32. */
export const integers: ScalarAlgebra<number> = /* @__PURE__ */ (() => everyWord.integers)();

function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  if (rest < 0.5) return x < 0 && down === 0 ? -0 : down;
  if (rest > 0.5) return x < 0 && down === -1 ? -0 : down + 1;
  if (down === -1) return -0;
  return down % 2 === 0 ? down : down + 1;
}

/** 2 / √π, as a number: a bundler keeps a call. */
const twoOverRootPi = 1.1283791670955126;

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
