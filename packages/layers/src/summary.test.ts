import { key, relu, tanh } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import {
  batchNorm,
  conv2d,
  convTranspose2d,
  dense,
  embedding,
  flatten,
  globalAvgPool,
  maxPool,
  multiHeadAttention,
  named,
  residual,
  sequential,
  summary,
  transformerBlock,
  weightNorm,
} from "./index.ts";

const model = sequential(
  conv2d(1, 8, { window: 3, padding: "same" }),
  relu,
  named("features", maxPool({ window: 2 })),
  sequential(flatten(), dense(14 * 14 * 8, 10)),
);

test("a table of names, shapes, parameters and shares", () => {
  expect(summary(model, [28, 28, 1]).text).toMatchInlineSnapshot(`
    "layer               output              parameters    flops
    conv2d(1, 8)        [batch, 28, 28, 8]          80   70.4 %
    relu                [batch, 28, 28, 8]           0    7.4 %
    features (maxPool)  [batch, 14, 14, 8]           0    3.7 %
    flatten             [batch, 1568]                0    0.0 %
    dense(1568, 10)     [batch, 10]             15,690   18.5 %
                                                15,770  169,354"
  `);
});

test("the same as data, whose shares add up to the whole where nothing stands between layers", () => {
  const { rows, parameters, flops } = summary(model, [28, 28, 1]);
  expect(rows.map((row) => row.outputShape)).toEqual([[28, 28, 8], [28, 28, 8], [14, 14, 8], [1568], [10]]);
  expect(parameters).toBe(3 * 3 * 8 + 8 + 1568 * 10 + 10);
  expect(rows.reduce((n, row) => n + row.flops, 0)).toBe(flops);
  expect(rows.reduce((n, row) => n + row.share, 0)).toBeCloseTo(1, 12);
  // 9 products and sums for each of 28 · 28 · 8 results, and the bias; by hand for the dense layer as well
  expect(rows[0]!.flops).toBe(28 * 28 * 8 * (2 * 9 + 1));
  expect(rows[4]!.flops).toBe(10 * (2 * 1568 + 1));
});

test("a layer that learns more than those within is one row, and sums between rows count in the whole", () => {
  const { rows, flops, parameters } = summary(sequential(residual(weightNorm(dense(4, 4)), tanh)), [4]);
  expect(rows.map((row) => [row.name, row.parameters])).toEqual([
    ["weightNorm(dense(4, 4))", 24],
    ["tanh", 0],
  ]);
  expect([parameters, flops - rows.reduce((n, row) => n + row.flops, 0)]).toEqual([24, 4]);
});

test("models with a state, of words, and of series", () => {
  const words = sequential(embedding(50, 8), transformerBlock(8, { heads: 2 }), globalAvgPool(), dense(8, 2));
  const { rows, parameters } = summary(words, [12], { dtype: "int32" });
  expect(rows[0]).toEqual({ name: "embedding(50, 8)", outputShape: [12, 8], parameters: 400, flops: 0, share: 0 });
  expect(rows.map((row) => row.name)).toContain("multiHeadAttention(8)");
  expect(parameters).toBe(rows.reduce((n, row) => n + row.parameters, 0));
  const stated = summary(sequential(dense(4, 3), batchNorm(3), tanh), [4]);
  expect(stated.rows.map((row) => row.name)).toEqual(["dense(4, 3)", "batchNorm(3)", "tanh"]);
});

test.each([
  [convTranspose2d(2, 3, { window: 2, stride: 2, bias: false }), [4, 4, 2], 2 * 16 * 2 * 4 * 3],
  [conv2d(4, 6, { window: 3, groups: 2, bias: false }), [5, 5, 4], 2 * 9 * 6 * 9 * 2],
  [multiHeadAttention(4, { heads: 1, bias: false }), [3, 4], 4 * 2 * 3 * 4 * 4 + 2 * (2 * 3 * 3 * 4) + 6 * 9],
])("operations of %o are those of its definition", (layer, shape, flops) => {
  expect(summary(layer as never, shape).flops).toBe(flops);
});

test("nothing is computed, and the model is left as it is", () => {
  const params = model.init(key(0));
  summary(model, [28, 28, 1]);
  expect(model.init(key(0))[0].weight.data()).toEqual(params[0].weight.data());
  // a batch of this size would hold 10 million products
  expect(summary(conv2d(1, 1000, { window: 3, padding: "same" }), [1000, 1000, 1]).flops).toBe(19e9);
});

test.each<[() => unknown, string, string]>([
  [
    () => summary(model, 28 as never),
    "UsageError",
    "summary: inputShape is the number 28; it is a list of integers such as [28, 28, 1], without the batch",
  ],
  [
    () => summary({} as never, [2]),
    "UsageError",
    "summary: a layer is a pair { init, apply } of functions; got something else",
  ],
  [() => summary(dense(3, 2), [4]), "ShapeError", "dense(3, 2): x is float32[1,4]; it takes [..., 3]"],
])("%s is refused", (call, name, message) => {
  expect(call).toThrow(expect.objectContaining({ name, message }));
});
