/** Findings of checks: one sentence per failure, and an error that lists them all. */
import { refusal } from "../core/sentences.ts";

/** A check did not hold. The message says which, in one line each, and what to change. */
export class CheckError extends Error {
  override readonly name = "CheckError";
}

/** One failed check: where it was made ("sample 0, order 2"), and what was wrong. */
export interface Failure {
  readonly where: string;
  readonly message: string;
}

/** The outcome of a number of checks. */
export interface Findings {
  /** Number of checks that were made. */
  readonly checks: number;
  readonly failures: readonly Failure[];
}

/** Runs one check: `body` returns a sentence where it fails, and may throw instead. */
export type Check = (where: string, body: () => string | undefined) => void;

/** A `check` to hand around, and the findings that it fills. */
export function collect(): { readonly check: Check; readonly findings: Findings } {
  const failures: Failure[] = [];
  const findings = { checks: 0, failures };
  const check: Check = (where, body) => {
    findings.checks++;
    const message = sentence(body);
    if (message !== undefined) failures.push({ where, message });
  };
  return { check, findings };
}

/** @throws CheckError with one line per failure. */
export function requireNone(who: string, subject: string, { checks, failures }: Findings): void {
  if (failures.length === 0) return;
  const lines = failures.map(({ where, message }) => `  ${where}: ${message}`);
  throw new CheckError(`${who}: ${subject} fails ${failures.length} of ${checks} checks\n${lines.join("\n")}`);
}

/** @throws UsageError unless what is checked has functions of these names */
export function requireParts(who: string, name: string, value: unknown, parts: readonly string[]): void {
  const held = Object(value) as Readonly<Record<string, unknown>>;
  if (!parts.every((part) => typeof held[part] === "function"))
    throw refusal(who, name, value, `it is an object with the functions ${parts.join(" and ")}`);
}

function sentence(body: () => string | undefined): string | undefined {
  try {
    return body();
  } catch (error) {
    return `threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  }
}
