/** Values to predict: what task they make, and what they are, row by row. */
import type { Column, Table } from "@cotangent/datasets";
import { count, DataFault, either, listed, quoted, UsageFault } from "../words/faults.ts";
import type { Task } from "../settings/names.ts";

/** A column to predict. */
export interface Target {
  readonly name: string;
  readonly type: "class" | "number";
  /** Names of the classes, in their order; of classes alone. */
  readonly classes?: readonly string[];
}

/** What is predicted, and why it is taken for that. */
export interface Answers {
  readonly task: Task;
  /** "multiclass: 3 different texts". */
  readonly reason: string;
  readonly targets: readonly Target[];
}

/**
 * True answers of some rows.
 * classes: int32[rows] (of several labels [rows × targets], 0 or 1); values: float64[rows × targets], in raw units.
 */
export interface Truth {
  readonly task: Task;
  readonly rows: number;
  readonly classes?: Int32Array;
  readonly values?: Float64Array;
}

/**
 * Names of columns to predict. A text with commas is a column of that name, or several.
 * @throws UsageFault for a column that is not there.
 */
export function targetNames({ columns }: Table, given: readonly string[]): readonly string[] {
  const names = given.flatMap((text) => (columns.has(text) ? [text] : text.split(",").map((one) => one.trim())));
  const all = [...columns.keys()];
  const unknown = names.find((name) => !columns.has(name));
  if (unknown !== undefined)
    throw new UsageFault(`--target is ${quoted(unknown)}, and there is no such column; there are ${listed(all, 20)}`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UsageFault(`--target names the column ${quoted(twice)} twice`);
  if (names.length === all.length)
    throw new UsageFault("--target names every column; at least one must be left to predict from");
  return names;
}

/**
 * What task the targets of a table make, unless the user says.
 * @param table rows that all have their targets
 * @throws DataFault for targets that cannot be predicted: one class, or numbers that are all the same.
 */
export function detectTask(table: Table, targets: readonly string[], asked?: Task): Answers {
  if (table.length === 0)
    throw new DataFault(`no row has a value of the target ${listed(targets)}; there is nothing to learn from`);
  const columns = targets.map((name) => table.columns.get(name)!);
  if (columns.length > 1) return severalTargets(columns, asked);
  const [column] = columns as [Column];
  const texts = distinctTexts(column);
  if (texts.length < 2)
    throw new DataFault(
      `the target ${quoted(column.name)} has one value, ${quoted(texts[0]!)}, in all ${count(table.length, "row")}; there is ` +
        `nothing to tell apart`,
    );
  const found = guess(column, texts);
  const task = asked ?? found.task;
  if (task === "multilabel")
    throw new UsageFault("--task is multilabel, and there is one target; name several, as --target a,b");
  if (task === "regression") return regression(columns, asked === undefined ? found.reason : "as asked for");
  const reason = asked === undefined ? found.reason : `${count(texts.length, "different value")}, as asked for`;
  if (task === "binary" && texts.length > 2)
    throw new DataFault(
      `--task is binary, and the target ${quoted(column.name)} has ${texts.length} values; take --task multiclass`,
    );
  const actual = texts.length === 2 && asked !== "multiclass" ? "binary" : "multiclass";
  if (texts.length > mostClasses)
    throw new DataFault(
      `the target ${quoted(column.name)} has ${texts.length} classes, more than ${mostClasses}; an identifier is no class`,
    );
  return {
    task: actual,
    reason: `${actual}: ${reason}`,
    targets: [{ name: column.name, type: "class", classes: texts }],
  };
}

/** Most classes that a network is made for. */
const mostClasses = 1000;

/**
 * True answers of a table, for targets whose classes are known.
 * @throws DataFault for a class that is not known, and for a value that is missing or no number.
 */
export function truthOf(table: Table, task: Task, targets: readonly Target[]): Truth {
  const rows = table.length;
  const columns = targets.map(({ name }) => {
    const column = table.columns.get(name);
    if (column === undefined)
      throw new DataFault(
        `there is no column ${quoted(name)}, which is what the model predicts; these data cannot be judged by`,
      );
    const gap = column.missing?.indexOf(1) ?? -1;
    if (gap >= 0) throw new DataFault(`column ${quoted(name)}, row ${gap + 1}: the value to predict is missing`);
    return column;
  });
  const width = targets.length;
  if (task === "regression") {
    const values = new Float64Array(rows * width);
    columns.forEach((column, t) => {
      const numbers = numbersOfTarget(column);
      for (let i = 0; i < rows; i++) values[i * width + t] = numbers[i]!;
    });
    return { task, rows, values };
  }
  const classes = new Int32Array(rows * width);
  columns.forEach((column, t) => {
    const places = new Map(targets[t]!.classes!.map((name, i) => [name, i]));
    const textAt = textsOf(column);
    for (let i = 0; i < rows; i++) {
      const place = places.get(textAt(i));
      if (place === undefined)
        throw new DataFault(
          `column ${quoted(column.name)}, row ${i + 1} is ${quoted(textAt(i))}, which is no class of the model; classes are ` +
            listed(targets[t]!.classes!),
        );
      classes[i * width + t] = place;
    }
  });
  return { task, rows, classes };
}

// ---- private

/** A function that gives the text of a row. */
function textsOf(column: Column): (row: number) => string {
  if (column.type === "category") return (row) => column.categories[column.values[row]!]!;
  if (column.type === "boolean") return (row) => String(column.values[row] === 1);
  if (column.type === "date") return (row) => new Date(column.values[row]!).toISOString();
  return (row) => String(column.values[row]);
}

/** Different values as texts: numbers by size, all else by code units. */
function distinctTexts(column: Column): string[] {
  if (column.type === "number") {
    const all = new Set<number | bigint>(column.values as Iterable<number | bigint>);
    return [...all].sort((a, b) => (a < b ? -1 : Number(a > b))).map(String);
  }
  const textAt = textsOf(column);
  const all = new Set<string>();
  for (let row = 0; row < column.length; row++) all.add(textAt(row));
  return [...all].sort();
}

function guess(column: Column, texts: readonly string[]): { readonly task: Task; readonly reason: string } {
  const kind = texts.length === 2 ? "binary" : "multiclass";
  if (column.type === "number") {
    const whole = column.values as ArrayLike<number | bigint>;
    const isWhole = Array.prototype.every.call(
      whole,
      (x: number | bigint) => typeof x === "bigint" || Number.isInteger(x),
    );
    const few = texts.length <= 10 || (texts.length <= 20 && column.length >= 200);
    if (isWhole && few && texts.length <= column.length / 3)
      return { task: kind, reason: `${texts.length} different whole numbers` };
    return { task: "regression", reason: `${texts.length} different numbers` };
  }
  if (column.type === "date")
    throw new DataFault(`the target ${quoted(column.name)} has dates; make a number of them that can be predicted`);
  const what = column.type === "boolean" ? "true and false" : `${texts.length} different texts`;
  if (column.type !== "boolean" && texts.length > Math.max(2, column.length / 2))
    throw new DataFault(
      `the target ${quoted(column.name)} has ${texts.length} different texts in ${column.length} rows: most come once, so that ` +
        `there is nothing to learn (${column.reason})`,
    );
  return { task: kind, reason: what };
}

function regression(columns: readonly Column[], reason: string): Answers {
  for (const column of columns) {
    const numbers = numbersOfTarget(column);
    if (numbers.every((x) => x === numbers[0]))
      throw new DataFault(
        `the target ${quoted(column.name)} is ${numbers[0]} in every row; there is nothing to predict`,
      );
  }
  return {
    task: "regression",
    reason: `regression: ${reason}`,
    targets: columns.map(({ name }) => ({ name, type: "number" })),
  };
}

/** @throws DataFault unless they are numbers or truth values. */
function numbersOfTarget(column: Column): Float64Array {
  if (column.type !== "number" && column.type !== "boolean")
    throw new DataFault(
      `column ${quoted(column.name)} is of type ${column.type} (${column.reason}), and a regression predicts numbers; take ` +
        `--task multiclass`,
    );
  return Float64Array.from(column.values as ArrayLike<number | bigint>, Number);
}

function severalTargets(columns: readonly Column[], asked: Task | undefined): Answers {
  const isYesNo = (column: Column): boolean => distinctTexts(column).length === 2;
  const single = columns.find((column) => distinctTexts(column).length < 2);
  if (single !== undefined)
    throw new DataFault(
      `the target ${quoted(single.name)} has one value, ${quoted(distinctTexts(single)[0]!)}; there is nothing to tell apart`,
    );
  const task = asked ?? (columns.every(isYesNo) ? "multilabel" : "regression");
  const names = listed(columns.map(({ name }) => name));
  if (task === "regression") return regression(columns, `${columns.length} columns of numbers`);
  if (task !== "multilabel")
    throw new UsageFault(
      `--task is ${task}, and there are ${columns.length} targets; it is ${either(["multilabel", "regression"])}`,
    );
  const other = columns.find((column) => !isYesNo(column));
  if (other !== undefined)
    throw new DataFault(
      `the task is multilabel, and the target ${quoted(other.name)} of ${names} has ${distinctTexts(other).length} values, not two`,
    );
  return {
    task,
    reason: `multilabel: ${columns.length} columns of two values each`,
    targets: columns.map((column) => ({ name: column.name, type: "class", classes: distinctTexts(column) })),
  };
}
