import {
  cast,
  compile,
  key,
  mean,
  mul,
  normal,
  sub,
  tanh,
  treeMap,
  valueAndGrad,
  variance,
  zeros,
  type Tensor,
} from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { batchNorm, dense, sequential, type StateOf } from "./index.ts";

const layer = batchNorm(3);
const [params, state] = [layer.init(key(0)), layer.initState()];
const x = normal(key(1), [64, 3], { mean: 5, standardDeviation: 2 });

test("brings each channel to mean 0 and variance 1, and the running statistics to those of the data", () => {
  let running = state;
  let out: Tensor = x;
  for (let i = 0; i < 200; i++) [out, running] = layer.apply(params, running, x, { train: true });
  const along = { axis: 0 };
  const [centre, population] = [mean(x, along), variance(x, { axis: 0, correction: 1 })];
  for (let c = 0; c < 3; c++) {
    expect(mean(out, along).data()[c]).toBeCloseTo(0, 5);
    expect(variance(out, along).data()[c]).toBeCloseTo(1, 4);
    expect(running.mean.data()[c]).toBeCloseTo(centre.data()[c]!, 4);
    expect(running.variance.data()[c]).toBeCloseTo(population.data()[c]!, 4);
  }
});

test("evaluating gives the state as it is, and each example by itself", () => {
  const [out, same] = layer.apply(params, state, x);
  expect(same).toBe(state);
  const [first] = layer.apply(params, state, normal(key(1), [1, 3], { mean: 5, standardDeviation: 2 }));
  expect(first.data()).toEqual(out.data().slice(0, 3));
});

test("in a stack the state is a tuple with one entry per link, and a step compiles", () => {
  const model = sequential(dense(3, 4), batchNorm(4), tanh, sequential(dense(4, 4), batchNorm(4)), dense(4, 1));
  const first: StateOf<typeof model> = model.initState();
  const none: readonly [] = first[0];
  const inner: Tensor<readonly [4]> = first[3][1].mean;
  expect([first.length, none, first[2], inner.shape]).toEqual([5, [], [], [4]]);
  let [learnt, running] = [model.init(key(2)), first];
  const step = compile((p: typeof learnt, s: typeof running, features: Tensor<readonly [64, 3]>) => {
    let next = s;
    const loss = (q: typeof learnt): Tensor<readonly []> => {
      const [out, after] = model.apply(q, s, features, { train: true });
      next = after;
      const error = sub(out, 1);
      return mean(mul(error, error));
    };
    const [value, gradients] = valueAndGrad(loss)(p);
    return [value, treeMap((w, g) => sub(w, mul(g!, 0.1)), p, gradients), next] as const;
  });
  const losses: number[] = [];
  for (let i = 0; i < 20; i++) {
    const [loss, nextParams, nextState] = step(learnt, running, x);
    losses.push(loss.item());
    [learnt, running] = [nextParams as typeof learnt, nextState];
  }
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 10);
  expect(running[1].mean.toArray()).not.toEqual(first[1].mean.toArray());
  // evaluated with the running statistics, a single example is no problem
  expect(model.apply(learnt, running, zeros([1, 3]))[0].shape).toEqual([1, 1]);
});

test("a stack without such a link has no state, as a type and as an object", () => {
  const plain = sequential(dense(3, 4), tanh);
  expect("initState" in plain).toBe(false);
  // @ts-expect-error: no state
  void plain.initState;
});

test.each<[() => unknown, string, string]>([
  [
    () => layer.apply(params, state, zeros([1, 3]), { train: true }),
    "ValueError",
    "batchNorm(3): x is float32[1,3], which has fewer than 2 values per channel; training takes a larger batch",
  ],
  [
    () => layer.apply(params, state, zeros([2, 4]) as Tensor),
    "ShapeError",
    "batchNorm(3): x is float32[2,4]; it takes [batch, ..., 3]",
  ],
  [
    () => layer.apply(params, {} as never, x),
    "UsageError",
    "batchNorm(3): state is {}; it is { mean, variance }, make it with initState()",
  ],
  [
    () => layer.apply(params, batchNorm(2).initState() as never, x),
    "ShapeError",
    "batchNorm(3): state.mean is float32[2]; this layer has [3], so it is the state of another",
  ],
  [
    () => layer.apply(params, { ...state, variance: cast(state.variance, "float64") }, x),
    "DTypeError",
    "batchNorm(3): state.mean is float32[3], state.variance is float64[3]; dtypes differ, cast one with cast(x, dtype)",
  ],
  [
    () => layer.apply(treeMap((p: Tensor) => cast(p, "float64"), params) as never, state, cast(x, "float64")),
    "DTypeError",
    "batchNorm(3): x is float64[64,3], the running mean is float32[3]; dtypes differ, cast one with cast(x, dtype)",
  ],
  [() => batchNorm(2, { eps: NaN }), "ValueError", "batchNorm(2): eps is NaN; it is a finite number, 0 or more"],
  [() => batchNorm(2, { momentum: 2 }), "ValueError", "batchNorm(2): momentum is 2; it is a number from 0 to 1"],
  [
    () => sequential(dense(3, 3), layer).apply([dense(3, 3).init(key(0)), params], [state] as never, x),
    "UsageError",
    "sequential: state has 1 entries, there are 2 links; make it with initState()",
  ],
  [
    () => sequential(layer).apply([params], undefined as never, x),
    "UsageError",
    "sequential: state has no array, there are 1 links; make it with initState()",
  ],
])("%s is refused", (call, name, message) => {
  expect(call).toThrow(expect.objectContaining({ name, message }));
});
