/** The table of a checked function. */
import type { Failure } from "./findings.ts";
import type { GradComparison } from "./grads.ts";
import type { Speed } from "./speed.ts";

interface Shown {
  readonly name: string;
  readonly checks: number;
  readonly failures: readonly Failure[];
  readonly comparisons: readonly GradComparison[];
  readonly speeds: readonly Speed[];
}

/** Derivatives beside finite differences, then what a call takes by each backend, then what fails. */
export function functionTable({ name, checks, failures, comparisons, speeds }: Shown): string {
  const derivatives = comparisons.map(({ order, mode, value, numeric, bar, failure }) => [
    `order ${order}, ${mode}`,
    digits(value, 10),
    digits(numeric, 10),
    bar.toExponential(0),
    failure === undefined ? "ok" : "wrong",
  ]);
  const times = speeds.map(({ backend, value, gradient, compile, ops, bytes }) => [
    backend,
    digits(value, 3),
    digits(gradient, 3),
    digits(compile, 3),
    String(ops),
    String(bytes),
  ]);
  const verdict = failures.length === 0 ? `${checks} checks hold` : `${failures.length} of ${checks} checks fail`;
  const parts = [
    `${name}: ${verdict}`,
    rows(["derivative", "of the rules", "numeric", "±", ""], derivatives),
    times.length === 0 ? "" : rows(["gradient by", "value, µs", "gradient, µs", "compile, ms", "ops", "bytes"], times),
    failures.map(({ where, message }) => `${where}: ${message}`).join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

// ---- private

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  const all = [head, ...body];
  const widths = head.map((_, i) => all.reduce((most, row) => Math.max(most, row[i]!.length), 0));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  return all.map(line).join("\n");
}

function digits(x: number, count: number): string {
  return String(Number(x.toPrecision(count)));
}
