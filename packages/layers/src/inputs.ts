/** Checks of widths, options and inputs of layers, and the rule of those that take a number of features. */
import {
  DTypeError,
  isFloat,
  ShapeError,
  showAval,
  UsageError,
  ValueError,
  type Key,
  type Shape,
  type Show,
  type Tensor,
} from "@cotangent/autodiff";
import type { Mode, ShapeRule } from "./layer.ts";

/** Takes [..., width] and keeps the shape. */
export interface Features<Name extends string, W extends number> extends ShapeRule {
  readonly output: FeaturesOutput<this["input"], Name, W>;
}
type FeaturesOutput<S, Name extends string, W extends number> = S extends readonly []
  ? ShapeError<`${Name}(${W}): x is []; it takes [..., ${W}]`>
  : S extends readonly [...Shape, infer F extends number]
    ? number extends F | W
      ? S
      : [F] extends [W]
        ? S
        : ShapeError<`${Name}(${W}): x is [${Show<S>}]; it takes [..., ${W}]`>
    : S;

/** Takes [batch, time, width] and keeps it. */
export interface Series<Name extends string, W extends number> extends ShapeRule {
  readonly output: SeriesOutput<this["input"], Name, W>;
}
type SeriesOutput<S, Name extends string, W extends number> = S extends Shape
  ? number extends S["length"]
    ? S
    : S extends readonly [number, number, infer F extends number]
      ? number extends F | W
        ? S
        : [F] extends [W]
          ? S
          : ShapeError<`${Name}: x is [${Show<S>}]; it takes [batch, time, ${W}]`>
      : ShapeError<`${Name}: x is [${Show<S>}]; it takes [batch, time, ${W}]`>
  : S;

/** Calls an op of the core for a layer, in whose name its sentences are then said. */
export function inNameOf<T>(who: string, op: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const { message, constructor } = error as Error;
    if (!message.startsWith(`${op}: `)) throw error;
    throw new (constructor as new (message: string) => Error)(who + message.slice(op.length));
  }
}

/** A number as it is, the type of anything else: what a layer is called, whatever it was given. */
export function written(value: unknown): string {
  return typeof value === "number" || value === undefined ? String(value) : `a ${typeof value}`;
}

/** @throws ValueError unless it is an integer, 1 or more */
export function requireWidth(who: string, name: string, width: unknown): void {
  if (!(Number.isInteger(width) && (width as number) > 0))
    throw new ValueError(`${who}: ${name} is ${written(width)}; it is an integer, 1 or more`);
}

/** @throws ValueError unless it is a number from 0 to 1 */
export function requireShare(who: string, name: string, share: unknown): void {
  if (!(typeof share === "number" && share >= 0 && share <= 1))
    throw new ValueError(`${who}: ${name} is ${written(share)}; it is a number from 0 to 1`);
}

/** @throws ValueError unless it is a finite number, 0 or more */
export function requireNotNegative(who: string, name: string, value: unknown): void {
  if (!(typeof value === "number" && value >= 0 && value < Infinity))
    throw new ValueError(`${who}: ${name} is ${written(value)}; it is a finite number, 0 or more`);
}

/** @throws DTypeError unless it is float32 or float64 */
export function requireFloat(who: string, x: Tensor): void {
  if (!isFloat(x.dtype))
    throw new DTypeError(`${who}: x is ${showAval(x)}; it takes float32 or float64, convert with cast(x, dtype)`);
}

/** @throws DTypeError where the dtype of the input is not that of a parameter */
export function requireDTypeOf(who: string, x: Tensor, name: string, other: Tensor): void {
  if (x.dtype !== other.dtype)
    throw new DTypeError(
      `${who}: x is ${showAval(x)}, ${name} is ${showAval(other)}; dtypes differ, cast one with cast(x, dtype)`,
    );
}

/**
 * @param takes the axes in words, such as "[batch, height, width, 3]"
 * @throws ShapeError unless `x` has this rank (any, where undefined, from 1) and these channels; DTypeError unless
 * floats
 */
export function requireChannels(
  who: string,
  x: Tensor,
  rank: number | undefined,
  channels: number | undefined,
  takes: string,
): void {
  requireFloat(who, x);
  const ranked = rank === undefined ? x.shape.length > 0 : x.shape.length === rank;
  if (!ranked || (channels !== undefined && x.shape.at(-1) !== channels))
    throw new ShapeError(`${who}: x is ${showAval(x)}; it takes ${takes}`);
}

/** The key of a layer that draws while training. @throws UsageError where there is none */
export function requireKeyOf(who: string, mode: Mode): Key {
  if (mode.key === undefined)
    throw new UsageError(`${who}: mode has no key; it draws while training, give apply { train: true, key: key(0) }`);
  return mode.key;
}
