/**
 * What can go wrong, as one sentence on standard error and an exit code. Anything else that is thrown is a bug of ours
 * and keeps its stack trace.
 */
import { constants } from "node:os";
import { getSystemErrorMap } from "node:util";
import { distance } from "fastest-levenshtein";

/** Documented in `--help` and in the README of this app. */
export const exitCodes = { success: 0, failure: 1, usage: 2, interrupted: 130, readerLeft: 141 } as const;

/** A command line that means nothing: who, what came, what to do. */
export class UsageFault extends Error {
  override readonly name = "UsageFault";
}

/** A command that could not be carried out: a folder that cannot be written, a training that diverged. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** Ctrl-C, or another signal that asks to end; the message says how far it went. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  /** 128 and the number of the signal, as shells have it: 130 for Ctrl-C. */
  readonly exitCode: number;

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
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.ceil(candidate.length / 3)))
    .sort((a, b) => a.edits - b.edits)[0];
  return near === undefined ? "" : ` (did you mean ${near.candidate}?)`;
}

/** 'a, b or c'. */
export function either(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
