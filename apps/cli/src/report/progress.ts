/** Progress of a training, for who looks on: what it is made with, and each epoch. */

/** Known before the first step. */
export interface Plan {
  /** "Learning iris". */
  readonly title: string;
  /** Pairs of a word and a sentence: ["data", "iris, 120 rows …"]. */
  readonly lines: readonly (readonly [word: string, text: string])[];
  readonly epochs: number;
}

/** Known after each epoch. */
export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  readonly loss: number;
  /** Other numbers of the epoch, shown: "accuracy 97.5 %". */
  readonly figures: readonly string[];
  /** Since training began. */
  readonly seconds: number;
}

export interface Report {
  start(plan: Plan): void;
  epoch(state: Epoch): void;
  /** Leaves the terminal as it was found; what has been shown stays. */
  stop(): void;
}

/** For commands that show nothing. */
export const silentReport: Report = { start() {}, epoch() {}, stop() {} };
