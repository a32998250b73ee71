/**
 * Sums of numbers and of their squares, exact as those of `exactSum.ts`, also where a square is beyond the range of a
 * double: large and small numbers are scaled by a power of two, and summed apart.  J. L. Blue 1978, "A portable Fortran
 * program to find the Euclidean norm of a vector".
 */
import { added, addedSquares, scaledVariance, total, type ExactSum } from "./exactSum.ts";
import { readNumber, writeNumber } from "./written.ts";

/** Exact sums by the size of the numbers: those above 2³⁰⁰ times 2⁻⁶⁰⁰, and those below 2⁻³⁰⁰ times 2⁶⁰⁰. */
export interface ScaledSum {
  readonly large: ExactSum;
  readonly middle: ExactSum;
  readonly small: ExactSum;
}

/** Sums of numbers and of their squares, each times its weight. */
export interface Moments {
  readonly sum: ScaledSum;
  readonly squares: ScaledSum;
}

/** The number value · 2^exponent. */
export interface Scaled {
  readonly value: number;
  readonly exponent: number;
}

export const noSum: ScaledSum = Object.freeze({ large: [], middle: [], small: [] });

export const noMoments: Moments = Object.freeze({ sum: noSum, squares: noSum });

/** The sum with more numbers, each times its weight; 1 where there are none. */
export function withNumbers(sum: ScaledSum, numbers: readonly number[], weights?: readonly number[]): ScaledSum {
  return withTerms(sum, numbers, weights, added);
}

/** The sum with squares of more numbers. */
export function withSquares(sum: ScaledSum, numbers: readonly number[], weights?: readonly number[]): ScaledSum {
  return withTerms(sum, numbers, weights, addedSquares);
}

export function withMoments({ sum, squares }: Moments, more: readonly number[], weights?: readonly number[]): Moments {
  return { sum: withNumbers(sum, more, weights), squares: withSquares(squares, more, weights) };
}

/** The sum of numbers, or of squares, where `power` is 2. */
export function totalOf(sum: ScaledSum, power: 1 | 2): Scaled {
  const exponent = exponentOf(sum);
  return { value: total(at(sum, exponent, power)), exponent: exponent * power };
}

/** The squared weight of all times the variance of the numbers, of which no digit cancels. */
export function spreadOf({ sum, squares }: Moments, weight: ExactSum): Scaled {
  const exponent = exponentOf(squares);
  const value = scaledVariance(weight, at(sum, exponent, 1), at(squares, exponent, 2));
  return { value, exponent: 2 * exponent };
}

/** The number as a double, infinite or 0 only where no double is nearer. */
export function numberOf({ value, exponent }: Scaled): number {
  const half = 2 ** (exponent / 2);
  return value * half * half;
}

// ---- parts

type Add = (part: ExactSum, numbers: readonly number[], weights?: readonly number[]) => ExactSum;

function withTerms(
  sum: ScaledSum,
  numbers: readonly number[],
  weights: readonly number[] | undefined,
  add: Add,
): ScaledSum {
  const one = (part: ExactSum, has: (size: number) => boolean, factor: number): ExactSum => {
    const own = numbers.flatMap((x, i) => (has(Math.abs(x)) ? [i] : []));
    if (own.length === 0) return part;
    return add(
      part,
      own.map((i) => numbers[i]! * factor),
      weights && own.map((i) => weights[i]!),
    );
  };
  const isLarge = (size: number): boolean => size > 2 ** 300;
  const isSmall = (size: number): boolean => size < 2 ** -300 && size > 0;
  return {
    large: one(sum.large, isLarge, 2 ** -600),
    middle: one(sum.middle, (size) => !isLarge(size) && !isSmall(size), 1),
    small: one(sum.small, isSmall, 2 ** 600),
  };
}

function isNothing(part: ExactSum): boolean {
  return part.every((x) => x === 0);
}

/** The scale of the largest numbers that came. */
function exponentOf({ large, middle, small }: ScaledSum): number {
  if (!isNothing(large)) return 600;
  return isNothing(small) || !isNothing(middle) ? 0 : -600;
}

/** The parts as one sum of numbers times 2^−exponent, to a power. */
function at({ large, middle, small }: ScaledSum, exponent: number, power: 1 | 2): ExactSum {
  const scaled = (part: ExactSum, own: number): ExactSum => {
    if (own === exponent) return part;
    const step = (own - exponent) * power;
    return isNothing(part) ? [] : part.map((x) => writeNumber(numberOf({ value: readNumber(x), exponent: step })));
  };
  return [scaled(small, -600), scaled(middle, 0), scaled(large, 600)].reduce((all, part) =>
    part.length === 0 ? all : added(all, part.map(readNumber)),
  );
}
