import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quarters } from "../../fixtures/quarters.ts";
import { zeros } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { DTypeError, ShapeError, UsageError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { matmul } from "../ops/matmul.ts";
import { sum, transpose } from "../ops/movement.ts";
import { mul } from "../ops/arithmetic.ts";
import { einsum } from "./einsum.ts";
import { dot, outer } from "./products.ts";

describe("dot", () => {
  test.each([
    [[3], [3], []],
    [[2, 3], [3], [2]],
    [[4, 2, 3], [3], [4, 2]],
    [[3], [3, 2], [2]],
    [[3], [4, 3, 2], [4, 2]],
    [
      [2, 3],
      [3, 2],
      [2, 2],
    ],
  ])("of %j and %j is %j", (a, b, shape) => {
    expect(dot(quarters(a), quarters(b)).shape).toEqual(shape);
  });
  test("is einsum's", () => {
    const [m, v] = [quarters([2, 3]), quarters([3], { phase: 3 })];
    expect(dot(m, v).toArray()).toEqual(einsum("ij,j->i", m, v).toArray());
    expect(dot(v, transpose(m)).toArray()).toEqual(einsum("j,ji->i", v, transpose(m)).toArray());
    expect(dot(v, v).item()).toBe(einsum("i,i", v, v).item());
  });
  test("refuses what does not go together", () => {
    expect(() => dot(zeros([2, 3]), zeros([2]))).toThrow(
      new ShapeError(
        "dot: a is float32[2,3], b is float32[2]; the axes to sum over have lengths 3 and 2, which differ",
      ),
    );
    expect(() => dot(zeros([]), zeros([2]))).toThrow(
      new ShapeError(
        "dot: a is float32[], b is float32[2]; both need at least 1 axis, multiply by a 0-d tensor with mul",
      ),
    );
    expect(() => dot(zeros([2]), zeros([2], { dtype: "int32" }))).toThrow(
      new DTypeError("dot: b is int32[2]; it takes float32 or float64, convert with cast(b, dtype)"),
    );
  });
});

describe("outer", () => {
  test("holds all products", () => {
    expect(outer(tensor([1, 2]), tensor([3, 4, 5])).toArray()).toEqual([
      [3, 4, 5],
      [6, 8, 10],
    ]);
    expect(outer(zeros([0]), zeros([2])).shape).toEqual([0, 2]);
  });
  test("refuses matrices", () => {
    expect(() => outer(zeros([2, 2]), zeros([2]))).toThrow(
      new ShapeError(
        "outer: a is float32[2,2], b is float32[2]; both need exactly 1 axis, flatten with reshape(x, [-1])",
      ),
    );
  });
});

describe("einsum", () => {
  const size = fc.integer({ min: 1, max: 4 });
  test("laws: matrix product, its transpose, Frobenius product", () => {
    fc.assert(
      fc.property(size, size, size, (m, k, n) => {
        const [a, b]: Tensor[] = [quarters([m, k]), quarters([k, n], { phase: 3 })];
        expect(einsum("ij,jk->ik", a!, b!).toArray()).toEqual(matmul(a!, b!).toArray());
        expect(einsum("ij,jk->ki", a!, b!).toArray()).toEqual(matmul(transpose(b!), transpose(a!)).toArray());
        expect(einsum("ij,ij->", a!, a!).item()).toBe(sum(mul(a!, a!)).item());
      }),
    );
  });
  test("axes of length 0", () => {
    expect(einsum("ij,jk->ik", zeros([2, 0]), zeros([0, 3])).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(einsum("ii->i", zeros([0, 0])).shape).toEqual([0]);
    expect(einsum("ij->j", zeros([0, 2])).toArray()).toEqual([0, 0]);
  });
  const x = zeros([2, 3]);
  test.each<[() => Tensor, Error]>([
    [() => einsum("ij,jk->ik", x), new UsageError('einsum: "ij,jk->ik" names 2 operands; got 1')],
    [() => einsum("ij", x, x), new UsageError('einsum: "ij" names 1 operand; got 2')],
    [
      () => einsum("i->i", x),
      new ShapeError('einsum: "i->i": operand 0 is float32[2,3], but "i" names 1 axis; give each axis a letter'),
    ],
    [
      () => einsum("...ijk->i", x),
      new ShapeError(
        'einsum: "...ijk->i": operand 0 is float32[2,3], but "...ijk" names 3 axes; give each axis a letter',
      ),
    ],
    [
      () => einsum("ij,jk->ik", x, x),
      new ShapeError(
        'einsum: "ij,jk->ik": j is 3 in float32[2,3] (operand 0) and 2 in float32[2,3] (operand 1); one letter has one length',
      ),
    ],
    [
      () => einsum("...,...->...", x, zeros([2])),
      new ShapeError(
        'einsum: "...,...->...": an axis of "..." is 3 in float32[2,3] (operand 0) and 2 in float32[2] (operand 1); one letter has one length',
      ),
    ],
    [() => einsum("ij->ii", x), new ValueError('einsum: "ij->ii" has i twice in the result; name it once')],
    [() => einsum("ij->ik", x), new ValueError('einsum: "ij->ik" has k in the result, but in no operand')],
    [
      () => einsum("i1->i", x),
      new ValueError('einsum: "i1->i" cannot be read at "i1"; write letters for axes, as in "ij,jk->ik"'),
    ],
    [
      () => einsum("ij->i->j", x),
      new ValueError('einsum: "ij->i->j" cannot be read; write letters for axes, as in "ij,jk->ik"'),
    ],
    [
      () => einsum("i..j", x),
      new ValueError('einsum: "i..j" cannot be read at "i..j"; write letters for axes, as in "ij,jk->ik"'),
    ],
    [
      () => einsum("ij->ij", zeros([2, 2], { dtype: "int32" })),
      new DTypeError(
        "einsum: operand 0 is int32[2,2]; it takes float32 or float64, convert with cast(operand 0, dtype)",
      ),
    ],
  ])("refuses: %s", (f, error) => {
    expect(f).toThrow(error);
  });
});
