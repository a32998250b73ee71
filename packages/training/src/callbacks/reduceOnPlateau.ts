/** Smaller steps where a training makes no progress. */
import { optionsOf, requireNumber } from "@cotangent/autodiff";
import type { Callback } from "../callback.ts";
import { isBetter, lastOf, monitorDefaults, requireMonitor, type MonitorOptions } from "./monitor.ts";

/** Options of `reduceOnPlateau`. */
export interface ReduceOnPlateauOptions extends MonitorOptions {
  /** Epochs without progress after which updates become smaller; 5 where absent. */
  readonly patience?: number;
  /** Factor of the updates, above 0 and below 1; 0.5 where absent. */
  readonly factor?: number;
  /** The least factor of all together; 1e-4 where absent. */
  readonly least?: number;
}

interface Memory {
  readonly best: number | undefined;
  readonly waited: number;
  readonly factor: number;
}

/**
 * Multiplies all updates by a factor, as a lower learning rate would, after some epochs in which a number of the
 * history did not become better. Nothing is compiled anew.
 * @throws UsageError or ValueError for options that are none; at the first epoch for a number that is not followed.
 * @example
 * reduceOnPlateau({ factor: 0.1, patience: 3 }).scalesUpdates; // → true
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Callback {
  const defaults = { ...monitorDefaults, patience: 5, factor: 0.5, least: 1e-4 };
  const { patience, factor, least, ...monitored } = optionsOf("reduceOnPlateau", options, defaults);
  requireMonitor("reduceOnPlateau", monitored);
  const isCount = (n: number): boolean => Number.isInteger(n) && n >= 0;
  requireNumber("reduceOnPlateau", "patience", patience, isCount, "it is an integer, 0 or more");
  requireNumber("reduceOnPlateau", "factor", factor, (x) => x > 0 && x < 1, "it is above 0 and below 1");
  requireNumber("reduceOnPlateau", "least", least, (x) => x >= 0 && x <= 1, "it is from 0 to 1");
  const none: Memory = { best: undefined, waited: 0, factor: 1 };
  let memory = none;
  return {
    name: "reduceOnPlateau",
    scalesUpdates: true,
    onStart() {
      memory = none;
    },
    onEpochEnd(training) {
      const { name, value } = lastOf("reduceOnPlateau", training.history, monitored.monitor);
      if (isBetter(name, value, memory.best, monitored)) {
        memory = { ...memory, best: value, waited: 0 };
        return;
      }
      memory = { ...memory, waited: memory.waited + 1 };
      if (memory.waited <= patience || memory.factor * factor < least) return;
      training.scaleUpdates(factor);
      memory = { ...memory, waited: 0, factor: memory.factor * factor };
    },
    save: () => ({ json: memory }),
    load: ({ json }) => void (memory = json as Memory),
  };
}
