/** Options that the makers of data sets share, and the info of data that are made. */
import { DataError, describe, requireOptions } from "./errors.ts";
import type { Info } from "./info.ts";
import type { Randomness } from "./random.ts";

/** Options of every maker of data. */
export interface MadeOptions extends Randomness {
  /** Number of examples; 100 where absent. */
  readonly examples?: number;
  /** Standard deviation of the normal noise that is added; 0 where absent. */
  readonly noise?: number;
}

/** Most examples that are made: 2²⁴. */
const mostExamples = 16777216;

/**
 * The options, with those that all makers have set.
 * @param least fewest examples
 * @param own the names of the options that this maker has beside `examples` and a seed
 * @throws DataError for an unknown option, and for numbers that are out of range.
 */
export function madeOptions(
  who: string,
  options: MadeOptions,
  least: number,
  ...own: readonly string[]
): { readonly examples: number; readonly noise: number } {
  requireOptions(who, options, "examples", ...own, "seed", "key");
  const { examples = 100, noise = 0 } = options;
  requireInteger(who, "examples", examples, least, mostExamples);
  requireNumber(who, "noise", noise, 0, 1e30);
  return { examples, noise };
}

/** Numbers of examples per class: what does not divide goes to the first ones. 5 examples of 3 classes are 2, 2, 1. */
export function sizesOf(examples: number, classes: number): readonly number[] {
  const [whole, rest] = [Math.floor(examples / classes), examples % classes];
  return Array.from({ length: classes }, (_, label) => whole + Number(label < rest));
}

/** @throws DataError unless it is an integer in a range. */
export function requireInteger(who: string, name: string, value: unknown, least: number, most: number): void {
  if (!(Number.isInteger(value) && (value as number) >= least && (value as number) <= most))
    throw new DataError(`${who}: ${name} is ${describe(value)}; it is an integer from ${least} to ${most}`);
}

/** @throws DataError unless it is a number in a range. */
export function requireNumber(who: string, name: string, value: unknown, least: number, most: number): void {
  if (!(typeof value === "number" && value >= least && value <= most))
    throw new DataError(`${who}: ${name} is ${describe(value)}; it is a number from ${least} to ${most}`);
}

/** @throws DataError unless it is an array of at least one finite number. */
export function requireNumbers(who: string, name: string, list: unknown): asserts list is readonly number[] {
  if (!Array.isArray(list) || list.length === 0)
    throw new DataError(`${who}: ${name} is ${describe(list)}; it is an array of at least one number`);
  for (let i = 0; i < list.length; i++) requireNumber(who, `${name}[${i}]`, list[i], -1e30, 1e30);
}

/** Info of data that are made: pure numbers, without a checksum, since each seed makes others. */
export function madeInfo(name: string, features: number, targets?: number): Info {
  return {
    name,
    source: "made from a formula and a seed",
    licence: "CC0-1.0 (numbers from a formula)",
    units: new Array<string>(features).fill("1"),
    ...(targets === undefined ? {} : { targetUnits: new Array<string>(targets).fill("1") }),
  };
}
