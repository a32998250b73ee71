/** The number that a callback follows, and whether it became better. */
import { describe, UsageError, ValueError } from "@cotangent/autodiff";
import type { History } from "../history.ts";

/** Options of callbacks that follow a number of the history. */
export interface MonitorOptions {
  /** Its name in the history; "validationLoss" where that is there, else "loss". */
  readonly monitor?: string;
  /** Direction that is better, smaller or larger; by its name: "min" of losses and errors, "max" of all else. */
  readonly mode?: "min" | "max";
  /** Difference that counts as better, 0 or more; 0 where absent. */
  readonly minDelta?: number;
}

/** `MonitorOptions`, with undefined for what was left out. */
export interface Monitored {
  readonly monitor: string | undefined;
  readonly mode: "min" | "max" | undefined;
  readonly minDelta: number;
}

export const monitorDefaults = { monitor: undefined, mode: undefined, minDelta: 0 } as const;

/** @throws UsageError or ValueError for options that are none. */
export function requireMonitor(who: string, { monitor, mode, minDelta }: Monitored): void {
  if (monitor !== undefined && typeof monitor !== "string")
    throw new UsageError(
      `${who}: monitor is ${describe(monitor)}; it is a name of the history, such as "validationLoss"`,
    );
  if (mode !== undefined && mode !== "min" && mode !== "max")
    throw new UsageError(`${who}: mode is ${describe(mode)}; it is "min" or "max"`);
  if (!(typeof minDelta === "number" && minDelta >= 0 && minDelta < Infinity))
    throw new ValueError(`${who}: minDelta is ${describe(minDelta)}; it is a finite number, 0 or more`);
}

/** The number of the last epoch. @throws UsageError where the history has none of that name. */
export function lastOf(who: string, history: History, monitor: string | undefined): { name: string; value: number } {
  const name = monitor ?? (history["validationLoss"] === undefined ? "loss" : "validationLoss");
  const value = history[name]?.at(-1);
  if (value !== undefined) return { name, value };
  throw new UsageError(
    `${who}: there is no ${name} in the history, which has ${Object.keys(history).join(", ")}; give that metric, or a ` +
      `validation set`,
  );
}

/** Returns whether a value is better than the best so far; NaN never is. */
export function isBetter(name: string, value: number, best: number | undefined, options: Monitored): boolean {
  const { mode = /loss|error/i.test(name) ? "min" : "max", minDelta } = options;
  if (Number.isNaN(value)) return false;
  if (best === undefined) return true;
  return mode === "min" ? value < best - minDelta : value > best + minDelta;
}
