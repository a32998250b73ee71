/** Options of optimizers: what is absent is what the documentation says, what is wrong is named. */
import { tensor, treeMap, mul, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import * as exported from "./index.ts";
import type { Optimizer } from "./index.ts";

type Make = (options?: object) => Optimizer;

/** The default of each option, in the order of the sentence that lists them; undefined for what has none. */
const table: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  adam: { b1: 0.9, b2: 0.999, eps: 1e-8, amsgrad: false, learningRate: 1e-3 },
  scaleByAdam: { b1: 0.9, b2: 0.999, eps: 1e-8, amsgrad: false },
  adamW: { b1: 0.9, b2: 0.999, eps: 1e-8, amsgrad: false, learningRate: 1e-3, weightDecay: 1e-2, where: undefined },
  rmsprop: { decay: 0.99, eps: 1e-8, centered: false, learningRate: 1e-2, momentum: undefined },
  scaleByRms: { decay: 0.99, eps: 1e-8, centered: false },
  adagrad: { eps: 1e-10, start: 0, learningRate: 1e-2 },
  scaleByAdagrad: { eps: 1e-10, start: 0 },
  adadelta: { decay: 0.9, eps: 1e-6, learningRate: 1 },
  scaleByAdadelta: { decay: 0.9, eps: 1e-6 },
  adamax: { b1: 0.9, b2: 0.999, eps: 1e-8, learningRate: 2e-3 },
  scaleByAdamax: { b1: 0.9, b2: 0.999, eps: 1e-8 },
  nadam: { b1: 0.9, b2: 0.999, eps: 1e-8, momentumDecay: 4e-3, learningRate: 2e-3 },
  scaleByNadam: { b1: 0.9, b2: 0.999, eps: 1e-8, momentumDecay: 4e-3 },
  radam: { b1: 0.9, b2: 0.999, eps: 1e-8, learningRate: 1e-3 },
  scaleByRadam: { b1: 0.9, b2: 0.999, eps: 1e-8 },
  lion: { b1: 0.9, b2: 0.99, learningRate: 1e-4, weightDecay: 0, where: undefined },
  scaleByLion: { b1: 0.9, b2: 0.99 },
  lamb: { b1: 0.9, b2: 0.999, eps: 1e-6, learningRate: 1e-3, weightDecay: 0, where: undefined },
  scaleByAdafactor: { decay: 0.8, eps: 1e-30, clip: 1, least: 1e-3 },
  scheduleFreeAdamW: {
    learningRate: 2.5e-3,
    b1: 0.9,
    b2: 0.999,
    eps: 1e-8,
    weightDecay: 0,
    warmUp: 1,
    where: undefined,
  },
};

/** Ranges of numbers, beside "0 or more": above 0, and below 1 as well. */
const above = ["eps", "warmUp", "clip", "least"];
const shares = ["b1", "b2", "momentum"];

/** Other values than half the default; the b1 of lion is large enough that a past outweighs a gradient. */
const others: Readonly<Record<string, number>> = { b1: 0.9995, warmUp: 3, weightDecay: 0.25, start: 0.25 };

const start = { weight: tensor([[1, -2, 3], [0.5, 5, -6]]), bias: tensor([0.1, 2, 0]) } as const; // prettier-ignore
const slope = { weight: tensor([[0.3, -1, 2], [4, 0, 1e-3]]), bias: tensor([1, -1e2, 0.5]) }; // prettier-ignore

/** The updates and the state after three steps with other gradients. */
function steps(optimizer: Optimizer): unknown {
  let [params, state]: [{ readonly weight: Tensor; readonly bias: Tensor }, unknown] = [start, optimizer.init(start)];
  for (const factor of [1, -0.5, 2]) {
    const gradients = treeMap((g: Tensor) => mul(g, factor), slope);
    const [updates, next] = optimizer.update(gradients, state, params);
    [params, state] = [exported.applyUpdates(params, updates), next];
  }
  return JSON.parse(JSON.stringify([params, state]));
}

describe.each(Object.entries(table))("%s", (name, defaults) => {
  const make = (exported as unknown as Readonly<Record<string, Make>>)[name]!;
  const given = Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined));

  test("without options is what it is with their defaults", () => {
    expect(steps(make())).toEqual(steps(make(given)));
  });

  // eps has no digits beside these numbers, and `least` is for parameters near 0
  test.each(Object.keys(given).filter((option) => option !== "eps" && option !== "least"))(
    "%s makes a difference",
    (option) => {
      const value = given[option];
      const other = typeof value === "boolean" ? !value : (others[option] ?? Number(value) / 2);
      expect(steps(make({ ...given, [option]: other }))).not.toEqual(steps(make(given)));
    },
  );

  test("names an option that there is not, and lists those that there are", () => {
    expect(() => make({ colour: 1 })).toThrow(
      expect.objectContaining({
        name: "UsageError",
        message: `${name}: colour is the number 1; options are { ${Object.keys(defaults).join(", ")} }`,
      }),
    );
  });

  const numbers = Object.keys(given).filter((option) => typeof given[option] === "number");
  test.each(numbers)("refuses %s out of its range", (option) => {
    const share = shares.includes(option) || (option === "decay" && name !== "scaleByAdafactor");
    const isAbove = above.includes(option) || (option === "decay" && name === "scaleByAdafactor");
    const refused = [-1, NaN, ...(isAbove ? [0] : []), ...(share ? [1] : [])];
    for (const value of refused)
      expect(() => make({ [option]: value }), String(value)).toThrow(
        expect.objectContaining({
          name: "ValueError",
          message: expect.stringMatching(new RegExp(`^${name}: ${option} is ${value}; it is `)) as string,
        }),
      );
    expect(() => make({ [option]: share ? 0 : 1 })).not.toThrow();
  });
});
