/** Options of conv and its transposes, and the checks that refuse what does not fit. */
import { isPositive, requireNumber } from "../core/arguments.ts";
import { requireOperand } from "../core/bind.ts";
import { floats } from "../core/elementwise.ts";
import { ShapeError } from "../core/errors.ts";
import { sameShape, showAval, showShape, type Aval, type Shape } from "../core/aval.ts";
import { requireDType, sameDType } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import {
  paddingSides,
  perAxis,
  positions,
  samePadding,
  type PerAxis,
  type WindowAttrs,
  type WindowPadding,
} from "./window.ts";

export interface ConvOptions {
  /** Steps between positions of the window; 1 where absent. */
  readonly stride?: PerAxis;
  /** Zeros around the spatial axes; "valid" (none) where absent. */
  readonly padding?: WindowPadding;
  /** Steps between the elements of the window; 1 where absent. */
  readonly dilation?: PerAxis;
  /** Into how many groups the channels are divided, each convolved on its own; 1 where absent. */
  readonly groups?: number;
}

export interface ConvTransposeOptions extends ConvOptions {
  /** The spatial sizes of the result, for the cases below where several are possible; the smallest where absent. */
  readonly size?: readonly number[];
}

export interface ConvKernelOptions extends ConvOptions {
  /** The kernel's spatial sizes. */
  readonly window: readonly number[];
}

export interface ConvAttrs extends WindowAttrs {
  readonly groups: number;
}
export interface ConvTransposeAttrs extends ConvAttrs {
  readonly size: readonly number[];
}
export interface ConvKernelAttrs extends ConvAttrs {
  readonly window: readonly number[];
}

// ---- of samples

export const plain: ConvAttrs = { stride: [1], padding: [[0, 0]], dilation: [1], groups: 1 };
export const strided: ConvAttrs = { stride: [2], padding: [[1, 2]], dilation: [2], groups: 2 };
export const planar: ConvAttrs = {
  stride: [2, 1],
  padding: [
    [1, 0],
    [0, 1],
  ],
  dilation: [1, 2],
  groups: 1,
};

// ---- what is resolved and checked

/** The attributes that all three ops share, and that are options of each. */
export function common({ stride, padding, dilation, groups }: ConvAttrs): ConvAttrs {
  return { stride, padding, dilation, groups };
}

export const convDefaults = { stride: undefined, padding: undefined, dilation: undefined, groups: 1 } as const;

/** Options with every default filled in; `spatial` is conv's input, which padding "same" refers to. */
export function resolve(who: string, axes: number, options: ConvOptions, spatial: Shape, window: Shape): ConvAttrs {
  const { groups = 1 } = options;
  requireNumber(who, "groups", groups, isPositive, "it is a positive integer");
  const stride = perAxis(who, "stride", options.stride ?? 1, axes);
  const dilation = perAxis(who, "dilation", options.dilation ?? 1, axes);
  const same = (i: number): number => samePadding(spatial[i]!, window[i]!, stride[i]!, dilation[i]!);
  return { stride, padding: paddingSides(who, options.padding ?? "valid", axes, same), dilation, groups };
}

/**
 * The number of spatial axes of what a public function was given.
 * @throws UsageError where either is no tensor; ShapeError
 */
export function requirePair(who: string, x: Tensor, name: string, other: Tensor): number {
  requireOperand(who, "x", x);
  requireOperand(who, name, other);
  return requireRanks(who, x.aval, name, other.aval);
}

/** The number of spatial axes, which both must have. @throws ShapeError */
export function requireRanks(who: string, x: Aval, name: string, other: Aval): number {
  const rank = x.shape.length;
  if (rank === other.shape.length && (rank === 3 || rank === 4)) return rank - 2;
  const what = "both have 3 axes (one spatial axis) or both 4 (two), add a batch axis with expandDims(x, 0)";
  throw new ShapeError(`${who}: x is ${showAval(x)}, ${name} is ${showAval(other)}; ${what}`);
}

export function requireFloats(who: string, names: readonly string[], avals: readonly Aval[]): void {
  requireDType(who, names[0]!, avals[0]!, floats);
  sameDType(who, names, avals);
}

/** The channels that a kernel takes and gives, over all groups. @throws ShapeError where those given do not divide. */
export function requireGroups(
  who: string,
  name: string,
  kernel: Aval,
  groups: number,
): readonly [taken: number, given: number] {
  const [inputs, channels] = kernel.shape.slice(-2) as [number, number];
  if (channels % groups === 0) return [inputs * groups, channels];
  throw new ShapeError(
    `${who}: ${name} is ${showAval(kernel)}; its ${channels} output channels (the last axis) do not divide into ${groups} groups`,
  );
}

/** @throws ShapeError unless the window has as many positions in `size` as `y` has elements along its spatial axes. */
export function requireSize(who: string, name: string, y: Aval, size: Shape, window: Shape, attrs: WindowAttrs): void {
  const has = y.shape.slice(1, -1);
  const wanted = positions(size, window, attrs);
  if (sameShape(has, wanted) && window.every((w) => w > 0)) return;
  throw new ShapeError(
    `${who}: ${name} is ${showAval(y)}; a window of ${showShape(window)} has ${showShape(wanted)} positions in a size of ${showShape(size)}, ${name} has ${showShape(has)}`,
  );
}
