import { allocate, type DType } from "../core/dtype.ts";
import { leaf } from "../core/create.ts";
import type { SampleRng } from "../core/record.ts";
import { sizeOf, type Shape } from "../core/aval.ts";
import type { Tensor } from "../core/tensor.ts";

/**
 * Deterministic inputs for checks: the same seed gives the same tensors. Floats are float64, integers int32.
 * @example
 * sampleRng(0).bool([3]).toString(); // → bool[3] [false, true, true]
 */
export function sampleRng(seed: number): SampleRng {
  const next = generator(seed);
  const between = (low: number, high: number): number => low + (high - low) * next();
  // Box and Muller (1958)
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  let calls = 0;
  return {
    normal: (shape) => fill(shape, "float64", gauss),
    uniform: (shape, low = 0.5, high = 2) => fill(shape, "float64", () => between(low, high)),
    distinct(shape) {
      // points of a grid, taken in random order; three calls in a row use grids between each other's points, none has 0
      const phase = 0.06 + 0.12 * (calls++ % 3);
      const n = sizeOf(shape);
      const points = shuffled(
        Array.from({ length: n }, (_, i) => i - Math.floor(n / 2)),
        next,
      );
      return fill(shape, "float64", (i) => 0.36 * points[i]! + phase + between(-0.01, 0.01));
    },
    integers: (shape, low, high) => fill(shape, "int32", () => Math.floor(between(low, high))),
    bool: (shape) => fill(shape, "bool", () => (next() < 0.5 ? 0 : 1)),
  };
}

function fill(shape: Shape, dtype: DType, element: (i: number) => number): Tensor {
  const elements = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < elements.length; i++) elements[i] = element(i);
  return leaf({ shape, dtype }, elements);
}

function shuffled(list: number[], next: () => number): number[] {
  for (let i = list.length - 1; i > 0; i--) {
    const k = Math.floor(next() * (i + 1));
    [list[i], list[k]] = [list[k]!, list[i]!];
  }
  return list;
}

/** Numbers in [0, 1) of 53 bits from a counter through a mixing function (splitmix32, Steele et al. 2014). */
function generator(seed: number): () => number {
  let counter = seed | 0;
  const bits = (): number => {
    counter = (counter + 0x9e3779b9) | 0;
    let z = counter;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return () => ((bits() >>> 5) * 0x4000000 + (bits() >>> 6)) / 0x20000000000000;
}
