import { cast, div, maximum, mul, norm, sqrt, stack, sum, treeLeaves, treeMap, type Tensor } from "@cotangent/autodiff";
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
    name: "clipByGlobalNorm",
    init: () => [],
    update(gradients) {
      const lengths = treeLeaves(gradients).map(lengthOf);
      if (lengths.length === 0) return [gradients, []];
      const factor = div(maxNorm, maximum(norm(stack(lengths)), maxNorm));
      return [treeMap((g) => mul(g, cast(factor, g.dtype)), gradients), []];
    },
  });
}

/**
 * The norm in float64. Squares of float32 stay in range there, so that the largest element need not be found before, as
 * `norm` must.
 */
function lengthOf(g: Tensor): Tensor {
  if (g.dtype === "float64") return norm(g);
  const wide = cast(g, "float64");
  return sqrt(sum(mul(wide, wide)));
}
