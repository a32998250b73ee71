/** The count of an epoch under way: its steps, losses and metrics. */
import { UsageError, type Tensor } from "@cotangent/autodiff";
import type { Progress } from "./checkpoint.ts";
import type { Batch } from "./examples.ts";
import { track, type Metrics, type Tracker } from "./metrics.ts";

/** Counts the steps of an epoch. */
export class Tally {
  /** Steps of the epoch so far. */
  steps = 0;
  readonly #metrics: Metrics;
  #tracker: Tracker;
  #lossSum = 0;
  #weightSum = 0;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    this.#tracker = track("fit", metrics);
  }

  /** True where outputs are wanted. */
  get hasMetrics(): boolean {
    return !this.#tracker.isEmpty;
  }

  /** Counts a step: the loss of a batch, and what the model gave for it. */
  add(loss: number, { weight, expected }: Batch, outputs: unknown): void {
    this.steps++;
    this.#lossSum += loss * weight;
    this.#weightSum += weight;
    if (!this.#tracker.isEmpty) this.#tracker.update(outputs as Tensor, expected);
  }

  /** The mean loss and the metrics of the epoch, after which the next begins. */
  end(): Readonly<Record<string, number>> {
    const results = { loss: this.#lossSum / this.#weightSum, ...(this.hasMetrics && this.#tracker.result()) };
    if (this.hasMetrics) this.#tracker = track("fit", this.#metrics);
    this.steps = 0;
    this.#lossSum = 0;
    this.#weightSum = 0;
    return results;
  }

  /** @throws UsageError between two steps of an epoch, where a metric has no streaming form. */
  save(): Pick<Progress, "stepInEpoch" | "lossSum" | "weightSum" | "metrics"> {
    const metrics = this.steps === 0 ? [] : this.#tracker.save();
    if (metrics === undefined)
      throw new UsageError("fit: a metric has no streaming form, so that a checkpoint is only possible between epochs");
    return { stepInEpoch: this.steps, lossSum: this.#lossSum, weightSum: this.#weightSum, metrics };
  }

  load({ stepInEpoch, lossSum, weightSum, metrics }: Progress): void {
    this.steps = stepInEpoch;
    this.#lossSum = lossSum;
    this.#weightSum = weightSum;
    if (stepInEpoch > 0) this.#tracker.load(metrics);
  }
}
