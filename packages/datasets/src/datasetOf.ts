import { dataset, type Dataset, type TargetDataset } from "./dataset.ts";
import { DataError, requireOptions } from "./errors.ts";
import type { Info } from "./info.ts";
import { requireNames } from "./names.ts";
import { classesOfColumn, numbersOfColumn } from "./tables/answers.ts";
import { requirePresent } from "./tables/column.ts";
import { columnIn, requireTable, type Table } from "./tables/rows.ts";

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
 * column), or that has integers which float32 makes equal, and for one that is both a feature and to be predicted.
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
  const given = names.find((name) => answers.includes(name));
  if (given !== undefined)
    throw new DataError(
      `datasetOf: features has ${JSON.stringify(given)}, which is to be predicted; a model would read it off, leave it out`,
    );
  const features = rowsOfColumns(data, names);
  const about = { features, featureNames: names, ...(info === undefined ? {} : { info }) };
  if (targets !== undefined) return dataset({ ...about, targets: rowsOfColumns(data, targets), targetNames: targets });
  const { labels, classNames } = classesOfColumn("datasetOf", columnIn("datasetOf", data, label!));
  return dataset({ ...about, labels, classNames });
}

/** Rows of the numbers of columns. */
function rowsOfColumns(data: Table, names: readonly string[]): Float64Array & { readonly shape: readonly number[] } {
  const rows = new Float64Array(data.length * names.length);
  names.forEach((name, j) => {
    const column = columnIn("datasetOf", data, name);
    const numbers = numbersOfColumn("datasetOf", column);
    requirePresent("datasetOf", column);
    if ("collapse" in column && column.collapse !== undefined)
      throw new DataError(
        `datasetOf: column ${JSON.stringify(name)}, ${column.collapse}; leave it out, or scale it first, in float64`,
      );
    numbers.forEach((x, i) => (rows[i * names.length + j] = x));
  });
  return Object.assign(rows, { shape: [data.length, names.length] });
}
