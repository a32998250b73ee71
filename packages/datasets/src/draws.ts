/** Numbers drawn one after the other from a seed. */
import { seedWords, threefry, type Randomness, type Words } from "./random.ts";

/** A source of random numbers: each call gives the next. */
export interface Draws {
  /** Uniform in [0, 1), a multiple of 2⁻³². */
  uniform(): number;
  /** Normal, with mean 0 and standard deviation 1 (Box & Muller 1958). */
  normal(): number;
}

/** The draws of a seed or key. @throws DataError for neither, both, or one out of range. */
export function drawsOf(who: string, randomness: Randomness): Draws {
  const words: Words = seedWords(who, randomness);
  let counter = 0;
  let kept: number | undefined;
  const next = (): Words => threefry(words, [drawStream, counter++]);
  return {
    uniform: () => next()[0] / 2 ** 32,
    normal() {
      if (kept !== undefined) {
        const value = kept;
        kept = undefined;
        return value;
      }
      const [a, b] = next();
      // a + 1, so that the logarithm is finite
      const radius = Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32));
      const angle = (2 * Math.PI * b) / 2 ** 32;
      kept = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/** Batches count their streams from 0, and splits from above, so that one seed used for all gives other numbers. */
const drawStream = 0x80000000;
