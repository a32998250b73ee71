/** Ends of trainings by time, or by what was reached. */
import { describe, requireNumber, UsageError } from "@cotangent/autodiff";
import type { Callback } from "../callback.ts";
import type { History } from "../history.ts";

/**
 * Ends the training when so many seconds have passed, after the step that goes on then.
 * @throws ValueError unless it is a number above 0.
 * @example
 * timeLimit(60).name; // → timeLimit
 */
export function timeLimit(seconds: number): Callback {
  requireNumber("timeLimit", "seconds", seconds, (x) => x > 0, "it is above 0");
  return {
    name: "timeLimit",
    onStepEnd(training) {
      // the clock is read at every sixteenth step: reading it costs what a small step does
      if (training.step % 16 === 0 && training.elapsed >= seconds * 1000) training.stop(`${seconds} s have passed`);
    },
    onEpochEnd(training) {
      if (training.elapsed >= seconds * 1000) training.stop(`${seconds} s have passed`);
    },
  };
}

/**
 * Ends the training after the first epoch whose history passes a test.
 * @param reached told of the history after each epoch
 * @param reason what is said of the end; "what was wanted is reached" where absent
 * @throws UsageError unless it is a function.
 * @example
 * stopWhen(({ validationAccuracy }) => validationAccuracy!.at(-1)! >= 0.95, "accuracy is 0.95").name; // → stopWhen
 */
export function stopWhen(reached: (history: History) => boolean, reason = "what was wanted is reached"): Callback {
  if (typeof reached !== "function")
    throw new UsageError(`stopWhen: reached is ${describe(reached)}; it is a function of the history`);
  return {
    name: "stopWhen",
    onEpochEnd(training) {
      if (reached(training.history)) training.stop(reason);
    },
  };
}
