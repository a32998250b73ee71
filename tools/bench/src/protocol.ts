/** What is said between the measuring process and a contender's, one answer to each request. */

export interface Request {
  /** Which of the workload's problems. */
  readonly case: number;
  /** From the initial weights on: `losses` of n single runs, or the `seconds` that n runs in a row took. */
  readonly want: "losses" | "seconds";
  readonly n: number;
}

export type Answer = { readonly values: readonly number[] } | { readonly error: string };

/** A contender's process. Its methods throw what went wrong there, in one sentence. */
export interface Channel {
  ask(request: Request): Promise<readonly number[]>;
  close(): void;
}
