/** Lines that stochastic estimators keep between passes, so that `partialFit` goes on from them. */
import type { Rows } from "../data.ts";
import { doubles, lawful, list, nullable, number, record, type Reader } from "../contract/frame.ts";
import { seedsFor, shuffler, shufflerFrom } from "../order.ts";
import type { Lines } from "../linear/scores.ts";
import { newLine, type Line, type Plan } from "./pass.ts";

/** A line as it is kept. */
export interface Kept {
  readonly weights: Float64Array;
  readonly intercept: number;
  /** Means over steps, where they are wanted. */
  readonly averaged: Float64Array | null;
  readonly averagedIntercept: number;
  /** Rows so far, 1 for the first. */
  readonly t: number;
  readonly eta: number;
}

export const keptReader: Reader<Kept[]> = list(
  lawful(
    record<Kept>({
      weights: doubles,
      intercept: number,
      averaged: nullable(doubles),
      averagedIntercept: number,
      t: number,
      eta: number,
    }),
    ({ weights, averaged }) =>
      averaged === null || averaged.length === weights.length
        ? undefined
        : `averaged has ${averaged.length} numbers; weights have ${weights.length}`,
  ),
);

export function keptOf({ weights, intercept, averaged, averagedIntercept, t, eta }: Line): Kept {
  return { weights, intercept, averaged, averagedIntercept, t, eta };
}

/** A line that goes on from one that was kept, which stays. */
export function lineFrom({ weights, averaged, ...rest }: Kept, plan: Plan): Line {
  return {
    ...newLine(weights.length, plan),
    ...rest,
    weights: weights.slice(),
    averaged: averaged === null ? null : averaged.slice(),
  };
}

/** The lines that answer: the averaged ones, once rows enough have passed. */
export function answering(kept: readonly Kept[], { average }: Plan, columns: number): Lines {
  const coef = new Float64Array(kept.length * columns);
  const means = kept.map(({ averaged, t }) => averaged !== null && average <= t - 1);
  kept.forEach(({ weights, averaged }, k) => coef.set(means[k]! ? averaged! : weights, k * columns));
  return {
    coef,
    intercept: Float64Array.from(kept, (line, k) => (means[k]! ? line.averagedIntercept : line.intercept)),
  };
}

/** Functions that put rows into orders, one for each line, as `random_state` does for either kind. */
export function shufflesFor(
  lines: number,
  seed: number,
  kind: "classifier" | "regressor",
): ((order: Int32Array) => void)[] {
  if (kind === "regressor") return Array.from({ length: lines }, () => shufflerFrom(seedsFor(seed, 1)[0]!));
  return (lines === 1 ? [seed] : seedsFor(seed, lines)).map(shuffler);
}

/** The rows that are on the wrong side of a line, or on it. */
export function wrongOf({ weights, intercept }: Kept, { elements, columns }: Rows, targets: Float64Array): number[] {
  const wrong: number[] = [];
  for (let i = 0; i < targets.length; i++) {
    let total = 0;
    for (let j = 0; j < columns; j++) total += weights[j]! * elements[i * columns + j]!;
    if (targets[i]! * (total + intercept) <= 0) wrong.push(i);
  }
  return wrong;
}
