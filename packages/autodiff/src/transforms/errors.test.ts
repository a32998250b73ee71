/** The sentences that the transforms say, whole. */
import { describe, expect, test } from "vitest";
import { bind } from "../core/bind.ts";
import { ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { defineUnary } from "../core/elementwise.ts";
import type { Tensor } from "../core/tensor.ts";
import { mul } from "../ops/arithmetic.ts";
import { exp } from "../ops/exponential.ts";
import { less } from "../ops/logic.ts";
import { sum } from "../ops/movement.ts";
import { checkpoint, customVjp } from "./custom.ts";
import { jvp } from "./forward.ts";
import { hessian, hvp, jacobian } from "./higher.ts";
import { grad, valueAndGrad, vjp } from "./reverse.ts";

const x = tensor([1, 2]);
const k = tensor([1, 2], { dtype: "int32" });
const total = (y: Tensor): Tensor => sum(y);

describe("arguments", () => {
  test("an integer", () => {
    expect(() => grad(total)(k)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: grad: argument 0 is int32[2]; only float32 and float64 have derivatives, pass it as another argument]`,
    );
    expect(() => vjp(total, k)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: vjp: argument 0 is int32[2]; only float32 and float64 have derivatives, pass it as another argument]`,
    );
    expect(() => jvp(total, [k], [k])).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: jvp: argument 0 is int32[2]; only float32 and float64 have derivatives, pass it as another argument]`,
    );
    expect(() => grad((p: { a: Tensor[] }) => sum(p.a[1]!))({ a: [x, k] })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: grad: argument 0.a[1] is int32[2]; only float32 and float64 have derivatives, pass it as another argument]`,
    );
    expect(() => grad((_: Tensor, y: Tensor) => sum(y), { wrt: 1 })(x, k)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: grad: argument 1 is int32[2]; only float32 and float64 have derivatives, pass it as another argument]`,
    );
  });
  test("no tensor", () => {
    expect(() => grad(total)(3 as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: grad: argument 0 is the number 3; the leaves of a tree are tensors, write tensor(…)]`,
    );
    expect(() =>
      grad((p: { w: Tensor }) => sum(p.w))({ w: new Float32Array(2) as never }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: grad: argument 0.w is an instance of Float32Array; the leaves of a tree are tensors, write tensor(…)]`,
    );
    expect(() => vjp((_: Tensor, y: Tensor) => y, x, "x" as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: vjp: argument 1 is the string "x"; the leaves of a tree are tensors, write tensor(…)]`,
    );
    expect(() =>
      grad((m: Map<string, Tensor>) => sum(m.get("w")!))(new Map([["w", x]])),
    ).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: grad: argument 0 is an instance of Map; the leaves of a tree are tensors, write tensor(…)]`,
    );
  });
  test("wrt", () => {
    expect(() => grad(total, { wrt: 1 })(x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: grad: wrt is 1; the function was called with 1 argument, counted from 0]`,
    );
    expect(() =>
      valueAndGrad((a: Tensor, b: Tensor) => sum(mul(a, b)), { wrt: [0, -1] })(x, x),
    ).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: valueAndGrad: wrt is -1; the function was called with 2 arguments, counted from 0]`,
    );
    expect(() => (grad(total) as () => unknown)()).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: grad: wrt is 0; the function was called with 0 arguments, counted from 0]`,
    );
    expect(() =>
      grad((a: Tensor, b: Tensor) => sum(mul(a, b)), { wrt: [1, 1] })(x, x),
    ).toThrowErrorMatchingInlineSnapshot(`[UsageError: grad: wrt is [1,1]; name each argument once]`);
  });
});

describe("results", () => {
  test("no scalar", () => {
    expect(() => grad((y: Tensor) => mul(y, 2))(x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: grad: the function returned float32[2]; it must return a 0-d tensor, take sum or mean]`,
    );
    expect(() => valueAndGrad((y: Tensor) => sum(y, { keepDims: true }))(x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: valueAndGrad: the function returned float32[1]; it must return a 0-d tensor, take sum or mean]`,
    );
    expect(() => grad((y: Tensor) => less(sum(y), 1))(x)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: grad: the function returned bool[]; only float32 and float64 have derivatives]`,
    );
    expect(() => grad((y: Tensor) => sum(y).item())(x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: grad: the function returned the number 3; it must return a 0-d tensor]`,
    );
    expect(() => grad((y: Tensor) => ({ loss: sum(y) }))(x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: grad: the function returned { loss }; it must return a 0-d tensor]`,
    );
    expect(() => grad((_: Tensor) => undefined)(x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: grad: the function returned undefined; it must return a 0-d tensor]`,
    );
  });
  test("a promise", () => {
    expect(() => grad((y: Tensor) => Promise.resolve(sum(y)))(x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: grad: the function returned a Promise; it must be synchronous]`,
    );
    expect(() => vjp((y: Tensor) => Promise.resolve(y), x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: vjp: the function returned a Promise; it must be synchronous]`,
    );
  });
  test("aux", () => {
    expect(() => grad(total, { hasAux: true })(x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: grad: with hasAux the function returns [value, aux]; got the tensor float32[]]`,
    );
    expect(() => valueAndGrad((y: Tensor) => [sum(y), 1, 2], { hasAux: true })(x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: valueAndGrad: with hasAux the function returns [value, aux]; got an array of 3]`,
    );
    expect(() =>
      valueAndGrad((y: Tensor) => [sum(y), { accuracy: 0.5 }], { hasAux: true })(x),
    ).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: valueAndGrad: the result.accuracy is the number 0.5; the leaves of a tree are tensors, write tensor(…)]`,
    );
  });
  test("leaves that are no tensors", () => {
    expect(() => vjp((y: Tensor) => ({ a: y, b: 2 }), x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: vjp: the result.b is the number 2; the leaves of a tree are tensors, write tensor(…)]`,
    );
    expect(() => jvp((y: Tensor) => [y, "b"], [x], [x])).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: jvp: the result[1] is the string "b"; the leaves of a tree are tensors, write tensor(…)]`,
    );
  });
});

describe("cotangents and tangents", () => {
  const [, pullback] = vjp((y: Tensor) => ({ a: exp(y), b: [y] as const }), x);
  test("of another shape or dtype", () => {
    expect(() => pullback({ a: ones([3]), b: [x] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: vjp: the cotangent is float32[3], the result is float32[2]; they must agree]`,
    );
    expect(() => pullback({ a: x, b: [k] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: vjp: the cotangent is int32[2], the result is float32[2]; they must agree]`,
    );
    expect(() => jvp(total, [x], [ones([3])])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: jvp: the tangent is float32[3], the primal is float32[2]; they must agree]`,
    );
    expect(() => jvp(total, [x], [tensor([1, 2], { dtype: "float64" })])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: jvp: the tangent is float64[2], the primal is float32[2]; they must agree]`,
    );
  });
  test("of another structure", () => {
    expect(() => pullback({ a: x } as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: vjp: the cotangent is { a } where { a, b } is expected; the trees must have one structure]`,
    );
    expect(() => pullback({ a: x, b: [x, x] } as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: vjp: the cotangent.b is an array of 2 where an array of 1 is expected; the trees must have one structure]`,
    );
    expect(() => pullback({ a: x, b: [1] } as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: vjp: the cotangent.b[0] is the number 1; the leaves of a tree are tensors, write tensor(…)]`,
    );
    expect(() => jvp(total, [x], [] as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: jvp: tangents is an array of 0 where an array of 1 is expected; the trees must have one structure]`,
    );
    expect(() => jvp(total, [x], [{ x }] as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: jvp: tangents[0] is { x }; the leaves of a tree are tensors, write tensor(…)]`,
    );
  });
  test("of results without tangents", () => {
    expect(() => jvp((y: Tensor) => less(y, 1), [x], [x])).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: jvp: the result holds a bool[2]; only float32 and float64 have tangents]`,
    );
  });
});

describe("rules", () => {
  const broken = (vjp: (ct: Tensor) => Tensor): ((y: Tensor) => Tensor) => {
    const op = defineUnary({ name: "broken", scalar: (_, y) => y, vjp, edges: [] });
    return (y) => bind(op, [y]);
  };
  test("of another shape or dtype", () => {
    expect(() => grad((y: Tensor) => sum(broken((ct) => sum(ct))(y)))(x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: broken: the vjp rule of x gave float32[] for an input that is float32[2]; a cotangent has the shape and dtype of its input]`,
    );
    expect(() =>
      jvp(
        broken((ct) => sum(ct)),
        [x],
        [x],
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: broken: the vjp rule of x gave float32[] for an input that is float32[2]; a cotangent has the shape and dtype of its input]`,
    );
  });
  test("not linear", () => {
    expect(() =>
      jvp(
        broken((ct) => mul(ct, ct)),
        [x],
        [x],
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: broken: the vjp rule of x is not linear in ct; forward mode transposes it, so it must be]`,
    );
    expect(() =>
      jvp(
        broken((ct) => exp(ct)),
        [x],
        [x],
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: broken: the vjp rule of x is not linear in ct; forward mode transposes it, so it must be]`,
    );
  });
});

describe("higher", () => {
  test("jacobian and hessian", () => {
    expect(() => jacobian((y: Tensor) => [y] as never)(x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: jacobian: the function returned an array of 1; it must return a tensor]`,
    );
    expect(() => jacobian((y: Tensor) => less(y, 1))(x)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: jacobian: the function returned bool[2]; only float32 and float64 have derivatives]`,
    );
    expect(() => hessian((y: Tensor) => mul(y, 2))(x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: hessian: the function returned float32[2]; it must return a 0-d tensor, take sum or mean]`,
    );
    expect(() => jacobian(total)(k)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: jacobian: argument 0 is int32[2]; only float32 and float64 have derivatives, pass it as another argument]`,
    );
    expect(() => hessian(total)(k)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: hessian: argument 0 is int32[2]; only float32 and float64 have derivatives, pass it as another argument]`,
    );
    expect(() => hvp(total, x, ones([3]) as Tensor as typeof x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: hvp: the tangent is float32[3], the primal is float32[2]; they must agree]`,
    );
  });
});

describe("customVjp and checkpoint", () => {
  test("results that are no tensor", () => {
    expect(() =>
      customVjp(
        (y: Tensor) => [y] as never,
        (ct) => [ct],
      )(x),
    ).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: customVjp: the function returned an array of 1; it must return one tensor]`,
    );
    expect(() => checkpoint((y: Tensor) => sum(y).item() as never)(x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: checkpoint: the function returned the number 3; it must return one tensor]`,
    );
  });
  test("arguments that are no tensor", () => {
    expect(() => checkpoint((y: Tensor, n: number) => mul(y, n))(x, 3)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: checkpoint: arguments[1] is the number 3; the leaves of a tree are tensors, write tensor(…)]`,
    );
  });
  test("a closure over what is differentiated", () => {
    expect(() =>
      grad((y: Tensor) => sum(checkpoint((z: Tensor) => mul(z, y))(x)))(x),
    ).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: checkpoint: the function closes over a tensor that is being differentiated, which would get no gradient; pass it as an argument]`,
    );
    expect(() =>
      grad((y: Tensor) =>
        sum(
          customVjp(
            (z: Tensor) => mul(z, y),
            (ct) => [ct],
          )(x),
        ),
      )(x),
    ).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: customVjp: the function closes over a tensor that is being differentiated, which would get no gradient; pass it as an argument]`,
    );
  });
  test("a rule that gives another structure", () => {
    const twice = (rule: (ct: Tensor) => unknown): ((y: Tensor) => Tensor) =>
      customVjp((y: Tensor) => mul(y, 2), rule as never);
    expect(() => grad((y: Tensor) => sum(twice((ct) => ct)(y)))(x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: customVjp: what the rule gave is the tensor float32[2] where an array of 1 is expected; the trees must have one structure]`,
    );
    expect(() => grad((y: Tensor) => sum(twice((ct) => [ct, ct])(y)))(x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: customVjp: what the rule gave is an array of 2 where an array of 1 is expected; the trees must have one structure]`,
    );
    expect(() => grad((y: Tensor) => sum(twice(() => [ones([3])])(y)))(x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: customVjp: the rule gave float32[3] for an argument that is float32[2]; a cotangent has the shape and dtype of its argument]`,
    );
  });
});
