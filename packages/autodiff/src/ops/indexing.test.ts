import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/indexing.json" with { type: "json" };
import { computed, quarters, type Expected } from "../../fixtures/quarters.ts";
import { ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { sizeOf } from "../core/aval.ts";
import type { Tensor } from "../core/tensor.ts";
import { grad } from "../transforms/reverse.ts";
import { checkOp } from "../testing.ts";
import { mul } from "./arithmetic.ts";
import { gather, gatherOp, scatterAdd, scatterAddOp, takeAlongAxis } from "./indexing.ts";
import { sum } from "./movement.ts";

interface IndexCase extends Expected {
  readonly op: "gather" | "takeAlongAxis" | "scatterAdd";
  readonly x: readonly number[];
  readonly indices: readonly number[];
  readonly indicesShape: readonly number[];
  readonly length: number;
  readonly options: { readonly axis: number };
}
const cases = fixture as unknown as readonly IndexCase[];
const int32 = (data: readonly number[], shape: readonly number[] = [data.length]): Tensor =>
  tensor(data, { shape, dtype: "int32" });

test.each(cases.map((c) => [c.op, c.options.axis, c] as const))(
  "%s along axis %i is PyTorch's",
  (_, __, { op, x, indices, indicesShape, length, options, ...expected }) => {
    const at = int32(indices, indicesShape);
    const apply = {
      gather: (a: Tensor) => gather(a, at, options),
      takeAlongAxis: (a: Tensor) => takeAlongAxis(a, at, options),
      scatterAdd: (a: Tensor) => scatterAdd(a, at, length, options),
    };
    expect(computed((a) => apply[op](a!), quarters(x))).toEqual(expected);
  },
);

test("the records pass checkOp", () => {
  expect(checkOp(gatherOp).failures).toEqual([]);
  expect(checkOp(scatterAddOp).failures).toEqual([]);
});

describe("conventions", () => {
  const logits = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  test("the logit of each row's label", () => {
    expect(gather(logits, int32([2, 0]), { batchAxes: 1 }).toArray()).toEqual([3, 4]);
    const picked = grad((x: Tensor) => sum(mul(gather(x, int32([2, 0]), { batchAxes: 1 }), tensor([10, 20]))))(logits);
    expect(picked.toArray()).toEqual([
      [0, 0, 10],
      [20, 0, 0],
    ]);
  });
  test("indices of any shape, a single one too", () => {
    expect(gather(logits, int32([1], [])).toArray()).toEqual([4, 5, 6]);
    expect(gather(logits, int32([0, 1, 1, 0], [2, 2]), { axis: -1 }).toArray()).toEqual([
      [
        [1, 2],
        [2, 1],
      ],
      [
        [4, 5],
        [5, 4],
      ],
    ]);
  });
  test("uint32 indices, and elements of any dtype", () => {
    expect(gather(tensor([true, false], { dtype: "bool" }), tensor([1, 0], { dtype: "uint32" })).toString()).toBe(
      "bool[2] [false, true]",
    );
  });
  test("repeated indices add up, in float32 and in integers", () => {
    expect(scatterAdd(ones([3]), int32([1, 1, 1]), 2).toArray()).toEqual([0, 3]);
    expect(scatterAdd(int32([5, 6, 7]), int32([1, 1, 0]), 2).toString()).toBe("int32[2] [7, 11]");
  });
  test("float32 updates are added in double precision", () => {
    const n = 1_000_000;
    const total = scatterAdd(mul(ones([n]), 0.1), int32(new Array<number>(n).fill(0)), 1).item();
    expect(total).toBe(Math.fround(n * Math.fround(0.1)));
  });
  test("nothing to gather", () => {
    expect(gather(ones([3, 2]), int32([])).shape).toEqual([0, 2]);
    expect(gather(ones([0, 2]), int32([]), { axis: 0 }).shape).toEqual([0, 2]);
  });
});

test("gather and scatterAdd are adjoint: ⟨gather(x), y⟩ = ⟨x, scatterAdd(y)⟩", () => {
  const dimension = fc.integer({ min: 1, max: 3 });
  const arbitraryCase = fc
    .record({
      batch: fc.array(dimension, { maxLength: 2 }),
      lead: fc.array(dimension, { maxLength: 1 }),
      n: fc.integer({ min: 1, max: 4 }),
      tail: fc.array(dimension, { maxLength: 1 }),
      shape: fc.array(dimension, { maxLength: 2 }),
    })
    .chain((sizes) => {
      const count = sizeOf([...sizes.batch, ...sizes.shape]);
      return fc.array(fc.nat(sizes.n - 1), { minLength: count, maxLength: count }).map((list) => ({ ...sizes, list }));
    });
  fc.assert(
    fc.property(arbitraryCase, ({ batch, lead, n, tail, shape, list }) => {
      const x = quarters([...batch, ...lead, n, ...tail]);
      const indices = int32(list, [...batch, ...shape]);
      const options = { axis: batch.length + lead.length, batchAxes: batch.length };
      const out = gather(x, indices, options);
      expect(out.shape).toEqual([...batch, ...lead, ...shape, ...tail]);
      const y = quarters(out.shape, { phase: 7 });
      expect(sum(mul(x, scatterAdd(y, indices, n, options))).item()).toBe(sum(mul(out, y)).item());
    }),
  );
});

describe("bad input", () => {
  test.each([
    [
      [0, 3],
      "gather: element 1 of indices is 3, outside an axis of length 3, whose indices go from 0 to 2 (they are not counted from the end)",
    ],
    [
      [-1],
      "gather: element 0 of indices is -1, outside an axis of length 3, whose indices go from 0 to 2 (they are not counted from the end)",
    ],
  ])("index %j", (indices, message) => {
    expect(() => gather(ones([3]), int32(indices))).toThrow(new ValueError(message));
  });
  test("an index for a missing element", () => {
    expect(() => gather(ones([0]), int32([0]))).toThrow(
      new ValueError("gather: element 0 of indices is 0, outside an axis of length 0, which has no elements"),
    );
    expect(() => scatterAdd(ones([1]), int32([2]), 2)).toThrow(
      new ValueError(
        "scatterAdd: element 0 of indices is 2, outside an axis of length 2, whose indices go from 0 to 1 (they are not counted from the end)",
      ),
    );
  });
  test("shapes", () => {
    expect(() => gather(ones([3]), int32([0]), { axis: 1 })).toThrow(
      new ValueError("gather: axis 1 is out of range for 1 dimension; axes go from -1 to 0"),
    );
    expect(() => gather(ones([3, 2]), int32([0]), { axis: 1, batchAxes: 1 })).toThrow(
      new ShapeError(
        "gather: x is float32[3,2], indices is int32[1]; the first 1 axes are batch axes, must agree and stand before axis 1",
      ),
    );
    expect(() => takeAlongAxis(ones([2, 3]), int32([0]))).toThrow(
      new ShapeError("takeAlongAxis: x is float32[2,3], indices is int32[1]; all but axis 1 must agree"),
    );
    expect(() => scatterAdd(ones([2]), int32([0, 1, 2, 3], [2, 2]), 4)).toThrow(
      new ShapeError(
        "scatterAdd: updates is float32[2], indices is int32[2,2]; from axis 0 on updates must have the shape [2,2] of the indices",
      ),
    );
    expect(() => scatterAdd(ones([3, 2]), int32([0, 1, 2, 3], [2, 2]), 4, { batchAxes: 1 })).toThrow(
      new ShapeError(
        "scatterAdd: updates is float32[3,2], indices is int32[2,2]; from axis 1 on updates must have the shape [2] of the indices, and the first 1 axes, the batch axes, must agree and stand before it",
      ),
    );
    expect(() => scatterAdd(ones([]), int32([0]), 4)).toThrow(
      new ShapeError(
        "scatterAdd: updates is float32[], indices is int32[1]; from axis 0 on updates must have the shape [1] of the indices",
      ),
    );
  });
});
