import { dataset, type Dataset, type TargetDataset } from "./dataset.ts";
import { classesOf, type Classes, type Label } from "./classes.ts";
import { DataError, describe, requireOptions } from "./errors.ts";
import type { Info } from "./info.ts";
import { requireNames } from "./names.ts";
import { requirePresent, type Column } from "./tables/column.ts";
import { columnIn, requireTable, type Table } from "./tables/table.ts";

/** Columns of which `datasetOf` makes features. */
interface FeatureColumns {
  /** Columns of numbers and truth values; all but those to predict where absent. */
  readonly features?: readonly string[];
  readonly info?: Info;
}

/** A column of classes to predict. */
export interface LabelColumn extends FeatureColumns {
  readonly label: string;
}

/** Columns of numbers to predict. */
export interface TargetColumns extends FeatureColumns {
  readonly targets: readonly string[];
}

/**
 * A data set of columns of a table.
 * features: float32[length, F], labels: int32[length] or targets: float32[length, T]
 * @throws DataError for a column that is not there, that is no number, that has missing values (named by row and
 * column), or that has integers which float32 makes equal.
 * @example
 * const fruits = table({ weight: [120, 9, 130], round: [true, true, false], name: ["apple", "cherry", "pear"] });
 * const { featureNames, classNames } = datasetOf(fruits, { label: "name" });
 * featureNames; // → [ 'weight', 'round' ]
 * classNames; // → [ 'apple', 'cherry', 'pear' ]
 */
export function datasetOf(data: Table, columns: TargetColumns): TargetDataset;
export function datasetOf(data: Table, columns: LabelColumn): Dataset;
export function datasetOf(data: Table, columns: LabelColumn | TargetColumns): Dataset | TargetDataset {
  requireTable("datasetOf", data);
  requireOptions("datasetOf", columns, "label", "targets", "features", "info");
  const { label, targets, info } = columns as Partial<LabelColumn & TargetColumns>;
  if ((label === undefined) === (targets === undefined))
    throw new DataError(
      "datasetOf: give either { label: name } for classes, or { targets: names } for numbers to predict",
    );
  if (targets !== undefined) requireNames("datasetOf", "targets", targets);
  const answers = targets ?? [label!];
  const names = columns.features ?? [...data.columns.keys()].filter((name) => !answers.includes(name));
  requireNames("datasetOf", "features", names);
  const features = rowsOfColumns(data, names);
  const about = { features, featureNames: names, ...(info === undefined ? {} : { info }) };
  if (targets !== undefined) return dataset({ ...about, targets: rowsOfColumns(data, targets), targetNames: targets });
  const { labels, classNames } = classesOfColumn("datasetOf", columnIn("datasetOf", data, label!));
  return dataset({ ...about, labels, classNames });
}

/**
 * The classes of a column: categories, texts, integers or truth values.
 * @throws DataError where a value is missing, or is a number that is no integer.
 */
export function classesOfColumn(who: string, column: Column): Classes {
  requirePresent(who, column);
  if (column.type === "category") {
    const { labels, classNames } = classesOf(Array.from(column.values, (code) => column.categories[code]!));
    return { labels, classNames, values: classNames };
  }
  if (column.type === "boolean") return classesOf(Array.from(column.values, (x) => x === 1));
  if (column.type === "date") throw notNumbers(who, column, "a class is a text, an integer or a truth value");
  return classesOf(column.values as ArrayLike<Label>);
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
  return readNumbers("numbersOf", column);
}

function readNumbers(who: string, column: Column): Float64Array {
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

function rowsOfColumns(data: Table, names: readonly string[]): Float64Array & { readonly shape: readonly number[] } {
  const rows = new Float64Array(data.length * names.length);
  names.forEach((name, j) => {
    const column = columnIn("datasetOf", data, name);
    const numbers = readNumbers("datasetOf", column);
    requirePresent("datasetOf", column);
    if ("collapse" in column && column.collapse !== undefined)
      throw new DataError(
        `datasetOf: column ${JSON.stringify(name)}, ${column.collapse}; leave it out, or scale it first, in float64`,
      );
    numbers.forEach((x, i) => (rows[i * names.length + j] = x));
  });
  return Object.assign(rows, { shape: [data.length, names.length] });
}

function notNumbers(who: string, { name, type }: Column, why: string): DataError {
  return new DataError(`${who}: column ${JSON.stringify(name)} is of type ${type}, not of numbers: ${why}`);
}
