/** Options of `fit`: weights of rows, who is told of passes, and a signal to stop. */
import { optionsOf, ShapeError, UsageError, ValueError } from "@cotangent/autodiff";
import { count, describe, isNumbers } from "../data.ts";
import type { KnownClasses } from "./labels.ts";

/** A pass over the examples that is over. */
export interface Pass {
  /** 1 for the first. */
  readonly pass: number;
  /** Number that is made small, as the estimator says it. */
  readonly loss: number;
  /** Score of the rows that early stopping holds out; absent without it. */
  readonly validationScore?: number;
}

/**
 * Signal that stops a fit before its next pass: an `AbortSignal`. A fit runs in one go, in which no timer fires, so
 * that `AbortSignal.timeout` is seen only after it: let `onPass` look at a clock, or give an object whose `aborted`
 * does.
 */
export interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

export interface FitOptions {
  /** Weights: each says how much its row counts; 1 where absent. A row of weight 0 teaches nothing. */
  readonly sampleWeights?: ArrayLike<number>;
  /** Told after each pass; `false` stops, and what was learned until then stays. */
  readonly onPass?: (pass: Pass) => unknown;
  /** Signal that, once aborted, makes `fit` throw its reason; what was learned before stays. */
  readonly signal?: Signal;
}

/** Weights of classes by their names; "balanced" for as much as the others, however many rows it has. */
export type ClassWeights = "balanced" | Readonly<Record<string, number>>;

/** Fit options, read. */
export interface Fitting {
  /** One per row. */
  readonly weights: Float64Array;
  /** True where weights were given. */
  readonly weighted: boolean;
  /** To be called after each pass: false where fitting must stop. @throws the reason of a signal that is aborted. */
  readonly goOn: (pass: number, loss: () => number, more?: Pick<Pass, "validationScore">) => boolean;
}

/** @throws ShapeError for another number of weights; ValueError for one that is negative, or none above 0. */
export function readFitting(who: string, given: FitOptions | undefined, length: number): Fitting {
  const names = { sampleWeights: undefined, onPass: undefined, signal: undefined };
  const { sampleWeights, onPass, signal } = optionsOf(who, given, names);
  if (onPass !== undefined && typeof onPass !== "function")
    throw new UsageError(`${who}: onPass is ${describe(onPass)}; it is a function`);
  if (signal !== undefined && typeof Object(signal).aborted !== "boolean")
    throw new UsageError(`${who}: signal is ${describe(signal)}; it is the signal of an AbortController`);
  stopIfAborted(signal);
  return {
    weights: readWeights(who, sampleWeights, length),
    weighted: sampleWeights !== undefined,
    goOn(pass, loss, more) {
      stopIfAborted(signal);
      const told = onPass?.(Object.freeze({ pass, loss: loss(), ...more }));
      stopIfAborted(signal);
      return told !== false;
    },
  };
}

/** Weights that a score is given. @throws UsageError for an option that there is not; as `readFitting`. */
export function readScoreWeights(who: string, given: unknown, length: number): Float64Array {
  const { sampleWeights } = optionsOf(who, given as Pick<FitOptions, "sampleWeights"> | undefined, {
    sampleWeights: undefined,
  });
  return readWeights(who, sampleWeights, length);
}

/** Weights of rows, all 1 where absent. @throws as `readFitting`. */
export function readWeights(who: string, given: ArrayLike<number> | undefined, length: number): Float64Array {
  if (given === undefined) return new Float64Array(length).fill(1);
  if (!Array.isArray(given) && !isNumbers(given))
    throw new UsageError(`${who}: sampleWeights is ${describe(given)}; it is a list of numbers, one per row of X`);
  if (given.length !== length)
    throw new ShapeError(
      `${who}: X has ${count(length, "row")}, sampleWeights has ${given.length}; there must be one per row`,
    );
  for (let i = 0; i < length; i++) {
    const weight: unknown = given[i];
    if (!Number.isFinite(weight) || (weight as number) < 0)
      throw new ValueError(`${who}: sampleWeights[${i}] is ${describe(weight)}; a weight is a number, 0 or more`);
  }
  const weights = Float64Array.from(given as ArrayLike<number>);
  if (!weights.some((weight) => weight > 0))
    throw new ValueError(`${who}: every weight is 0; at least one row must count`);
  if (weights.reduce((sum, weight) => sum + weight, 0) === Infinity)
    throw new ValueError(
      `${who}: the sampleWeights have a sum beyond the largest number; divide them all by one number`,
    );
  return weights;
}

/** Returns whether an option is class weights. */
export function isClassWeights(value: unknown): value is ClassWeights {
  if (value === "balanced") return true;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((weight) => Number.isFinite(weight) && (weight as number) >= 0);
}

/**
 * The weight of each class; 1 for one that is not named. "balanced" is rows / (classes · rows of the class), as in
 * scikit-learn.
 * @throws ValueError for a name that is no class.
 */
export function classWeightsOf(
  who: string,
  given: ClassWeights | null,
  { classNames }: KnownClasses,
  indices: Int32Array,
): Float64Array {
  const weights = new Float64Array(classNames.length).fill(1);
  if (given === null) return weights;
  if (given === "balanced") {
    const rows = new Float64Array(classNames.length);
    for (const index of indices) rows[index]!++;
    return rows.map((n) => (n === 0 ? 0 : indices.length / (classNames.length * n)));
  }
  for (const [name, weight] of Object.entries(given)) {
    const at = classNames.indexOf(name);
    if (at < 0) {
      const known = classNames.slice(0, 10).map((one) => JSON.stringify(one));
      throw new ValueError(
        `${who}: classWeights names ${JSON.stringify(name)}, which is no class; classes are ${known.join(", ")}` +
          (classNames.length > 10 ? " …" : ""),
      );
    }
    weights[at] = weight;
  }
  return weights;
}

// ---- private

function stopIfAborted(signal: Signal | undefined): void {
  if (signal?.aborted === true) throw signal.reason;
}
