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

/**
 * A probability to seven decimals, and one below a thousandth in six digits: "0.9712345", "3.80703e-5". By integers,
 * which become text ten times as fast as fractions do.
 */
export function shortProbability(p: number): string {
  if (!(p > 0 && p < 1)) return String(p);
  if (p >= 0.001) {
    const digits = Math.round(p * 1e7);
    return digits === 1e7 ? "1" : `0.${String(1e7 + digits).slice(1)}`;
  }
  let exponent = Math.ceil(-Math.log10(p));
  let digits = Math.round(p * 10 ** (exponent + 5));
  // 9.999999e-5 is 1e-4, and a logarithm may be rounded to the wrong side
  if (digits >= 1e6) digits = Math.round(p * 10 ** (--exponent + 5));
  else if (digits < 1e5) digits = Math.round(p * 10 ** (++exponent + 5));
  const text = String(digits);
  return `${text[0]}.${text.slice(1)}e-${exponent}`;
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
