/** Checkpoints on the way, to go on from after whatever happens. */
import { describe, optionsOf, requireNumber, UsageError } from "@cotangent/autodiff";
import type { Callback, Training } from "../callback.ts";
import type { Checkpoint } from "../checkpoint.ts";

/** Options of `checkpoints`. */
export interface CheckpointsOptions {
  /** Keeps a checkpoint, in a file or elsewhere; what it returns is waited for. */
  readonly save: (checkpoint: Checkpoint, training: Training) => void | Promise<void>;
  /** Epochs between two checkpoints; 1 where absent. */
  readonly everyEpochs?: number;
  /** Seconds that must have passed since the last one; 0 where absent. */
  readonly everySeconds?: number;
}

/**
 * Hands a checkpoint out after epochs, and at the end, whatever ends the training. `fit` with `{ resume: checkpoint }`
 * and otherwise the same options goes on from there, and gives the bits that it would have given without a break.
 * `saveState` and `loadState` of `@cotangent/io` make bytes of a checkpoint and read them back, its `/node` files.
 * @throws UsageError or ValueError for options that are none.
 * @example
 * const kept: Checkpoint[] = [];
 * checkpoints({ save: (checkpoint) => void kept.push(checkpoint), everyEpochs: 10 }).name; // → checkpoints
 */
export function checkpoints(options: CheckpointsOptions): Callback {
  const defaults = { save: undefined, everyEpochs: 1, everySeconds: 0 } as const;
  const { save, everyEpochs, everySeconds } = optionsOf<CheckpointsOptions, typeof defaults>(
    "checkpoints",
    options,
    defaults,
  );
  if (typeof save !== "function")
    throw new UsageError(`checkpoints: save is ${describe(save)}; it is a function that keeps a checkpoint`);
  const isCount = (n: number): boolean => Number.isInteger(n) && n >= 1;
  requireNumber("checkpoints", "everyEpochs", everyEpochs, isCount, "it is an integer, 1 or more");
  requireNumber("checkpoints", "everySeconds", everySeconds, (x) => x >= 0, "it is 0 or more");
  let last = { epoch: 0, elapsed: 0 };
  const keep = async (training: Training): Promise<void> => {
    last = { epoch: training.history.loss.length, elapsed: training.elapsed };
    await save(training.checkpoint(), training);
  };
  return {
    name: "checkpoints",
    onStart(training) {
      last = { epoch: training.history.loss.length, elapsed: 0 };
    },
    async onEpochEnd(training) {
      const epochs = training.history.loss.length;
      if (epochs % everyEpochs === 0 && training.elapsed - last.elapsed >= everySeconds * 1000) await keep(training);
    },
    async onEnd(training) {
      if (training.history.loss.length > last.epoch) await keep(training);
    },
  };
}
