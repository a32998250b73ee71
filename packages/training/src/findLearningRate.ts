/** Search for a learning rate: a short training whose rate grows from step to step. */
import { describe, optionsOf, requireNumber, UsageError, ValueError } from "@cotangent/autodiff";
import type { Callback } from "./callback.ts";
import type { Data } from "./examples.ts";
import { fit, type FitOptions } from "./fit.ts";
import type { AnyModel, Optimizer, ParamsOf, StateOf } from "./model.ts";

/** Options of `findLearningRate`: those of `fit` that say what a step is, and how rates grow. */
export interface FindLearningRateOptions<P, S = unknown> extends Pick<
  FitOptions<P, S>,
  "loss" | "batchSize" | "key" | "backend" | "params" | "state" | "penalty" | "constraint" | "classWeights" | "signal"
> {
  /** Makes the optimizer with a learning rate: `(learningRate) => adam({ learningRate })`. */
  readonly optimizer: (learningRate: number) => Optimizer;
  /** First and last rate; 1e-6 and 10 where absent. */
  readonly least?: number;
  readonly largest?: number;
  /** Number of steps in which the rate grows from one to the other; 100 where absent. */
  readonly steps?: number;
}

/** Losses by learning rate. */
export interface LearningRates {
  /** Rates of the steps that were taken, each a constant factor above the one before. */
  readonly rates: readonly number[];
  /** Loss of the batch that each step went down on, before its update. */
  readonly losses: readonly number[];
  /** The rate at which the loss fell fastest; undefined where it never fell. */
  readonly suggestion: number | undefined;
}

/**
 * Tries learning rates: trains for a few steps, the rate growing by a factor in each, until the loss has grown to four
 * times its least. The suggestion is where the smoothed loss falls fastest as the rate grows. What was given is not
 * changed, and the same key gives the same bits. The updates of a rate are taken to be the rate times those of rate 1,
 * as those of all optimizers of `@cotangent/optimizers` are.
 *
 * Smith 2017, "Cyclical learning rates for training neural networks", 3.3.
 * @throws as `fit`; UsageError for an optimizer that is no function; ValueError for rates or steps out of range.
 * @example
 * const data = { features: tensor([[0], [1], [2]]), targets: tensor([1, 3, 5]) };
 * const model = { init: () => ({ w: zeros([1, 1]) }), apply: ({ w }: { w: Tensor }, x: Tensor) => matmul(x, w) };
 * const optimizer = (rate: number) => ({
 *   init: () => [],
 *   update: (gradients: { w: Tensor }) => [treeMap((g) => mul(g, -rate), gradients), []] as const,
 * });
 * const loss = (outputs: Tensor, targets: Tensor) => pow(sub(outputs, targets), 2);
 * const { suggestion } = await findLearningRate(model, data, { loss, optimizer, key: key(0) });
 * suggestion! > 1e-3 && suggestion! < 1; // → true
 */
export async function findLearningRate<const M extends AnyModel>(
  model: M,
  data: Data,
  options: FindLearningRateOptions<ParamsOf<M>, StateOf<M>>,
): Promise<LearningRates> {
  const { optimizer, least = 1e-6, largest = 10, steps = 100, ...rest } = Object(options) as typeof options;
  if (typeof optimizer !== "function")
    throw new UsageError(
      `findLearningRate: optimizer is ${describe(optimizer)}; it is a function of a learning rate, ` +
        `(learningRate) => adam({ learningRate })`,
    );
  const isRate = (rate: number): boolean => rate > 0 && rate < Infinity;
  for (const [name, rate] of Object.entries({ least, largest }))
    requireNumber("findLearningRate", name, rate, isRate, "it is a number above 0");
  if (!(least < largest))
    throw new ValueError(
      `findLearningRate: least is ${least} and largest is ${largest}; rates grow from one to the other`,
    );
  requireNumber(
    "findLearningRate",
    "steps",
    steps,
    (n) => Number.isInteger(n) && n >= 10,
    "it is an integer, 10 or more",
  );
  optionsOf("findLearningRate", rest as Readonly<Record<string, unknown>>, known);
  const tried = ladder(least, largest, steps);
  await fit(model, data, { ...rest, optimizer: optimizer(1), epochs: Infinity, callbacks: [tried.callback] });
  const { rates, losses } = tried;
  return { rates, losses, suggestion: steepest(rates, losses) };
}

// ---- private

/** Options of `fit` that a search takes. */
const known = Object.fromEntries(
  ["loss", "batchSize", "key", "backend", "params", "state", "penalty", "constraint", "classWeights", "signal"].map(
    (name) => [name, undefined],
  ),
);

interface Ladder {
  readonly callback: Callback;
  readonly rates: number[];
  readonly losses: number[];
}

/** Rates that grow from step to step, and the losses that they lead to. */
function ladder(least: number, largest: number, steps: number): Ladder {
  const [rates, losses]: [number[], number[]] = [[], []];
  const factor = (largest / least) ** (1 / (steps - 1));
  const callback: Callback = {
    name: "findLearningRate",
    scalesUpdates: true,
    onStart: (training) => training.scaleUpdates(least),
    onStepEnd(training) {
      if (!Number.isFinite(training.loss)) return;
      rates.push(least * factor ** rates.length);
      losses.push(training.loss);
      const lowest = losses.reduce((a, b) => Math.min(a, b));
      if (losses.length === steps) training.stop("all rates were tried");
      else if (losses.length > 10 && training.loss > 4 * Math.abs(lowest)) training.stop("the loss grows");
      else training.scaleUpdates(factor);
    },
  };
  return { callback, rates, losses };
}

/** The rate at which the smoothed loss falls most from one rate to the next; undefined where it never falls. */
function steepest(rates: readonly number[], losses: readonly number[]): number | undefined {
  const smooth = smoothed(losses);
  let [best, at] = [0, -1];
  for (let i = 1; i < smooth.length - 1; i++) {
    const slope = smooth[i + 1]! - smooth[i - 1]!;
    if (slope < best) [best, at] = [slope, i];
  }
  return at < 0 ? undefined : rates[at];
}

/** Means of five neighbours: those in the middle count most. */
function smoothed(losses: readonly number[]): number[] {
  const counts = [1, 2, 3, 2, 1];
  return losses.map((_, i) => {
    let [sum, weight] = [0, 0];
    counts.forEach((count, k) => {
      const loss = losses[i + k - 2];
      if (loss === undefined) return;
      sum += count * loss;
      weight += count;
    });
    return sum / weight;
  });
}
