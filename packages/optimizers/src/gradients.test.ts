import { compile, key, mul, ones, tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { checkOptimizer } from "@cotangent/autodiff/testing";
import { expect, test } from "vitest";
import {
  accumulate,
  adam,
  adaptiveClip,
  addNoise,
  applyUpdates,
  averageParameters,
  centralize,
  chain,
  clipByNorm,
  clipByValue,
  sgd,
  type Optimizer,
} from "./index.ts";

const weight = tensor([[3, 0], [4, 0.5]]); // prettier-ignore

const parts: readonly (readonly [string, Optimizer])[] = [
  ["clipByValue", clipByValue(0.5)],
  ["clipByNorm", clipByNorm(0.5)],
  ["adaptiveClip", adaptiveClip(0.1)],
  ["centralize", centralize()],
  ["addNoise", addNoise({ key: key(0), variance: 0.01 })],
  ["accumulate", accumulate(adam(), { every: 3 })],
  ["averageParameters", averageParameters(adam(), { decay: 0.9 })],
];

test.each(parts)("%s keeps what every optimizer promises", (_, part) => {
  checkOptimizer(part, { minimizes: [] });
});

test("values and norms of leaves are held, those within stay", () => {
  const gradients = { a: tensor([3, -0.5, -7]), b: tensor([0.25]) };
  expect(clipByValue(1).update(gradients, [], gradients)[0].a.toArray()).toEqual([1, -0.5, -1]);
  const [{ a, b }] = clipByNorm(1).update({ a: tensor([0, 3, 4]), b: tensor([0.25]) }, [], gradients);
  expect([...a.data()].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([0, 0.6, 0.8]);
  expect(b.item()).toBe(0.25);
  expect(
    clipByNorm(1)
      .update(zeros([2]), [], zeros([2]))[0]
      .toArray(),
  ).toEqual([0, 0]);
});

test("each output of a weight is clipped by itself, against its own length or eps", () => {
  const [update] = adaptiveClip(0.5, { eps: 0.01 }).update(tensor([[30, 0.2], [40, 0]]), [], weight); // prettier-ignore
  expect([...update.data()]).toEqual([1.5, 0.2, 2, 0].map((x) => expect.closeTo(x, 6)));
  const [held] = adaptiveClip(0.5, { eps: 0.01 }).update(ones([2]), [], zeros([2]));
  expect(held.data()[0]).toBeCloseTo(0.005 / Math.SQRT2, 8);
});

test("centralised gradients of each output have the mean 0, of a convolution too", () => {
  const [update] = centralize().update(weight, [], weight);
  expect(update.toArray()).toEqual([[-0.5, -0.25], [0.5, 0.25]]); // prettier-ignore
  const filters = tensor([[[[1, 2]], [[3, 6]]]]);
  expect(centralize().update(filters, [], filters)[0].toArray()).toEqual([[[[-1, -2]], [[1, 2]]]]);
  expect(
    centralize()
      .update(ones([2]), [], ones([2]))[0]
      .toArray(),
  ).toEqual([1, 1]);
});

test("noise has its variance, which falls, differs between leaves and steps, and is the same for the same key", () => {
  const part = addNoise({ key: key(7), variance: 4, decay: 1 });
  const params = { a: zeros([20_000]), b: zeros([20_000]) };
  const spread = (x: Tensor): number => [...x.data()].reduce((total, e) => total + Number(e) ** 2, 0) / 20_000;
  const [first, state] = part.update(params, part.init(params), params);
  const [second] = part.update(params, state, params);
  expect([spread(first.a), spread(second.a)]).toEqual([expect.closeTo(4, 0), expect.closeTo(2, 0)]);
  expect(spread(first.a)).not.toBe(spread(first.b));
  expect(part.update(params, part.init(params), params)[0].a.toArray()).toEqual(first.a.toArray());
});

test("accumulated gradients are those of the whole batch, and nothing moves between, also compiled", () => {
  const inner = adam({ learningRate: 0.1 });
  const optimizer = accumulate(inner, { every: 2 });
  const step = (w: Tensor, state: unknown, g: Tensor): readonly [Tensor, unknown] => {
    const [updates, next] = optimizer.update(g, state as never, w);
    return [applyUpdates(w, updates), next];
  };
  for (const f of [step, compile(step)]) {
    let [w, state]: readonly [Tensor, unknown] = [weight, optimizer.init(weight)];
    let [expected, whole] = [weight as Tensor, inner.init(weight as Tensor)];
    for (let i = 1; i <= 3; i++) {
      const before = [...w.data()];
      [w, state] = f(w, state, mul(weight, i));
      expect([...w.data()]).toEqual(before);
      [w, state] = f(w, state, mul(weight, 3 * i));
      const [updates, next] = inner.update(mul(weight, 2 * i), whole, expected);
      [expected, whole] = [applyUpdates(expected, updates), next];
      expect([...w.data()]).toEqual([...expected.data()].map((x) => expect.closeTo(Number(x), 5)));
    }
  }
});

test("averaged parameters begin at the parameters and follow them", () => {
  const optimizer = averageParameters(sgd({ learningRate: 1 }), { decay: 0.75 });
  const state = optimizer.init(tensor([4]));
  expect(state.average.item()).toBe(4);
  const [updates, next] = optimizer.update(tensor([8]), state, tensor([4]));
  expect([updates.item(), next.average.item()]).toEqual([-8, 4 + 0.25 * -8]);
});

test.each<[() => unknown, string]>([
  [() => clipByValue(0), "clipByValue: limit is 0; it is a number above 0"],
  [() => clipByNorm(-1), "clipByNorm: maxNorm is -1; it is a number above 0"],
  [() => adaptiveClip(NaN), "adaptiveClip: ratio is NaN; it is a number above 0"],
  [() => accumulate(adam(), { every: 0 }), "accumulate: every is 0; it is a positive integer"],
  [
    () => averageParameters(adam(), { decay: 1 }),
    "averageParameters: decay is 1; it is a number, 0 or more and below 1",
  ],
  [
    () => averageParameters(chain as never, { decay: 0.5 }),
    "averageParameters: an optimizer is a pair { init, update } of functions; got something else",
  ],
  [() => addNoise({ key: 3 as never, variance: 1 }), "addNoise: key is 3; it is a key, such as key(0)"],
])("%s is refused", (make, message) => {
  expect(make).toThrow(expect.objectContaining({ message }));
});
