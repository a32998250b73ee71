import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computed, quarters, type Expected } from "../../fixtures/quarters.ts";
import fixture from "../../fixtures/sorting.json" with { type: "json" };
import { ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { checkGrads, checkOp, sampleRng } from "../testing.ts";
import { mul } from "./arithmetic.ts";
import { takeAlongAxis } from "./indexing.ts";
import { argSort, argSortOp, sort, topK, type SortOptions } from "./sorting.ts";

interface SortCase extends Expected {
  readonly op: "sort" | "topK";
  readonly x: readonly number[];
  readonly k: number;
  readonly options: SortOptions;
  readonly indices: readonly number[];
}
const cases = fixture as unknown as readonly SortCase[];

test.each(cases.map((c) => [c.op, JSON.stringify(c.options), c] as const))(
  "%s %s is PyTorch's",
  (_, __, { op, x, k, options, indices, ...expected }) => {
    const input = quarters(x);
    const apply = { sort: (a: Tensor) => sort(a, options), topK: (a: Tensor) => topK(a, k).values };
    expect(computed((a) => apply[op](a!), input)).toEqual(expected);
    const positions = op === "sort" ? argSort(input, options) : topK(input, k).indices;
    expect(positions.dtype).toBe("int32");
    expect(Array.from(positions.data())).toEqual(indices);
  },
);

test("the record passes checkOp", () => {
  expect(checkOp(argSortOp).failures).toEqual([]);
});

test("derivatives to second order", () => {
  const x = sampleRng(0).distinct([3, 4]);
  checkGrads((a: Tensor) => mul(sort(a, { axis: 0 }), sort(a, { axis: 0 })), [x], { orders: 2 });
  checkGrads((a: Tensor) => mul(topK(a, 2).values, topK(a, 2).values), [x], { orders: 2 });
});

describe("laws", () => {
  const element = fc.oneof(fc.float({ noNaN: false }), fc.constantFrom(0, -0, 1, NaN, Infinity));
  const list = fc.array(element, { minLength: 1, maxLength: 20 });

  test("argSort is a permutation that orders, with equal elements in their order and NaN at the end", () => {
    fc.assert(
      fc.property(list, fc.boolean(), (elements, descending) => {
        const order = Array.from(argSort(tensor(elements, { dtype: "float64" }), { descending }).data());
        const numbers = elements.map((v, i) => [v, i] as const).filter(([v]) => !Number.isNaN(v));
        const stable = numbers.sort(([a], [b]) =>
          descending ? b - a || Number(b > a) - Number(b < a) || 0 : a < b ? -1 : a > b ? 1 : 0,
        );
        const missing = elements.flatMap((v, i) => (Number.isNaN(v) ? [i] : []));
        expect(order.slice(numbers.length)).toEqual(missing);
        expect(order.slice(0, numbers.length).map((i) => elements[i]! + 0)).toEqual(stable.map(([v]) => v + 0));
        expect([...order].sort((a, b) => a - b)).toEqual(elements.map((_, i) => i));
      }),
    );
  });

  test("sort is what argSort takes; topK is the beginning of the descending sort", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), fc.nat(6), (rows, columns, k) => {
        const x = quarters([rows, columns]);
        const { values, indices } = topK(x, Math.min(k, rows), { axis: 0 });
        expect(sort(x, { axis: 0 }).data()).toEqual(takeAlongAxis(x, argSort(x, { axis: 0 }), { axis: 0 }).data());
        expect(values.data()).toEqual(
          sort(x, { axis: 0, descending: true })
            .data()
            .subarray(0, Math.min(k, rows) * columns),
        );
        expect(takeAlongAxis(x, indices, { axis: 0 }).data()).toEqual(values.data());
      }),
    );
  });
});

test("empty axes", () => {
  expect(sort(ones([2, 0])).shape).toEqual([2, 0]);
  expect(topK(ones([2, 3]), 0).values.shape).toEqual([2, 0]);
});

test("bad input", () => {
  expect(() => topK(ones([2, 3]), 4)).toThrow(
    new ValueError("topK: k is 4; axis 1 of float32[2,3] has 3 elements, k is an integer from 0 to 3"),
  );
  expect(() => topK(ones([3]), 1.5)).toThrow(
    new ValueError("topK: k is 1.5; axis 0 of float32[3] has 3 elements, k is an integer from 0 to 3"),
  );
  expect(() => sort(ones([2]), { axis: 1 })).toThrow(
    new ValueError("sort: axis 1 is out of range for 1 dimension; axes go from -1 to 0"),
  );
  expect(() => argSort(ones([]))).toThrow(
    new ValueError("argSort: axis -1 is out of range for 0 dimensions; a 0-d tensor has no axes"),
  );
});
