import { add, mul, optionsOf, pathFilter, treeMapWithPath, type PathFilter } from "@cotangent/autodiff";
import { beside, fromZero, type Hyperparameter } from "./checks.ts";
import { defineOptimizer, type Optimizer, type Stateless } from "./optimizer.ts";

export interface WeightDecayOptions {
  /** Which parameters decay, by their paths, such as /weight$/; all where absent. */
  readonly where?: PathFilter;
}

/**
 * Gradients plus weightDecay · parameter. After a part that scales it is decoupled weight decay; before it, the
 * gradient of a penalty ½ · weightDecay · Σ w².  Loshchilov & Hutter 2019, "Decoupled weight decay regularization".
 * @throws ValueError for a negative decay; UsageError for a filter that is neither a regular expression nor a function.
 * @example
 * const part = addDecayedWeights(0.5, { where: /weight$/ });
 * const params = { weight: tensor([4]), bias: tensor([4]) };
 * const [updates] = part.update({ weight: tensor([1]), bias: tensor([1]) }, part.init(params), params);
 * [updates.weight.item(), updates.bias.item()]; // → [ 3, 1 ]
 */
export function addDecayedWeights(weightDecay: Hyperparameter, options?: WeightDecayOptions): Optimizer<Stateless> {
  const { where } = optionsOf("addDecayedWeights", options, { where: undefined });
  return byDecay("addDecayedWeights", weightDecay, where);
}

/** `addDecayedWeights` in the name of the optimizer that was called. */
export function byDecay(who: string, weightDecay: Hyperparameter, where: PathFilter | undefined): Optimizer<Stateless> {
  fromZero(who, "weightDecay", weightDecay);
  const chosen = where === undefined ? () => true : pathFilter(who, "where", where);
  return defineOptimizer<Stateless>({
    name: who,
    init: () => [],
    update: (gradients, _, params) => [
      treeMapWithPath((path, g, p) => (chosen(path) ? add(g, mul(p!, beside(g, weightDecay))) : g), gradients, params),
      [],
    ],
  });
}
