/** What is said between the measuring process and a contender's, one answer to each request. */
import type { Problem } from "./workload.ts";

export interface Request {
  /** Which of the workload's problems. */
  readonly case: number;
  /**
   * From the initial weights on: `losses` of n single runs; the `seconds` that n runs in a row took, which for the
   * first of a process is the time to a first result, models and data being there; or the resident `memory` in MB, at
   * the start and 20 times during n runs.
   */
  readonly want: "losses" | "seconds" | "memory";
  readonly n: number;
  /** `cpu`: the seconds that the calling thread was on a processor, whatever else the machine did meanwhile. */
  readonly clock?: Clock;
}

export type Clock = "wall" | "cpu";

export interface Values {
  readonly values: readonly number[];
  /** Said beside its figures. */
  readonly note?: string;
  /** Why its losses cannot be those of the others. */
  readonly apart?: string;
}

export type Answer = Values | { readonly error: string };

/** A contender's process. Its methods throw what went wrong there, in one sentence. */
export interface Channel {
  ask(request: Request): Promise<Values>;
  close(): void;
}

/** A request line of JSON and the elements of its arrays, for a process of another language. */
export function encode(request: Request, problem?: Problem): readonly (string | Uint8Array)[] {
  const elements: Uint8Array[] = [];
  const line = JSON.stringify({ ...request, problem }, (_key, value: unknown) => {
    if (!(value instanceof Float32Array || value instanceof Int32Array)) return value;
    elements.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return { array: value.constructor.name, length: value.length };
  });
  return [`${line}\n`, ...elements];
}
