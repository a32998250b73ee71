import { compile, grad, mul, sum, tensor, valueAndGrad, zeros, type DType, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import clipFixture from "../fixtures/clip.json" with { type: "json" };
import { clipByGlobalNorm } from "./index.ts";

/** Of tools/fixtures/extremes.py: the sum of what is clipped times 1, 2, …, and its gradient. */
type Row = readonly [name: string, dtype: DType, xs: readonly number[], value: number, slopes: readonly number[]];

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

test.each(clipFixture as unknown as readonly Row[])(
  "%s in %s of %j is right where squares leave the range",
  (...row) => {
    const [, dtype, xs, value, slopes] = row;
    const weights = tensor(
      xs.map((_, i) => i + 1),
      { dtype },
    );
    const part = clipByGlobalNorm(1);
    const weighted = (g: Tensor): Tensor<readonly []> => sum(mul(part.update(g, [], g)[0], weights));
    const x = tensor(xs, { dtype });
    const both = valueAndGrad(weighted);
    const epsilon = dtype === "float32" ? 2 ** -23 : 2 ** -52;
    for (const f of [both, compile(both)]) {
      const [got, gradient] = f(x);
      expect(Math.abs(got.item() - value)).toBeLessThanOrEqual(4 * epsilon * Math.abs(value));
      // the slope of 1 / norm is no number beyond, and the sum of what it is multiplied with
      if (Math.max(...xs.map(Math.abs)) > (dtype === "float32" ? 1e38 : 1e150)) continue;
      // of a difference of slopes of this size
      const size = Math.max(...slopes.map(Math.abs));
      Array.from(gradient.data()).forEach((slope, i) =>
        expect(Math.abs(slope - slopes[i]!)).toBeLessThanOrEqual(8 * epsilon * size),
      );
    }
  },
);
