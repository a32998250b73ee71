/** Columns as what is learned from or predicted: numbers, and classes. */
import { readClasses, type Classes, type Label } from "../classes.ts";
import { DataError, describe } from "../errors.ts";
import { requirePresent, type Column, type DateColumn } from "./column.ts";

/**
 * The classes of a column: categories, texts, integers or truth values.
 * @param places the row of each value in the data that sentences speak of; its own where absent
 * @throws DataError where a value is missing, or is a number that is no integer.
 */
export function classesOfColumn(who: string, column: Column, places?: ArrayLike<number>): Classes {
  requirePresent(who, column);
  if (column.type === "date") throw notNumbers(who, column, "a class is a text, an integer or a truth value");
  try {
    return readClasses(who, labelsOf(column));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const name = `column ${JSON.stringify(column.name)}`;
    const rowOf = (at: number): number => (places?.[at] ?? at) + 1;
    throw new DataError(
      error.message
        .replace(/: labels\[(\d+)\]/, (_, at: string) => `: ${name}, row ${rowOf(Number(at))}`)
        .replace(": labels have", `: ${name} has`),
    );
  }
}

function labelsOf(column: Exclude<Column, DateColumn>): ArrayLike<Label> {
  if (column.type === "boolean") return Array.from(column.values, (x) => x === 1);
  if (column.type !== "category") return column.values as ArrayLike<Label>;
  const { categories } = column;
  return Array.from(column.values, (code) => categories[code]!);
}

/**
 * A column as numbers, NaN where missing: numbers, truth values as 1 and 0, moments as milliseconds.
 * @throws DataError for a column of texts, and for an integer that float64 does not have.
 * @example
 * numbersOf(columnOf(table({ a: [true, null] }), "a")); // → Float64Array(2) [ 1, NaN ]
 */
export function numbersOf(column: Column): Float64Array {
  const { values, type } = Object(column) as Partial<Column>;
  if (!(Array.isArray(values) || ArrayBuffer.isView(values)) || typeof type !== "string")
    throw new DataError(
      `numbersOf: the column is ${describe(column)}; it is one of a table, get it with columnOf(data, name)`,
    );
  return numbersOfColumn("numbersOf", column);
}

/** The same, for callers with names of their own. @internal */
export function numbersOfColumn(who: string, column: Column): Float64Array {
  if (column.type === "category" || column.type === "text")
    throw notNumbers(who, column, `${column.reason}; encode it first, or leave it out`);
  const { missing } = column;
  return Float64Array.from(column.values as ArrayLike<number | bigint>, (x: number | bigint, row: number) => {
    if (missing?.[row] === 1) return NaN;
    const number = Number(x);
    if (typeof x === "bigint" && BigInt(number) !== x)
      throw new DataError(
        `${who}: column ${JSON.stringify(column.name)}, row ${row + 1} is ${x}, which is ${BigInt(number)} as a number; ` +
          `an identifier is no number, leave it out`,
      );
    return number;
  });
}

function notNumbers(who: string, { name, type }: Column, why: string): DataError {
  return new DataError(`${who}: column ${JSON.stringify(name)} is of type ${type}, not of numbers: ${why}`);
}
