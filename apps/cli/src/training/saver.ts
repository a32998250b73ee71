/** Keeps checkpoints of a training in its folder. */
import type { Callback, Training } from "@cotangent/training";
import { writeCheckpoint, type Kept } from "../run/checkpoint.ts";
import { Failure } from "../words/faults.ts";

export interface SaverOptions {
  readonly folder: string;
  /** Seconds of training that lie behind a resumed one. */
  readonly before: number;
  /** Seconds between two checkpoints. */
  readonly every: number;
  /** Told once where a checkpoint cannot be written: the training goes on without. */
  readonly onFault: (sentence: string) => void;
}

/** A callback that keeps checkpoints, and the state at the end. */
export interface Saver extends Callback {
  /** The state in which the training ended; undefined where it has not, or went wrong. */
  last(): Kept | undefined;
}

/** A callback that writes a checkpoint every few seconds. It stands last, when others know all. */
export function saver({ folder, before, every, onFault }: SaverOptions): Saver {
  let written = 0;
  let last: Kept | undefined;
  let isTold = false;
  const keptOf = (training: Training): Kept | undefined => {
    if (training.step === 0 || !Number.isFinite(training.loss)) return undefined;
    return { checkpoint: training.checkpoint(), seconds: before + training.elapsed / 1000 };
  };
  const saveIfDue = (training: Training): void => {
    if (training.elapsed - written < every * 1000) return;
    const kept = keptOf(training);
    written = training.elapsed;
    if (kept === undefined) return;
    try {
      writeCheckpoint(folder, kept);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!isTold) onFault(error.message);
      isTold = true;
    }
  };
  return {
    name: "saver",
    onStart: () => void (written = 0),
    onStepEnd(training) {
      // the clock is read at every sixteenth step: reading it costs what a small step does
      if (training.step % 16 === 0) saveIfDue(training);
    },
    onEpochEnd: saveIfDue,
    onEnd: (training) => void (last = keptOf(training)),
    last: () => last,
  };
}
