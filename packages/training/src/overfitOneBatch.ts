/** Check of a model: whatever it is for, it must be able to learn one batch by heart. */
import { namedLeaves, optionsOf, requireNumber, type Tensor } from "@cotangent/autodiff";
import type { Callback } from "./callback.ts";
import type { ExampleArrays } from "./examples.ts";
import { batchOf, readExamples } from "./examples.ts";
import { fit, type FitOptions } from "./fit.ts";
import type { AnyModel, ParamsOf, StateOf } from "./model.ts";

/** Options of `overfitOneBatch`: those of `fit` that say what a step is. */
export interface OverfitOptions<P, S = unknown> extends Pick<
  FitOptions<P, S>,
  "loss" | "optimizer" | "key" | "backend" | "params" | "state" | "signal"
> {
  /** Number of examples, the first ones; 32 where absent, or all where there are fewer. */
  readonly batchSize?: number;
  /** Number of steps; 500 where absent. */
  readonly steps?: number;
  /** Share of the first loss that is to be reached; 0.05 where absent. */
  readonly share?: number;
}

/** Result of `overfitOneBatch`. */
export interface Overfitted {
  /** True where the last loss is at most the wanted share of the first. */
  readonly passed: boolean;
  /** The loss in each step, before its update. */
  readonly losses: readonly number[];
  /** Says what was found, and what may be wrong. */
  readonly sentence: string;
}

/**
 * Trains on one batch until it is known by heart. A model, loss and optimizer that belong together reach a loss near 0;
 * where they do not, something is wrong that no more data will mend: outputs that do not reach the loss, a rate that is
 * too high or too low, parameters that get no gradient. The sentence says which of these it looks like.
 * @throws as `fit`; ValueError for options out of range.
 * @example
 * const data = { features: tensor([[0], [1], [2]]), targets: tensor([1, 3, 5]) };
 * const model = { init: () => ({ w: zeros([1, 1]) }), apply: ({ w }: { w: Tensor }, x: Tensor) => matmul(x, w) };
 * const optimizer = {
 *   init: () => [],
 *   update: (gradients: { w: Tensor }) => [treeMap((g) => mul(g, -0.1), gradients), []] as const,
 * };
 * const loss = (outputs: Tensor, targets: Tensor) => pow(sub(outputs, targets), 2);
 * const { passed, sentence } = await overfitOneBatch(model, data, { loss, optimizer, key: key(0), steps: 100 });
 * passed; // → true
 * sentence; // → the loss of 3 examples went from 11.7 to 0.4 in 100 steps, 3.4 % of the first: the model learns
 */
export async function overfitOneBatch<const M extends AnyModel>(
  model: M,
  data: ExampleArrays,
  options: OverfitOptions<ParamsOf<M>, StateOf<M>>,
): Promise<Overfitted> {
  const given = optionsOf("overfitOneBatch", options as Partial<OverfitOptions<never>>, defaults);
  const { batchSize, steps, share, ...rest } = given as unknown as typeof options & Required<Numbers>;
  const isCount = (n: number): boolean => Number.isInteger(n) && n >= 1;
  for (const [name, value] of Object.entries({ batchSize, steps }))
    requireNumber("overfitOneBatch", name, value, isCount, "it is an integer, 1 or more");
  requireNumber("overfitOneBatch", "share", share, (x) => x > 0 && x < 1, "it is between 0 and 1");
  const examples = readExamples("overfitOneBatch", data);
  const length = Math.min(batchSize, examples.length);
  const { features, expected, weights } = batchOf(examples, undefined, 0, length);
  const { isLabels, classNames } = examples;
  const losses: number[] = [];
  const watcher = watch(losses, steps);
  const one = {
    ...{ features, [isLabels ? "labels" : "targets"]: expected },
    ...(weights && { weights }),
    ...(classNames && { classNames }),
  } as unknown as ExampleArrays;
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as typeof rest;
  const { ended } = await fit(model, one, {
    ...known,
    ...{ batchSize: length, shuffle: false, epochs: steps, callbacks: [watcher.callback] },
  });
  const stopped = ended.by === "nonFinite" ? ended.reason : undefined;
  return judged(losses, length, share, stopped, watcher.still());
}

// ---- private

type Numbers = Pick<OverfitOptions<never>, "batchSize" | "steps" | "share">;

const defaults = {
  ...{ loss: undefined, optimizer: undefined, key: undefined, backend: undefined, params: undefined },
  ...{ state: undefined, signal: undefined, batchSize: 32, steps: 500, share: 0.05 },
} as const;

/** Keeps the losses, and the parameters whose gradient is 0 everywhere at the last epoch that ended. */
function watch(losses: number[], steps: number): { readonly callback: Callback; still(): readonly string[] } {
  let still: readonly string[] = [];
  const callback: Callback = {
    name: "overfitOneBatch",
    onStepEnd: (training) => void losses.push(training.loss),
    onEpochEnd(training) {
      if (training.epoch !== 1 && training.epoch !== steps) return;
      const gradients = namedLeaves("overfitOneBatch", "params", training.gradients() as object);
      still = gradients.flatMap(([path, g]: readonly [string, Tensor]) =>
        g.data().every((x) => x === 0) ? [path] : [],
      );
    },
  };
  return { callback, still: () => still };
}

function judged(
  losses: readonly number[],
  length: number,
  share: number,
  stopped: string | undefined,
  still: readonly string[],
): Overfitted {
  const [first, last] = [losses[0]!, losses.at(-1)!];
  const passed = stopped === undefined && last <= share * first;
  const went = `the loss of ${length} examples went from ${shown(first)} to ${shown(last)} in ${losses.length} steps`;
  const part = `${shown((100 * last) / first)} % of the first`;
  if (passed) return { passed, losses, sentence: `${went}, ${part}: the model learns` };
  return { passed, losses, sentence: `${went}: ${stopped ?? hint(first, last, part, still)}` };
}

function hint(first: number, last: number, part: string, still: readonly string[]): string {
  if (still.length > 0)
    return `the gradient of ${still.join(", ")} is 0 everywhere, so that the loss does not depend on it, or its units are dead`;
  if (last > first) return "it grows; the learning rate is too high, or the updates go uphill";
  if (first - last < 1e-3 * Math.abs(first))
    return "it does not move; the learning rate is too low, or the outputs do not tell the examples apart";
  return `${part} are left; it may need more steps, another learning rate, or a model with more parameters`;
}

/** Two digits, or three of large numbers: 11.7, 0.2, 1.7. */
function shown(x: number): string {
  return Number(x.toPrecision(Math.abs(x) >= 10 ? 3 : 2)).toString();
}
