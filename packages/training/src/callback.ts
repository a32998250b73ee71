/** Callbacks: plain objects that are told how a training goes, and may end it. */
import type { Checkpoint } from "./checkpoint.ts";
import type { Ending } from "./ending.ts";
import type { History } from "./history.ts";

/** Training as callbacks see it, and the things that they may do. */
export interface Training {
  /** The number of the epoch that goes on or has just ended, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** The number of steps since the training began. */
  readonly step: number;
  /** The number of steps in an epoch; undefined until the first ends, where data come in batches. */
  readonly stepsPerEpoch: number | undefined;
  readonly history: History;
  /** Milliseconds since the training began, or was resumed. */
  readonly elapsed: number;
  /** The loss of the last step. */
  readonly loss: number;
  /** Cause of the end, once there is one. */
  readonly ended: Ending | undefined;
  /** A copy of the parameters and of the model's state, which stays as it is. */
  snapshot(): Snapshot;
  /** Puts a snapshot in the place of parameters and state; in `onEnd`, of those that come back alone. */
  restore(snapshot: Snapshot): void;
  /** Multiplies all updates from now on: a factor of the learning rate, whatever the optimizer. */
  scaleUpdates(factor: number): void;
  /** Ends the training after this step or epoch, with a reason for people. */
  stop(reason: string): void;
  /** All that it takes to go on from here, bit for bit. */
  checkpoint(): Checkpoint;
  /**
   * The gradients of the loss of the last batch at the parameters as they are now, a tree like these; undefined before
   * the first step. They are computed apart, so that steps that nobody asks about cost nothing.
   */
  gradients(): unknown;
  /**
   * Takes the steps since a checkpoint of this training again, and says where the infinity or NaN that ended it came
   * from; undefined where it does not come again.
   */
  explain(from: Checkpoint): Promise<string | undefined>;
  /** Adds to the reason for the end. */
  addReason(words: string): void;
}

/** Parameters and state of a model, copied. */
export interface Snapshot {
  readonly params: unknown;
  readonly state: unknown;
}

/** A callback. Functions are called in the order in which the callbacks are listed; what they return is waited for. */
export interface Callback {
  /** Name in messages and in checkpoints. */
  readonly name: string;
  /** Called first: what a callback remembers of a training before is forgotten here. */
  onStart?(training: Training): void | Promise<void>;
  /** Called after each step: it costs time, and cannot be waited for. */
  onStepEnd?(training: Training): void;
  onEpochEnd?(training: Training): void | Promise<void>;
  /** Called once, whatever ended the training, also where something threw. */
  onEnd?(training: Training): void | Promise<void>;
  /** True where it calls `scaleUpdates`: only then is the step compiled with that factor. */
  readonly scalesUpdates?: boolean;
  /** Gives the memory of the callback, for checkpoints. */
  save?(): Memory;
  /** Remembers again, in a training that goes on from a checkpoint, after `onStart`; it may end that training. */
  load?(memory: Memory, training: Training): void;
}

/** Memory of a callback. */
export interface Memory {
  /** Plain JSON. */
  readonly json: unknown;
  /** Trees of tensors; absent where there are none. */
  readonly trees?: unknown;
}
