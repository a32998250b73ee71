import { markdownTable } from "markdown-table";
import type { FactRow, Failure, Timing, Workload } from "./workload.ts";

type Result = Timing | Failure;

/** A row for each contender; a column for each case where there are several. */
export function showTimings({ title, unit, problems }: Workload, results: readonly Result[]): string {
  const labels = problems().map(({ label }) => label);
  return labels.length === 1 ? showOne(title, unit, results) : showMany(title, unit, labels, results);
}

function showOne(title: string, unit: string, results: readonly Result[]): string {
  const rows = timed(results).map((one) => [one.contender, cell(one), cell(one, one.least), `${figure(one.ratio)}x`]);
  const head = ["contender", `${measureOf(results)} per ${unit}`, "least", "to the first"];
  return table(title, head, rows) + remarks(results, 1);
}

function showMany(title: string, unit: string, labels: readonly string[], results: readonly Result[]): string {
  const contenders = [...new Set(timed(results).map(({ contender }) => contender))];
  const rows = contenders.map((contender) => {
    const own = timed(results).filter((result) => result.contender === contender);
    const cells = labels.map((label) => {
      const result = own.find((one) => one.case === label);
      return result === undefined ? "–" : `${cell(result)} (${figure(result.ratio)}x)`;
    });
    return [contender, ...cells];
  });
  const head = ["contender", ...labels];
  return (
    table(`${title}; ${measureOf(results)} per ${unit} (time to the first)`, head, rows) +
    remarks(results, labels.length)
  );
}

function timed(results: readonly Result[]): readonly Timing[] {
  return results.filter((result): result is Timing => !("failure" in result));
}

/** A line for each contender of which there is something to say: what its figures are, or why it has none. */
function remarks(results: readonly Result[], cases: number): string {
  const said = new Map<string, Map<string, string[]>>();
  for (const result of results) {
    const remark = "failure" in result ? `not timed, ${result.failure}` : result.note;
    if (remark === undefined) continue;
    const own = said.get(result.contender) ?? new Map<string, string[]>();
    said.set(result.contender, own.set(remark, [...(own.get(remark) ?? []), result.case]));
  }
  const lines = [...said].map(([contender, own]) => {
    const parts = [...own].map(([remark, labels]) =>
      labels.length === cases ? remark : `${labels.join(", ")}: ${remark}`,
    );
    return `- ${contender}: ${parts.join("; ")}\n`;
  });
  return lines.length === 0 ? "" : `\n${lines.join("")}`;
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
