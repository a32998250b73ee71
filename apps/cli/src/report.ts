/** What a training tells of itself while it runs, and who shows it. */
import type { Settings } from "./settings.ts";

/** Known before the first step. */
export interface Plan {
  readonly settings: Settings;
  /** "iris, 120 flowers to learn from and 30 held out". */
  readonly data: string;
  /** "4 → 16 relu → 3". */
  readonly network: string;
  readonly parameters: number;
  readonly stepsPerEpoch: number;
}

/** Known after each epoch; loss and accuracy are those of the whole training part. */
export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  /** Since training began. */
  readonly seconds: number;
}

export interface Report {
  start(plan: Plan): void;
  epoch(state: Epoch): void;
  /** Leaves the terminal as it was found; what has been shown stays. */
  stop(): void;
}

/** "recipe": how the parameters are changed, in words. */
export function recipe({ settings, stepsPerEpoch }: Plan): string {
  const { epochs, optimizer, learningRate, seed } = settings;
  const steps = `${epochs} ${epochs === 1 ? "epoch" : "epochs"} of ${stepsPerEpoch} ${stepsPerEpoch === 1 ? "step" : "steps"}`;
  return `${optimizer}, learning rate ${learningRate}, ${steps}, seed ${seed}`;
}

/** "97.5 %". */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Losses go over orders of magnitude: four decimals, or as many as show two digits. */
export function showLoss(loss: number): string {
  return loss >= 0.001 || loss === 0 ? loss.toFixed(4) : loss.toExponential(1);
}

/** "0.21 s", "1 min 05 s". */
export function showSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
