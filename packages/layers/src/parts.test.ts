/** Pools, layouts, embeddings, branches and wrappers: what is not in a fixture. */
import {
  grad,
  key,
  mean,
  mul,
  normal,
  ones,
  relu,
  reshape,
  sum,
  tanh,
  tensor,
  zeros,
  type Tensor,
} from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import {
  addLayers,
  avgPool,
  batchNorm,
  concatenate,
  conv2d,
  crop2d,
  dense,
  dropout,
  embedding,
  flatten,
  freeze,
  globalAvgPool,
  maxPool,
  multiplyLayers,
  named,
  outputs,
  permute,
  prelu,
  reshapeTo,
  residual,
  sequential,
  spectralNorm,
  timeDistributed,
  upsample2d,
  weightNorm,
  zeroPad2d,
  type Mode,
} from "./index.ts";

const image = zeros([2, 8, 9, 3]);

describe("shapes in types", () => {
  test("go through a network of images", () => {
    const model = sequential(
      conv2d(3, 4, { window: 3, padding: "same" }),
      relu,
      maxPool({ window: 2 }),
      flatten(),
      dense(4 * 4 * 4, 10),
    );
    const out: Tensor<readonly [2, 10]> = model.apply(model.init(key(0)), image);
    expect(out.shape).toEqual([2, 10]);
    const average = sequential(conv2d(3, 4, { window: 3 }), globalAvgPool(), dense(4, 1));
    const one: Tensor<readonly [2, 1]> = average.apply(average.init(key(0)), image);
    expect(one.shape).toEqual([2, 1]);
    // @ts-expect-error: 4 channels for a layer that takes 5
    void (() => sequential(conv2d(3, 4, { window: 3 }), globalAvgPool(), dense(5, 1)));
    // @ts-expect-error: rows have no windows
    void (() => maxPool({ window: 2 }).apply([], zeros([2, 3])));
  });

  test("of layouts", () => {
    const shaped: Tensor<readonly [2, 3, 4]> = reshapeTo([3, 4]).apply([], zeros([2, 12]));
    const rows: Tensor<readonly [2, number]> = flatten().apply([], image);
    const larger: Tensor<readonly [2, number, number, 3]> = upsample2d(2).apply([], image);
    const read: Tensor<readonly [2, 5, 7]> = embedding(10, 7).apply(
      embedding(10, 7).init(key(0)),
      zeros([2, 5], { dtype: "int32" }) as Tensor<readonly [2, 5]>,
    );
    expect([shaped.shape, rows.shape, larger.shape, read.shape]).toEqual([
      [2, 3, 4],
      [2, 216],
      [2, 16, 18, 3],
      [2, 5, 7],
    ]);
  });

  test("of branches and wrappers", () => {
    const block = residual(dense(3, 8), relu, dense(8, 3));
    const same: Tensor<readonly [2, 3]> = block.apply(block.init(key(0)), zeros([2, 3]));
    const branches = concatenate(dense(3, 4), dense(3, 5));
    const both: Tensor<readonly [2, number]> = branches.apply(branches.init(key(0)), zeros([2, 3]));
    const steps = timeDistributed(dense(3, 4));
    const each: Tensor<readonly [2, 7, 4]> = steps.apply(steps.init(key(0)), zeros([2, 7, 3]));
    expect([same.shape, both.shape, each.shape]).toEqual([
      [2, 3],
      [2, 9],
      [2, 7, 4],
    ]);
    // @ts-expect-error: the links make 4 of 3 features
    void (() => residual(dense(3, 4)).apply([dense(3, 4).init(key(0))], zeros([2, 3])));
    // @ts-expect-error: 4 features for a link that takes 3
    void (() => addLayers(tanh, dense(3, 4)).apply([[], dense(3, 4).init(key(0))], zeros([2, 4])));
  });
});

describe("layers that hold layers", () => {
  test.each([
    ["residual", residual(dense(3, 3), batchNorm(3)), [[], ["mean", "variance"]]],
    ["addLayers", addLayers(batchNorm(3), tanh), [["mean", "variance"], []]],
    ["concatenate", concatenate(tanh, sequential(batchNorm(3))), [[], [["mean", "variance"]]]],
  ] as const)("%s has the states of its links, and hands them on", (_, layer, names) => {
    const keys = (state: unknown): unknown =>
      Array.isArray(state) ? state.map((part) => (Array.isArray(part) ? keys(part) : Object.keys(part as object))) : [];
    const x = normal(key(1), [4, 3]);
    const apply = layer.apply as (p: unknown, s: unknown, x: Tensor, mode: Mode) => readonly [Tensor, unknown];
    const [out, next] = apply(layer.init(key(0)), layer.initState(), x, { train: true });
    expect([out.shape[0], keys(next)]).toEqual([4, names]);
    expect(JSON.stringify(next)).not.toBe(JSON.stringify(layer.initState()));
    expect(JSON.stringify(apply(layer.init(key(0)), next, x, {})[1])).toBe(JSON.stringify(next));
  });

  test("a wrapper has the parameters and the state of its link", () => {
    const layer = timeDistributed(named("steps", freeze(batchNorm(3), /scale/)));
    const x = normal(key(1), [4, 5, 3]);
    const [out, next] = layer.apply(layer.init(key(0)), layer.initState(), x, { train: true });
    const flat = batchNorm(3).apply(layer.init(key(0)), layer.initState(), reshape(x, [20, 3]), { train: true });
    expect(out.data()).toEqual(flat[0].data());
    expect(next.mean.data()).toEqual(flat[1].mean.data());
  });

  test("links side by side draw numbers of their own", () => {
    const out = addLayers(dropout(0.5), dropout(0.5)).apply([[], []], ones([100]), { train: true, key: key(0) });
    expect(new Set(out.data())).toEqual(new Set([0, 2, 4]));
  });

  test("a name changes neither parameters nor what is drawn", () => {
    const [plain, other] = [sequential(dropout(0.5), dense(2, 2)), sequential(named("a", dropout(0.5)), dense(2, 2))];
    const [x, mode] = [ones([5, 2]), { train: true, key: key(3) }];
    const params = plain.init(key(0));
    expect(other.init(key(0))).toEqual(params);
    expect(other.apply(params, x, mode).data()).toEqual(plain.apply(params, x, mode).data());
  });
});

describe("outputs", () => {
  const model = sequential(named("hidden", dense(2, 3)), named("squashed", tanh), dense(3, 1));
  const params = model.init(key(0));
  const x = normal(key(1), [4, 2]);

  test("are those that a stack cut there would give", () => {
    const { hidden, squashed, ...rest } = outputs(model, params, x);
    const own = dense(2, 3).apply(params[0], x);
    expect([hidden!.data(), squashed!.data(), rest]).toEqual([own.data(), tanh(own).data(), {}]);
  });

  test("may be differentiated", () => {
    const loss = (p: typeof params): Tensor => sum(outputs(model, p, x).hidden!) as Tensor;
    const slopes = grad(loss)(params);
    expect([slopes[0].bias.toArray(), slopes[2].bias.toArray()]).toEqual([[4, 4, 4], [0]]);
  });

  test("of a model with a state, in the mode that is given", () => {
    const stated = sequential(named("normal", batchNorm(2)), dense(2, 1));
    const found = outputs(stated, stated.init(key(0)), stated.initState(), x, { train: true });
    expect(mean(found.normal!).item()).toBeCloseTo(0, 5);
  });
});

test("freeze keeps the chosen parameters, and the gradient in x goes through them", () => {
  const layer = freeze(dense(2, 3));
  const params = layer.init(key(0));
  const loss = (p: typeof params, x: Tensor): Tensor => sum(layer.apply(p, x as Tensor<readonly [1, 2]>)) as Tensor;
  const x: Tensor = ones([1, 2]);
  expect(grad(loss)(params, x).weight.toArray()).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
  expect(grad(loss, { wrt: 1 })(params, x).data()).toEqual(sum(params.weight, { axis: 1 }).data());
});

test("weightNorm begins with the weight of the layer", () => {
  const layer = weightNorm(conv2d(2, 3, { window: 2 }));
  const params = layer.init(key(0));
  const x = normal(key(1), [1, 4, 4, 2]);
  const { length: _, ...own } = params;
  const [got, wanted] = [layer.apply(params, x).data(), conv2d(2, 3, { window: 2 }).apply(own, x).data()];
  got.forEach((y, i) => expect(y).toBeCloseTo(wanted[i]!, 5));
});

test("spectralNorm comes to a weight that stretches by 1 at most", () => {
  const layer = spectralNorm(dense(6, 4, { bias: false }));
  const params = layer.init(key(0));
  let state = layer.initState();
  for (let i = 0; i < 100; i++) [, state] = layer.apply(params, state, ones([1, 6]), { train: true });
  const x = normal(key(2), [500, 6]);
  const [out] = layer.apply(params, state, x);
  const lengths = (y: Tensor): ArrayLike<number> => (sum(mul(y, y), { axis: 1 }) as Tensor).data();
  const [before, after] = [lengths(x), lengths(out)];
  const stretch = Array.from(before, (n, i) => Math.sqrt(after[i]! / n)).reduce((a, b) => Math.max(a, b));
  expect(stretch).toBeLessThanOrEqual(1 + 1e-5);
  expect(stretch).toBeGreaterThan(0.9);
});

const wide = [dense(3, 4).init(key(0)), dense(3, 5).init(key(0))] as const;
const indices = tensor([[0, 9]], { dtype: "int32" });

test.each<[() => unknown, string, string]>([
  [
    () => maxPool({ window: 2 }).apply([], zeros([2, 3]) as Tensor),
    "ShapeError",
    "maxPool: x is float32[2,3]; it takes [batch, width, channels] or [batch, height, width, channels]",
  ],
  [
    () => avgPool({ window: 0 }),
    "ValueError",
    "avgPool: window is 0; it is an integer, 1 or more, or one for each spatial axis (2)",
  ],
  [
    () => globalAvgPool().apply([], zeros([2, 3]) as Tensor),
    "ShapeError",
    "globalAvgPool: x is float32[2,3]; it takes [batch, ...spatial, channels]",
  ],
  [() => flatten().apply([], zeros([]) as Tensor), "ShapeError", "flatten: x is float32[]; it takes [batch, ...]"],
  [
    () => reshapeTo([5]).apply([], zeros([2, 6])),
    "ShapeError",
    "reshapeTo([5]): x is float32[2,6], whose examples have 6 elements; it takes 5",
  ],
  [
    () => reshapeTo([-1]),
    "UsageError",
    "reshapeTo: shape is an array of 1; it is a list of integers, 0 or more, without the batch",
  ],
  [() => permute([0, 1]), "UsageError", "permute: axes is [0,1]; it is an order of the axes from 1, such as [2, 1]"],
  [
    () => permute([2, 1]).apply([], zeros([2, 3])),
    "ShapeError",
    "permute([2,1]): x is float32[2,3]; it takes the batch and 2 axes",
  ],
  [
    () => upsample2d(0.5),
    "ValueError",
    "upsample2d: factor is 0.5; it is an integer, 1 or more, or one for each spatial axis (2)",
  ],
  [
    () => zeroPad2d(-1),
    "ValueError",
    "zeroPad2d: sides is -1; it is an integer, 0 or more, or [before, after] for each spatial axis (2)",
  ],
  [
    () => crop2d(1).apply([], zeros([1, 2, 5, 1])),
    "ShapeError",
    "crop2d: x is float32[1,2,5,1]; taking 2 rows and 2 columns leaves nothing",
  ],
  [
    () => crop2d(1).apply([], zeros([2, 5, 1]) as Tensor),
    "ShapeError",
    "crop2d: x is float32[2,5,1]; it takes [batch, height, width, channels]",
  ],
  [() => embedding(0, 2), "ValueError", "embedding(0, 2): count is 0; it is an integer, 1 or more"],
  [
    () => embedding(5, 2).apply(embedding(5, 2).init(key(0)), zeros([2])),
    "DTypeError",
    'embedding(5, 2): x is float32[2]; it takes indices of int32 or uint32, convert with cast(x, "int32")',
  ],
  [
    () => embedding(5, 2).apply(embedding(5, 2).init(key(0)), indices),
    "ValueError",
    "embedding(5, 2): element 1 of indices is 9, outside an axis of length 5, whose indices go from 0 to 4 (they are not " +
      "counted from the end)",
  ],
  [
    () => prelu(3).apply(prelu(3).init(key(0)), zeros([2, 4]) as Tensor),
    "ShapeError",
    "prelu(3): x is float32[2,4]; it takes [..., 3]",
  ],
  [
    () => residual(dense(3, 4)).apply([wide[0]], zeros([2, 3]) as never),
    "ShapeError",
    "residual: the links make float32[2,4] of float32[2,3]; both are added, so the shapes are the same",
  ],
  [
    () => addLayers(dense(3, 4), dense(3, 5)).apply(wide, zeros([2, 3])),
    "ShapeError",
    "addLayers: link 1 makes float32[2,5] of x, link 0 makes float32[2,4]; their shapes are the same",
  ],
  [() => multiplyLayers(), "UsageError", "multiplyLayers: there are no links; it takes one or more"],
  [
    () => concatenate(dense(3, 4), globalAvgPool()).apply([wide[0], []], zeros([2, 7, 3]) as never),
    "ShapeError",
    "concatenate: link 1 makes float32[2,3] of x, link 0 makes float32[2,7,4]; all axes but the last are the same",
  ],
  [
    () => timeDistributed(tanh).apply([], zeros([3]) as never),
    "ShapeError",
    "timeDistributed: x is float32[3]; it takes [batch, time, ...]",
  ],
  [
    () => timeDistributed({} as never),
    "UsageError",
    "timeDistributed: a layer is a pair { init, apply } of functions; got something else",
  ],
  [
    () => named("a", tanh).apply(wide[0] as never, zeros([2])),
    "UsageError",
    "named: params is { weight, bias }; the link is tanh, which learns nothing and has []",
  ],
  [
    () => residual(tanh, (x) => reshape(x, [-1])).apply([[], []], zeros([2, 3])),
    "ShapeError",
    "residual: a function makes float32[6] of float32[2,3]; a function in a stack keeps the shape, make it a layer " +
      "with defineLayer",
  ],
  [
    () => globalAvgPool().apply([], zeros([2, 3, 4], { dtype: "int32" })),
    "DTypeError",
    "globalAvgPool: x is int32[2,3,4]; it takes float32 or float64, convert with cast(x, dtype)",
  ],
  [() => named("", tanh), "UsageError", 'named: name is the string ""; it is a text, such as "hidden"'],
  [
    () => outputs(sequential(named("a", tanh), named("a", tanh)), [[], []], zeros([1])),
    "UsageError",
    'outputs: two layers are called "a"; give each a name of its own',
  ],
  [
    () => freeze(dense(2, 2), 3 as never),
    "UsageError",
    "freeze: where is the number 3; it is a regular expression or a function of a path such as 0.weight",
  ],
  [
    () => weightNorm(prelu(3) as never).init(key(0)),
    "UsageError",
    "weightNorm: params are { slope }; there is a weight among them, a tensor of 2 axes or more, make them with init(key)",
  ],
  [
    () => spectralNorm(batchNorm(3) as never),
    "UsageError",
    "spectralNorm: the layer has a state; it takes one without, such as dense(4, 16)",
  ],
  [
    () => weightNorm(dense(2, 3)).apply({ ...dense(2, 3).init(key(0)), length: zeros([2]) }, zeros([1, 2])),
    "ShapeError",
    "weightNorm: params.length is float32[2], params.weight is float32[2,3]; the length is float32[3]",
  ],
  [
    () =>
      spectralNorm(dense(2, 3)).apply(dense(2, 3).init(key(0)), spectralNorm(dense(3, 3)).initState(), zeros([1, 2])),
    "UsageError",
    "spectralNorm: params.weight is float32[2,3], state is { left, right }; it is { left: float32[3], right: float32[2] }, " +
      "so one of them is that of another layer",
  ],
])("%s is refused", (call, name, message) => {
  expect(call).toThrow(expect.objectContaining({ name, message }));
});
