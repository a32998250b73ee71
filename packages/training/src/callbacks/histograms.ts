/** Distributions of parameters and gradients while a training goes on. */
import { describe, isFloat, namedLeaves, optionsOf, requireNumber, UsageError, type Tensor } from "@cotangent/autodiff";
import type { Callback, Training } from "../callback.ts";

/** Distribution of the elements of a tensor. */
export interface Distribution {
  /** Path of the parameter: "0.weight". */
  readonly path: string;
  readonly least: number;
  readonly largest: number;
  readonly mean: number;
  readonly standardDeviation: number;
  /** Share of the elements that are 0, from 0 to 1. */
  readonly zeros: number;
  /** Elements that are infinite or NaN, which nothing else counts. */
  readonly nonFinite: number;
  /**
   * Numbers of elements in intervals of one width from the least to the largest: counts[0] of 10 holds those of the
   * lowest tenth.
   */
  readonly counts: readonly number[];
}

/** Distributions after an epoch. */
export interface Distributions {
  readonly epoch: number;
  readonly step: number;
  readonly weights: readonly Distribution[];
  /** Of the loss of the last batch, penalty included. */
  readonly gradients: readonly Distribution[];
}

/** Options of `histograms`. */
export interface HistogramsOptions {
  /** Told of the distributions; what it returns is waited for. */
  readonly write: (distributions: Distributions) => void | Promise<void>;
  /** Epochs between two of them; 1 where absent. */
  readonly everyEpochs?: number;
  /** Number of intervals; 30 where absent. */
  readonly bins?: number;
}

/**
 * Tells after epochs how the elements of each parameter and of its gradient are distributed: gradients that vanish or
 * explode, units that are dead, weights that grow. Epochs between cost nothing.
 * @throws UsageError or ValueError for options that are none.
 * @example
 * histograms({ write: ({ gradients }) => console.log(gradients), everyEpochs: 10 }).name; // → histograms
 */
export function histograms(options: HistogramsOptions): Callback {
  const defaults = { write: undefined, everyEpochs: 1, bins: 30 } as const;
  const { write, everyEpochs, bins } = optionsOf<HistogramsOptions, typeof defaults>("histograms", options, defaults);
  if (typeof write !== "function")
    throw new UsageError(`histograms: write is ${describe(write)}; it is a function that is told of the distributions`);
  for (const [name, value] of Object.entries({ everyEpochs, bins }))
    requireNumber("histograms", name, value, (n) => Number.isInteger(n) && n >= 1, "it is an integer, 1 or more");
  return {
    name: "histograms",
    async onEpochEnd(training) {
      if (training.epoch % everyEpochs === 0) await write(distributionsOf(training, bins));
    },
  };
}

// ---- private

function distributionsOf(training: Training, bins: number): Distributions {
  const all = (tree: unknown): Distribution[] =>
    namedLeaves("histograms", "params", tree as object).flatMap(([path, leaf]: readonly [string, Tensor]) =>
      isFloat(leaf.dtype) ? [distributionOf(path, leaf.data(), bins)] : [],
    );
  const { epoch, step } = training;
  return { epoch, step, weights: all(training.snapshot().params), gradients: all(training.gradients()) };
}

function distributionOf(path: string, elements: ArrayLike<number>, bins: number): Distribution {
  let [least, largest, sum, finite, zeros] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < elements.length; i++) {
    const x = elements[i]!;
    if (!Number.isFinite(x)) continue;
    finite++;
    sum += x;
    if (x === 0) zeros++;
    if (x < least) least = x;
    if (x > largest) largest = x;
  }
  const mean = sum / finite;
  const counts = new Array<number>(bins).fill(0);
  let squares = 0;
  const width = (largest - least) / bins;
  for (let i = 0; i < elements.length; i++) {
    const x = elements[i]!;
    if (!Number.isFinite(x)) continue;
    squares += (x - mean) ** 2;
    counts[width > 0 ? Math.min(bins - 1, Math.floor((x - least) / width)) : 0]!++;
  }
  const standardDeviation = Math.sqrt(squares / finite);
  return {
    ...{ path, least, largest, mean, standardDeviation, counts },
    zeros: zeros / elements.length,
    nonFinite: elements.length - finite,
  };
}
