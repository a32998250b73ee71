/** A check for estimators, ours and others'. It throws or returns; it needs no test runner. */
import { CheckError } from "@cotangent/autodiff/testing";
import { classifierLaws, regressorLaws } from "./testing/classes.ts";
import { laws, rowLaws, weightLaws, type Make } from "./testing/laws.ts";

export type { Checked } from "./testing/subject.ts";

export interface CheckEstimatorOptions {
  /** Rows in another order teach the same; false where absent. */
  readonly orderFree?: boolean;
  /** A weight of 2 is as the row twice, and one of 0 as no row; false where absent. */
  readonly weightsAreRows?: boolean;
  /** Largest difference of answers by these two, relative to their size; 1e-8 where absent. */
  readonly tolerance?: number;
}

/**
 * Checks what every estimator promises, as scikit-learn's `check_estimator` does: fit forgets, the same teaches the
 * same, a clone has learned nothing, JSON keeps every bit, sentences say what is wrong, signals stop it, and so on.
 * @param make gives a new estimator, not fitted, with the same options each time
 * @returns the number of laws that hold
 * @throws CheckError with one line per law that does not hold.
 * @example
 * checkEstimator(() => new Ridge(), { orderFree: true, weightsAreRows: true }) > 15; // → true
 */
export function checkEstimator(
  make: Make,
  { orderFree = false, weightsAreRows = false, tolerance = 1e-8 }: CheckEstimatorOptions = {},
): number {
  const { kind, name } = make();
  const bound = (table: typeof rowLaws): typeof laws =>
    Object.fromEntries(Object.entries(table).map(([law, holds]) => [law, (make: Make) => holds(make, tolerance)]));
  const all = Object.entries({
    ...laws,
    ...(kind === "classifier" ? classifierLaws : kind === "regressor" ? regressorLaws : {}),
    ...(orderFree ? bound(rowLaws) : {}),
    ...(weightsAreRows ? bound(weightLaws) : {}),
  });
  const faults = all.flatMap(([law, holds]) => {
    const fault = faultOf(() => holds(make));
    return fault === undefined ? [] : [`  ${law}: ${fault}`];
  });
  if (faults.length > 0)
    throw new CheckError(`checkEstimator: ${name} breaks ${faults.length} of ${all.length} laws\n${faults.join("\n")}`);
  return all.length;
}

function faultOf(law: () => string | undefined): string | undefined {
  try {
    return law();
  } catch (error) {
    return `threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  }
}
