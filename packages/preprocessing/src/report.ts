/** Reports: what was done to each column, as a value that can be shown and saved. */
import { DataError, type ColumnType } from "@cotangent/datasets";
import type { Seen } from "./match.ts";
import { describe } from "./words.ts";

/** An account of what was done to the columns of some data. */
export interface Report {
  /** Rows that were seen in fitting. */
  readonly rows: number;
  readonly columns: readonly ColumnReport[];
  /** Names of the columns that come out. */
  readonly featureNames: readonly string[];
}

/** The line of a report for one column. */
export interface ColumnReport {
  readonly column: string;
  readonly type: ColumnType;
  /** Values that were missing in fitting. */
  readonly missing: number;
  /** The value that stands for a missing one; absent where nothing does. */
  readonly filledWith?: number | string | boolean;
  /** Why it does not come out; absent where it does. */
  readonly dropped?: string;
  /** Sentences of what was done, in order: "missing filled with 34, the median", "3 categories" … */
  readonly done: readonly string[];
  /** Sentences of what one should look at: "Red", "red " and "RED" may be one category. */
  readonly warnings: readonly string[];
  /** Names of the columns that are made of it. */
  readonly featureNames: readonly string[];
}

/** A part of the line for one column. */
export interface Note {
  readonly column: string;
  readonly filledWith?: number | string | boolean;
  readonly dropped?: string;
  readonly done?: string;
  readonly warning?: string;
}

/** The origin of a column that comes out. */
export interface Origin {
  /** Names of the columns that it is made of. */
  readonly from: readonly string[];
  /** The unit of its values, "1" for a pure number; absent where it is that of the column it is made of. */
  readonly unit?: string;
}

export function reportOf(
  seen: readonly Seen[],
  rows: number,
  origins: readonly Origin[],
  notes: readonly Note[],
  featureNames: readonly string[],
): Report {
  const made = new Map(seen.map(({ name }) => [name, [] as string[]]));
  origins.forEach(({ from }, j) => from.forEach((name) => made.get(name)?.push(featureNames[j]!)));
  const said = new Map(seen.map(({ name }) => [name, [] as Note[]]));
  for (const note of notes) said.get(note.column)?.push(note);
  const columns = seen.map(({ name, type, missing, used }): ColumnReport => {
    const about = said.get(name)!;
    const filled = about.find(({ filledWith }) => filledWith !== undefined);
    const names = made.get(name)!;
    const why = about.find(({ dropped }) => dropped !== undefined)?.dropped;
    const dropped = why ?? (used ? undefined : "nothing needs it");
    return Object.freeze({
      column: name,
      type,
      missing,
      ...(filled === undefined ? {} : { filledWith: filled.filledWith! }),
      ...(dropped === undefined ? {} : { dropped }),
      done: Object.freeze(about.flatMap(({ done }) => (done ? [done] : []))),
      warnings: Object.freeze(about.flatMap(({ warning }) => warning ?? [])),
      featureNames: Object.freeze(names),
    });
  });
  return Object.freeze({ rows, columns: Object.freeze(columns), featureNames });
}

/**
 * A report as a text table for a terminal, a line per column.
 * @example
 * import { table } from "@cotangent/datasets";
 * const people = table({ age: [34, null, 51], city: ["Rome", "Oslo", "Rome"] });
 * const step = columns({ age: [impute(), standardize()], city: oneHotEncode() });
 * showReport(step.fit(people).report).split("\n")[0]; // → column  type      missing  becomes                done
 */
export function showReport(report: Report): string {
  requireReport(report);
  const { columns, rows, featureNames } = report;
  const head = ["column", "type", "missing", "becomes", "done"];
  const lines = columns.map(({ column, type, missing, dropped, done, featureNames: names, filledWith }) => [
    plain(column),
    type,
    missing === 0 ? "" : String(missing),
    dropped === undefined ? shortened(names) : "nothing",
    plain([...(dropped === undefined ? done : [dropped])].join(", ") || (filledWith === undefined ? "" : "filled")),
  ]);
  const widths = head.map((_, j) => [head, ...lines].reduce((most, line) => Math.max(most, [...line[j]!].length), 0));
  const drawn = [head, ...lines].map((line) =>
    line
      .map((cell, j) => pad(cell, widths[j]!))
      .join("  ")
      .trimEnd(),
  );
  const warnings = columns.flatMap(({ column, warnings: all }) => all.map((one) => `${plain(column)}: ${plain(one)}`));
  return [...drawn, `${columns.length} columns of ${rows} rows become ${featureNames.length}`, ...warnings].join("\n");
}

function requireReport(report: unknown): asserts report is Report {
  const { columns, featureNames } = Object(report) as Partial<Report>;
  const isLine = (one: unknown): boolean => Array.isArray((Object(one) as Partial<ColumnReport>).done);
  if (!Array.isArray(columns) || !Array.isArray(featureNames) || !columns.every(isLine))
    throw new DataError(`showReport: the report is ${describe(report)}; it is fitted.report`);
}

function shortened(names: readonly string[]): string {
  const shown = names.slice(0, 3).map(plain).join(", ");
  return names.length > 3 ? `${shown} … (${names.length})` : shown;
}

/** Control characters would move a terminal's cursor, and line breaks would break the table. */
function plain(text: string): string {
  const shown = text.replace(/\p{Cc}/gu, " ");
  return shown.length > 100 ? `${shown.slice(0, 99)}…` : shown;
}

function pad(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - [...cell].length));
}
