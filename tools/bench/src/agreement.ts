/** Five digits: what float32 leaves of a loss after some steps, whatever the order of its sums. */
const tolerance = 2e-5;

/** Says where one contender's losses leave another's, in one sentence; undefined where they do not. */
export function disagreement(losses: readonly number[], truth: readonly number[]): string | undefined {
  const at = losses.findIndex((loss, i) => !(Math.abs(loss - truth[i]!) <= tolerance * Math.abs(truth[i]!)));
  if (at < 0) return undefined;
  return `it gave ${losses[at]} where the first gave ${truth[at]}, at step ${at + 1} from the same weights`;
}
