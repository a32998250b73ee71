/** Five digits: what float32 leaves of a loss after some steps, whatever the order of its sums. */
const tolerance = 2e-5;
/** What it leaves of a sum of a million terms that is made one by one, in some peers. */
const toleranceOfSums = 2e-4;

export interface Comparison {
  /** Why a contender is not timed, in one sentence. */
  readonly failure?: string;
  /** How far off it is, where that is a known weakness of its sums. */
  readonly note?: string;
}

/** Compares one contender's losses with another's, as many as both have. */
export function compareLosses(losses: readonly number[], truth: readonly number[], longSums: boolean): Comparison {
  const common = losses.slice(0, truth.length);
  const off = common.map((loss, i) => Math.abs(loss - truth[i]!) / Math.abs(truth[i]!));
  const worst = off.reduce((a, b) => Math.max(a, b));
  if (worst <= tolerance) return {};
  if (longSums && worst <= toleranceOfSums) return { note: `its sum is off by ${worst.toExponential(0)}` };
  const at = off.findIndex((one) => !(one <= tolerance));
  return {
    failure: `it gave ${losses[at]} where the first gave ${truth[at]}, at step ${at + 1} from the same weights`,
  };
}
