import { tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import {
  adam,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  scaleByAdam,
  scaleByLearningRate,
  sgd,
  trace,
  type Optimizer,
  type Trace,
} from "./index.ts";

const params = { w: zeros([2, 3]), layers: [zeros([2]), []] as const };

test("the type of a state follows from the optimizer and the parameters", () => {
  const state = chain(clipByGlobalNorm(1), trace({ momentum: 0.9 }), adam()).init(params);
  const mean: Tensor<readonly [2, 3]> = state[2][0].mean.w;
  expect(mean.shape).toEqual([2, 3]);
  // @ts-expect-error: the state of another optimizer
  void (() => adam().update(params, state, params));
  // @ts-expect-error: the state for other parameters
  void (() => adam().update(params, adam().init({ w: zeros([2, 3]) }), params));
  // @ts-expect-error: another state than declared
  void (scaleByAdam() satisfies Optimizer<Trace>);
});

test("gradients may be typed more loosely than the parameters, also in generic code", () => {
  const [updates, state] = adam().update(
    params as { w: Tensor; layers: readonly [Tensor, readonly []] },
    adam().init(params),
    params,
  );
  const next: typeof params = applyUpdates(params, updates);
  const step = <P>(gradients: P, from: P): P =>
    applyUpdates(from, adam().update(gradients, adam().init(from), from)[0]);
  expect([state[0].step.item(), next.w.shape, step(params, params).w.shape]).toEqual([1, [2, 3], [2, 3]]);
});

test("optimizers of all kinds fit one list", () => {
  const all: Optimizer[] = [sgd({ learningRate: 1 }), adam(), chain()];
  for (const optimizer of all) {
    const [updates, state] = optimizer.update(params, optimizer.init(params), params);
    expect(applyUpdates(params, updates).w.shape).toEqual([2, 3]);
    expect(state).toBeDefined();
  }
});

test("chain passes what one part gives to the next", () => {
  const one = tensor(1);
  const [updates] = chain(scaleByLearningRate(2), scaleByLearningRate(3)).update(one, [[], []], one);
  expect(updates.item()).toBe(6);
});

test("an update of another shape than its parameter is refused, not broadcast", () => {
  const message = "applyUpdates: updates.w is float32[1], params.w float32[2]; they must be alike";
  expect(() => applyUpdates({ w: tensor([1, 2]) }, { w: tensor([1]) as never })).toThrow(
    expect.objectContaining({ name: "ShapeError", message }),
  );
});

test.each<[() => unknown, string]>([
  [() => scaleByLearningRate(-1), "scaleByLearningRate: learningRate is -1; it is a number, 0 or more"],
  [() => sgd({ learningRate: NaN }), "sgd: learningRate is NaN; it is a number, 0 or more"],
  [() => sgd({} as never), "sgd: learningRate is undefined; it is a number, 0 or more"],
  [() => adam({ learningRate: "1" as never }), 'adam: learningRate is the string "1"; it is a number, 0 or more'],
  [() => sgd({ learningRate: 1, momentum: 1 }), "sgd: momentum is 1; it is a number, 0 or more and below 1"],
  [() => adam({ b1: 1 }), "adam: b1 is 1; it is a number, 0 or more and below 1"],
  [() => adam({ b2: -0.1 }), "adam: b2 is -0.1; it is a number, 0 or more and below 1"],
  [() => adam({ eps: 0 }), "adam: eps is 0; it is a number above 0"],
  [() => clipByGlobalNorm(Infinity), "clipByGlobalNorm: maxNorm is Infinity; it is a number above 0"],
])("%s is refused", (make, message) => {
  expect(make).toThrow(expect.objectContaining({ name: "ValueError", message }));
});
