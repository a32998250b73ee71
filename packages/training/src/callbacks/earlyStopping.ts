/** Ends a training that makes no progress, and brings the best parameters back. */
import { optionsOf, requireNumber } from "@cotangent/autodiff";
import type { Callback, Snapshot, Training } from "../callback.ts";
import { isBetter, lastOf, monitorDefaults, requireMonitor, type MonitorOptions } from "./monitor.ts";

/** Options of `earlyStopping`. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without progress after which to stop; 10 where absent. */
  readonly patience?: number;
  /** Brings the parameters of the best epoch back, whatever ended the training; true where absent. */
  readonly restoreBest?: boolean;
}

interface Memory {
  readonly best: number | undefined;
  readonly epoch: number;
  readonly waited: number;
}

/**
 * Ends the training after some epochs in which a number of the history did not become better. At the end, whether that
 * is the last epoch, this callback, a signal or a loss that is NaN, the parameters of the best epoch come back.
 * @throws UsageError or ValueError for options that are none; at the first epoch for a number that is not followed.
 * @example
 * earlyStopping({ monitor: "validationLoss", patience: 5 }).name; // → earlyStopping
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const defaults = { ...monitorDefaults, patience: 10, restoreBest: true };
  const { patience, restoreBest, ...monitored } = optionsOf("earlyStopping", options, defaults);
  requireMonitor("earlyStopping", monitored);
  requireNumber("earlyStopping", "patience", patience, isCount, "it is an integer, 0 or more");
  const none: Memory = { best: undefined, epoch: 0, waited: 0 };
  let memory = none;
  let snapshot: Snapshot | undefined;
  const stopIfOver = (training: Training): void => {
    if (memory.waited <= patience) return;
    const { name } = lastOf("earlyStopping", training.history, monitored.monitor);
    training.stop(`${name} did not become better than ${memory.best} (epoch ${memory.epoch}) for ${patience} epochs`);
  };
  return {
    name: "earlyStopping",
    onStart() {
      memory = none;
      snapshot = undefined;
    },
    onEpochEnd(training) {
      const { name, value } = lastOf("earlyStopping", training.history, monitored.monitor);
      if (isBetter(name, value, memory.best, monitored)) {
        memory = { best: value, epoch: training.epoch, waited: 0 };
        if (restoreBest) snapshot = training.snapshot();
        return;
      }
      memory = { ...memory, waited: memory.waited + 1 };
      stopIfOver(training);
    },
    onEnd(training) {
      if (snapshot !== undefined) training.restore(snapshot);
    },
    save: () => ({ json: memory, ...(snapshot && { trees: snapshot }) }),
    load({ json, trees }, training) {
      memory = json as Memory;
      snapshot = trees as Snapshot | undefined;
      // a checkpoint of the epoch that ended the training does not go on
      stopIfOver(training);
    },
  };
}

function isCount(n: number): boolean {
  return Number.isInteger(n) && n >= 0;
}
