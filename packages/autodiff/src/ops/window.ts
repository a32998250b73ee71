/** Windows that slide over the spatial axes of [batch, ...spatial, channels], as conv and the pools share them. */
import { show } from "../core/sentences.ts";
import { ShapeError, UsageError, ValueError, suggest } from "../core/errors.ts";
import { showAval, type Aval, type Shape } from "../core/aval.ts";

/** One number for all spatial axes, or one each. */
export type PerAxis = number | readonly number[];
export type Sides = readonly [before: number, after: number];

/**
 * Zeros (for a maximum: nothing) put around the spatial axes:
 * - "valid": none; the window stays inside
 * - "same": as many as make the result ⌈n / stride⌉ long, the odd one after (as Keras and TensorFlow)
 * - a number: that many on all sides; or [before, after] for each spatial axis
 */
export type WindowPadding = "valid" | "same" | number | readonly Sides[];

/** A sliding window with everything resolved; one entry per spatial axis. */
export interface WindowAttrs {
  readonly stride: readonly number[];
  readonly padding: readonly Sides[];
  readonly dilation: readonly number[];
}

/** Positive integers, one per spatial axis. @throws ValueError for anything else. */
export function perAxis(who: string, name: string, value: PerAxis, axes: number): readonly number[] {
  const list = Array.isArray(value)
    ? (value as readonly number[])
    : Array.from({ length: axes }, () => value as number);
  if (list.length === axes && list.every((n) => Number.isInteger(n) && n > 0)) return list;
  throw new ValueError(
    `${who}: ${name} is ${listed(value)}; it is a positive integer, or one per spatial axis (${axes})`,
  );
}

/** [before, after] per spatial axis; `same` says how many zeros an axis gets in all for "same". @throws ValueError */
export function paddingSides(
  who: string,
  padding: WindowPadding,
  axes: number,
  same: (axis: number) => number,
): readonly Sides[] {
  const each = (sides: (axis: number) => Sides): Sides[] => Array.from({ length: axes }, (_, axis) => sides(axis));
  if (padding === "valid") return each(() => [0, 0]);
  if (padding === "same") {
    return each((axis) => {
      const total = Math.max(same(axis), 0);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
  }
  if (typeof padding === "number" && isLength(padding)) return each(() => [padding, padding]);
  if (Array.isArray(padding) && padding.length === axes && padding.every(isSides)) return padding as readonly Sides[];
  const hint = typeof padding === "string" ? suggest(padding, ["valid", "same"]) : "";
  throw new ValueError(
    `${who}: padding is ${listed(padding)}${hint}; it is "valid", "same", an integer, 0 or more, or one [before, after] per spatial axis (${axes})`,
  );
}

/** As JSON where that says what it is. */
function listed(value: unknown): string {
  return typeof value === "string" || (Array.isArray(value) && value.flat().every((n) => typeof n === "number"))
    ? JSON.stringify(value)
    : show(value);
}

function isLength(n: unknown): boolean {
  return Number.isInteger(n) && (n as number) >= 0;
}

function isSides(sides: unknown): boolean {
  return Array.isArray(sides) && sides.length === 2 && sides.every(isLength);
}

/** Returns how many elements a dilated window covers. */
export function span(window: number, dilation: number): number {
  return (window - 1) * dilation + 1;
}

/** Returns how many zeros "same" needs in all: the last of ⌈n / stride⌉ windows must still fit. */
export function samePadding(n: number, window: number, stride: number, dilation: number): number {
  return (Math.ceil(n / stride) - 1) * stride + span(window, dilation) - n;
}

/** Returns how many positions the window has along each spatial axis; 0 or less where it does not fit. */
export function positions(spatial: Shape, window: Shape, { stride, padding, dilation }: WindowAttrs): number[] {
  return spatial.map(
    (n, i) => Math.floor((n + padding[i]![0] + padding[i]![1] - span(window[i]!, dilation[i]!)) / stride[i]!) + 1,
  );
}

/** `positions`, where the window must hold something and fit at least once. @throws ShapeError */
export function requirePositions(who: string, x: Aval, window: Shape, attrs: WindowAttrs): number[] {
  const spatial = x.shape.slice(1, -1);
  const out = positions(spatial, window, attrs);
  const bad = out.findIndex((n, i) => n < 1 || window[i]! < 1);
  if (bad < 0) return out;
  const padded = spatial[bad]! + attrs.padding[bad]![0] + attrs.padding[bad]![1];
  throw new ShapeError(
    `${who}: x is ${showAval(x)}; along spatial axis ${bad} the window covers ${span(window[bad]!, attrs.dilation[bad]!)} elements of ${padded} with padding; it must cover at least one and fit`,
  );
}

/**
 * Returns the number of spatial axes: 1 for [batch, width, channels], 2 for [batch, height, width, channels].
 * @throws ShapeError where x has another rank
 */
export function requireSpatial(who: string, x: Aval): number {
  const axes = x.shape.length - 2;
  if (axes === 1 || axes === 2) return axes;
  throw new ShapeError(
    `${who}: x is ${showAval(x)}; it takes [batch, width, channels] or [batch, height, width, channels], add an axis with expandDims`,
  );
}

/** Sizes that a caller gives for the spatial axes. @throws UsageError unless one integer, 0 or more, per axis. */
export function requireSizes(
  who: string,
  name: string,
  sizes: readonly number[] | undefined,
  axes: number,
): readonly number[] {
  if (Array.isArray(sizes) && sizes.length === axes && sizes.every(isLength)) return sizes;
  throw new UsageError(
    `${who}: ${name} is ${listed(sizes)}; it is a list of integers, 0 or more, one per spatial axis (${axes})`,
  );
}
