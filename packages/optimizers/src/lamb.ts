import { div, greater, logicalAnd, mul, norm, optionsOf, treeMap, where, type PathFilter } from "@cotangent/autodiff";
import { adamDefaults, byAdam, type AdamOptions, type ScaleByAdam } from "./adam.ts";
import type { Hyperparameter } from "./checks.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { chainAs, defineOptimizer, type Chain, type Optimizer, type Stateless } from "./optimizer.ts";
import { byDecay } from "./weightDecay.ts";

export interface LambOptions {
  /** 1e-3 where absent. */
  readonly learningRate?: LearningRate;
  /** Decay of the mean of the gradients; 0.9 where absent. */
  readonly b1?: Hyperparameter;
  /** Decay of the mean of their squares; 0.999 where absent. */
  readonly b2?: Hyperparameter;
  /** Keeps the division finite; 1e-6 where absent. */
  readonly eps?: Hyperparameter;
  /** Share of a parameter that is added to its update before its length is taken; 0 where absent. */
  readonly weightDecay?: Hyperparameter;
  /** Which parameters decay, by their paths, such as /weight$/; all where absent. */
  readonly where?: PathFilter;
}

/**
 * Each update scaled to the length of its parameter, by |w| / |u|; as it is where one of the two is 0.  You, Gitman &
 * Ginsburg 2017, "Large batch training of convolutional networks".
 * @example
 * const part = scaleByTrustRatio();
 * part.update(tensor([3, 4]), part.init(zeros([2])), tensor([0, 10]))[0].toArray(); // → [ 6, 8 ]
 */
export function scaleByTrustRatio(): Optimizer<Stateless> {
  return byTrustRatio("scaleByTrustRatio");
}

/**
 * LAMB, for large batches: −learningRate · `scaleByTrustRatio` of (`scaleByAdam` + weightDecay · parameter).  You et
 * al. 2020, "Large batch optimization for deep learning: training BERT in 76 minutes", algorithm 2.
 * @throws ValueError for a negative rate or decay, and for numbers that `scaleByAdam` refuses; UsageError for a filter
 * that is neither a regular expression nor a function.
 * @example
 * const optimizer = lamb({ learningRate: 0.5 });
 * const w = tensor([0, 10]);
 * optimizer.update(tensor([0, 4]), optimizer.init(w), w)[0].toString(); // → float32[2] [0, -5]
 */
export function lamb(
  options?: LambOptions,
): Optimizer<Chain<readonly [ScaleByAdam, Stateless, Stateless, ScaleByLearningRate]>> {
  const { amsgrad: _, ...numbers } = adamDefaults;
  const defaults = { ...numbers, learningRate: undefined, weightDecay: undefined, where: undefined } as const;
  const { learningRate = 1e-3, weightDecay = 0, where, eps = 1e-6, ...rest } = optionsOf("lamb", options, defaults);
  return chainAs(
    "lamb",
    byAdam("lamb", { ...rest, eps } as AdamOptions),
    byDecay("lamb", weightDecay, where),
    byTrustRatio("lamb"),
    byLearningRate("lamb", learningRate),
  );
}

// ---- private

function byTrustRatio(name: string): Optimizer<Stateless> {
  return defineOptimizer<Stateless>({
    name,
    init: () => [],
    update: (gradients, _, params) => [
      treeMap(
        (g, p) => {
          const [size, length] = [norm(p), norm(g)];
          const both = logicalAnd(greater(size, 0), greater(length, 0));
          return mul(g, where(both, div(size, length), 1));
        },
        gradients,
        params,
      ),
      [],
    ],
  });
}
