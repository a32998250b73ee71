/** Scores as values: all that is said of predictions, and saved. */
import type { Task } from "../settings/names.ts";
import type { Interval } from "./bootstrap.ts";
import type { Measure } from "./measures.ts";

/** One score of some rows. */
export interface Score extends Omit<Measure, "value"> {
  readonly value: number;
  /** The score of answers that are the same for every row. */
  readonly baseline?: number;
  /** 95 % by bootstrap; absent where draws say nothing of it. */
  readonly interval?: Interval;
}

/** Scores of one class against the others, or of one label. */
export interface ClassScore {
  readonly name: string;
  /** Number of rows that are of it, and their share. */
  readonly rows: number;
  readonly share: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Scores of one of several targets, in its own unit. */
export interface TargetScore {
  readonly name: string;
  readonly r2: number;
  readonly rmse: number;
  readonly mae: number;
}

/** How often each class was predicted for each. */
export interface Confusion {
  readonly classes: readonly string[];
  /** `counts[label][predicted]`. */
  readonly counts: readonly (readonly number[])[];
}

/** All that is said of predictions; it is JSON. */
export interface Scores {
  readonly task: Task;
  readonly rows: number;
  /** Name of the score by which models are compared. */
  readonly main: string;
  readonly values: readonly Score[];
  readonly confusion?: Confusion;
  readonly perClass?: readonly ClassScore[];
  /** Where there are several. */
  readonly perTarget?: readonly TargetScore[];
  /** Sentences of what one should know before one relies on the model. */
  readonly warnings: readonly string[];
}
