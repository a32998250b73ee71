/** CSV as text: cells and numbers as a file has them. */
import type { Column } from "@cotangent/datasets";

/** A way of writing. */
export interface Dialect {
  readonly delimiter: string;
  readonly decimal: "." | ",";
}

/** A text as a cell: in quotes where the delimiter, a quote or the end of a line is in it. */
export function cell(text: string, { delimiter }: Pick<Dialect, "delimiter">): string {
  const plain = !text.includes(delimiter) && !/["\r\n]/.test(text) && text.trim() === text;
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** A number that float32 has, in as few digits as it takes to read it back. */
export function shortFloat(x: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(x.toPrecision(digits));
    if (Math.fround(text) === x) return String(text);
  }
  return String(Number(x.toPrecision(9)));
}

/** A text of a number in a way of writing. */
export function withDecimal(text: string, { decimal }: Pick<Dialect, "decimal">): string {
  return decimal === "." ? text : text.replace(".", ",");
}

/** A function that gives the cell of a row of a column; nothing where the value is missing. */
export function cellsOf(column: Column, dialect: Dialect): (row: number) => string {
  const { missing } = column;
  const present = presentCells(column, dialect);
  return missing === undefined ? present : (row) => (missing[row] === 1 ? "" : present(row));
}

function presentCells(column: Column, dialect: Dialect): (row: number) => string {
  switch (column.type) {
    case "number":
      return (row) => cell(withDecimal(String(column.values[row]), dialect), dialect);
    case "date":
      return (row) => new Date(column.values[row]!).toISOString();
    case "boolean":
      return (row) => String(column.values[row] === 1);
    case "text":
      return (row) => cell(column.values[row]!, dialect);
    case "category": {
      const written = column.categories.map((text) => cell(text, dialect));
      return (row) => written[column.values[row]!]!;
    }
  }
}
