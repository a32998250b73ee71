/** The share of right answers, batch by batch. */
import type { Tensor } from "@cotangent/autodiff";

interface Counts {
  readonly right: number;
  readonly rows: number;
}

/**
 * A metric of logits: [n, classes] beside labels [n] where they are joint, else [n, labels] beside 0 and 1, of which
 * those above 0 mean 1.
 */
export function rightShare(isJoint: boolean): {
  init(): Counts;
  update(counts: Counts, outputs: Tensor, expected: Tensor): Counts;
  result(counts: Counts): number;
} {
  return {
    init: () => ({ right: 0, rows: 0 }),
    update({ right, rows }, outputs, expected) {
      const [logits, truth] = [outputs.data(), expected.data()];
      const width = isJoint ? logits.length / truth.length : 1;
      let found = right;
      for (let i = 0; i < truth.length; i++) found += Number(guess(logits, i * width, width) === truth[i]);
      return { right: found, rows: rows + truth.length };
    },
    result: ({ right, rows }) => right / rows,
  };
}

function guess(logits: ArrayLike<number>, from: number, width: number): number {
  if (width === 1) return Number(logits[from]! > 0);
  let best = 0;
  for (let k = 1; k < width; k++) if (logits[from + k]! > logits[from + best]!) best = k;
  return best;
}
