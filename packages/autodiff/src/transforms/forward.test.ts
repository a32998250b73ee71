import { describe, expect, test } from "vitest";
import { onesLike } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { exp, log } from "../ops/exponential.ts";
import { matmul } from "../ops/matmul.ts";
import { broadcastTo, flip, reshape, sum, transpose } from "../ops/movement.ts";
import { concat } from "../ops/concat.ts";
import { pad, slice } from "../ops/slicing.ts";
import { checkGrads } from "../testing/grads.ts";
import { sampleRng } from "../testing/samples.ts";
import { jvp } from "./forward.ts";
import { customVjp } from "./custom.ts";
import { grad, vjp } from "./reverse.ts";

type Scalar = Tensor<readonly []>;
const scalar = (value: number): Scalar => tensor(value, { dtype: "float64" });
const vector = (...values: number[]): Tensor => tensor(values, { dtype: "float64" });
const rng = sampleRng(11);
/** d/dx of a scalar function, by forward mode. */
const derivative = (f: (x: Scalar) => Scalar) => (x: Scalar) => jvp(f, [x], [scalar(1)])[1];

describe("perturbations are not confused", () => {
  test("d/dx [x · d/dy (x + y)] is 1", () => {
    expect(derivative((x) => mul(x, derivative((y) => add(x, y))(scalar(1))))(scalar(1)).item()).toBe(1);
  });
  test("forward inside reverse and reverse inside forward", () => {
    expect(grad((x: Scalar) => mul(x, derivative((y) => add(x, y))(scalar(1))))(scalar(1)).item()).toBe(1);
    expect(derivative((x) => mul(x, grad((y: Scalar) => add(x, y))(scalar(1))))(scalar(1)).item()).toBe(1);
  });
  test("tangents that depend on the outer argument", () => {
    // x · (d/dε at 0 of (x + ε·x)·y) = x·x·y
    const f = (x: Scalar): Scalar => mul(x, jvp((z: Scalar) => mul(z, 3), [x], [x])[1]);
    expect(derivative(f)(scalar(2)).item()).toBe(12);
    expect(grad(f)(scalar(2)).item()).toBe(12);
  });
  test("derivatives of any order: those of x⁴", () => {
    let f = (x: Scalar): Scalar => mul(mul(x, x), mul(x, x));
    const values = [16, 32, 48, 48, 24, 0];
    for (const value of values) {
      expect(f(scalar(2)).item()).toBe(value);
      f = derivative(f);
    }
  });
});

test("a tree in, a tree out, matched by key", () => {
  interface Pair {
    readonly a: Tensor;
    readonly b: readonly [Tensor, null];
  }
  const primals: [Pair, Tensor] = [{ a: vector(1, 2), b: [vector(3), null] }, vector(4)];
  const tangents: [Pair, Tensor] = [{ b: [vector(10), null], a: vector(0, 1) }, vector(100)];
  const [out, tangent] = jvp(
    (p, c) => ({ product: mul(p.b[0], c), none: undefined, pair: [p.a, mul(p.a, p.b[0])] as const }),
    primals,
    tangents,
  );
  expect([out.product.toArray(), out.none, out.pair[1].toArray()]).toEqual([[12], undefined, [3, 6]]);
  expect([tangent.product.toArray(), tangent.none, tangent.pair[0].toArray(), tangent.pair[1].toArray()]).toEqual([
    [340],
    undefined,
    [0, 1],
    [10, 23],
  ]);
});

test("results that do not depend on the arguments have tangent 0", () => {
  const constant = exp(vector(1, 2));
  const [, tangents] = jvp((x: Tensor) => [constant, x, mul(constant, 2)], [vector(1)], [vector(5)]);
  expect(tangents.map((x) => x.toArray())).toEqual([[0, 0], [5], [0, 0]]);
});

test("every structural op is transposed to itself: tangents move as primals do", () => {
  const f = (x: Tensor, y: Tensor): Tensor =>
    matmul(
      pad(transpose(concat([x, broadcastTo(slice(y, [0], [1]), [1, 3])])), [
        [1, 0],
        [0, 1, 1],
      ]),
      reshape(flip(concat([y, x])), [6, -1]),
    );
  checkGrads(f, [rng.normal([2, 3]), rng.normal([2, 3])], { modes: ["forward"] });
});

test("⟨ct, J t⟩ = ⟨Jᵀ ct, t⟩ to the last places", () => {
  const f = (x: Tensor, y: Tensor): Tensor => div(matmul(exp(x), y), add(sum(mul(x, x)), log(add(mul(y, y), 1))));
  const [x, y, t, u] = [rng.normal([3, 3]), rng.normal([3, 3]), rng.normal([3, 3]), rng.normal([3, 3])];
  const ct = rng.normal([3, 3]);
  const forward = sum(mul(ct, jvp(f, [x, y], [t, u])[1])).item();
  const [a, b] = vjp(f, x, y)[1](ct);
  const reverse = add(sum(mul(a, t)), sum(mul(b, u))).item();
  expect(Math.abs(forward - reverse)).toBeLessThan(1e-13 * Math.abs(forward) + 1e-13);
});

test("forward over forward, forward over reverse, reverse over forward, reverse over reverse", () => {
  const f = (x: Tensor): Tensor => sum(div(exp(x), add(mul(x, x), 1)));
  const x = rng.normal([3]);
  const along = (v: Tensor) => (y: Tensor) => jvp(f, [y], [v])[1];
  const [v, w] = [rng.normal([3]), rng.normal([3])];
  const second = [
    jvp(along(v), [x], [w])[1].item(),
    sum(mul(v, jvp((y: Tensor) => grad(f)(y), [x], [w])[1])).item(),
    sum(mul(w, grad(along(v))(x))).item(),
    sum(mul(w, grad((y: Tensor) => sum(mul(v, grad(f)(y))))(x))).item(),
  ];
  for (const value of second) expect(Math.abs(value - second[0]!)).toBeLessThan(1e-13 * (1 + Math.abs(value)));
});

test("an argument that is not used, and a result that is an argument", () => {
  const [out, tangent] = jvp((x: Tensor, _: Tensor) => x, [vector(1), vector(2)], [vector(3), vector(4)]);
  expect([out.toArray(), tangent.toArray()]).toEqual([[1], [3]]);
});

test("a tangent through an op whose rule returns ct itself, and one that returns a constant", () => {
  const [, tangent] = jvp((x: Tensor) => sub(add(x, x), onesLike(x)), [vector(1, 2)], [vector(3, 4)]);
  expect(tangent.toArray()).toEqual([6, 8]);
});

test("a custom rule that reads what depends on its cotangent is told who asks for it", () => {
  const f = customVjp(
    (x: Tensor) => mul(x, x),
    (ct, { primals: [x] }) => [mul(ct, ct.item() > 0 ? x : mul(x, 2))],
  );
  expect(() => jvp((x: Tensor) => f(x), [tensor(3)], [tensor(1)])).toThrow(
    "tensor: this float32[] is made of the cotangent that jvp gives to the rule of customVjp, which has no value: forward mode transposes the " +
      "rule, so that it may read elements of primals and results only; take grad, or write the rule without reading what depends on the cotangent",
  );
});
