/** The scalar algebra on numbers, with all of its words. */
import { evaluation, ownWords, type Evaluation, type ScalarAlgebra } from "./scalar.ts";

/** What evaluates any record; ours that say neither `round` nor `erf` get by with `plainWords`. */
export const everyWord: Evaluation = evaluation({ ...ownWords, round: roundHalfEven, erf });

/** The algebra on float elements, evaluated in double precision; storing rounds to the dtype. */
export const numbers: ScalarAlgebra<number> = (() => everyWord.floats)();

/** The algebra on int32 and uint32. */
export const integers: ScalarAlgebra<number> = (() => everyWord.integers)();

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
