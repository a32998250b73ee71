import { add, key, normal, reshape, tanh, treeLeaves, zeros, type Tensor } from "@cotangent/autodiff";
import { checkLayer } from "@cotangent/autodiff/testing";
import { expect, test } from "vitest";
import {
  batchNorm,
  defineLayer,
  dense,
  named,
  residual,
  sequential,
  timeDistributed,
  type AnyLink,
  type Layer,
  type Link,
  type Mode,
} from "./index.ts";

const model = sequential(dense(4, 16), tanh, dense(16, 3));

test("is its links, one after the other", () => {
  const params = model.init(key(0));
  const x = normal(key(1), [5, 4]);
  const byHand = dense(16, 3).apply(params[2], tanh(dense(4, 16).apply(params[0], x)));
  expect(model.apply(params, x).toArray()).toEqual(byHand.toArray());
});

test("keeps what every layer promises", () => {
  checkLayer(sequential(dense(2, 3), tanh, sequential(dense(3, 2), tanh), dense(2, 1)), {
    input: normal(key(1), [4, 2]),
  });
});

test("parameters are a tuple with one entry per link, empty for a function", () => {
  const params = sequential(model, tanh, dense(3, 2)).init(key(0));
  const weight: Tensor<readonly [16, 3]> = params[0][2].weight;
  const none: readonly [] = params[1];
  expect([weight.shape, none, params.length]).toEqual([[16, 3], [], 3]);
});

test("every layer has a key of its own", () => {
  const [first, second] = sequential(dense(8, 8), dense(8, 8)).init(key(0));
  expect(first.weight.toArray()).not.toEqual(second.weight.toArray());
  // and functions take none, so that the parameters stay the same with other activations
  expect(treeLeaves(sequential(tanh, dense(8, 8), tanh, dense(8, 8)).init(key(0)))).toEqual(
    treeLeaves([first, second]),
  );
});

test("an empty stack, or one of functions, changes nothing and learns nothing", () => {
  const x = zeros([2, 3]);
  expect(sequential().apply([], x)).toBe(x);
  expect(sequential(tanh).init(key(0))).toEqual([[]]);
});

test("known shapes go through; a list of links may be of any length", () => {
  const out: Tensor<readonly [150, 3]> = model.apply(model.init(key(0)), zeros([150, 4]));
  const links: Link[] = [5, 6].flatMap((width) => [dense(4, width), tanh]);
  const loose = sequential(...links.slice(0, 2), dense(5, 2));
  expect([out.shape, loose.apply(loose.init(key(0)), zeros([7, 4])).shape]).toEqual([
    [150, 3],
    [7, 2],
  ]);
});

test("a list of links with and without states is a layer of one kind or the other", () => {
  const links: AnyLink[] = [dense(4, 4), batchNorm(4)];
  const [plain, stated] = [sequential(...links.slice(0, 1)), sequential(...links)];
  const apply = (one: typeof plain): Tensor =>
    "initState" in one
      ? one.apply(one.init(key(0)), one.initState(), zeros([2, 4]))[0]
      : one.apply(one.init(key(0)), zeros([2, 4]));
  expect(["initState" in plain, "initState" in stated]).toEqual([false, true]);
  expect([apply(plain).shape, apply(stated).shape]).toEqual([
    [2, 4],
    [2, 4],
  ]);
});

test("the mode reaches every layer, each with randomness of its own", () => {
  const seen: Mode[] = [];
  const spy = defineLayer({ init: () => [], apply: (_, x, mode) => (seen.push(mode), x) });
  const stack = sequential(spy, tanh, sequential(spy, spy));
  stack.apply(stack.init(key(0)), zeros([1]), { train: true, key: key(5) });
  expect(seen.map(({ train }) => train)).toEqual([true, true, true]);
  expect(new Set(seen.map((mode) => String(mode.key))).size).toBe(3);
  stack.apply(stack.init(key(0)), zeros([1]));
  expect(seen.slice(3)).toEqual([{}, {}, {}]);
});

test("a mismatched stack does not compile, and throws where the compiler could not see it", () => {
  // @ts-expect-error: 16 features for a layer that takes 8
  const wrong = sequential(dense(4, 16), tanh, dense(8, 3));
  // @ts-expect-error: the same, one level down
  void (() => sequential(model, dense(4, 2)));
  const message = "dense(8, 3): x is float32[2,16]; it takes [..., 8]";
  expect(() => wrong.apply(wrong.init(key(0)) as never, zeros([2, 4]) as never)).toThrow(
    expect.objectContaining({ name: "ShapeError", message }),
  );
});

test("a function that changes the shape is no link", () => {
  const flatten = (x: Tensor): Tensor => reshape(x, [-1]);
  const message =
    "sequential: flatten makes float32[6] of float32[2,3]; a function in a stack keeps the shape, make " +
    "it a layer with defineLayer";
  expect(() => sequential(flatten).apply([[]], zeros([2, 3]))).toThrow(
    expect.objectContaining({ name: "ShapeError", message }),
  );
});

test.each([
  [[], "0 entries"],
  [{}, "no array"],
])("parameters %j are refused", (params, came) => {
  const message = `sequential: params have ${came}, there are 3 links; make them with init(key)`;
  expect(() => model.apply(params as never, zeros([1, 4]))).toThrow(
    expect.objectContaining({ name: "UsageError", message }),
  );
});

test("layers are frozen", () => {
  expect([model, dense(1, 1), defineLayer({ init: () => [], apply: (_, x) => add(x, 1) })].every(Object.isFrozen)).toBe(
    true,
  );
});

type Wrap = (layer: Layer) => Layer;

test.each<[string, Wrap]>([
  ["sequential", sequential as unknown as Wrap],
  ["residual", residual as unknown as Wrap],
  ["timeDistributed", timeDistributed as unknown as Wrap],
  ["named", (layer) => named("deep", layer)],
])("%s: layers within layers end at a level that the engine can call into", (who, wrap) => {
  let layer = dense(2, 2) as unknown as Layer;
  for (let i = 1; i < 256; i++) layer = wrap(layer);
  // each timeDistributed would take an axis more
  if (who !== "timeDistributed") expect(layer.apply(layer.init(key(0)), zeros([1, 2]) as Tensor).shape).toEqual([1, 2]);
  const sentence = `${who}: layers stand 257 deep within one another; 256 is the most, put them side by side in one sequential`;
  expect(() => wrap(layer)).toThrow(expect.objectContaining({ name: "UsageError", message: sentence }));
});
