/**
 * Random integers from a seed, the same on every machine: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror & Shaw
 * 2011, "Parallel random numbers: as easy as 1, 2, 3"). It has no state: a seed and a counter give the bits.
 */
import { DataError, describe } from "./errors.ts";

/** Two 32-bit words. */
export type Words = readonly [number, number];

/**
 * Seed of the order of a shuffle: a number, or a random key of a tensor library (anything that gives two words).
 */
export interface Randomness {
  /** An integer from 0 to 2⁵³ − 1. */
  readonly seed?: number;
  /** A key such as `key(1)` of `@cotangent/autodiff`, instead of a seed. */
  readonly key?: { data(): ArrayLike<number> };
}

/** The words of a seed or a key. @throws DataError for neither, both, or one out of range. */
export function seedWords(who: string, { seed, key }: Randomness): Words {
  if ((seed === undefined) === (key === undefined)) {
    throw new DataError(
      `${who}: got ${seed === undefined ? "neither a seed nor a key" : "both a seed and a key"}; give one ` +
        `of them, such as { seed: 0 }`,
    );
  }
  if (key !== undefined) {
    if (typeof (Object(key) as { data?: unknown }).data !== "function")
      throw new DataError(`${who}: key is ${describe(key)}; it is a random key, make one with key(seed)`);
    const words = key.data();
    if (words.length !== 2)
      throw new DataError(`${who}: the key holds ${words.length} elements; a key holds two, make one with key(seed)`);
    return [words[0]! >>> 0, words[1]! >>> 0];
  }
  if (typeof seed !== "number" || !Number.isSafeInteger(seed) || seed < 0) {
    throw new DataError(`${who}: seed is ${describe(seed)}; seeds are integers from 0 to ${Number.MAX_SAFE_INTEGER}`);
  }
  return [Math.floor(seed / 2 ** 32), seed >>> 0];
}

/** The numbers 0 … n − 1 in an order that the words and `stream` choose (Fisher & Yates). */
export function permutation([high, low]: Words, stream: number, n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    // a multiple of 2⁻³² instead of a division with rest: its bias is below n / 2³²
    const j = Math.floor((threefry([high, low], [stream, i])[0] / 2 ** 32) * (i + 1));
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** The cipher: 64 bits of a key and 64 bits of a counter give 64 random bits. */
export function threefry([k0, k1]: Words, [c0, c1]: Words): Words {
  const keys = [k0, k1, 0x1bd11bda ^ k0 ^ k1] as const;
  let x = (c0 + k0) | 0;
  let y = (c1 + k1) | 0;
  for (let round = 0; round < 20; round++) {
    const r = rotations[round % 8]!;
    x = (x + y) | 0;
    y = ((y << r) | (y >>> (32 - r))) ^ x;
    if (round % 4 === 3) {
      const block = (round + 1) / 4;
      x = (x + keys[block % 3]!) | 0;
      y = (y + keys[(block + 1) % 3]! + block) | 0;
    }
  }
  return [x >>> 0, y >>> 0];
}
