import { describe, expect, test } from "vitest";
import { tensor } from "../core/create.ts";
import type { TypedArray } from "../core/dtype.ts";
import { defineUnary } from "../core/elementwise.ts";
import type { AnyOp, Op, SampleRng } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import type { Aval } from "../core/aval.ts";
import { requireDType, sameDType } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, addOp, div, divOp, mul, mulOp, neg, negOp, sub } from "../ops/arithmetic.ts";
import { pow, powOp } from "../ops/power.ts";
import { exp, expOp, sigmoidOp, softplusOp, sqrt } from "../ops/exponential.ts";
import { stopGradient, stopGradientOp } from "../ops/identity.ts";
import { cast } from "../ops/cast.ts";
import { equal, whereOp } from "../ops/logic.ts";
import { matmul, matmulOp } from "../ops/matmul.ts";
import { broadcastTo, broadcastToOp, reshapeOp, sumOp, transpose, transposeOp } from "../ops/movement.ts";
import { padOp } from "../ops/slicing.ts";
import { casesOf } from "./cases.ts";
import { CheckError } from "./findings.ts";
import { checkOp, opReport, worstOf } from "./op.ts";

/** What the checker says of a changed record; "" where it finds nothing. */
function complaint(op: AnyOp, changes: object): string {
  const mutant = { ...op, ...casesOf(op), ...changes };
  // the pairwise shortcut of infer belongs to the record it was made for
  return opReport("infer" in changes ? { ...mutant, prepared: { ...mutant.prepared, inferPair: undefined } } : mutant)
    .failures.map(({ where, message }) => `${where}: ${message}`)
    .join("\n")
    .replace(/± [\d.e+-]+/g, "± …"); // rounding, which differs from machine to machine
}

describe("a wrong rule is found:", () => {
  test("flipped sign", () => {
    expect(complaint(expOp, { vjp: { x: (ct: Tensor, { out }: { out: Tensor }) => neg(mul(ct, out)) } }))
      .toMatchInlineSnapshot(`
      "sample 0, order 1, forward: the derivative is 0.1482604946, finite differences give -0.1482604946 ± …; look at the rule of x
      sample 0, order 1, reverse: the derivative is 0.1482604946, finite differences give -0.1482604946 ± …; look at the rule of x
      sample 0, order 2, forward: the derivative is -0.1602306231, finite differences give 0.1602306231 ± …; look at the rule of x
      sample 0, order 2, reverse: the derivative is -0.1602306231, finite differences give 0.1602306231 ± …; look at the rule of x
      sample 1, order 1, forward: the derivative is 2.401124252, finite differences give -2.401124252 ± …; look at the rule of x
      sample 1, order 1, reverse: the derivative is 2.401124252, finite differences give -2.401124252 ± …; look at the rule of x
      sample 1, order 2, forward: the derivative is -1.238741044, finite differences give 1.238741044 ± …; look at the rule of x
      sample 1, order 2, reverse: the derivative is -1.238741044, finite differences give 1.238741044 ± …; look at the rule of x
      edge 0, gradient: the gradient in x is -1 where 1 is expected
      edge 0, forward: the gradient in x is -1 where 1 is expected"
    `);
  });
  test("dropped factor", () => {
    expect(complaint(softplusOp, { vjp: { x: (ct: Tensor) => ct } })).toMatchInlineSnapshot(`
      "sample 0, order 1, forward: the derivative is -0.2282565581, finite differences give -0.08988020583 ± …; look at the rule of x
      sample 0, order 1, reverse: the derivative is -0.2282565581, finite differences give -0.08988020583 ± …; look at the rule of x
      sample 1, order 1, forward: the derivative is -1.424581083, finite differences give -0.787103297 ± …; look at the rule of x
      sample 1, order 1, reverse: the derivative is -1.424581083, finite differences give -0.787103297 ± …; look at the rule of x
      edge 1, gradient: the gradient in x is 1 where 1.928749847963918e-22 is expected
      edge 1, forward: the gradient in x is 1 where 1.928749847963918e-22 is expected"
    `);
  });
  test("swapped inputs", () => {
    const { a, b } = divOp.vjp;
    expect(complaint(divOp, { vjp: { a: b, b: a } })).toMatchInlineSnapshot(`
      "sample 0, order 1, forward: the derivative is 0.4767056761, finite differences give -0.2885204428 ± …; look at the rule of a, the rule of b
      sample 0, order 1, reverse: the derivative is 0.4767056761, finite differences give -0.2885204428 ± …; look at the rule of a, the rule of b
      sample 0, order 2, forward: the derivative is -0.283666987, finite differences give -0.2711103656 ± …; look at the rule of a, the rule of b
      sample 0, order 2, reverse: the derivative is -0.283666987, finite differences give -0.2711103656 ± …; look at the rule of a, the rule of b
      sample 1, order 1, forward: the derivative is 4.706283596, finite differences give -4.44612872 ± …; look at the rule of a, the rule of b
      sample 1, order 1, reverse: the derivative is 4.706283596, finite differences give -4.44612872 ± …; look at the rule of a, the rule of b
      sample 1, order 2, forward: the derivative is 0.7229819976, finite differences give 1.052249202 ± …; look at the rule of a, the rule of b
      sample 1, order 2, reverse: the derivative is 0.7229819976, finite differences give 1.052249202 ± …; look at the rule of a, the rule of b
      edge 0, gradient: the gradient in a is 0 where 100000000 is expected
      edge 0, forward: the gradient in a is 0 where 100000000 is expected"
    `);
  });
  test("swapped operands of a product of matrices", () => {
    const a = (ct: Tensor, { b }: { b: Tensor }): Tensor => matmul(transpose(b), ct);
    expect(complaint(matmulOp, { vjp: { ...matmulOp.vjp, a } })).toMatchInlineSnapshot(`
      "sample 0, linearity: threw ShapeError: matmul: a is float64[2,3], b is float64[2,2]; inner dimensions 3 and 2 differ
      sample 0, float32: threw ShapeError: matmul: a is float32[2,3], b is float32[2,2]; inner dimensions 3 and 2 differ
      sample 0, compiled: threw ShapeError: matmul: a is float64[2,3], b is float64[2,2]; inner dimensions 3 and 2 differ
      sample 0, derivatives: threw ShapeError: matmul: a is float64[2,3], b is float64[2,2]; inner dimensions 3 and 2 differ
      sample 1, linearity: threw ShapeError: matmul: a is float64[2,4,3], b is float64[2,1,4]; inner dimensions 3 and 1 differ
      sample 1, float32: threw ShapeError: matmul: a is float32[2,4,3], b is float32[2,1,4]; inner dimensions 3 and 1 differ
      sample 1, compiled: threw ShapeError: matmul: a is float64[2,4,3], b is float64[2,1,4]; inner dimensions 3 and 1 differ
      sample 1, derivatives: threw ShapeError: matmul: a is float64[2,4,3], b is float64[2,1,4]; inner dimensions 3 and 1 differ
      sample 2, linearity: threw ShapeError: matmul: a is float64[3,0], b is float64[2,3]; inner dimensions 0 and 2 differ
      sample 2, float32: threw ShapeError: matmul: a is float32[3,0], b is float32[2,3]; inner dimensions 0 and 2 differ
      sample 2, compiled: threw ShapeError: matmul: a is float64[3,0], b is float64[2,3]; inner dimensions 0 and 2 differ
      sample 2, derivatives: threw ShapeError: matmul: a is float64[3,0], b is float64[2,3]; inner dimensions 0 and 2 differ
      edge 0, gradient: threw ShapeError: matmul: a is float64[1,2], b is float64[1,1]; inner dimensions 2 and 1 differ
      edge 0, forward: threw ShapeError: matmul: a is float64[1,2], b is float64[1,1]; inner dimensions 2 and 1 differ
      edge 0, order 2: threw ShapeError: matmul: a is float64[1,2], b is float64[1,1]; inner dimensions 2 and 1 differ"
    `);
  });
  test("missing broadcast sum", () => {
    expect(complaint(broadcastToOp, { vjp: { x: (ct: Tensor) => ct } })).toMatchInlineSnapshot(`
      "sample 0, linearity: threw ShapeError: broadcastTo: the vjp rule of x gave float64[2,2] for an input that is float64[]; a cotangent has the shape and dtype of its input
      sample 0, float32: threw ShapeError: broadcastTo: the vjp rule of x gave float32[2,2] for an input that is float32[]; a cotangent has the shape and dtype of its input
      sample 0, compiled: threw ShapeError: broadcastTo: the vjp rule of x gave float64[2,2] for an input that is float64[]; a cotangent has the shape and dtype of its input
      sample 0, derivatives: threw ShapeError: broadcastTo: the vjp rule of x gave float64[2,2] for an input that is float64[]; a cotangent has the shape and dtype of its input
      sample 1, linearity: threw ShapeError: broadcastTo: the vjp rule of x gave float64[2,3,2] for an input that is float64[3,1]; a cotangent has the shape and dtype of its input
      sample 1, float32: threw ShapeError: broadcastTo: the vjp rule of x gave float32[2,3,2] for an input that is float32[3,1]; a cotangent has the shape and dtype of its input
      sample 1, compiled: threw ShapeError: broadcastTo: the vjp rule of x gave float64[2,3,2] for an input that is float64[3,1]; a cotangent has the shape and dtype of its input
      sample 1, derivatives: threw ShapeError: broadcastTo: the vjp rule of x gave float64[2,3,2] for an input that is float64[3,1]; a cotangent has the shape and dtype of its input
      edge 0, gradient: threw ShapeError: broadcastTo: the vjp rule of x gave float64[0,2] for an input that is float64[]; a cotangent has the shape and dtype of its input
      edge 0, forward: threw ShapeError: broadcastTo: the vjp rule of x gave float64[0,2] for an input that is float64[]; a cotangent has the shape and dtype of its input
      edge 0, order 2: threw ShapeError: broadcastTo: the vjp rule of x gave float64[0,2] for an input that is float64[]; a cotangent has the shape and dtype of its input"
    `);
  });
  test("a mean where the sum is meant", () => {
    expect(complaint(sumOp, { vjp: { x: (ct: Tensor, at: never) => div(sumOp.vjp.x!(ct, at), 2) } }))
      .toMatchInlineSnapshot(`
      "sample 0, order 1, forward: the derivative is -0.3228980531, finite differences give -0.6457961062 ± …; look at the rule of x
      sample 0, order 1, reverse: the derivative is -0.3228980531, finite differences give -0.6457961062 ± …; look at the rule of x
      sample 1, order 1, forward: the derivative is 1.056160262, finite differences give 2.112320525 ± …; look at the rule of x
      sample 1, order 1, reverse: the derivative is 1.056160262, finite differences give 2.112320525 ± …; look at the rule of x
      sample 2, order 1, forward: the derivative is 1.035473552, finite differences give 2.070947104 ± …; look at the rule of x
      sample 2, order 1, reverse: the derivative is 1.035473552, finite differences give 2.070947104 ± …; look at the rule of x"
    `);
  });
  test("wrong permutation", () => {
    const x = (ct: Tensor, { attrs: { axes } }: { attrs: { axes: number[] } }): Tensor => transpose(ct, axes);
    expect(complaint(transposeOp, { vjp: { x } })).toMatchInlineSnapshot(`
      "sample 1, linearity: threw ShapeError: transpose: the vjp rule of x gave float64[3,4,2] for an input that is float64[2,3,4]; a cotangent has the shape and dtype of its input
      sample 1, float32: threw ShapeError: transpose: the vjp rule of x gave float32[3,4,2] for an input that is float32[2,3,4]; a cotangent has the shape and dtype of its input
      sample 1, compiled: threw ShapeError: transpose: the vjp rule of x gave float64[3,4,2] for an input that is float64[2,3,4]; a cotangent has the shape and dtype of its input
      sample 1, derivatives: threw ShapeError: transpose: the vjp rule of x gave float64[3,4,2] for an input that is float64[2,3,4]; a cotangent has the shape and dtype of its input"
    `);
  });
  test("wrong second derivative", () => {
    expect(complaint(expOp, { vjp: { x: (ct: Tensor, { out }: { out: Tensor }) => mul(ct, stopGradient(out)) } }))
      .toMatchInlineSnapshot(`
      "sample 0, order 2, forward: the derivative is 0, finite differences give -0.1602306231 ± …; look at the rule of x
      sample 0, order 2, reverse: the derivative is 0, finite differences give -0.1602306231 ± …; look at the rule of x
      sample 1, order 2, forward: the derivative is 0, finite differences give -1.238741044 ± …; look at the rule of x
      sample 1, order 2, reverse: the derivative is 0, finite differences give -1.238741044 ± …; look at the rule of x"
    `);
  });
  test("wrong in the cotangent of the cotangent", () => {
    expect(
      complaint(mulOp, { vjp: { ...mulOp.vjp, a: (ct: Tensor, { b }: { b: Tensor }) => mul(stopGradient(ct), b) } }),
    ).toMatchInlineSnapshot(`
      "sample 0, order 1, forward: the derivative is -0.3829739543, finite differences give 0.8110799103 ± …; look at the rule of a
      sample 1, order 1, forward: the derivative is 0.1928882483, finite differences give 2.296043466 ± …; look at the rule of a
      edge 0, forward: the gradient in a is 0 where 10000 is expected"
    `);
  });
  test("not linear", () => {
    expect(complaint(expOp, { vjp: { x: (ct: Tensor, { out }: { out: Tensor }) => mul(mul(ct, ct), out) } }))
      .toMatchInlineSnapshot(`
      "sample 0, linearity: the rule of x is not linear in ct; a cotangent may only be multiplied by what does not depend on it
      sample 0, derivatives: threw UsageError: exp: the vjp rule of x is not linear in ct; forward mode transposes it, so it must be
      sample 1, linearity: the rule of x is not linear in ct; a cotangent may only be multiplied by what does not depend on it
      sample 1, derivatives: threw UsageError: exp: the vjp rule of x is not linear in ct; forward mode transposes it, so it must be
      edge 0, forward: threw UsageError: exp: the vjp rule of x is not linear in ct; forward mode transposes it, so it must be
      edge 1, forward: threw UsageError: exp: the vjp rule of x is not linear in ct; forward mode transposes it, so it must be"
    `);
  });
  test("null where a gradient flows", () => {
    expect(complaint(mulOp, { vjp: { ...mulOp.vjp, b: null } })).toMatchInlineSnapshot(`
      "sample 0, order 1, forward: the derivative is 1.194053865, finite differences give 0.8110799103 ± …; look at b, whose rule is null
      sample 0, order 1, reverse: the derivative is 1.194053865, finite differences give 0.8110799103 ± …; look at b, whose rule is null
      sample 1, order 1, forward: the derivative is 2.103155217, finite differences give 2.296043466 ± …; look at b, whose rule is null
      sample 1, order 1, reverse: the derivative is 2.103155217, finite differences give 2.296043466 ± …; look at b, whose rule is null"
    `);
    expect(complaint(reshapeOp, { vjp: { x: null } })).toMatchInlineSnapshot(`
      "sample 0, order 1, forward: the derivative is 0, finite differences give -1.424581083 ± …; look at x, whose rule is null
      sample 0, order 1, reverse: the derivative is 0, finite differences give -1.424581083 ± …; look at x, whose rule is null"
    `);
  });
  test("a constant of a dtype", () => {
    const two = tensor(2, { dtype: "float64" });
    expect(complaint(addOp, { vjp: { ...addOp.vjp, a: (ct: Tensor) => div(mul(ct, two), two) } }))
      .toMatchInlineSnapshot(`
      "sample 0, float32: threw DTypeError: mul: a is float32[], b is float64[]; dtypes differ, cast one with cast(x, dtype)
      sample 1, float32: threw DTypeError: mul: a is float32[2,3], b is float64[]; dtypes differ, cast one with cast(x, dtype)
      grid, float32: threw DTypeError: mul: a is float32[361], b is float64[]; dtypes differ, cast one with cast(x, dtype)"
    `);
  });
  test("right in the middle, NaN at an edge", () => {
    // eˣ / (1 + eˣ)², which is ∞/∞ where eˣ overflows
    const x = (ct: Tensor, { x }: { x: Tensor }): Tensor => mul(ct, div(exp(x), pow(add(exp(x), 1), 2)));
    expect(complaint(sigmoidOp, { vjp: { x } })).toMatchInlineSnapshot(`
      "grid, float64: at x = 10000 the value is 1 but the gradient in x is NaN; guard the rule there
      grid, float32: at x = 89 the value is 1 but the gradient in x is NaN; guard the rule there
      edge 1, gradient: the gradient in x is NaN where 0 is expected
      edge 1, forward: the gradient in x is NaN where 0 is expected
      edge 1, order 2: the second derivative in x is NaN; guard the branch that is not taken with where"
    `);
  });
  test("second derivative NaN at an edge", () => {
    // 2x + √x − √x is right at 0, its derivative there is ∞ − ∞
    const squareOp = defineUnary({
      name: "square",
      scalar: (s, x) => s.mul(x, x),
      domain: [0.5, 2],
      vjp: (ct, { x }) => mul(ct, sub(add(mul(2, x), sqrt(x)), sqrt(x))),
      edges: [{ x: 0, value: 0, grad: 0 }],
    });
    expect(complaint(squareOp, {})).toMatchInlineSnapshot(`
      "grid, float64: at x = -1e-8 the value is 1.0000000000000001e-16 but the gradient in x is NaN; guard the rule there
      grid, float32: at x = -9.99999993922529e-9 the value is 1.0000000168623835e-16 but the gradient in x is NaN; guard the rule there
      edge 0, order 2: the second derivative in x is NaN; guard the branch that is not taken with where"
    `);
  });
  test("a throw in a rule", () => {
    expect(complaint(negOp, { vjp: { x: () => tensor([[1], []]) } })).toMatchInlineSnapshot(`
      "sample 0, linearity: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      sample 0, float32: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      sample 0, compiled: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      sample 0, derivatives: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      sample 1, linearity: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      sample 1, float32: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      sample 1, compiled: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      sample 1, derivatives: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      grid, float64: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      grid, float32: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      edge 0, gradient: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      edge 0, forward: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length
      edge 0, order 2: threw ShapeError: tensor: ragged arrays: data[1] is 0 long, where 1 elements are expected; every row must have the same length"
    `);
  });
});

describe("a wrong record is found:", () => {
  test("a reference that skips an element", () => {
    const reference = ({ x }: { x: TypedArray }, out: TypedArray): void => {
      for (let i = 0; i < out.length - 1; i++) out[i] = -x[i]!;
    };
    expect(complaint(negOp, { reference })).toMatchInlineSnapshot(`
      "sample 0, reference: the reference leaves element 0 of out as it was; out may hold anything before, write every element
      sample 0, reference: evaluated as one element or as an identity, the result is 0.43149942604919733 where 0 is expected by the reference
      sample 0, kind: its kind, elementwise, gives 0.43149942604919733 where 0 is expected by the reference; a compiler would compute something else
      sample 1, reference: the reference leaves element 5 of out as it was; out may hold anything before, write every element
      sample 1, kind: its kind, elementwise, gives -0.39246554676436984 where 0 is expected at element 5 by the reference; a compiler would compute something else
      sample 1, order 1, forward: the derivative is 1.424581083, finite differences give 0.9436924129 ± …; look at the rule of x at [1, 2]
      sample 1, order 1, reverse: the derivative is 1.424581083, finite differences give 0.9436924129 ± …; look at the rule of x at [1, 2]"
    `);
  });
  test("a reference that changes its input", () => {
    const reference = ({ x }: { x: TypedArray }, out: TypedArray): void => {
      for (let i = 0; i < out.length; i++) out[i] = x[i] = -x[i]!;
    };
    expect(complaint(negOp, { reference })).toMatchInlineSnapshot(`
      "sample 0, reference: the reference changes its input x; it may write to out only
      sample 1, reference: the reference leaves element 0 of out as it was; out may hold anything before, write every element
      sample 1, reference: the reference changes its input x; it may write to out only
      sample 1, reference: evaluated as one element or as an identity, the result is -1.7225661735047706 where 1.7225661735047706 is expected at element 3 by the reference
      sample 1, kind: its kind, elementwise, gives 1.7225661735047706 where -1.7225661735047706 is expected at element 3 by the reference; a compiler would compute something else
      sample 1, compiled: compiled, the result is 1.7225661735047706 where -1.7225661735047706 is expected at element 3 by the eager op"
    `);
  });
  test("a reference that is not what the scalar expression says", () => {
    expect(complaint(negOp, { reference: ({ x }: { x: TypedArray }, out: TypedArray) => out.set(x) }))
      .toMatchInlineSnapshot(`
      "sample 0, reference: evaluated as one element or as an identity, the result is 0.43149942604919733 where -0.43149942604919733 is expected by the reference
      sample 0, kind: its kind, elementwise, gives 0.43149942604919733 where -0.43149942604919733 is expected by the reference; a compiler would compute something else
      sample 1, kind: its kind, elementwise, gives -1.7225661735047706 where 1.7225661735047706 is expected at element 3 by the reference; a compiler would compute something else
      sample 1, order 1, forward: the derivative is 1.424581083, finite differences give -1.424581083 ± …; look at the rule of x
      sample 1, order 1, reverse: the derivative is 1.424581083, finite differences give -1.424581083 ± …; look at the rule of x"
    `);
  });
  test("a reference in lower precision", () => {
    const reference = ({ x }: { x: TypedArray }, out: TypedArray): void => {
      for (let i = 0; i < out.length; i++) out[i] = Math.fround(-x[i]!);
    };
    expect(complaint(negOp, { reference })).toContain("gives ");
  });
  test("strides that read other elements", () => {
    const kind = { type: "movement", view: () => ({ offset: 0, strides: [3, 1] }) };
    expect(
      complaint(transposeOp, {
        kind,
        samples: (rng: SampleRng) => [{ inputs: [rng.normal([3, 3])], attrs: { axes: [1, 0] } }],
      }),
    ).toMatchInlineSnapshot(
      `
      "sample 0, kind: its kind, movement, gives 0.9931948638079567 where -0.5126733958215745 is expected at element 2 by the reference; a compiler would compute something else
      sample 0, compiled: compiled, the result is 0.9931948638079567 where -0.5126733958215745 is expected at element 2 by the eager op"
    `,
    );
  });
  test("a reduction declared as another", () => {
    expect(complaint(sumOp, { kind: { ...sumOp.kind, combine: "max" } })).toMatchInlineSnapshot(`
      "sample 0, kind: its kind, reduction, gives 0.9931948638079567 where -3.380475963427751 is expected by the reference; a compiler would compute something else
      sample 1, kind: its kind, reduction, gives 0.6287191875621386 where -1.2404453833958624 is expected at element 1 by the reference; a compiler would compute something else
      sample 2, kind: its kind, reduction, gives 1.4611666318870986 where -0.05854845418100929 is expected at element 1 by the reference; a compiler would compute something else
      sample 3, kind: its kind, reduction, gives 1 where 2 is expected at element 1 by the reference; a compiler would compute something else"
    `);
  });
  test("an embedding with another fill", () => {
    expect(complaint(padOp, { kind: { ...padOp.kind, fill: () => 0 } })).toMatchInlineSnapshot(
      `"sample 1, kind: its kind, embedding, gives 0 where 1.5 is expected at element 0 by the reference; a compiler would compute something else"`,
    );
  });
  test("a wrong edge", () => {
    const edges = [
      { inputs: { x: 0 }, value: 2 },
      { inputs: { x: 0 }, value: 1, grad: { x: 2 } },
      { inputs: { x: [0] }, value: 1 },
    ];
    expect(complaint(expOp, { edges })).toMatchInlineSnapshot(`
      "edge 0, value: the value is 1 where 2 is expected
      edge 1, gradient: the gradient in x is 1 where 2 is expected
      edge 1, forward: the gradient in x is 1 where 2 is expected
      edge 2, value: the value is of shape [1] where [] is expected"
    `);
  });
  test("an edge off by more than the last places", () => {
    expect(complaint(expOp, { edges: [{ inputs: { x: 1 }, value: 2.71828182845905 }] })).toMatchInlineSnapshot(
      `"edge 0, value: the value is 2.718281828459045 where 2.71828182845905 is expected, 11 units in the last place apart"`,
    );
    expect(complaint(expOp, { edges: [{ inputs: { x: 1 }, value: 2.718281828459045 }] })).toBe("");
  });
  test("a wrong reject", () => {
    const rejects = [
      { inputs: { a: "float32[2,3]", b: "float32[5,4]" }, message: "matmul: no" },
      { inputs: { a: "float32[2,3]", b: "float32[3,4]" }, message: "matmul: no" },
      { inputs: { a: "float32[2,3]", b: "float33[3,4]" }, message: "matmul: no" },
    ];
    expect(complaint(matmulOp, { rejects })).toMatchInlineSnapshot(`
      "reject 0: a float32[2,3], b float32[5,4] is refused with "matmul: a is float32[2,3], b is float32[5,4]; inner dimensions 3 and 5 differ" where "matmul: no" is expected
      reject 1: a float32[2,3], b float32[3,4] must be refused, but infer takes it
      reject 2: threw ValueError: parseAval: "float33[3,4]" is not of the form float32[2,3]"
    `);
  });
  test("a reject that is refused by accident", () => {
    const infer = ({ x }: { x: Aval }): Aval => ({
      shape: x.shape.concat().fill((undefined as unknown as number[])[0]!),
      dtype: x.dtype,
    });
    const changes = { infer, samples: () => [], rejects: [{ inputs: { x: "float32[2]" }, message: "neg: no" }] };
    expect(complaint(negOp, changes)).toMatchInlineSnapshot(`
      "samples: there are none; add samples: (rng) => [{ inputs: [rng.normal([2, 3])] }], so that there is something to check
      edge 0, value: threw TypeError: Cannot read properties of undefined (reading '0')
      reject 0: x float32[2] is refused by a bug: TypeError: Cannot read properties of undefined (reading '0')"
    `);
  });
  test("nothing to check", () => {
    expect(complaint(matmulOp, { samples: () => [], edges: [], rejects: [] })).toMatchInlineSnapshot(`
      "samples: there are none; add samples: (rng) => [{ inputs: [rng.normal([2, 3])] }], so that there is something to check
      edges: there are none; add points where a naive formula fails (0, ±1e4, ties, infinities), each with its value and gradient"
    `);
    expect(complaint(matmulOp, { edges: [], rejects: [] })).toMatchInlineSnapshot(`
      "edges: there are none; add points where a naive formula fails (0, ±1e4, ties, infinities), each with its value and gradient
      rejects: there are none, but infer refuses a float32[2,3], b float64[3,2]; add it with the message "matmul: a is float32[2,3], b is float64[3,2]; dtypes differ, cast one with cast(x, dtype)""
    `);
  });
  test("an infer that does not agree with itself", () => {
    expect(
      opReport({ ...negOp, ...casesOf(negOp), infer: ({ x }: { x: Aval }) => ({ ...x, shape: [7] }) }).failures[0]
        ?.message,
    ).toMatchInlineSnapshot(`"the result is float64[] where infer says float64[7]"`);
  });
});

test("a third party's op is checked in one call, which throws one readable message", () => {
  const cubeOp = defineUnary({
    name: "cube",
    scalar: (s, x) => s.mul(x, s.mul(x, x)),
    vjp: (ct, { x }) => mul(ct, mul(3, x)),
    edges: [{ x: 1, value: 1, grad: 3 }],
  });
  expect(() => withoutBars(() => checkOp(cubeOp))).toThrowErrorMatchingInlineSnapshot(`
    [CheckError: checkOp: cube fails 4 of 40 checks
      sample 0, order 1, forward: the derivative is 0.2954777214, finite differences give -0.1274984672 ± …; look at the rule of x
      sample 0, order 1, reverse: the derivative is 0.2954777214, finite differences give -0.1274984672 ± …; look at the rule of x
      sample 1, order 1, forward: the derivative is -0.9905548896, finite differences give -2.780634871 ± …; look at the rule of x
      sample 1, order 1, reverse: the derivative is -0.9905548896, finite differences give -2.780634871 ± …; look at the rule of x]
  `);
});

test("an op written out in full, with an index and a list of inputs, passes", () => {
  interface Attrs {
    readonly factor: number;
  }
  const chooseOp: Op<readonly ["at", "...xs"], Attrs> = defineOp<readonly ["at", "...xs"], Attrs>({
    name: "choose",
    inputs: ["at", "...xs"],
    infer: ({ at, xs }) => {
      requireDType("choose", "at", at, ["int32"]);
      sameDType(
        "choose",
        xs.map((_, i) => `input ${i}`),
        xs,
      );
      return xs[0]!;
    },
    vjp: {
      at: null,
      "...xs": (ct, { at, index, attrs }) =>
        mul(mul(ct, attrs.factor), broadcastTo(cast(equal(at, index - 1), ct.dtype), ct.shape)),
    },
    reference({ at, xs }, out, { attrs }) {
      xs[at[0]!]!.forEach((x, i) => (out[i] = x * attrs.factor));
    },
    kind: { type: "opaque" },
    samples: (rng) => [{ inputs: [rng.integers([], 1, 2), rng.normal([3]), rng.normal([3])], attrs: { factor: 3 } }],
    edges: [
      {
        inputs: {
          at: 0,
          xs: [
            [1, 2],
            [3, 4],
          ],
        },
        attrs: { factor: 2 },
        value: [2, 4],
        grad: {
          xs: [
            [2, 2],
            [0, 0],
          ],
        },
      },
    ],
    rejects: [
      {
        inputs: { at: "bool[]", xs: ["float32[2]"] },
        attrs: { factor: 2 },
        message: "choose: at is bool[]; it takes int32, convert with cast(at, dtype)",
      },
    ],
  });
  const report = checkOp(chooseOp, { orders: 3, seed: 5 });
  expect(report.failures).toEqual([]);
  expect(worstOf(report.comparisons, 3, "reverse")).toBeLessThan(1e-10);
  expect(worstOf(report.comparisons, 4, "reverse")).toBe(undefined);
});

test("cases may stand beside the record; without any, no op passes", () => {
  const squareOp = defineUnary({
    name: "square",
    scalar: (s, x) => s.mul(x, x),
    vjp: (ct, { x }) => mul(ct, mul(2, x)),
  });
  const edges = [{ x: 1e4, value: 1e8, grad: 2e4 }];
  const report = checkOp(squareOp, { edges, domain: [-1, 1], seed: 2 });
  expect([report.samples, report.edges, report.rejects, report.failures]).toEqual([2, 1, 1, []]);
  expect(opReport(squareOp).failures.map(({ where, message }) => `${where}: ${message}`)).toEqual([
    "edges: there are none; add points where a naive formula fails (0, ±1e4, ties, infinities), each with its value and gradient",
  ]);
  const passOp = defineOp({
    name: "pass",
    inputs: ["x"],
    infer: ({ x }) => x,
    vjp: { x: (ct) => ct },
    reference: ({ x }, out) => out.set(x),
    kind: { type: "identity" },
  });
  expect(opReport(passOp).failures.map(({ where, message }) => `${where}: ${message}`)).toEqual([
    "samples: there are none; add samples: (rng) => [{ inputs: [rng.normal([2, 3])] }], so that there is something to check",
  ]);
});

test("a right rule passes for any seed", () => {
  for (const op of [mulOp, divOp, powOp, softplusOp, whereOp, matmulOp, broadcastToOp, stopGradientOp]) {
    for (const seed of [1, 2, 3]) expect(opReport(op, { seed }).failures).toEqual([]);
  }
});

/** What `body` throws, without error bars. */
function withoutBars(body: () => unknown): void {
  try {
    body();
  } catch (error) {
    throw new CheckError((error as Error).message.replace(/± [\d.e+-]+/g, "± …"));
  }
}
