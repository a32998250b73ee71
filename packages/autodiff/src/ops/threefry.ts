/**
 * Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): a
 * keyed function of a counter, whose outputs pass every published test battery. Without state, so any element of any
 * draw can be computed alone, by any thread, on any machine, to the same bits.
 */

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
/** Keeps a key of zeros from mapping to itself; from the Skein hash. */
const parity = 0x1bd11bda;

/** Two random words, as int32, into `out`, from a key of two words and a counter of two. */
export function threefry(key0: number, key1: number, counter0: number, counter1: number, out: Int32Array): void {
  const schedule = [key0 | 0, key1 | 0, key0 ^ key1 ^ parity] as const;
  let a = (counter0 + key0) | 0;
  let b = (counter1 + key1) | 0;
  for (let group = 0; group < 5; group++) {
    for (const rotation of rotations[group % 2]!) {
      a = (a + b) | 0;
      b = ((b << rotation) | (b >>> (32 - rotation))) ^ a;
    }
    a = (a + schedule[(group + 1) % 3]!) | 0;
    b = (b + schedule[(group + 2) % 3]! + group + 1) | 0;
  }
  out[0] = a;
  out[1] = b;
}
