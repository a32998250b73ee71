import { key, mul, normal, slice, sum, zeros, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { groupNorm, layerNorm, rmsNorm } from "./index.ts";

test("a row is the same however large it is and wherever it stands", () => {
  const layer = layerNorm(8, { eps: 0 });
  const params = layer.init(key(0));
  const x = normal(key(1), [3, 8], { dtype: "float32" });
  const [once, again] = [layer.apply(params, x), layer.apply(params, mul(x, 8))];
  again.data().forEach((y, i) => expect(y).toBeCloseTo(once.data()[i]!, 5));
});

test("groupNorm knows nothing of other examples, and of one group nothing of other groups", () => {
  const layer = groupNorm(2, 4);
  const params = layer.init(key(0));
  const x = normal(key(1), [2, 3, 3, 4]);
  const whole = layer.apply(params, x).data();
  const first = slice(x, [0, 0, 0, 0], [1, 3, 3, 4]);
  expect(layer.apply(params, first).data()).toEqual(whole.slice(0, 36));
});

test("an empty batch stays one", () => {
  for (const layer of [layerNorm(4), groupNorm(2, 4), rmsNorm(4)])
    expect(layer.apply(layer.init(key(0)) as never, zeros([0, 4])).shape).toEqual([0, 4]);
});

test("known shapes are kept, and compared by the compiler", () => {
  const layer = layerNorm(4);
  const out: Tensor<readonly [2, 4]> = layer.apply(layer.init(key(0)), zeros([2, 4]));
  expect(sum(out).item()).toBe(0);
  // @ts-expect-error: five features instead of four
  void (() => layer.apply(layer.init(key(0)), zeros([2, 5])));
  // @ts-expect-error: no bias
  void layerNorm(4, { bias: false }).init(key(0)).bias;
});

describe("refuses", () => {
  test.each<[() => unknown, string, string]>([
    [() => layerNorm(0), "ValueError", "layerNorm(0): the width is 0; it is an integer, 1 or more"],
    [() => rmsNorm(2, { eps: -1 }), "ValueError", "rmsNorm(2): eps is -1; it is a finite number, 0 or more"],
    [
      () => groupNorm(3, 4),
      "ValueError",
      "groupNorm(3, 4): 4 channels do not divide into 3 groups; take another number of groups",
    ],
    [
      () => layerNorm(4).apply(layerNorm(4).init(key(0)), zeros([2, 5]) as Tensor),
      "ShapeError",
      "layerNorm(4): x is float32[2,5]; it takes [..., 4]",
    ],
    [
      () => groupNorm(2, 4).apply(groupNorm(2, 4).init(key(0)), zeros([4]) as Tensor),
      "ShapeError",
      "groupNorm(2, 4): x is float32[4]; it takes [batch, ..., 4]",
    ],
    [
      () => rmsNorm(4).apply(rmsNorm(4).init(key(0)), zeros([2, 4], { dtype: "float64" })),
      "DTypeError",
      "rmsNorm(4): x is float64[2,4], the scale is float32[4]; dtypes differ, cast one with cast(x, dtype)",
    ],
  ])("%s", (call, name, message) => {
    expect(call).toThrow(expect.objectContaining({ name, message }));
  });
});
