/** Keeps checkpoints of a training in its folder. */
import type { Callback, Training } from "@cotangent/training";
import { writeCheckpoint } from "../run/checkpoint.ts";

export interface SaverOptions {
  readonly folder: string;
  /** Seconds of training that lie behind a resumed one. */
  readonly before: number;
  /** Seconds between two checkpoints. */
  readonly every: number;
}

/** A callback that writes a checkpoint every few seconds, and one at the end. It stands last, when others know all. */
export function saver({ folder, before, every }: SaverOptions): Callback {
  let last = 0;
  const save = (training: Training): void => {
    if (!Number.isFinite(training.loss)) return;
    last = training.elapsed;
    const seconds = before + training.elapsed / 1000;
    writeCheckpoint(folder, { checkpoint: training.checkpoint(), seconds });
  };
  const saveIfDue = (training: Training): void => {
    if (training.elapsed - last >= every * 1000) save(training);
  };
  return {
    name: "saver",
    onStart: () => void (last = 0),
    onStepEnd(training) {
      // the clock is read at every sixteenth step: reading it costs what a small step does
      if (training.step % 16 === 0) saveIfDue(training);
    },
    onEpochEnd: saveIfDue,
    onEnd(training) {
      if (training.step > 0) save(training);
    },
  };
}
