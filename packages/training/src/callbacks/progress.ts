/** Progress of a training, for people who wait. */
import { optionsOf, requireNumber } from "@cotangent/autodiff";
import type { Callback, Training } from "../callback.ts";
import { requireWrite, type Write } from "./logs.ts";

/** Options of `progress`. */
export interface ProgressOptions {
  /** Told of the text; `console.log` where absent, which puts each on a line. */
  readonly write?: Write;
  /**
   * True where text that begins with "\r" replaces the line, as on a terminal: a bar with what is left, several times
   * a second. False where absent: lines after epochs 1, 2, 4, 8 … and the last.
   */
  readonly live?: boolean;
  /** Characters in a line; 80 where absent. */
  readonly width?: number;
}

declare const console: { log(text: string): void };

/**
 * Tells how far a training is: epoch, loss, metrics, and on a terminal a bar and the time that is left.
 * @throws UsageError or ValueError for options that are none.
 * @example
 * progress({ write: (text) => console.log(text) }).name; // → progress
 */
export function progress(options: ProgressOptions = {}): Callback {
  const defaults = { write: undefined, live: false, width: 80 } as const;
  const { write, live, width } = optionsOf<ProgressOptions, typeof defaults>("progress", options, defaults);
  if (write !== undefined) requireWrite("progress", write);
  requireNumber("progress", "width", width, (n) => Number.isInteger(n) && n >= 20, "it is an integer, 20 or more");
  const tell = write ?? ((text: string) => console.log(text));
  return live ? bar(tell, width) : lines(tell);
}

/** Lines after epochs 1, 2, 4, 8 … and the last. */
function lines(tell: Write): Callback {
  let told = 0;
  const line = (training: Training): void => {
    told = training.history.loss.length;
    if (told > 0) tell(`epoch ${told}/${training.epochs}  ${numbers(training)}`);
  };
  return {
    name: "progress",
    onStart(training) {
      told = training.history.loss.length;
    },
    onEpochEnd(training) {
      if (Number.isInteger(Math.log2(training.history.loss.length))) line(training);
    },
    onEnd(training) {
      if (training.history.loss.length > told) line(training);
    },
  };
}

/** One line that is written again, at most ten times a second. */
function bar(tell: Write, width: number): Callback {
  let last = -Infinity;
  let began = 0;
  const show = (training: Training): void => {
    last = training.elapsed;
    tell(
      `\r${barOf(training, began)
        .slice(0, width - 1)
        .padEnd(width - 1)}`,
    );
  };
  return {
    name: "progress",
    onStart(training) {
      last = -Infinity;
      began = doneOf(training);
    },
    onStepEnd(training) {
      // the clock is read at every sixteenth step: reading it costs what a small step does
      if (training.step % 16 === 0 && training.elapsed - last >= 100) show(training);
    },
    onEnd(training) {
      show(training);
      tell("\n");
    },
  };
}

/** The share that is done, from 0 to 1; 0 where nobody knows how much there is. */
function doneOf({ step, stepsPerEpoch, epochs, history }: Training): number {
  if (epochs === Infinity) return 0;
  return stepsPerEpoch === undefined ? history.loss.length / epochs : step / (stepsPerEpoch * epochs);
}

function barOf(training: Training, began: number): string {
  const done = doneOf(training);
  const filled = Math.round(done * 20);
  const left = done > began && done < 1 ? ((1 - done) * training.elapsed) / (done - began) / 1000 : NaN;
  const eta = Number.isNaN(left) ? "" : `  ${duration(left)} left`;
  return `${"█".repeat(filled)}${"░".repeat(20 - filled)} ${training.epoch}/${training.epochs}${eta}  ${numbers(training)}`;
}

function numbers({ history, loss }: Training): string {
  const known = Object.entries(history).filter(([, list]) => list.length > 0);
  if (known.length === 0) return `loss ${show(loss)}`;
  return known.map(([name, list]) => `${name} ${show(list.at(-1)!)}`).join("  ");
}

function show(x: number): string {
  return Number.isFinite(x) && (Math.abs(x) >= 1e5 || (x !== 0 && Math.abs(x) < 1e-3))
    ? x.toExponential(2)
    : x.toFixed(4);
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  return seconds < 3600 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
