/** The order of examples in an epoch: the same on every machine, and cheap beside a step. */
import type { Key } from "@cotangent/autodiff";

/** Two words of a key, read once: drawing by tensors costs as much as some small steps. */
export type Words = readonly [number, number];

export function wordsOf(key: Key): Words {
  const [high, low] = key.data();
  return [high!, low!];
}

/**
 * The numbers 0 … n − 1 in the order of an epoch (Fisher & Yates), by the generator sfc32 of PractRand (Doty-Humphrey
 * 2010): a small state that mixes fast, begun from the words and the number of the epoch.
 */
export function shuffled([high, low]: Words, epoch: number, n: number): Uint32Array {
  const next = sfc32(high, low, epoch);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    // a multiple of 2⁻³² instead of a division with rest: its bias is below n / 2³²
    const j = Math.floor((next() / 2 ** 32) * (i + 1));
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}

function sfc32(high: number, low: number, epoch: number): () => number {
  let [a, b, c, count] = [high | 0, low | 0, epoch | 0, 1];
  const next = (): number => {
    const out = (a + b + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return out >>> 0;
  };
  // until every bit of the beginning has reached every word
  for (let i = 0; i < 15; i++) next();
  return next;
}
