/** The data report: what was found in each column, and what was done with it. */
import type { Column, Table } from "@cotangent/datasets";
import type { FittedStep } from "@cotangent/preprocessing";

/** A column that is no feature. */
export interface Removed {
  readonly column: string;
  readonly why: string;
}

/** An account of the data of a run. */
export interface DataReport {
  readonly version: 1;
  /** Rows that have a value to predict. */
  readonly rows: number;
  /** Rows without one. */
  readonly leftOut: number;
  readonly targets: readonly string[];
  readonly columns: readonly ColumnLine[];
  /** Number of features that the columns become. */
  readonly features: number;
}

/** The line of a column. Missing values and what is done are those of the training rows. */
export interface ColumnLine {
  readonly column: string;
  readonly type: Column["type"];
  /** Why it has this type. */
  readonly reason: string;
  readonly missing: number;
  readonly least?: number;
  readonly largest?: number;
  readonly filledWith?: number | string | boolean;
  /** Why it is no feature; absent where it is. */
  readonly dropped?: string;
  readonly done: readonly string[];
  readonly warnings: readonly string[];
  /** Names of the features that it becomes. */
  readonly features: readonly string[];
}

export interface Reported {
  readonly rows: number;
  readonly leftOut: number;
  readonly targets: readonly string[];
  readonly removed: readonly Removed[];
  readonly preprocessing: FittedStep;
}

/** @param table the data as they came */
export function reportOf({ columns }: Table, { rows, leftOut, targets, removed, preprocessing }: Reported): DataReport {
  const known = new Map(preprocessing.report.columns.map((line) => [line.column, line]));
  const gone = new Map(removed.map(({ column, why }) => [column, why]));
  const lines = [...columns.values()].map((column): ColumnLine => {
    const { name, type, reason, missingCount } = column;
    const line = known.get(name);
    const dropped = targets.includes(name) ? "it is the target" : (gone.get(name) ?? line?.dropped);
    return {
      ...{ column: name, type, reason, missing: missingCount },
      ...rangeOf(column),
      ...(line?.filledWith !== undefined && dropped === undefined && { filledWith: line.filledWith }),
      ...(dropped !== undefined && { dropped }),
      done: line?.done ?? [],
      warnings: line?.warnings ?? [],
      features: dropped === undefined ? (line?.featureNames ?? []) : [],
    };
  });
  return { version: 1, rows, leftOut, targets, columns: lines, features: preprocessing.featureNames.length };
}

function rangeOf({ type, values, missing }: Column): { readonly least?: number; readonly largest?: number } {
  if (type !== "number") return {};
  let [least, largest] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (missing?.[i] === 1) continue;
    const x = Number(values[i]);
    if (x < least) least = x;
    if (x > largest) largest = x;
  }
  return least <= largest ? { least, largest } : {};
}
