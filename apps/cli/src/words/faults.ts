/**
 * Faults: one sentence on standard error and an exit code. Anything else that is thrown is a bug of ours and keeps its
 * stack trace.
 */
import { constants } from "node:os";
import { getSystemErrorMap } from "node:util";
import { distance } from "fastest-levenshtein";

/** Documented in `--help` and in the README of this app. */
export const exitCodes = {
  success: 0,
  failure: 1,
  usage: 2,
  data: 3,
  unmet: 4,
  interrupted: 130,
  readerLeft: 141,
} as const;

/** A fault that ends the program. */
export abstract class Fault extends Error {
  abstract readonly exitCode: number;
}

/** A command line or settings that mean nothing: who, what came, what to do. */
export class UsageFault extends Fault {
  override readonly name = "UsageFault";
  override readonly exitCode = exitCodes.usage;
}

/** A command that could not be carried out: a folder that cannot be written, a training that diverged. */
export class Failure extends Fault {
  override readonly name = "Failure";
  override readonly exitCode = exitCodes.failure;
}

/** Data that cannot be used. */
export class DataFault extends Fault {
  override readonly name = "DataFault";
  override readonly exitCode = exitCodes.data;
}

/** A requirement that is not met: a score below what was asked for, bits that differ. */
export class Unmet extends Fault {
  override readonly name = "Unmet";
  override readonly exitCode = exitCodes.unmet;
}

/** Ctrl-C, or another signal that asks to end; the message says how far it went. */
export class Interruption extends Fault {
  override readonly name = "Interruption";
  /** 128 and the number of the signal, as shells have it: 130 for Ctrl-C. */
  override readonly exitCode: number;

  constructor(signal: NodeJS.Signals, message: string) {
    super(message);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** "permission denied": why the system refused, in its own words. */
export function reason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? message;
}

/**
 * " (did you mean iris?)" for the nearest of `known`, or "" where none is near.
 * @param name what came
 */
export function suggestion(name: string, known: readonly string[]): string {
  const near = known
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.ceil(candidate.length / 3)))
    .sort((a, b) => a.edits - b.edits)[0];
  return near === undefined ? "" : ` (did you mean ${near.candidate}?)`;
}

/** 'a, b or c'. */
export function either(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** JSON quotes show spaces, emptiness and control characters. Long texts are shortened. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);
}

/** '"a", "b" and 3 more'. */
export function listed(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map(quoted);
  if (names.length > most) return `${shown.join(", ")} and ${names.length - most} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** "1 row", "3 rows". */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
