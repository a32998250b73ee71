/**
 * NumPy's RandomState, as far as scikit-learn's networks and clusters draw from it, so that a seed gives here what
 * `random_state` gives there.
 */
import { mersenneTwister } from "./order.ts";

export interface RandomState {
  /** Returns a number from 0 to below 1, of 53 bits: NumPy's `random_sample()`. */
  share(): number;
  /** Returns a whole number from 0 to `max`, `max` among them: NumPy's `randint(max + 1)`. */
  upTo(max: number): number;
  /** Puts a list into a new order: NumPy's `shuffle(list)`. */
  shuffle(list: Int32Array): void;
  /** Returns 0 … length − 1 in a new order: NumPy's `permutation(length)`. */
  permutation(length: number): Int32Array;
}

export function randomState(seed: number): RandomState {
  const next = mersenneTwister(seed);
  const upTo = (max: number): number => {
    if (max === 0) return 0;
    const mask = 2 ** (32 - Math.clz32(max)) - 1;
    // words above the range are drawn again
    for (;;) {
      const x = (next() & mask) >>> 0;
      if (x <= max) return x;
    }
  };
  const shuffle = (list: Int32Array): void => {
    for (let i = list.length - 1; i > 0; i--) {
      const j = upTo(i);
      const held = list[i]!;
      list[i] = list[j]!;
      list[j] = held;
    }
  };
  return {
    // 27 bits of one word and 26 of the next
    share: () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992,
    upTo,
    shuffle,
    permutation: (length) => {
      const order = Int32Array.from({ length }, (_, i) => i);
      shuffle(order);
      return order;
    },
  };
}
