/** The surfaces, each a function of a place that the library differentiates, and how they bend. */
import { add, hvp, mul, slice, squeeze, sub, tensor, type Tensor } from "@cotangent/autodiff";
import type { Point, SurfaceName } from "./spec.ts";

export type Surface = (place: Tensor) => Tensor;

/** A function of both numbers of a place. */
const parts =
  (surface: (x: Tensor, y: Tensor) => Tensor): Surface =>
  (place) =>
    surface(squeeze(slice(place, [0], [1])) as Tensor, squeeze(slice(place, [1], [2])) as Tensor);
const square = (x: Tensor): Tensor => mul(x, x);

export const surfaces: Readonly<Record<SurfaceName, Surface>> = {
  // (x² + y²) / 2
  bowl: parts((x, y) => mul(add(square(x), square(y)), 0.5)),
  // (x² + 100 y²) / 2
  valley: parts((x, y) => mul(add(square(x), mul(square(y), 100)), 0.5)),
  // (x² − y²) / 2 + y⁴ / 8: level in the middle, lowest at y = ±√2
  saddle: parts((x, y) => add(mul(sub(square(x), square(y)), 0.5), mul(square(square(y)), 0.125))),
  // (1 − x)² + 100 (y − x²)²  Rosenbrock 1960
  rosenbrock: parts((x, y) => add(square(sub(1, x)), mul(square(sub(y, square(x))), 100))),
};

/** The least value of each, so that what is above it can stand on a logarithmic scale. */
export const lowest: Readonly<Record<SurfaceName, number>> = { bowl: 0, valley: 0, saddle: -0.5, rosenbrock: 0 };

export const formulas: Readonly<Record<SurfaceName, string>> = {
  bowl: "½ (x² + y²)",
  valley: "½ (x² + 100 y²)",
  saddle: "½ (x² − y²) + ⅛ y⁴",
  rosenbrock: "(1 − x)² + 100 (y − x²)²",
};

export function placeOf(point: Point): Tensor {
  return tensor([...point], { dtype: "float64" }) as Tensor;
}

/** The value of a surface at a point. */
export function heightAt(name: SurfaceName, point: Point): number {
  return surfaces[name](placeOf(point)).item();
}

/** The least and the largest curvature at a point: eigenvalues of the Hessian, from two Hessian–vector products. */
export function curvatureAt(name: SurfaceName, point: Point): readonly [least: number, largest: number] {
  const column = (direction: Point): ArrayLike<number> =>
    hvp(surfaces[name], placeOf(point), placeOf(direction)).data() as ArrayLike<number>;
  const [first, second] = [column([1, 0]), column([0, 1])];
  const [middle, half] = [(first[0]! + second[1]!) / 2, (first[0]! - second[1]!) / 2];
  const off = Math.hypot(half, first[1]!);
  return [middle - off, middle + off];
}
