/** Sliding windows: what layers with one take, checked when the layer is made, and their rule of shapes. */
import {
  ValueError,
  type PerAxis,
  type Shape,
  type ShapeError,
  type Show,
  type Sides,
  type WindowPadding,
} from "@cotangent/autodiff";
import { requireWidth, written } from "./inputs.ts";
import type { ShapeRule } from "./layer.ts";

/** The spatial axes of an input, in words. */
export type Spatial = "width" | "height, width";

/**
 * Takes [batch, ...spatial, I] and gives [batch, ...spatial, O], "same" for the channels of the input. The spatial
 * sizes are known where they are kept.
 */
export interface Windowed<
  Name extends string,
  Axes extends Spatial,
  I extends number,
  O extends number | "same",
  Keeps,
> extends ShapeRule {
  readonly output: WindowedOutput<this["input"], Name, Axes, I, O, Keeps>;
}
type WindowedOutput<S, Name extends string, Axes extends Spatial, I extends number, O, Keeps> = S extends readonly [
  infer N extends number,
  ...infer M extends Shape,
  infer C extends number,
]
  ? number extends M["length"]
    ? UnknownOutput<Axes, Channels<O, C>>
    : [M["length"], Agree<C, I>] extends [Count<Axes>, true]
      ? readonly [N, ...KeptSizes<M, Keeps>, Channels<O, C>]
      : Misfit<S, Name, Axes, I>
  : S extends readonly [] | readonly [number]
    ? Misfit<S, Name, Axes, I>
    : UnknownOutput<Axes, Channels<O, number>>;
type Channels<O, C extends number> = O extends number ? O : C;
type Count<Axes extends Spatial> = Axes extends "width" ? 1 : 2;
type KeptSizes<M extends Shape, Keeps> = Keeps extends true ? M : { readonly [K in keyof M]: number };
type UnknownOutput<Axes extends Spatial, C extends number> = Axes extends "width"
  ? readonly [number, number, C]
  : readonly [number, number, number, C];
type Misfit<S, Name extends string, Axes extends Spatial, I extends number> = S extends Shape
  ? ShapeError<`${Name}: x is [${Show<S>}]; it takes [batch, ${Axes}, ${number extends I ? "channels" : I}]`>
  : never;
type Agree<A extends number, B extends number> = number extends A | B ? true : [A] extends [B] ? true : false;

/** True where a convolution keeps the spatial sizes. */
export type KeepsSizes<P, T> = [P, T] extends ["same", 1] ? true : false;

/** A window that was checked: one entry per spatial axis. */
export interface CheckedWindow {
  readonly window: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: WindowPadding;
}

interface GivenWindow {
  readonly window?: PerAxis | undefined;
  readonly stride?: PerAxis | undefined;
  readonly dilation?: PerAxis | undefined;
  readonly padding?: WindowPadding | undefined;
}

/** @throws ValueError unless sizes and steps are positive integers, one for all axes or one each, and padding is one */
export function requireWindow(who: string, axes: number, given: GivenWindow): CheckedWindow {
  const { window, stride = 1, dilation = 1, padding = "valid" } = given;
  requirePadding(who, padding, axes);
  return {
    window: perAxis(who, "window", window, axes),
    stride: perAxis(who, "stride", stride, axes),
    dilation: perAxis(who, "dilation", dilation, axes),
    padding,
  };
}

/** One integer, `least` or more, for each axis. @throws ValueError for anything else */
export function perAxis(who: string, name: string, value: unknown, axes: number, least = 1): readonly number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : Array.from({ length: axes }, () => value);
  if (list.length === axes && list.every((n) => Number.isInteger(n) && (n as number) >= least))
    return list as readonly number[];
  const came = Array.isArray(value) ? `[${value.map(written).join(",")}]` : written(value);
  throw new ValueError(
    `${who}: ${name} is ${came}; it is an integer, ${least} or more, or one for each spatial axis (${axes})`,
  );
}

/** [before, after] for each axis, of one number for all sides or of such pairs. @throws ValueError for anything else */
export function sidesOf(who: string, name: string, value: unknown, axes: number): readonly Sides[] {
  if (isLength(value)) return Array.from({ length: axes }, () => [value as number, value as number] as const);
  if (Array.isArray(value) && value.length === axes && value.every(isSides)) return value as readonly Sides[];
  throw new ValueError(
    `${who}: ${name} is ${Array.isArray(value) ? "another list" : written(value)}; it is an integer, 0 or more, or ` +
      `[before, after] for each spatial axis (${axes})`,
  );
}

/** @throws ValueError unless both are divided by the number of groups */
export function requireGroups(who: string, groups: number, fanIn: number, fanOut: number): void {
  requireWidth(who, "groups", groups);
  for (const channels of [fanIn, fanOut]) {
    if (channels % groups !== 0)
      throw new ValueError(`${who}: ${channels} channels do not divide into ${groups} groups; take another number`);
  }
}

function requirePadding(who: string, padding: unknown, axes: number): void {
  if (padding === "valid" || padding === "same" || isLength(padding)) return;
  if (Array.isArray(padding) && padding.length === axes && padding.every(isSides)) return;
  const came =
    typeof padding === "string" ? `"${padding}"` : Array.isArray(padding) ? "another list" : written(padding);
  throw new ValueError(
    `${who}: padding is ${came}; it is "valid", "same", an integer, 0 or more, or [before, after] for each spatial ` +
      `axis (${axes})`,
  );
}

function isLength(n: unknown): boolean {
  return Number.isInteger(n) && (n as number) >= 0;
}

function isSides(sides: unknown): boolean {
  return Array.isArray(sides) && sides.length === 2 && sides.every(isLength);
}
