/** Predicted probabilities in bins of equal width, and how often each came true. */
import { requireNumber, type Tensor } from "@cotangent/autodiff";
import { added, type ExactSum } from "./exactSum.ts";
import { probabilitiesOf, readJudged, type ProbabilityOptions } from "./probabilities.ts";

/** Options of metrics of calibration. */
export interface CalibrationOptions extends ProbabilityOptions {
  /** Number of bins of equal width from 0 to 1. */
  readonly bins?: number;
}

export interface CalibrationSettings {
  readonly logits: boolean;
  readonly bins: number;
}

/** Of each bin: how many predictions, how many of them came true, and the sum of their probabilities. */
export interface Bins {
  readonly counts: readonly number[];
  readonly came: readonly number[];
  readonly sums: readonly ExactSum[];
  /** Predictions that are NaN. */
  readonly unknown: number;
}

export function requireBins(who: string, { bins }: CalibrationSettings): void {
  const whole = (x: number): boolean => Number.isInteger(x) && x > 0 && x <= 100_000;
  requireNumber(who, "bins", bins, whole, "it is a whole number from 1 to 100000");
}

export function noBins({ bins }: CalibrationSettings): Bins {
  const zeros = Array.from({ length: bins }, () => 0);
  return { counts: zeros, came: zeros, sums: zeros.map(() => []), unknown: 0 };
}

/** Bins with those of a batch: of predictions [n] that the label is 1, of [n, classes] that the largest is right. */
export function fillBins(
  who: string,
  bins: Bins,
  predictions: Tensor,
  labels: Tensor,
  settings: CalibrationSettings,
): Bins {
  const judged = readJudged(who, predictions, labels, settings);
  const size = settings.bins;
  const counts = [...bins.counts];
  const came = [...bins.came];
  const terms = counts.map((): number[] => []);
  let { unknown } = bins;
  for (let row = 0; row < judged.labels.length; row++) {
    const p = probabilitiesOf(judged, row, settings.logits);
    const largest = judged.columns === 1 ? 1 : p.reduce((best, x, j) => (x > p[best]! ? j : best), 0);
    if (p.some(Number.isNaN)) {
      unknown += 1;
      continue;
    }
    const at = binOf(p[largest]!, size);
    counts[at]! += 1;
    came[at]! += Number(judged.labels[row] === largest);
    terms[at]!.push(p[largest]!);
  }
  return { counts, came, sums: bins.sums.map((sum, i) => added(sum, terms[i]!)), unknown };
}

/** The bin of a probability: of 5, (0.2, 0.4] is bin 1, and 0 is in bin 0. Edges are i · (1 / bins), as NumPy's. */
function binOf(p: number, bins: number): number {
  const step = 1 / bins;
  let at = Math.min(Math.max(Math.ceil(p * bins) - 1, 0), bins - 1);
  while (at > 0 && !(at * step < p)) at -= 1;
  while (at < bins - 1 && (at + 1) * step < p) at += 1;
  return at;
}
