/** Second derivatives at the points where rules have guards: a Hessian is symmetric there too. */
import { expect, test } from "vitest";
import { tensor } from "../core/create.ts";
import type { Tensor } from "../core/tensor.ts";
import { grad } from "../transforms/reverse.ts";
import { add, div, mul, scaleCotangent, sub } from "./arithmetic.ts";
import { pow } from "./power.ts";
import { sum } from "./movement.ts";
import { maximum, minimum } from "./piecewise.ts";
import { productOfOthersOp } from "./product.ts";
import { prod } from "./product.ts";
import { atan2 } from "./trigonometric.ts";
import { bind } from "../core/bind.ts";
import { concat } from "./concat.ts";
import { logSumExp } from "./reductions.ts";
import { norm, standardDeviation } from "../functions/statistics.ts";

type F = (a: Tensor, b: Tensor) => Tensor;
const pairOf =
  (f: (x: Tensor) => Tensor): F =>
  (a, b) =>
    f(concat([a, b]));

const functions: Readonly<Record<string, F>> = {
  add,
  sub,
  mul,
  div,
  pow,
  scaleCotangent,
  maximum,
  minimum,
  atan2,
  prod: pairOf((x) => prod(x)),
  productOfOthers: pairOf((x) => bind(productOfOthersOp, [x])),
  logSumExp: pairOf((x) => logSumExp(x)),
  norm: pairOf((x) => norm(x)),
  standardDeviation: pairOf((x) => standardDeviation(x)),
};

/** ∂²f/∂a∂b, the derivative in a taken first, and in b first. */
function mixed(f: F, a: number, b: number): readonly [number, number] {
  const first = (x: Tensor, y: Tensor): Tensor[] => grad((p: Tensor, q: Tensor) => sum(f(p, q)), { wrt: [0, 1] })(x, y);
  const at = (order: 0 | 1): number =>
    grad((p: Tensor, q: Tensor) => sum(first(p, q)[order]!), { wrt: 1 - order })(
      tensor([a], { dtype: "float64" }),
      tensor([b], { dtype: "float64" }),
    ).item();
  return [at(0), at(1)];
}

const points = [0, 1, -1, 2, -2, 3, 0.5, 1e-8, -1e-8, 1e4, -1e4];

test.each(Object.entries(functions))("the Hessian of %s is symmetric at every guard", (_, f) => {
  const wrong = points.flatMap((a) =>
    points.flatMap((b) => {
      const [ab, ba] = mixed(f, a, b);
      const isEqual = Object.is(ab + 0, ba + 0) || Math.abs(ab - ba) <= 1e-9 * Math.max(Math.abs(ab), Math.abs(ba));
      return isEqual ? [] : [`at ${a}, ${b}: ${ab} and ${ba}`];
    }),
  );
  expect(wrong).toEqual([]);
});
