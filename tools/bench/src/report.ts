import { markdownTable } from "markdown-table";
import type { FactRow, Timing } from "./workload.ts";

export function showTimings(title: string, unit: string, timings: readonly Timing[]): string {
  const rows = timings.map(({ name, median, least, ratio, note }) => [
    name,
    figure(median),
    figure(least),
    `${figure(ratio)}x`,
    note ?? "",
  ]);
  return table(title, ["contender", `µs per ${unit}`, "least", "to the first", ""], rows);
}

export function showFacts(title: string, facts: readonly FactRow[]): string {
  const rows = facts.map(({ what, value, unit, limit }) => [
    what,
    `${figure(value)} ${unit}`,
    limit === undefined ? "" : `at most ${limit} ${unit}`,
    limit === undefined ? "" : value <= limit ? "reached" : "MISSED",
  ]);
  return table(title, ["", "measured", "promised", ""], rows);
}

/** Three significant digits. */
export function figure(value: number): string {
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

/** Markdown, so that it can be pasted into docs/benchmarks.md as it is. */
function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const align = head.map((_, i) => (i === 0 ? "l" : "r"));
  return `### ${title}\n\n${markdownTable([head, ...rows], { align })}\n`;
}
