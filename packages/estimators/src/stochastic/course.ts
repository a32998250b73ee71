/** Rules of options that both stochastic estimators have. */
import { ValueError } from "@cotangent/autodiff";
import { anyNumber, atLeastOne, oneOf, type Rule } from "../contract/options.ts";
import type { Schedule } from "./pass.ts";

export const patience: Rule<number> = atLeastOne(5);

export const power: (fallback: number) => Rule<number> = anyNumber;

/** True for all steps, or the first step that counts. */
export const average: Rule<boolean | number> = {
  fallback: false,
  test: (value) => typeof value === "boolean" || (Number.isInteger(value) && (value as number) >= 1),
  range: "true, false, or an integer, 1 or more",
};

export function schedules(fallback: Schedule): Rule<Schedule> {
  const all = ["optimal", "constant", "inverseScaling", "adaptive"] as const;
  return oneOf<Schedule>(fallback, ...all.filter((name) => name !== fallback));
}

/** @throws ValueError for a schedule that wants what it is not given. */
export function needRate(
  who: string,
  { schedule, eta0, alpha }: { readonly schedule: Schedule; readonly eta0: number; readonly alpha: number },
): void {
  if (schedule === "optimal" && alpha === 0)
    throw new ValueError(`${who}: alpha is 0; the schedule "optimal" divides by it, take another, or an alpha above 0`);
  if (schedule !== "optimal" && eta0 === 0)
    throw new ValueError(`${who}: eta0 is 0; the schedule "${schedule}" wants a learning rate above 0`);
}

/** Returns whether passes ended before the loss settled, although they had to. */
export function pastLast(
  settled: boolean,
  iterations: number,
  { tol, maxIterations }: { readonly tol: number | null; readonly maxIterations: number },
): boolean {
  return !settled && tol !== null && iterations === maxIterations;
}
