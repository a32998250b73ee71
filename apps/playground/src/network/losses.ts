import type { LossName } from "./spec.ts";

/** Losses that suit a task, the usual one first; `classes` is 0 where numbers are to be predicted. */
export function objectiveLosses(classes: number): readonly LossName[] {
  return classes === 0 ? ["squared", "absolute", "huber"] : ["crossEntropy", "squared", "hinge"];
}
