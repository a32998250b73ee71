/** Shapes rearranged by compositions of reshape, concat and slice. */
import { rankOf, requireOperands } from "../core/bind.ts";
import { ValueError } from "../core/errors.ts";
import { normalizeAxis, showAval } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { reshape } from "../ops/movement.ts";
import { concat } from "../ops/slicing.ts";

/**
 * Tensors of one shape along a new axis.  n × [...] → [n, ...]
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]).toArray(); // → [ [ 1, 2 ], [ 3, 4 ] ]
 */
export function stack(xs: readonly Tensor[], { axis = 0 }: { readonly axis?: number } = {}): Tensor {
  requireOperands("stack", xs);
  return concat(
    xs.map((x) => expandDims(x, axis)),
    { axis: normalizeAxis("stack", axis, xs[0].shape.length + 1) },
  );
}

/** A new axis of length 1 at `axis`, counted in the result. */
export function expandDims(x: Tensor, axis: number): Tensor {
  const at = normalizeAxis("expandDims", axis, rankOf("expandDims", x) + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** Without the given axes of length 1; without all of them where none is given. */
export function squeeze(x: Tensor, { axis }: { readonly axis?: number | readonly number[] } = {}): Tensor {
  const rank = rankOf("squeeze", x);
  if (axis === undefined)
    return reshape(
      x,
      x.shape.filter((d) => d !== 1),
    );
  const axes = (typeof axis === "number" ? [axis] : axis).map((a) => normalizeAxis("squeeze", a, rank));
  for (const a of axes) {
    if (x.shape[a] !== 1)
      throw new ValueError(
        `squeeze: axis ${a} of ${showAval(x.aval)} has length ${x.shape[a]}; only axes of length 1 can go`,
      );
  }
  return reshape(
    x,
    x.shape.filter((_, i) => !axes.includes(i)),
  );
}
