import { add, cast, div, maximum, mul, sqrt, sum, treeLeaves, treeMap } from "@cotangent/autodiff";
import { aboveZero } from "./checks.ts";
import { defineOptimizer, type Optimizer, type Stateless } from "./optimizer.ts";

/**
 * Gradients scaled down, all by one factor, where their norm as one long vector is above `maxNorm`.
 * Pascanu, Mikolov & Bengio 2013, "On the difficulty of training recurrent neural networks".
 * @throws ValueError unless `maxNorm` is above 0.
 * @example
 * const part = clipByGlobalNorm(1);
 * const gradients = { w: tensor([3, 0]), b: tensor(4) };
 * part.update(gradients, part.init(gradients), gradients)[0].b.toString(); // → float32[] 0.8
 */
export function clipByGlobalNorm(maxNorm: number): Optimizer<Stateless> {
  aboveZero("clipByGlobalNorm", "maxNorm", maxNorm);
  return defineOptimizer<Stateless>({
    init: () => [],
    update(gradients) {
      const [first, ...rest] = treeLeaves(gradients).map((g) => sum(mul(g, g)));
      if (first === undefined) return [gradients, []];
      const square = rest.reduce((total, part) => add(total, cast(part, total.dtype)), first);
      // maxNorm / max(norm, maxNorm) under the root, where its derivative is finite also for gradients that are all 0
      const factor = div(maxNorm, sqrt(maximum(square, maxNorm * maxNorm)));
      return [treeMap((g) => mul(g, cast(factor, g.dtype)), gradients), []];
    },
  });
}
