/** Parts of tensors put elsewhere: compositions of slices, reshapes and concatenations. */
import { isPositive, optionsOf, requireNumber } from "../core/arguments.ts";
import { rankOf, requireOperand } from "../core/bind.ts";
import { ValueError } from "../core/errors.ts";
import { showAval } from "../core/aval.ts";
import { checkShape, normalizeAxes, normalizeAxis } from "../core/shape.ts";
import { refusal } from "../core/sentences.ts";
import type { Tensor } from "../core/tensor.ts";
import { concat } from "../ops/concat.ts";
import { broadcastTo, reshape, transpose } from "../ops/movement.ts";
import { sliced } from "../ops/slicing.ts";
import { expandDims } from "./layout.ts";

/**
 * Axes moved to other places; the others keep their order. As `numpy.moveaxis`.
 * @throws ValueError where an axis is out of range or named twice, or the two lists differ in length.
 * @example
 * moveAxis(zeros([2, 3, 5]), 0, -1).shape; // → [ 3, 5, 2 ]
 */
export function moveAxis(x: Tensor, from: number | readonly number[], to: number | readonly number[]): Tensor {
  const rank = rankOf("moveAxis", x);
  const [sources, targets] = [positions("from", from, rank), positions("to", to, rank)];
  if (sources.length !== targets.length)
    throw new ValueError(`moveAxis: from names ${sources.length} axes, to ${targets.length}; they are as many`);
  const rest = x.shape.map((_, i) => i).filter((axis) => !sources.includes(axis));
  const order = x.shape.map((_, i) => {
    const k = targets.indexOf(i);
    return k < 0 ? rest.shift()! : sources[k]!;
  });
  return transpose(x, order);
}

/**
 * Two axes in each other's place. As `numpy.swapaxes`.
 * @throws ValueError where an axis is out of range.
 * @example
 * swapAxes(zeros([2, 3, 5]), 0, 2).shape; // → [ 5, 3, 2 ]
 */
export function swapAxes(x: Tensor, a: number, b: number): Tensor {
  const rank = rankOf("swapAxes", x);
  const [first, second] = [normalizeAxis("swapAxes", a, rank), normalizeAxis("swapAxes", b, rank)];
  return transpose(
    x,
    x.shape.map((_, i) => (i === first ? second : i === second ? first : i)),
  );
}

/**
 * The tensors along an axis, without that axis: `stack` the other way round. As `torch.unbind`.
 *
 * x: [..., n, ...] → n × [..., ...]
 * @throws ValueError where the axis is out of range.
 * @example
 * unstack(tensor([[1, 2], [3, 4]])).map((row) => row.toArray()); // → [ [ 1, 2 ], [ 3, 4 ] ]
 */
export function unstack(x: Tensor, options?: { readonly axis?: number }): Tensor[] {
  const { axis } = optionsOf("unstack", options, { axis: 0 });
  const at = normalizeAxis("unstack", axis, rankOf("unstack", x));
  const shape = x.shape.toSpliced(at, 1);
  return Array.from({ length: x.shape[at]! }, (_, i) => reshape(along(x, at, i, i + 1), shape));
}

/**
 * x, again and again along each axis; one count is that of the last axis. As `numpy.tile`.
 * @param counts how often along each of the last axes, 1 or more; more counts than axes make new ones
 * @throws ValueError where a count is no positive integer.
 * @example
 * tile(tensor([1, 2]), 2).toArray(); // → [ 1, 2, 1, 2 ]
 * tile(tensor([1, 2]), [2, 1]).toArray(); // → [ [ 1, 2 ], [ 1, 2 ] ]
 */
export function tile(x: Tensor, counts: number | readonly number[]): Tensor {
  requireOperand("tile", "x", x);
  const list = typeof counts === "number" ? [counts] : counts;
  if (!Array.isArray(list)) throw refusal("tile", "counts", counts, "it is a number, or one for each axis");
  list.forEach((count: unknown) => requireNumber("tile", "counts", count, isPositive, "counts are positive integers"));
  const rank = Math.max(x.shape.length, list.length);
  const lengths = [...Array<number>(rank - x.shape.length).fill(1), ...x.shape];
  const times = [...Array<number>(rank - list.length).fill(1), ...(list as readonly number[])];
  const shape = lengths.map((d, i) => d * times[i]!);
  checkShape("tile", shape);
  // [3] twice is [1, 3] read as [2, 3], and that as [6]
  const apart = reshape(
    x,
    lengths.flatMap((d) => [1, d]),
  );
  const wide = broadcastTo(
    apart,
    lengths.flatMap((d, i) => [times[i]!, d]),
  );
  return reshape(wide, shape);
}

/**
 * Each element `count` times in a row along an axis. As `numpy.repeat` with one count.
 *
 * x: [..., n, ...] → [..., n · count, ...]
 * @throws ValueError where the axis is out of range, or `count` is no positive integer.
 * @example
 * repeat(tensor([1, 2]), 3).toArray(); // → [ 1, 1, 1, 2, 2, 2 ]
 */
export function repeat(x: Tensor, count: number, options?: { readonly axis?: number }): Tensor {
  const { axis } = optionsOf("repeat", options, { axis: -1 });
  const at = normalizeAxis("repeat", axis, rankOf("repeat", x));
  requireNumber("repeat", "count", count, isPositive, "it is a positive integer");
  const shape = x.shape.with(at, x.shape[at]! * count);
  checkShape("repeat", shape);
  const wide = broadcastTo(expandDims(x, at + 1), x.shape.toSpliced(at + 1, 0, count));
  return reshape(wide, shape);
}

/**
 * Elements moved on along an axis; those that leave at its end come in at its beginning. As `numpy.roll`.
 * @param shift places to move on; back where negative
 * @throws ValueError where the axis is out of range, or `shift` is no integer.
 * @example
 * roll(tensor([1, 2, 3, 4]), 1).toArray(); // → [ 4, 1, 2, 3 ]
 */
export function roll(x: Tensor, shift: number, options?: { readonly axis?: number }): Tensor {
  const { axis } = optionsOf("roll", options, { axis: -1 });
  const at = normalizeAxis("roll", axis, rankOf("roll", x));
  requireNumber("roll", "shift", shift, Number.isInteger, "it is an integer");
  const n = x.shape[at]!;
  if (n === 0 || shift % n === 0) return x;
  const cut = n - (((shift % n) + n) % n);
  return concat([along(x, at, cut, n), along(x, at, 0, cut)], { axis: at });
}

// ---- private

function positions(name: string, given: number | readonly number[], rank: number): readonly number[] {
  if (typeof given !== "number" && !Array.isArray(given))
    throw refusal("moveAxis", name, given, "it is an axis, or an array of axes");
  const list = [given].flat() as number[];
  normalizeAxes("moveAxis", list, rank); // no axis twice
  return list.map((axis) => normalizeAxis("moveAxis", axis, rank));
}

function along(x: Tensor, axis: number, start: number, stop: number): Tensor {
  return sliced(
    x,
    x.shape.map((_, i) => (i === axis ? start : 0)),
    x.shape.with(axis, stop),
  );
}

/** The last two axes of a matrix, or of many. @throws ValueError for fewer. */
export function matrixAxes(who: string, x: Tensor): readonly [rows: number, columns: number] {
  requireOperand(who, "x", x);
  const [rows, columns] = x.shape.slice(-2);
  if (columns === undefined)
    throw new ValueError(`${who}: x is ${showAval(x.aval)}; it takes matrices, of at least 2 axes`);
  return [rows!, columns];
}
