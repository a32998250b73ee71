/** The laws of steps, checked on some data without a test runner. */
import { columnOf, DataError, selectColumns, table, takeRows, type Table, type Values } from "@cotangent/datasets";
import { built, valuesOf } from "./data.ts";
import { fromJSON } from "./fromJson.ts";
import type { Fitted, Inverse, Step, StepKind } from "./step.ts";

/** A step that breaks one of the laws. */
export class CheckError extends Error {
  override readonly name = "CheckError";
}

/** Options of `checkPreprocessing`. */
export interface CheckOptions {
  /** Kinds of steps of your own that stand in the step, so that its JSON can be read. */
  readonly steps?: readonly StepKind[];
  /** True where the inverse gives something else than what went in, as the middle of a bin. */
  readonly isLossy?: boolean;
  /** Relative difference that rounding may make of what is transformed and back; 1e-9 where absent. */
  readonly rtol?: number;
}

/**
 * Fits the step on a table and checks what all steps promise: the same from the same data; one row from one row,
 * whatever the others; columns found by name, in any order; a sentence for a column that is missing, unknown, or of
 * another type; the same to the last bit from its JSON; the same back where there is an inverse; no NaN and no infinity
 * of columns that do not vary; nothing that can be changed afterwards.
 * @throws CheckError that says which promise is broken.
 * @example
 * import { table } from "@cotangent/datasets";
 * import { standardize } from "@cotangent/preprocessing";
 * import { checkPreprocessing } from "@cotangent/preprocessing/testing";
 * checkPreprocessing(standardize(), table({ a: [1, 2, 4], b: [0.5, null, 7] }));
 */
export function checkPreprocessing(step: Step, data: Table, options: CheckOptions = {}): void {
  const { steps = [], isLossy = false, rtol = 1e-9 } = options;
  const fitted = step.fit(data);
  const out = fitted.transform(data);
  const check: Check = (holds, what) => {
    if (!holds) throw new CheckError(`checkPreprocessing: ${step.name}: ${what}`);
  };
  checkShape(check, fitted, data, out);
  check(same(step.fit(data).transform(data), out), "fitted twice on the same data, it gives different columns");
  checkRows(check, fitted, data, out);
  checkNames(check, fitted, data, out);
  checkSaved(check, fitted, data, out, steps);
  if ("inverseTransform" in fitted)
    checkInverse(check, fitted as Fitted & Inverse, data, out, isLossy ? Infinity : rtol);
  checkFrozen(check, fitted);
  for (const name of fitted.inputNames) checkPoor(check, step, data, name);
}

/** Throws an error with the sentence unless it holds. */
type Check = (holds: boolean, what: string) => void;

function checkShape(check: Check, fitted: Fitted, data: Table, out: Table): void {
  const { featureNames, report, inputNames, schema } = fitted;
  const names = [...out.columns.keys()];
  check(
    names.join("\n") === featureNames.join("\n"),
    `featureNames are ${featureNames.join()}, columns ${names.join()}`,
  );
  check(out.length === data.length, `${data.length} rows become ${out.length}`);
  check(inputNames.join("\n") === Object.keys(schema).join("\n"), "inputNames are not those of schema");
  check(
    report.columns.map(({ column }) => column).join("\n") === [...data.columns.keys()].join("\n"),
    "the report has not a line for each column",
  );
  const said = new Set(report.columns.flatMap((line) => line.featureNames));
  check(
    featureNames.every((name) => said.has(name)),
    "the report does not say of which column each of featureNames is made",
  );
}

function checkRows(check: Check, fitted: Fitted, data: Table, out: Table): void {
  check(fitted.transform(takeRows(data, [])).length === 0, "no rows become some");
  for (const row of [0, data.length - 1]) {
    const alone = fitted.transform(takeRows(data, [row]));
    check(same(alone, takeRows(out, [row])), `row ${row + 1} alone becomes something else than among the others`);
  }
}

function checkNames(check: Check, fitted: Fitted, data: Table, out: Table): void {
  const names = [...data.columns.keys()];
  const reversed = selectColumns(data, names.toReversed());
  check(same(fitted.transform(reversed), out), "columns in another order give something else");
  const more = table([...data.columns, ["one more", new Float64Array(data.length)]]);
  refuses(check, "one more", () => fitted.transform(more));
  check(
    same(fitted.transform(more, { extra: "ignore" }), out),
    'with { extra: "ignore" } one more column changes others',
  );
  for (const name of fitted.inputNames) {
    refuses(check, name, () => fitted.transform(without(data, name)));
    const other = columnOf(data, name).type === "date" ? "x" : new Date(0);
    refuses(check, name, () =>
      fitted.transform(withColumn(data, name, new Array(data.length).fill(other) as string[])),
    );
  }
}

/** The call throws a DataError that names the column. */
function refuses(check: Check, name: string, call: () => unknown): void {
  try {
    call();
  } catch (error) {
    const names = error instanceof DataError && error.message.includes(JSON.stringify(name));
    check(names, `a fault of column "${name}" is refused without its name: ${String(error)}`);
    return;
  }
  check(false, `a fault of column "${name}" (missing, unknown, or of another type) is taken`);
}

function checkSaved(check: Check, fitted: Fitted, data: Table, out: Table, steps: readonly StepKind[]): void {
  const text = JSON.stringify(fitted);
  const again = fromJSON(text, { steps });
  check(JSON.stringify(again) === text, "read from its JSON, it writes another");
  check(same(again.transform(data), out), "read from its JSON, it gives other columns");
  check(JSON.stringify(again.report) === JSON.stringify(fitted.report), "read from its JSON, it has another report");
  check("inverseTransform" in again === "inverseTransform" in fitted, "read from its JSON, it can be undone or not");
}

function checkInverse(check: Check, fitted: Fitted & Inverse, data: Table, out: Table, rtol: number): void {
  const back = fitted.inverseTransform(out);
  check(back.length === data.length, `${data.length} rows come back as ${back.length}`);
  check([...back.columns.keys()].join("\n") === fitted.inputNames.join("\n"), "other columns come back than went in");
  for (const name of fitted.inputNames) {
    const [before, after] = [valuesOf(columnOf(data, name)), valuesOf(columnOf(back, name))];
    const size = before.reduce<number>(
      (most, x) => (typeof x === "number" && Math.abs(x) > most ? Math.abs(x) : most),
      0,
    );
    before.forEach((x, row) => {
      const y = after[row];
      const near = close(x, y, size, rtol) || (rtol === Infinity && typeof x === typeof y);
      check(near, `column "${name}", row ${row + 1} is ${String(x)}, and comes back as ${String(y)}`);
    });
  }
}

function close(x: unknown, y: unknown, size: number, rtol: number): boolean {
  if (typeof x === "boolean" || typeof y === "boolean") return Number(x) === Number(y);
  if (x instanceof Date || y instanceof Date) return Number(x) === Number(y);
  if (typeof x !== "number" && typeof x !== "bigint") return x === y;
  return Object.is(x, y) || Math.abs(Number(x) - Number(y)) <= rtol * Math.max(size, Number.MIN_VALUE);
}

function checkFrozen(check: Check, fitted: Fitted): void {
  const seen = new Set<unknown>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
    seen.add(value);
    check(Object.isFrozen(value), `${path} is not frozen`);
    for (const [key, one] of Object.entries(value)) walk(one, `${path}.${key}`);
  };
  walk(fitted, "what was fitted");
  walk(fitted.toJSON().state, "the state");
}

/**
 * A column that does not vary gives finite numbers or a sentence, and so does one without any value. Only rows without
 * missing values are looked at, so that what is missing afterwards was made by the step.
 */
function checkPoor(check: Check, step: Step, data: Table, name: string): void {
  const all = [...data.columns.values()];
  const whole = takeRows(
    data,
    Array.from({ length: data.length }, (_, row) => row).filter((row) =>
      all.every(({ missing }) => missing?.[row] !== 1),
    ),
  );
  if (whole.length === 0) return;
  const { type } = columnOf(data, name);
  const [first] = valuesOf(columnOf(whole, name));
  for (const value of [first, null]) {
    const values = new Array(whole.length).fill(value) as (typeof value)[];
    const column = columnOf(table([[name, values]], { schema: Object.fromEntries([[name, type]]) }), name);
    const poor = withColumn(whole, name, column);
    const what = value === null ? "without any value" : "that does not vary";
    try {
      for (const made of step.fit(poor).transform(poor).columns.values())
        check(
          value === null || made.missingCount === 0,
          `a column ${what} gives "${made.name}" with ${made.missingCount} values missing`,
        );
    } catch (error) {
      if (error instanceof CheckError) throw error;
      const names = error instanceof DataError && error.message.includes(JSON.stringify(name));
      check(names, `a column ${what} is refused without its name: ${String(error)}`);
    }
  }
}

/** The table without a column; there may be none left. */
function without(data: Table, name: string): Table {
  return built("check", data.length, () => [...data.columns].filter(([one]) => one !== name));
}

/** The table with other values in a column. */
function withColumn(data: Table, name: string, values: Values): Table {
  return table([...data.columns].map(([one, column]) => [one, one === name ? values : column] as const));
}

/** Returns whether two tables have the same columns, to the last bit. */
function same(a: Table, b: Table): boolean {
  const [left, right] = [[...a.columns.values()], [...b.columns.values()]];
  return (
    left.length === right.length &&
    left.every((column, j) => {
      const other = right[j]!;
      const [x, y] = [valuesOf(column), valuesOf(other)];
      return (
        column.name === other.name &&
        x.length === y.length &&
        x.every((value, i) => Object.is(value, y[i]) || (value instanceof Date && Number(value) === Number(y[i])))
      );
    })
  );
}
