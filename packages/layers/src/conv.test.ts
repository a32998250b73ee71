import { key, zeros, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import {
  constant,
  conv1d,
  conv2d,
  convTranspose2d,
  depthwiseConv2d,
  heNormal,
  separableConv2d,
  sequential,
} from "./index.ts";

const image = zeros([2, 8, 9, 3]);

describe("shapes", () => {
  test("are kept by padding same and stride 1, and the compiler knows it", () => {
    const layer = conv2d(3, 5, { window: [3, 4], padding: "same" });
    const out: Tensor<readonly [2, 8, 9, 5]> = layer.apply(layer.init(key(0)), image);
    expect(out.shape).toEqual([2, 8, 9, 5]);
    const other = conv2d(3, 5, { window: 3, padding: "same", stride: 2 });
    const halved: Tensor<readonly [2, number, number, 5]> = other.apply(other.init(key(0)), image);
    expect(halved.shape).toEqual([2, 4, 5, 5]);
  });

  test.each<[string, { init(k: unknown): unknown; apply(p: unknown, x: Tensor): Tensor }, number[]]>([
    ["conv2d, valid", conv2d(3, 4, { window: 3 }) as never, [2, 6, 7, 4]],
    ["conv2d, stride and dilation", conv2d(3, 4, { window: 2, stride: 2, dilation: 3 }) as never, [2, 3, 3, 4]],
    ["depthwiseConv2d", depthwiseConv2d(3, { window: 3, multiplier: 2 }) as never, [2, 6, 7, 6]],
    ["separableConv2d", separableConv2d(3, 4, { window: 3, padding: "same" }) as never, [2, 8, 9, 4]],
    ["convTranspose2d", convTranspose2d(3, 4, { window: 2, stride: 2 }) as never, [2, 16, 18, 4]],
    [
      "convTranspose2d, same",
      convTranspose2d(3, 4, { window: 3, stride: 2, padding: "same" }) as never,
      [2, 16, 18, 4],
    ],
  ])("of %s", (_, layer, shape) => {
    expect(layer.apply(layer.init(key(0)), image as Tensor).shape).toEqual(shape);
  });

  test("convTranspose2d takes back the sizes that conv2d of the same options had", () => {
    const options = { window: 3, stride: 2, padding: 1 } as const;
    const there = conv2d(3, 4, options);
    const back = convTranspose2d(4, 3, { ...options, outputPadding: [1, 0] });
    const stack = sequential(there, back);
    expect(stack.apply(stack.init(key(0)), image).shape).toEqual([2, 8, 9, 3]);
  });

  test("what the compiler sees is refused by it", () => {
    // @ts-expect-error: 3 channels for a layer that takes 4
    void (() => conv2d(4, 2, { window: 3 }).apply({} as never, image));
    // @ts-expect-error: an image for a layer of series
    void (() => conv1d(3, 2, { window: 3 }).apply({} as never, image));
    // @ts-expect-error: 5 channels for a layer that takes 4
    void (() => sequential(conv2d(3, 5, { window: 3 }), conv2d(4, 2, { window: 3 })));
  });
});

test("without a bias there is none among the parameters, nor in their type", () => {
  const params = conv2d(3, 4, { window: 3, bias: false }).init(key(0));
  expect(Object.keys(params)).toEqual(["weight"]);
  // @ts-expect-error: no bias
  void params.bias;
});

test("weights are drawn with the fans of what comes in and what goes out", () => {
  const seen: (readonly number[])[] = [];
  const weightInitializer: typeof heNormal = (k, shape, options) => (seen.push(shape), heNormal(k, shape, options));
  const biasInitializer = constant(0.5);
  conv2d(4, 6, { window: 3, groups: 2, weightInitializer }).init(key(0));
  const params = convTranspose2d(4, 6, { window: 3, groups: 2, weightInitializer, biasInitializer }).init(key(0));
  separableConv2d(4, 6, { window: 3, multiplier: 2, weightInitializer }).init(key(0));
  expect(seen).toEqual([
    [3, 3, 2, 6],
    [3, 3, 4, 3],
    [3, 3, 1, 8],
    [8, 6],
  ]);
  expect([params.weight.shape, params.bias.toArray()]).toEqual([
    [3, 3, 3, 4],
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
  ]);
});

describe("refuses", () => {
  const layer = conv2d(3, 4, { window: 3 });
  test.each<[Tensor, string, string]>([
    [zeros([2, 8, 9, 4]), "ShapeError", "conv2d(3, 4): x is float32[2,8,9,4]; it takes [batch, height, width, 3]"],
    [zeros([8, 9, 3]), "ShapeError", "conv2d(3, 4): x is float32[8,9,3]; it takes [batch, height, width, 3]"],
    [
      zeros([2, 8, 9, 3], { dtype: "float64" }),
      "DTypeError",
      "conv2d(3, 4): x is float64[2,8,9,3], the weight is float32[3,3,3,4]; dtypes differ, cast one with cast(x, dtype)",
    ],
    [
      zeros([2, 8, 9, 3], { dtype: "int32" }),
      "DTypeError",
      "conv2d(3, 4): x is int32[2,8,9,3]; it takes float32 or float64, convert with cast(x, dtype)",
    ],
  ])("x of %s", (x, name, message) => {
    expect(() => layer.apply(layer.init(key(0)), x)).toThrow(expect.objectContaining({ name, message }));
  });

  test.each<[() => unknown, string]>([
    [() => conv2d(0, 4, { window: 3 }), "conv2d(0, 4): fan in is 0; it is an integer, 1 or more"],
    [
      () => conv1d(2, 4, {} as never),
      "conv1d(2, 4): window is undefined; it is an integer, 1 or more, or one for each spatial axis (1)",
    ],
    [
      () => conv2d(2, 4, { window: [3, 0] }),
      "conv2d(2, 4): window is [3,0]; it is an integer, 1 or more, or one for each spatial axis (2)",
    ],
    [
      () => conv2d(2, 4, { window: 3, stride: [1] }),
      "conv2d(2, 4): stride is [1]; it is an integer, 1 or more, or one for each spatial axis (2)",
    ],
    [
      () => conv2d(2, 4, { window: 3, padding: "Same" as never }),
      'conv2d(2, 4): padding is "Same"; it is "valid", "same", an integer, 0 or more, or [before, after] for each spatial axis (2)',
    ],
    [
      () => conv2d(3, 4, { window: 3, groups: 2 }),
      "conv2d(3, 4): 3 channels do not divide into 2 groups; take another number",
    ],
    [
      () => depthwiseConv2d(3, { window: 3, multiplier: 0.5 }),
      "depthwiseConv2d(3): multiplier is 0.5; it is an integer, 1 or more",
    ],
    [
      () => convTranspose2d(3, 4, { window: 3, stride: 2, outputPadding: 2 }),
      'convTranspose2d(3, 4): outputPadding is 2 where the stride is 2; it is less than the stride, and 0 with padding "same"',
    ],
    [
      () => convTranspose2d(3, 4, { window: 3, stride: 2, outputPadding: 1, padding: "same" }),
      'convTranspose2d(3, 4): outputPadding is 1 where the stride is 2 and the padding "same"; it is less than the stride, and 0 with padding "same"',
    ],
    [
      () => convTranspose2d(4, 3, { window: 3, groups: 2 }),
      "convTranspose2d(4, 3): 3 channels do not divide into 2 groups; take another number",
    ],
    [
      () => conv2d(2, 2, { window: 3, padding: [[0, 1]] }),
      'conv2d(2, 2): padding is another list; it is "valid", "same", an integer, 0 or more, or [before, after] for each spatial axis (2)',
    ],
    [
      () => separableConv2d(2, 2, { window: 3, multiplier: 0 }),
      "separableConv2d(2, 2): multiplier is 0; it is an integer, 1 or more",
    ],
  ])("%s", (make, message) => {
    expect(make).toThrow(expect.objectContaining({ name: "ValueError", message }));
  });
});
