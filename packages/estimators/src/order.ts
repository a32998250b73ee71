/**
 * The order in which scikit-learn's linear models go through their examples, so that a seed means here what
 * `random_state` means there.
 */

/**
 * NumPy's RandomState: 32-bit words of the Mersenne Twister (Matsumoto & Nishimura 1998, "Mersenne twister: a
 * 623-dimensionally equidistributed uniform pseudo-random number generator").
 */
export function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(624);
  state[0] = seed;
  for (let i = 1; i < 624; i++) state[i] = Math.imul(1812433253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i;
  let at = 624;
  return () => {
    if (at === 624) {
      for (let i = 0; i < 624; i++) {
        const pair = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff);
        state[i] = state[(i + 397) % 624]! ^ (pair >>> 1) ^ (pair & 1 ? 0x9908b0df : 0);
      }
      at = 0;
    }
    let x = state[at++]!;
    x ^= x >>> 11;
    x ^= (x << 7) & 0x9d2c5680;
    x ^= (x << 15) & 0xefc60000;
    return (x ^ (x >>> 18)) >>> 0;
  };
}

/** `randint(low, high)` of NumPy for ranges that need 31 bits: words above the range are drawn again. */
function integer(next: () => number, low: number, high: number): number {
  for (;;) {
    const x = next() & 0x7fffffff;
    if (x < high - low) return low + x;
  }
}

const largest = 2 ** 31 - 1;

/** The seeds that `random_state = seed` gives to the one-vs-rest problems of `n` classes. */
export function seedsFor(seed: number, n: number): number[] {
  const next = mersenneTwister(seed);
  return Array.from({ length: n }, () => integer(next, 0, largest));
}

/** The seed with which one problem shuffles in every epoch. */
function shuffleSeed(seed: number): number {
  const next = mersenneTwister(seed);
  integer(next, 1, largest); // spent by scikit-learn on a data set's own seed, which is not used
  return integer(next, 0, largest);
}

/** Puts examples into an order for each epoch: each shuffle goes on from the last one, always with the same seed. */
export function shuffler(seed: number): (order: Int32Array) => void {
  return shufflerFrom(shuffleSeed(seed));
}

/** The same for the seed of the shuffles themselves. */
export function shufflerFrom(seed: number): (order: Int32Array) => void {
  const first = seed || 1;
  return (order) => {
    let x = first;
    for (let i = 0; i < order.length - 1; i++) {
      // xorshift with 13, 17, 5 (Marsaglia 2003, "Xorshift RNGs")
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      const j = i + (((x >>> 0) % 2 ** 31) % (order.length - i));
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
  };
}
