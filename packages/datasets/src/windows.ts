import { dataset, type TargetDataset } from "./dataset.ts";
import { count, DataError, describe, requireOptions } from "./errors.ts";
import type { FeatureRows } from "./features.ts";
import { requireInteger } from "./made.ts";
import { readTargets } from "./read.ts";

/** Options of `windows`. */
export interface WindowOptions {
  /** Steps of the series in a window. */
  readonly size: number;
  /** Steps from the last of the window to the one to predict; 1 where absent. */
  readonly horizon?: number;
  /** Steps from one window to the next; 1 where absent. */
  readonly stride?: number;
}

/**
 * A series in time as examples: windows of consecutive steps, and the step to predict from each. Of 1, 2, 3, 4 windows
 * of size 2 are 1 2 → 3 and 2 3 → 4.
 * features: float32[n, size · W], step after step, targets: float32[n, W], for a series of W numbers a step
 * @param series one number per step, or one row of them, in the order of time
 * @throws DataError for a series that is shorter than one window and its horizon, and numbers that are not finite.
 * @example
 * const { features, targets } = windows([1, 2, 3, 4], { size: 2 });
 * Array.from(features); // → [ 1, 2, 2, 3 ]
 * Array.from(targets); // → [ 3, 4 ]
 */
export function windows(series: FeatureRows | readonly number[], options: WindowOptions): TargetDataset {
  requireOptions("windows", options, "size", "horizon", "stride");
  const { size, horizon = 1, stride = 1 } = options;
  requireInteger("windows", "size", size, 1, 2 ** 31 - 1);
  requireInteger("windows", "horizon", horizon, 1, 2 ** 31 - 1);
  requireInteger("windows", "stride", stride, 1, 2 ** 31 - 1);
  const steps = readSeries(series);
  const [length, width] = steps.shape;
  const last = length - size - horizon;
  if (last < 0)
    throw new DataError(
      `windows: the series has ${count(length, "step")}; a window of ${size} and a horizon of ${horizon} take ${size + horizon}`,
    );
  const starts = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride);
  const features = new Float32Array(starts.length * size * width);
  const targets = new Float32Array(starts.length * width);
  starts.forEach((start, i) => {
    features.set(steps.subarray(start * width, (start + size) * width), i * size * width);
    const target = start + size - 1 + horizon;
    targets.set(steps.subarray(target * width, (target + 1) * width), i * width);
  });
  const name = (at: number, step: string): string => (width === 1 ? step : `${step}, ${at}`);
  return dataset({
    features: Object.assign(features, { shape: [starts.length, size * width] }),
    targets: Object.assign(targets, { shape: [starts.length, width] }),
    featureNames: Array.from({ length: size * width }, (_, j) => {
      const before = size - 1 - Math.floor(j / width);
      return name(j % width, before === 0 ? "t" : `t-${before}`);
    }),
    targetNames: Array.from({ length: width }, (_, j) => name(j, `t+${horizon}`)),
  });
}

function readSeries(series: FeatureRows | readonly number[]): ReturnType<typeof readTargets> {
  if (!(Array.isArray(series) || series instanceof Float32Array || series instanceof Float64Array))
    throw new DataError(
      `windows: the series is ${describe(series)}; it is an array of numbers, or of a row for each step`,
    );
  return readTargets(series, undefined, "windows", "step");
}
