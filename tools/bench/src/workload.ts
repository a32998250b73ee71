/** What is measured: the same work by several contenders, in one run, in turns. */
export interface Workload {
  readonly name: string;
  /** What one unit of `perUnit` is. */
  readonly unit: string;
  readonly title: string;
  contenders(): Promise<readonly Contender[]>;
}

export interface Contender {
  readonly name: string;
  /** Does the work once, units and all; returns the seconds it took where it measures itself (another process). */
  run(): number | void | Promise<number | void>;
  /** How many units one run is. */
  readonly units: number;
  /** Said beside the figure. */
  readonly note?: string;
  close?(): void;
}

/** A figure that is not a time: sizes, counts, memory. */
export interface Fact {
  readonly name: string;
  readonly title: string;
  measure(): Promise<readonly FactRow[]>;
}

export interface FactRow {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The most it may be, where the project promises one. */
  readonly limit?: number;
}

export interface Timing {
  readonly name: string;
  /** Microseconds per unit: the median of the rounds, and the least. */
  readonly median: number;
  readonly least: number;
  /** Median over rounds of this contender's time by the first one's in the same round. */
  readonly ratio: number;
  readonly note?: string;
}
