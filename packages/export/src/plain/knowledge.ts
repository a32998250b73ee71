/** Knowledge of a writer of a function: its statements, its open blocks, and what was learned of its variables. */
import type { ValueType } from "./binary.ts";
import type { Kind } from "./lanes.ts";
import { numberOf } from "./texts.ts";

/** Findings about a variable that holds a vector. A round of writing learns it for the next one. */
export interface Learned {
  /** Kinds of what it is set to. */
  readonly sets: Set<Kind>;
  /** Kind as which it is first read, where it may be any. */
  asked: Kind | undefined;
  /** False where some lane differs from others. */
  isUniform: boolean;
  /** Number of places that set it. */
  places: number;
  /** The one number that it is set to. */
  constant: string | undefined;
}

/** Findings about a function, by the names of its variables: "x3" is a local, "r" its result. */
export type Knowledge = Map<string, Learned>;

/** Statement, or a part of one. */
export interface Line {
  readonly text: string;
  /** Variable that it sets, where it does nothing else. */
  readonly target: string | null;
}

/** Block that is open: jumps go to its end, or to the start of a loop. */
export interface Open {
  readonly op: number;
  readonly name: string;
  readonly result: ValueType | undefined;
  /** Statement that opens it. */
  readonly at: number;
  /** Number of jumps to it. */
  jumps: number;
  /** Height of the stack outside. */
  readonly height: number;
}

/** Kind of a variable of a function, as far as it is known. */
export function kindIn(known: Knowledge, name: string): Kind | undefined {
  const found = known.get(name);
  if (found === undefined) return undefined;
  const { sets, asked } = found;
  if (sets.size === 0) return asked;
  return sets.size === 1 ? [...sets][0] : "i";
}

/** Returns whether a text is a number, also one of 64 bits. */
export function isNumber(text: string): boolean {
  return numberOf(text) !== undefined || /^\(?-?\d+n\)?$/.test(text);
}

/** Returns whether a text has a name in it, or a lane of that name. */
export function mentions(text: string, name: string): boolean {
  return text.includes(name) && new RegExp(`\\b${name}[a-d]?\\b`).test(text);
}
