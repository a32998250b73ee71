/** What optimizers answer where one of their arguments is wrong: a sentence that begins with their own name. */
import { ones, tensor, zeros } from "@cotangent/autodiff";
import { checkCall } from "@cotangent/autodiff/testing";
import { expect, test } from "vitest";
import * as exported from "./index.ts";
import type { Optimizer } from "./index.ts";

type Make = (...args: readonly unknown[]) => Optimizer;

/** Arguments of those that are not made by none. */
const args: Readonly<Record<string, readonly unknown[]>> = {
  accumulate: [exported.sgd({ learningRate: 0.1 }), { every: 2 }],
  adaptiveClip: [0.1],
  addDecayedWeights: [0.1],
  addNoise: [{ key: zeros([2], { dtype: "uint32" }), variance: 0.1 }],
  averageParameters: [exported.sgd({ learningRate: 0.1 }), { decay: 0.9 }],
  byPath: [[[/./, exported.adam()]]],
  chain: [exported.trace({ momentum: 0.9 }), exported.scaleByLearningRate(0.1)],
  clipByGlobalNorm: [1],
  clipByNorm: [1],
  clipByValue: [1],
  lookahead: [exported.sgd({ learningRate: 0.1 })],
  scaleByLearningRate: [0.1],
  sgd: [{ learningRate: 0.1, momentum: 0.9 }],
  trace: [{ momentum: 0.9 }],
};
/** Those of other kinds: schedules, what defines, and what is called with trees. */
const others = [
  ...["applyUpdates", "defineOptimizer", "scheduleFreeParams", "constant", "cosineDecay", "exponentialDecay"],
  ...["inverseSquareRoot", "linear", "oneCycle", "polynomialDecay", "stepDecay", "joined", "piecewise", "warmUp"],
];

const params = { weight: tensor([[1, 2, 3], [4, 5, 6]]), bias: ones([3]) }; // prettier-ignore
const gradients = { weight: ones([2, 3]), bias: tensor([1, -1, 0.5]) };

const optimizers = Object.entries(exported).filter(([name]) => !others.includes(name)) as unknown as [string, Make][];

test.each(optimizers)("%s", (name, make) => {
  const optimizer = make(...(args[name] ?? []));
  const state = optimizer.init(params);
  // lbfgs takes the function that gives them
  const given = name === "lbfgs" ? () => [tensor(1), gradients] : gradients;
  checkCall(name, optimizer.update as never, [given, state, params]);
  checkCall(name, optimizer.init as never, [params]);
});

test("applyUpdates", () => {
  checkCall("applyUpdates", exported.applyUpdates as never, [params, gradients]);
});

test.each<[string, readonly unknown[], string]>([
  ["nothing", [], "gradients are missing; they are a tree of tensors"],
  ["no state and no parameters", [params], "params are missing; they are a tree of tensors"],
  [
    "no state",
    [gradients, undefined, params],
    "state is undefined where an array of 2 is expected; the trees must have one structure",
  ],
  [
    "another tree",
    [{ weight: gradients.weight }, [], params],
    "gradients is { weight } where { weight, bias } is expected; the trees must have one structure",
  ],
  [
    "another shape",
    [{ ...gradients, bias: ones([4]) }, [], params],
    "gradients.bias is float32[4], params.bias float32[3]; they must be alike",
  ],
  [
    "another dtype",
    [{ ...gradients, bias: ones([3], { dtype: "int32" }) }, [], params],
    "gradients.bias is int32[3], params.bias float32[3]; they must be alike",
  ],
  [
    "another's state",
    [gradients, exported.sgd({ learningRate: 0.1 }).init(params), params],
    "state is an array of 0 where { step, mean, square } is expected",
  ],
])("adam, given %s", (_, given, sentence) => {
  const update = exported.adam().update as unknown as (...args: readonly unknown[]) => unknown;
  expect(() => update(...given)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(`adam: ${sentence}`) as string }),
  );
  if (given.length === 0) expect(() => exported.adam().init(undefined)).toThrow("adam: params are missing");
});
