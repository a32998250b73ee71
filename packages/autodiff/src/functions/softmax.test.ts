import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { zeros } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { exp } from "../ops/exponential.ts";
import { sum } from "../ops/movement.ts";
import { grad } from "../transforms/reverse.ts";
import { logSoftmax, softmax } from "./softmax.ts";

const logits = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 6 });
const vector = (data: readonly number[]): Tensor => tensor(data, { dtype: "float64" });

describe("laws", () => {
  test("the results are probabilities", () => {
    fc.assert(
      fc.property(logits, (data) => {
        const p = softmax(vector(data));
        expect(sum(p).item()).toBeCloseTo(1, 12);
        expect(Array.from(p.data()).every((v) => v >= 0 && v <= 1)).toBe(true);
      }),
    );
  });
  test("logSoftmax is their logarithm", () => {
    fc.assert(
      fc.property(logits, (data) => {
        const [p, q] = [softmax(vector(data)).data(), exp(logSoftmax(vector(data))).data()];
        p.forEach((v, i) => expect(q[i]).toBeCloseTo(v, 12));
      }),
    );
  });
  test("a constant added to all logits changes nothing, so gradients sum to 0", () => {
    fc.assert(
      fc.property(logits, fc.integer({ min: -100, max: 100 }), (data, shift) => {
        const p = softmax(vector(data)).data();
        softmax(add(vector(data), shift) as Tensor)
          .data()
          .forEach((v, i) => expect(v).toBeCloseTo(p[i]!, 9));
        const weights = vector(data.map((_, i) => i + 1));
        for (const f of [softmax, logSoftmax])
          expect(sum(grad((x: Tensor) => sum(mul(f(x), weights)))(vector(data))).item()).toBeCloseTo(0, 9);
      }),
    );
  });
});

describe("edges", () => {
  test("far apart", () => {
    expect(softmax(tensor([0, -1000])).toArray()).toEqual([1, 0]);
    expect(logSoftmax(tensor([0, -1000])).toArray()).toEqual([0, -1000]);
    expect(grad((x: Tensor) => sum(mul(logSoftmax(x), tensor([0, 1]))))(tensor([0, -1000])).toArray()).toEqual([-1, 1]);
  });
  test("excluded classes", () => {
    expect(softmax(tensor([0, -Infinity])).toArray()).toEqual([1, 0]);
    expect(grad((x: Tensor) => sum(mul(softmax(x), tensor([1, 0]))))(tensor([0, -Infinity])).toString()).toBe(
      "float32[2] [0, 0]",
    );
  });
  test("no classes, no rows", () => {
    expect(softmax(zeros([2, 0])).shape).toEqual([2, 0]);
    expect(logSoftmax(zeros([0, 3])).shape).toEqual([0, 3]);
  });
  test("an axis in the middle", () => {
    expect(
      softmax(
        tensor([
          [1000, 1],
          [1000, 1],
        ]),
        { axis: 0 },
      ).toArray(),
    ).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
  });
});

test("refuses integers and axes that are not there", () => {
  expect(() => softmax(tensor([1], { dtype: "int32" }))).toThrow(
    new DTypeError("softmax: x is int32[1]; it takes float32 or float64, convert with cast(x, dtype)"),
  );
  expect(() => logSoftmax(tensor([1]), { axis: 1 })).toThrow(
    new ValueError("logSoftmax: axis 1 is out of range for 1 dimension; axes go from -1 to 0"),
  );
  expect(() => softmax(tensor(1))).toThrow(
    new ValueError("softmax: axis -1 is out of range for 0 dimensions; a 0-d tensor has no axes"),
  );
});
