import { concat, key, normal, ones, relu, slice, tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { dense, multiHeadAttention, sequential, sinusoidalPositions, transformerBlock } from "./index.ts";

const x = normal(key(1), [2, 4, 8]);
const close = (got: Tensor, wanted: Tensor): void =>
  got.data().forEach((y, i) => expect(y).toBeCloseTo(wanted.data()[i]!, 5));

describe("laws", () => {
  test("of itself without positions: places in another order give results in that order", () => {
    const layer = multiHeadAttention(8, { heads: 2 });
    const params = layer.init(key(0));
    const turned = (y: Tensor): Tensor =>
      concat([slice(y, [0, 2, 0], [2, 4, 8]), slice(y, [0, 0, 0], [2, 2, 8])], { axis: 1 });
    close(layer.apply(params, turned(x)), turned(layer.apply(params, x)));
  });

  test("causal: what comes later changes nothing before", () => {
    const layer = multiHeadAttention(8, { heads: 2, causal: true, rotary: true });
    const params = layer.init(key(0));
    const start = slice(x, [0, 0, 0], [2, 2, 8]);
    close(slice(layer.apply(params, x), [0, 0, 0], [2, 2, 8]), layer.apply(params, start));
  });

  test("padding: what is not looked at changes nothing, and a place that sees nothing gives the last bias", () => {
    const layer = multiHeadAttention(8, { heads: 2 });
    const params = layer.init(key(0));
    const mask = tensor(
      [
        [true, true, false, false],
        [false, false, false, false],
      ],
      { dtype: "bool" },
    );
    const out = layer.apply(params, x, { mask });
    const start = slice(x, [0, 0, 0], [1, 2, 8]);
    close(slice(out, [0, 0, 0], [1, 2, 8]), layer.apply(params, start));
    expect(slice(out, [1, 0, 0], [2, 1, 8]).data()).toEqual(params.out.bias.data());
  });

  test("rotary: only distances count, so equal places give equal results wherever they stand", () => {
    const layer = multiHeadAttention(8, { heads: 2, rotary: true });
    const params = layer.init(key(0));
    const same = ones([1, 5, 8]);
    const out = layer.apply(params, same).data();
    for (let i = 8; i < 40; i++) expect(out[i]).toBeCloseTo(out[i - 8]!, 5);
  });

  test("of a context as long as one likes, through a stack", () => {
    const model = sequential(
      transformerBlock(8, { heads: 2, causal: true, cross: true, contextWidth: 6, dropout: 0.1, hidden: 16 }),
      dense(8, 3),
    );
    const context = normal(key(3), [2, 7, 6]);
    const params = model.init(key(0));
    const out: Tensor<readonly [2, 4, 3]> = model.apply(params, x, { context });
    expect(out.shape).toEqual([2, 4, 3]);
    const other = model.apply(params, x, { context: normal(key(4), [2, 7, 6]) });
    expect(other.data()).not.toEqual(out.data());
    const trained = model.apply(params, x, { context, train: true, key: key(9) });
    expect(trained.data()).not.toEqual(out.data());
  });
});

test.each<[() => unknown, string, string]>([
  [
    () => multiHeadAttention(8, { heads: 3 }),
    "ValueError",
    "multiHeadAttention(8): 3 heads do not divide 8 features; take another number of heads",
  ],
  [
    () => multiHeadAttention(6, { heads: 2, rotary: true }),
    "ValueError",
    "multiHeadAttention(6): a head has 3 features; rotary positions turn pairs, so it takes an even number",
  ],
  [
    () => multiHeadAttention(8, {} as never),
    "ValueError",
    "multiHeadAttention(8): heads is undefined; it is an integer, 1 or more",
  ],
  [
    () => multiHeadAttention(8, { heads: 2, cross: true }).apply(multiHeadAttention(8, { heads: 2 }).init(key(0)), x),
    "UsageError",
    "multiHeadAttention(8): mode has no context; with cross it attends to one, give apply { context: y }",
  ],
  [
    () =>
      multiHeadAttention(8, { heads: 2, cross: true }).apply(multiHeadAttention(8, { heads: 2 }).init(key(0)), x, {
        context: zeros([3, 4, 8]),
      }),
    "ShapeError",
    "multiHeadAttention(8): mode.context is float32[3,4,8], x is float32[2,4,8]; the context is [2, time, 8]",
  ],
  [
    () =>
      multiHeadAttention(8, { heads: 2 }).apply(multiHeadAttention(8, { heads: 2 }).init(key(0)), x, {
        mask: ones([2, 4]),
      }),
    "DTypeError",
    "multiHeadAttention(8): mode.mask is float32[2,4]; it is bool[2,4], true where a place is no padding",
  ],
  [
    () =>
      multiHeadAttention(8, { heads: 2 }).apply(multiHeadAttention(8, { heads: 2 }).init(key(0)), x, {
        mask: zeros([2, 5], { dtype: "bool" }),
      }),
    "ShapeError",
    "multiHeadAttention(8): mode.mask is bool[2,5], x is float32[2,4,8]; the mask is bool[2,4], true where a place is no padding",
  ],
  [
    () =>
      multiHeadAttention(8, { heads: 2, cross: true }).apply(multiHeadAttention(8, { heads: 2 }).init(key(0)), x, {
        context: x,
        contextMask: zeros([2, 3], { dtype: "bool" }),
      }),
    "ShapeError",
    "multiHeadAttention(8): mode.contextMask is bool[2,3], mode.context is float32[2,4,8]; the mask is bool[2,4], true where a place is no padding",
  ],
  [
    () =>
      multiHeadAttention(8, { heads: 2, cross: true }).apply(multiHeadAttention(8, { heads: 2 }).init(key(0)), x, {
        context: zeros([2, 3, 8], { dtype: "float64" }),
      }),
    "DTypeError",
    "multiHeadAttention(8): x is float32[2,4,8], mode.context is float64[2,3,8]; dtypes differ, cast one with cast(x, dtype)",
  ],
  [
    () =>
      multiHeadAttention(8, { heads: 2 }).apply(
        multiHeadAttention(8, { heads: 2 }).init(key(0)),
        zeros([2, 3, 8], { dtype: "float64" }),
      ),
    "DTypeError",
    "multiHeadAttention(8): x is float64[2,3,8], the query's weight is float32[8,8]; dtypes differ, cast one with cast(x, dtype)",
  ],
  [
    () => transformerBlock(8, { heads: 2, dropout: 1.5 }),
    "ValueError",
    "transformerBlock(8): dropout is 1.5; it is a number from 0 to 1",
  ],
  [
    () => multiHeadAttention(8, { heads: 2 }).apply(multiHeadAttention(4, { heads: 2 }).init(key(0)), x),
    "ShapeError",
    "multiHeadAttention(8): params.query.weight is float32[4,4]; this layer has [8,8], so they are the parameters of another",
  ],
  [
    () =>
      multiHeadAttention(8, { heads: 2 }).apply(
        multiHeadAttention(8, { heads: 2 }).init(key(0)),
        zeros([2, 8]) as never,
      ),
    "ShapeError",
    "multiHeadAttention(8): x is float32[2,8]; it takes [batch, time, 8]",
  ],
  [
    () => sinusoidalPositions(3),
    "ValueError",
    "sinusoidalPositions(3): the width is 3; it is even, a sine and a cosine each",
  ],
  [
    () => transformerBlock(8, { heads: 2, norm: "between" as never }),
    "ValueError",
    'transformerBlock(8): norm is the string "between"; it is "before" or "after"',
  ],
])("%s is refused", (call, name, message) => {
  expect(call).toThrow(expect.objectContaining({ name, message }));
});

test("the activation of a block is a link as any other", () => {
  const block = transformerBlock(8, { heads: 2, activation: relu });
  // @ts-expect-error: nine features instead of eight
  void (() => block.apply(block.init(key(0)), zeros([2, 3, 9])));
  expect(block.apply(block.init(key(0)), x).shape).toEqual([2, 4, 8]);
});
