/** Shapes rearranged by compositions of reshape, concat and slice. */
import { optionsOf } from "../core/arguments.ts";
import { rankOf, requireOperands } from "../core/bind.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { sameShape, showAval } from "../core/aval.ts";
import { normalizeAxes, normalizeAxis, sameDType } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { reshape } from "../ops/movement.ts";
import { concat } from "../ops/concat.ts";

/**
 * Tensors of one shape along a new axis.  n × [...] → [n, ...]
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]).toArray(); // → [ [ 1, 2 ], [ 3, 4 ] ]
 */
export function stack(xs: readonly Tensor[], options?: { readonly axis?: number }): Tensor {
  const { axis } = optionsOf("stack", options, { axis: 0 });
  requireOperands("stack", xs);
  const at = normalizeAxis("stack", axis, xs[0].shape.length + 1);
  const names = xs.map((_, i) => `xs[${i}]`);
  sameDType("stack", names, xs);
  const bad = xs.findIndex((x) => !sameShape(x.shape, xs[0].shape));
  if (bad >= 0)
    throw new ShapeError(
      `stack: xs[0] is ${showAval(xs[0].aval)}, xs[${bad}] is ${showAval(xs[bad]!.aval)}; all must have one shape`,
    );
  return concat(
    xs.map((x) => expandDims(x, at)),
    { axis: at },
  );
}

/**
 * A new axis of length 1 at `axis`, counted in the result.
 * @example
 * expandDims(tensor([1, 2]), 0).shape; // → [ 1, 2 ]
 */
export function expandDims(x: Tensor, axis: number): Tensor {
  const at = normalizeAxis("expandDims", axis, rankOf("expandDims", x) + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/**
 * Without the given axes of length 1; without all of them where none is given.
 * @example
 * squeeze(zeros([1, 3, 1])).shape; // → [ 3 ]
 */
export function squeeze(x: Tensor, options?: { readonly axis?: number | readonly number[] }): Tensor {
  const { axis } = optionsOf("squeeze", options, { axis: undefined });
  const rank = rankOf("squeeze", x);
  if (axis === undefined)
    return reshape(
      x,
      x.shape.filter((d) => d !== 1),
    );
  const axes = normalizeAxes("squeeze", axis, rank);
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
