import type { Batch } from "./workload.ts";

/** Numbers that every contender is given alike, the same in every process: mulberry32, and Box and Muller's normals. */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function normals(seed: number, n: number, scale: number = 1): Float32Array {
  const next = uniforms(seed);
  return Float32Array.from(
    { length: n },
    () => scale * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  );
}

/** [fanIn, fanOut] for each two widths that follow each other, scaled by √(2 / fanIn). */
export function initialWeights(sizes: readonly number[]): Float32Array[] {
  return sizes.slice(1).map((fanOut, i) => normals(i + 1, sizes[i]! * fanOut, Math.sqrt(2 / sizes[i]!)));
}

/** Images between 0 and 1, and classes drawn at random. */
export function randomBatches(count: number, batchSize: number, features: number, classes: number): Batch[] {
  const next = uniforms(1000);
  return Array.from({ length: count }, () => ({
    x: Float32Array.from({ length: batchSize * features }, next),
    y: Int32Array.from({ length: batchSize }, () => Math.floor(next() * classes)),
  }));
}
