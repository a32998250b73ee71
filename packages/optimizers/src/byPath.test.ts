import { compile, ones, tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { checkOptimizer } from "@cotangent/autodiff/testing";
import { expect, test } from "vitest";
import { addDecayedWeights, adam, adamW, applyUpdates, byPath, chain, clipByGlobalNorm, freeze, sgd } from "./index.ts";

const params = [
  { weight: tensor([3, 4]), bias: tensor(2) },
  { weight: ones([2]), bias: ones([]) },
] as const;

test("the first rule that chooses a leaf takes it, and each optimizer sees its own leaves alone", () => {
  // the norm of 0.weight alone is 5
  const optimizer = byPath([
    [/^0\.weight/, chain(clipByGlobalNorm(1), sgd({ learningRate: 5 }))],
    [(path) => path === "1.bias", freeze()],
    [/bias$/, sgd({ learningRate: 0.5 })],
    [/.*/, sgd({ learningRate: 2 })],
  ]);
  const [updates] = optimizer.update(params, optimizer.init(params), params);
  expect(updates.map(({ weight, bias }) => [...weight.data(), bias.item()].map((x) => x + 0))).toEqual([
    [-3, -4, -1],
    [-2, -2, 0],
  ]);
});

test("its state is that of each optimizer, with null for the leaves of others", () => {
  const optimizer = byPath([
    [/bias$/, sgd({ learningRate: 1 })],
    [/.*/, adam()],
  ]);
  const state = optimizer.init(params);
  expect(state[0]).toEqual([[], []]);
  expect(state[1][0].mean[0].bias).toBeNull();
  expect(state[1][0].mean[0].weight?.shape).toEqual([2]);
});

test("it keeps what every optimizer promises", () => {
  const optimizer = byPath([
    [/^w/, adam({ learningRate: 1e-2 })],
    [/.*/, sgd({ learningRate: 2e-3, momentum: 0.9 })],
  ]);
  checkOptimizer(optimizer, { steps: 40_000 });
});

test("a mask is a rule whose others change nothing", () => {
  const decay = byPath([
    [/weight$/, addDecayedWeights(0.5)],
    [/.*/, chain()],
  ]);
  const [updates] = decay.update(params, decay.init(params), params);
  expect([updates[0].weight.toArray(), updates[0].bias.item()]).toEqual([[4.5, 6], 2]);
});

test("weight decay reaches the leaves that its filter chooses, and those alone, also compiled", () => {
  const optimizer = adamW({ learningRate: 0.1, weightDecay: 0.5, where: /weight$/ });
  const zero = [
    { weight: zeros([2]), bias: zeros([]) },
    { weight: zeros([2]), bias: zeros([]) },
  ] as const;
  const step = (from: typeof params): typeof params => {
    const [updates] = optimizer.update(zero, optimizer.init(from), from);
    return applyUpdates(from, updates);
  };
  for (const f of [step, compile(step)])
    expect(
      f(params).map(({ weight, bias }: { weight: Tensor; bias: Tensor }) => [...weight.data(), bias.item()]),
    ).toEqual(
      [[2.85, 3.8, 2], [0.95, 0.95, 1]].map((row) => row.map((x) => expect.closeTo(x, 6))), // prettier-ignore
    );
});

test("a single tensor has the empty path", () => {
  const optimizer = byPath([[/^$/, sgd({ learningRate: 1 })]]);
  expect(optimizer.update(ones([]), optimizer.init(ones([])), ones([]))[0].item()).toBe(-1);
});

test.each<[() => unknown, string]>([
  [() => byPath(1 as never), "byPath: rules are an array of pairs [filter, optimizer]"],
  [() => byPath([[/x/]] as never), "byPath: rule 0 is no pair [filter, optimizer]"],
  [
    () => byPath([["bias", adam()]] as never),
    'byPath: the filter of rule 0 is the string "bias"; it is a regular expression or a function of a path such as 0.weight',
  ],
  [
    () => byPath([[/x/, {}]] as never),
    "byPath: an optimizer is a pair { init, update } of functions; got something else",
  ],
  [
    () => byPath([[/bias$/, adam()]]).init(params),
    'byPath: no rule takes the parameter "0.weight"; end with one that takes all others, [/.*/, …]',
  ],
  [
    () => addDecayedWeights(1, { where: "w" as never }),
    'addDecayedWeights: where is the string "w"; it is a regular expression or a function of a path such as 0.weight',
  ],
])("%s is refused", (make, message) => {
  expect(make).toThrow(expect.objectContaining({ name: "UsageError", message }));
});
