/** Positions in a series, which attention itself does not know. */
import { add, concat, mul, neg, slice, tensor, ValueError, type Tensor } from "@cotangent/autodiff";
import { requireChannels, requireWidth, written, type Series } from "./inputs.ts";
import { defineLayer, type Layer } from "./layer.ts";

/**
 * Adds to each place sines and cosines of its number: feature 2i gets sin(place / 10000^(2i / width)), feature 2i + 1
 * the cosine of the same. Vaswani et al. 2017, "Attention is all you need", section 3.5.
 *
 * Shapes: x [batch, time, width] → the same
 * @throws ValueError unless the width is a positive even integer; in `apply` ShapeError or DTypeError for another
 * input.
 * @example
 * sinusoidalPositions(2).apply([], zeros([1, 1, 2])).toArray(); // → [ [ [ 0, 1 ] ] ]
 */
export function sinusoidalPositions<const W extends number>(
  width: W,
): Layer<readonly [], Series<`sinusoidalPositions(${W})`, W>> {
  const who = `sinusoidalPositions(${written(width)})`;
  requireWidth(who, "the width", width);
  if (width % 2 !== 0) throw new ValueError(`${who}: the width is ${width}; it is even, a sine and a cosine each`);
  return defineLayer<readonly []>({
    name: who,
    init: () => [],
    apply(_, x) {
      requireChannels(who, x, 3, width, `[batch, time, ${width}]`);
      const angles = anglesOf(x.shape[1]!, width);
      const table = angles.map((row) => row.flatMap((angle) => [Math.sin(angle), Math.cos(angle)]));
      return add(x, constantOf(x, table));
    },
  }) as unknown as Layer<readonly [], Series<`sinusoidalPositions(${W})`, W>>;
}

/**
 * Turns feature i and feature i + n / 2 of each place by place / 10000^(2i / n), so that products of two places depend
 * on their distance. Su et al. 2021, "RoFormer: enhanced transformer with rotary position embedding"; the pairs are
 * those of GPT-NeoX. x: [batch, heads, time, n] → the same
 */
export function rotated(x: Tensor): Tensor {
  const [time, n] = x.shape.slice(-2) as [number, number];
  const angles = anglesOf(time, n);
  const twice = (f: (angle: number) => number): Tensor =>
    constantOf(
      x,
      angles.map((row) => [...row, ...row].map(f)),
    );
  const half = (from: number, to: number): Tensor => slice(x, [0, 0, 0, from], [...x.shape.slice(0, -1), to]);
  const turned = concat([neg(half(n / 2, n)), half(0, n / 2)], { axis: -1 });
  return add(mul(x, twice(Math.cos)), mul(turned, twice(Math.sin)));
}

/** place / 10000^(2i / n), for each place and each i below n / 2. */
function anglesOf(time: number, n: number): readonly (readonly number[])[] {
  return Array.from({ length: time }, (_, place) =>
    Array.from({ length: n / 2 }, (_, i) => place * 10000 ** ((-2 * i) / n)),
  );
}

function constantOf(x: Tensor, rows: readonly (readonly number[])[]): Tensor {
  return tensor(rows.flat(), { dtype: x.dtype, shape: [rows.length, x.shape.at(-1)!] });
}
