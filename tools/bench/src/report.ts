import { markdownTable } from "markdown-table";
import type { FactRow, Failure, Timing, Workload } from "./workload.ts";

type Result = Timing | Failure;

/** A row for each contender; a column for each case where there are several. */
export function showTimings({ title, unit, problems }: Workload, results: readonly Result[]): string {
  const labels = problems().map(({ label }) => label);
  return labels.length === 1 ? showOne(title, unit, results) : showMany(title, unit, labels, results);
}

function showOne(title: string, unit: string, results: readonly Result[]): string {
  const rows = results.map((result) =>
    "failure" in result
      ? [result.contender, "", "", "", result.failure]
      : [result.contender, cell(result), cell(result, result.least), `${figure(result.ratio)}x`, result.note ?? ""],
  );
  return table(title, ["contender", `${measureOf(results)} per ${unit}`, "least", "to the first", ""], rows);
}

function showMany(title: string, unit: string, labels: readonly string[], results: readonly Result[]): string {
  const contenders = [...new Set(results.map(({ contender }) => contender))];
  const rows = contenders.map((contender) => {
    const own = results.filter((result) => result.contender === contender);
    const cells = labels.map((label) => {
      const result = own.find((one) => one.case === label)!;
      return "failure" in result ? "–" : `${cell(result)} (${figure(result.ratio)}x)`;
    });
    const failures = own.flatMap((one) => ("failure" in one ? [`${one.case}: ${one.failure}`] : []));
    const notes = own.flatMap((one) => ("note" in one && one.note !== undefined ? [one.note] : []));
    return [contender, ...cells, [...new Set([...notes, ...failures])].join("; ")];
  });
  return table(`${title}; ${measureOf(results)} per ${unit} (time to the first)`, ["contender", ...labels, ""], rows);
}

function measureOf(results: readonly Result[]): string {
  return results.some((result) => "flops" in result) ? "GFLOP/s" : "µs";
}

function cell({ flops, median }: Timing, time: number = median): string {
  return figure(flops === undefined ? time : flops / time / 1000);
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
