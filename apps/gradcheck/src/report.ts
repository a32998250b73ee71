/** What is printed: the table, the failures below it, and a last line that says how it went. */
import Table from "cli-table3";
import type { createColors } from "picocolors";
import { modes, orders, type Row } from "./sweep.ts";

export type Colors = ReturnType<typeof createColors>;

/** A rule under the head, spaces between the columns, nothing else. */
const plain = {
  ...{
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
    "bottom-left": "",
    "bottom-right": "",
  },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};

export function renderTable(rows: readonly Row[], colors: Colors): string {
  const numbers = modes.flatMap((mode) => orders.map((order) => `${mode} ${order}`));
  const head = ["op", "", ...numbers, "samples", "edges", "rejects", "checks"];
  const table = new Table({
    chars: plain,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
    colAligns: ["left", "left", ...head.slice(2).map(() => "right" as const)],
  });
  table.push(head.map((title) => colors.dim(title)));
  for (const row of rows) {
    const failed = row.failures.length > 0;
    const errors = modes.flatMap((mode) =>
      row.worst[mode].map((error) => (error === null ? colors.dim("–") : shortNumber(error))),
    );
    const counts = [row.samples, row.edges, row.rejects, row.checks].map(String);
    table.push([
      failed ? colors.red(row.name) : row.name,
      failed ? colors.red("✗") : colors.green("✓"),
      ...errors,
      ...counts,
    ]);
  }
  return table.toString().replace(/ +$/gm, "");
}

/** The failures of each op that has any, "" where none has. */
export function renderFailures(rows: readonly Row[], colors: Colors): string {
  return rows
    .filter((row) => row.failures.length > 0)
    .map((row) => `${colors.red(`✗ ${row.name}`)}\n${row.failures.map((failure) => `  ${failure}`).join("\n")}`)
    .join("\n");
}

export function renderSummary(rows: readonly Row[], colors: Colors): string {
  const checks = rows.reduce((n, row) => n + row.checks, 0);
  const failedChecks = rows.reduce((n, row) => n + row.failures.length, 0);
  const failedOps = rows.filter((row) => row.failures.length > 0).length;
  if (failedOps > 0)
    return colors.red(
      `✗ ${failedOps} of ${count(rows.length, "op")} fail, in ${failedChecks} of ${count(checks, "check")}`,
    );
  const worst = worstOfAll(rows);
  const ending = worst === undefined ? "" : `; worst relative error ${shortNumber(worst.error)} (${worst.where})`;
  return colors.green(`✓ ${count(rows.length, "op")}, ${count(checks, "check")}, none failed${ending}`);
}

/** "3.1e-11", "0.002", "0". */
export function shortNumber(x: number): string {
  if (x === 0) return "0";
  return x >= 1e-3 && x < 1e4 ? String(Number(x.toPrecision(2))) : x.toExponential(1);
}

export interface Worst {
  readonly error: number;
  readonly where: string;
}

export function worstOfAll(rows: readonly Row[]): Worst | undefined {
  const all = rows.flatMap((row) =>
    modes.flatMap((mode) =>
      row.worst[mode].map((error, i) => ({ error: error ?? -1, where: `${row.name}, ${mode}, order ${orders[i]}` })),
    ),
  );
  const found = all
    .filter(({ error }) => error >= 0 || Number.isNaN(error))
    .sort((a, b) => rank(b.error) - rank(a.error))[0];
  return found;
}

function rank(error: number): number {
  return Number.isNaN(error) ? Infinity : error;
}

function count(n: number, what: string): string {
  return `${n.toLocaleString("en-US")} ${what}${n === 1 ? "" : "s"}`;
}
