import { exp, greaterEqual, mul, sub, type Shape, type Tensor } from "@cotangent/autodiff";
import { requireTargets, targetsFor, type Allowed, type Targets } from "./targets.ts";

/**
 * Negative log-likelihood of a count under a Poisson distribution with the rate eᶻ, for each one: eᶻ − count · z,
 * without log(count!), which no prediction changes. A model predicts logarithms z of rates, which may be any numbers.
 *
 * Shapes: logRates [...], targets [...] → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError for a count below 0 (a compiled
 * step cannot throw: there it gives NaN).
 * @example
 * poisson(tensor([0, 0]), tensor([0, 3])).toArray(); // → [ 1, 1 ]
 */
export function poisson<P extends Shape, T extends Shape>(
  logRates: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "poisson", "logRates">,
): Tensor<P> {
  const z: Tensor = logRates;
  const counts = requireTargets("poisson", "a target", targetsFor("poisson", "logRates", logRates, targets), countable);
  return sub(exp(z), mul(counts, z)) as Tensor<P>;
}

const countable: Allowed = {
  test: (t) => t >= 0,
  mask: (t) => greaterEqual(t, 0) as Tensor,
  sentence: "targets are counts, 0 or more",
};
