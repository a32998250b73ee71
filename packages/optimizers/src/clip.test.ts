import { grad, mul, sum, tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { clipByGlobalNorm } from "./index.ts";

const { update } = clipByGlobalNorm(5);

test("gradients within the norm stay as they are, others get that norm", () => {
  const within = { a: tensor([3]), b: tensor(-4) };
  expect(update(within, [], within)[0]).toEqual(within);
  const beyond = { a: tensor([30, 0], { dtype: "float64" }), b: tensor(-40) };
  const [clipped] = update(beyond, [], beyond);
  expect([clipped.a.toArray(), clipped.b.item()]).toEqual([[3, 0], -4]);
  expect([clipped.a.dtype, clipped.b.dtype]).toEqual(["float64", "float32"]);
});

test("gradients that are all 0, or none at all, stay so; the derivative there is finite", () => {
  expect(update(zeros([2]), [], zeros([2]))[0].toArray()).toEqual([0, 0]);
  expect(update([], [], [])[0]).toEqual([]);
  const through = (g: Tensor): Tensor<readonly []> => sum(mul(update(g, [], g)[0], 2));
  expect(grad(through)(zeros([2])).toArray()).toEqual([2, 2]);
});
