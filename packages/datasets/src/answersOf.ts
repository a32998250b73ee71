import type { Label } from "./classes.ts";
import { DataError, requireOptions } from "./errors.ts";
import { requireNames } from "./names.ts";
import { classesOfColumn, numbersOfColumn } from "./tables/answers.ts";
import { columnIn, presentIn, requireTable, rowsOf, tableOf, type Table } from "./tables/rows.ts";

/** Rows that have a label, and what it is. */
export interface LabelledRows {
  /** All columns but the label. */
  readonly inputs: Table;
  /** One for each of those rows: a text, an integer or a truth value, as it stands in the column. */
  readonly labels: readonly Label[];
  /** Number of rows without a label, which are in neither. */
  readonly leftOut: number;
}

/** Rows that have all of their targets, and what they are. */
export interface TargetRows {
  /** All columns but the targets. */
  readonly inputs: Table;
  /** One number for each of those rows, or as many as there are names, with the shape [rows, names]. */
  readonly targets: Float64Array & { readonly shape: readonly number[] };
  /** Number of rows without a target, which are in neither. */
  readonly leftOut: number;
}

/**
 * Parts a table into what is to be predicted and what it is predicted from. Rows that lack the answer teach nothing:
 * they are left out, and counted.
 * @param by `{ label: name }` of a column of classes, or `{ targets: name }` of numbers; of several names, rows of them
 * targets: float64[rows], of an array of T names float64[rows, T]
 * @throws DataError for a column that is not there, no row with an answer, labels that are numbers with decimals, and
 * targets that are no numbers.
 * @example
 * const fruits = table({ weight: [120, 9, 130, 8], kind: ["apple", "cherry", null, "cherry"] });
 * const { inputs, labels, leftOut } = answersOf(fruits, { label: "kind" });
 * [inputs.length, [...inputs.columns.keys()]]; // → [ 3, [ 'weight' ] ]
 * labels; // → [ 'apple', 'cherry', 'cherry' ]
 * leftOut; // → 1
 */
export function answersOf(data: Table, by: { readonly label: string }): LabelledRows;
export function answersOf(data: Table, by: { readonly targets: string | readonly string[] }): TargetRows;
export function answersOf(
  data: Table,
  by: { readonly label?: string; readonly targets?: string | readonly string[] },
): LabelledRows | TargetRows {
  requireTable("answersOf", data);
  requireOptions("answersOf", by, "label", "targets");
  const { label, targets } = by;
  if ((label === undefined) === (targets === undefined))
    throw new DataError(
      "answersOf: give either { label: name } for classes, or { targets: name } for numbers to predict",
    );
  const names = targets === undefined ? [label!] : typeof targets === "string" ? [targets] : targets;
  requireNames("answersOf", targets === undefined ? "label" : "targets", names);
  const places = presentIn("answersOf", data, names);
  const rows = rowsOf(data, places);
  if (rows.length === 0)
    throw new DataError(
      `answersOf: no row has a value of ${names.map((name) => JSON.stringify(name)).join(", ")}; there is nothing to ` +
        `learn from`,
    );
  const inputs = withoutColumns(rows, names);
  const leftOut = data.length - places.length;
  if (targets === undefined) {
    const { labels, values } = classesOfColumn("answersOf", columnIn("answersOf", rows, label!), places);
    return Object.freeze({ inputs, labels: Object.freeze(Array.from(labels, (at) => values[at]!)), leftOut });
  }
  const shape = Object.freeze(typeof targets === "string" ? [rows.length] : [rows.length, names.length]);
  return Object.freeze({ inputs, targets: Object.assign(targetsIn(data, names, places), { shape }), leftOut });
}

/** The table with all other columns. @throws DataError where none is left. */
function withoutColumns(data: Table, names: readonly string[]): Table {
  const others = [...data.columns.values()].filter(({ name }) => !names.includes(name));
  if (others.length > 0) return tableOf("answersOf", others, data.info);
  throw new DataError("answersOf: every column is to be predicted; at least one is left to predict from");
}

function targetsIn(data: Table, names: readonly string[], places: Uint32Array): Float64Array {
  const targets = new Float64Array(places.length * names.length);
  names.forEach((name, j) => {
    const numbers = numbersOfColumn("answersOf", columnIn("answersOf", data, name));
    places.forEach((row, i) => (targets[i * names.length + j] = numbers[row]!));
  });
  return targets;
}
