/** A step taken apart: the examples of its batch one by one, and the mean of their gradients so far. */
import { treeLeaves } from "@cotangent/autodiff";
import type { Network, Params } from "./model.ts";
import { taken, wholeOf, type Rows } from "./order.ts";
import type { LayerNumbers, Sampled } from "./protocol.ts";

export interface Sampling {
  /** The example that was looked at last; undefined before the first one. */
  readonly last: Sampled | undefined;
  /** Looks at the next of some rows. @returns false where all of them were looked at: it begins anew */
  next(params: Params, positions: readonly number[]): boolean;
  /** A step, or a change by hand, makes other gradients. */
  clear(): void;
  /** Layers with the gradients so far in the place of those of all examples, and the length of them together. */
  shown(layers: readonly LayerNumbers[]): { readonly layers: readonly LayerNumbers[]; readonly gradientNorm: number };
}

export function openSampling(network: Network, rows: Rows): Sampling {
  let last: Sampled | undefined;
  /** Sums of the gradients of weights and biases, layer by layer. */
  let sums: Float64Array[] = [];
  const clear = (): void => {
    if (last === undefined) return;
    last = undefined;
    sums = [];
  };
  return {
    get last() {
      return last;
    },
    next(params, positions) {
      const position = last?.position ?? 0;
      if (position >= positions.length) {
        clear();
        return false;
      }
      const point = positions[position]!;
      const { loss, gradient } = network.gradient(params, wholeOf(taken(rows, [point])));
      const own = treeLeaves(gradient.map(({ weight, bias }) => [weight, bias])).map(
        (leaf) => leaf.data() as Float32Array,
      );
      sums = own.map((numbers, i) => Float64Array.from(numbers, (x, k) => x + (sums[i]?.[k] ?? 0)));
      const gradientNorm = Math.sqrt(own.reduce((sum, numbers) => numbers.reduce((a, x) => a + x * x, sum), 0));
      last = { point, position: position + 1, of: positions.length, loss, gradientNorm };
      return true;
    },
    clear,
    shown(layers) {
      const count = last?.position ?? 1;
      const mean = (at: number): Float32Array<ArrayBuffer> => Float32Array.from(sums[at]!, (x) => x / count);
      const squares = sums.reduce((sum, numbers) => numbers.reduce((a, x) => a + (x / count) ** 2, sum), 0);
      return {
        layers: layers.map((one, i) => ({ ...one, weightGradient: mean(2 * i), biasGradient: mean(2 * i + 1) })),
        gradientNorm: Math.sqrt(squares),
      };
    },
  };
}
