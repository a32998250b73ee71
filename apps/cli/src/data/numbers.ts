/** Columns of numbers that a few texts have spoiled: "36.5 C" among temperatures. */
import type { Column, Table } from "@cotangent/datasets";
import { DataFault, quoted } from "../words/faults.ts";

/**
 * Refuses a column that is numbers but for a few values, rather than make a category of each number.
 * @throws DataFault that names the first line, and what to do.
 */
export function requireCleanNumbers(shown: string, { columns }: Table): void {
  for (const column of columns.values()) {
    const spoiled = spoiledIn(column);
    if (spoiled === undefined) continue;
    const { numbers, others, first } = spoiled;
    const missing =
      others.length <= 3
        ? others.map((text) => `--missing ${JSON.stringify(text)}`).join(" ")
        : `--missing TEXT for each`;
    throw new DataFault(
      `${shown}: column ${quoted(column.name)} has ${numbers} different numbers, and ${column.reason.startsWith("line") || column.reason.startsWith("row") ? column.reason : `${quoted(first)}, which is none`}; ` +
        `call it missing with ${missing}, or the column text with --text ${quoted(column.name)}`,
    );
  }
}

interface Spoiled {
  /** Different values that are numbers. */
  readonly numbers: number;
  /** Those that are not. */
  readonly others: readonly string[];
  readonly first: string;
}

/** What spoils a column: undefined for one of numbers, or of texts in earnest. */
function spoiledIn(column: Column): Spoiled | undefined {
  if (column.type !== "category" && column.type !== "text") return undefined;
  const distinct =
    column.type === "category" ? column.categories : [...new Set(column.values)].filter((text) => text !== "");
  const others = distinct.filter((text) => !isNumber(text));
  const numbers = distinct.length - others.length;
  // a code such as 01010 is no number that was spoiled, and "3+" beside 0, 1, 2 is a category
  if (numbers <= 10 || others.length === 0 || others.some(isCode)) return undefined;
  const isFew = others.length <= 3 || others.length * 20 <= numbers;
  return isFew && column.reason !== "by the schema" ? { numbers, others, first: others[0]! } : undefined;
}

function isNumber(text: string): boolean {
  return /^\s*[+-]?(0|[1-9]\d*)?([.,]\d+)?(e[+-]?\d+)?\s*$/i.test(text) && /\d/.test(text);
}

function isCode(text: string): boolean {
  return /^0\d/.test(text.trim());
}
