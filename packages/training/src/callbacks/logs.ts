/** The history as text, a line after each epoch, for files and for other programs. */
import { describe, UsageError } from "@cotangent/autodiff";
import type { Callback, Training } from "../callback.ts";

/** Takes text as it comes: a file, a stream, a list. */
export type Write = (text: string) => void;

/**
 * Writes a line of JSON after each epoch: `{"epoch":1,"loss":0.5,"seconds":0.1}`. NaN and infinities, which JSON has
 * not, are texts.
 * @param write told of each line, with its line break
 * @throws UsageError unless `write` is a function.
 * @example
 * jsonLines((line) => console.log(line)).name; // → jsonLines
 */
export function jsonLines(write: Write): Callback {
  requireWrite("jsonLines", write);
  return {
    name: "jsonLines",
    onEpochEnd(training) {
      write(`${JSON.stringify(lineOf(training), (_, x: unknown) => (isStrange(x) ? String(x) : x))}\n`);
    },
  };
}

/**
 * Writes a table of comma-separated values: a line of names, then one after each epoch.
 * @param write told of each line, with its line break
 * @throws UsageError unless `write` is a function.
 * @example
 * csvLog((line) => console.log(line)).name; // → csvLog
 */
export function csvLog(write: Write): Callback {
  requireWrite("csvLog", write);
  return {
    name: "csvLog",
    onEpochEnd(training) {
      const line = lineOf(training);
      // a training that goes on from a checkpoint goes on with the table
      if (training.epoch === 1) write(`${Object.keys(line).map(quoted).join(",")}\n`);
      write(`${Object.values(line).join(",")}\n`);
    },
  };
}

function lineOf({ epoch, history, elapsed }: Training): Record<string, number> {
  const values = Object.entries(history).map(([name, list]) => [name, list.at(-1)!] as const);
  return { epoch, ...Object.fromEntries(values), seconds: Math.round(elapsed) / 1000 };
}

function quoted(name: string): string {
  return /[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

function isStrange(x: unknown): boolean {
  return typeof x === "number" && !Number.isFinite(x);
}

/** @throws UsageError unless it is a function. */
export function requireWrite(who: string, write: unknown): void {
  if (typeof write !== "function")
    throw new UsageError(`${who}: write is ${describe(write)}; it is a function that takes text, such as console.log`);
}
