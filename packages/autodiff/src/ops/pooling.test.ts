import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/pooling.json" with { type: "json" };
import { computed, quarters, type Expected } from "../../fixtures/quarters.ts";
import { ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { hvp } from "../transforms/higher.ts";
import { grad } from "../transforms/reverse.ts";
import { checkGrads, checkOp, sampleRng } from "../testing.ts";
import { mul } from "./arithmetic.ts";
import { reshape, sum } from "./movement.ts";
import { argMaxPoolOp, avgPool, maxPool, type PoolOptions } from "./pooling.ts";

interface PoolCase extends Expected {
  readonly op: "maxPool" | "avgPool";
  readonly x: readonly number[];
  readonly options: PoolOptions;
}
const cases = fixture as unknown as readonly PoolCase[];
const pools = { maxPool, avgPool };
const row = (...elements: number[]): Tensor => tensor(elements, { shape: [1, elements.length, 1], dtype: "float64" });

test.each(cases.map((c) => [c.op, JSON.stringify(c.options), c] as const))(
  "%s %s is PyTorch's",
  (_, __, { op, x, options, ...expected }) => {
    const ours = computed((a) => pools[op](a!, options), quarters(x));
    expect(ours.shape).toEqual(expected.shape);
    [ours.value, ...ours.grads].forEach((list, i) => {
      const wanted = [expected.value, ...expected.grads][i]!;
      list.forEach((element, k) => expect(element).toBeCloseTo(wanted[k]!, 13));
    });
  },
);

test("the record passes checkOp", () => {
  expect(checkOp(argMaxPoolOp).failures).toEqual([]);
});

describe("derivatives", () => {
  const x = sampleRng(0).distinct([1, 4, 3, 2]);
  const options = { window: 2, stride: 1, padding: "same" } as const;

  test.each([
    ["maxPool", maxPool],
    ["avgPool", avgPool],
  ] as const)("%s, to second order", (_, pool) => {
    checkGrads((a: Tensor) => mul(pool(a, options), pool(a, options)), [x], { orders: 2 });
  });
  test("the gradient of a maximum goes to the first of equals, and nowhere else", () => {
    expect(grad((a: Tensor) => sum(maxPool(a, { window: 2 })))(row(1, 1, 2, 2)).data()).toEqual(
      Float64Array.of(1, 0, 1, 0),
    );
  });
  test("a maximum is linear where it is differentiable", () => {
    expect(hvp((a: Tensor) => sum(maxPool(a, { window: 2 })), row(1, 3, 2, 4), row(1, 1, 1, 1)).data()).toEqual(
      new Float64Array(4),
    );
  });
});

describe("conventions", () => {
  test("padding takes no part", () => {
    expect(maxPool(row(-1, -2, -3), { window: 3, stride: 1, padding: 1 }).data()).toEqual(Float64Array.of(-1, -1, -2));
    expect(avgPool(row(2, 4, 6), { window: 3, stride: 1, padding: 1 }).data()).toEqual(Float64Array.of(3, 4, 5));
  });
  test('"same" gives ⌈n / stride⌉, the odd padding after', () => {
    expect(maxPool(row(1, 2, 3, 4, 5), { window: 2, padding: "same" }).data()).toEqual(Float64Array.of(2, 4, 5));
    expect(avgPool(row(1, 2, 3, 4, 5), { window: 2, padding: "same" }).data()).toEqual(Float64Array.of(1.5, 3.5, 5));
  });
  test("NaN is the largest", () => {
    expect(maxPool(row(1, NaN, 3, 4), { window: 2 }).data()).toEqual(Float64Array.of(NaN, 4));
  });
  test("integers have a maximum, no mean", () => {
    expect(maxPool(reshape(tensor([1, 3, 2, 4], { dtype: "int32" }), [1, 4, 1]), { window: 2 }).toArray()).toEqual([
      [[3], [4]],
    ]);
    expect(() => avgPool(tensor([[[1], [2]]], { dtype: "int32" }), { window: 2 })).toThrow(
      new DTypeError("avgPool: x is int32[1,2,1]; it takes float32 or float64, convert with cast(x, dtype)"),
    );
  });
  test("no examples", () => {
    expect(maxPool(ones([0, 4, 4, 3]), { window: 2 }).shape).toEqual([0, 2, 2, 3]);
    expect(avgPool(ones([0, 4, 4, 3]), { window: 2 }).shape).toEqual([0, 2, 2, 3]);
  });
});

describe("bad input", () => {
  test.each([
    [
      "maxPool",
      [8, 8],
      { window: 2 },
      "maxPool: x is float32[8,8]; it takes [batch, width, channels] or [batch, height, width, channels], add an axis with expandDims",
    ],
    [
      "avgPool",
      [1, 2, 1],
      { window: 3 },
      "avgPool: x is float32[1,2,1]; along spatial axis 0 the window covers 3 elements of 2 with padding; it must cover at least one and fit",
    ],
    [
      "maxPool",
      [1, 0, 1],
      { window: 3, padding: 2 },
      "maxPool: x is float32[1,0,1]; spatial axis 0 has length 0, there is nothing to pool",
    ],
    ["maxPool", [1, 8, 1], {}, "maxPool: window is undefined; it is a positive integer, or one per spatial axis (1)"],
    [
      "avgPool",
      [1, 8, 8, 1],
      { window: [2] },
      "avgPool: window is [2]; it is a positive integer, or one per spatial axis (2)",
    ],
    [
      "maxPool",
      [1, 8, 1],
      { window: 2, padding: 2 },
      "maxPool: padding of spatial axis 0 is [2,2], the window covers 2; less padding than that, or a window holds nothing else",
    ],
  ] as const)("%s of %j with %j", (op, shape, options, message) => {
    const error = message.includes(": x is") ? new ShapeError(message) : new ValueError(message);
    expect(() => pools[op](ones(shape), options as never)).toThrow(error);
  });
});
