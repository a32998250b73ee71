/** Data made ready for training: rows in parts, a pipeline fitted on the training rows, a report of all of it. */
import { presentRows, selectColumns, takeRows, type Table } from "@cotangent/datasets";
import { inspect, vectorize, type FittedStep } from "@cotangent/preprocessing";
import { detectTask, targetNames, truthOf, type Answers, type Truth } from "../data/answers.ts";
import { requireCleanNumbers } from "../data/numbers.ts";
import { reportOf, type DataReport, type Removed } from "../data/report.ts";
import type { Source } from "../data/source.ts";
import { splitRows, type Parts } from "../data/split.ts";
import { resolve } from "../settings/resolve.ts";
import type { PartialSettings, Settings } from "../settings/schema.ts";
import { count, DataFault, quoted, UsageFault } from "../words/faults.ts";

/** Data of which the task is known, and all settings. */
export interface Asked {
  readonly source: Source;
  readonly settings: Settings;
  readonly answers: Answers;
  /** Rows that have their targets; columns that are left out are gone. */
  readonly table: Table;
  readonly truth: Truth;
  /** Rows without a target. */
  readonly leftOut: number;
  /** Columns that are no features, and why. */
  readonly removed: readonly Removed[];
}

/** Data that a model can learn from. */
export interface Prepared extends Asked {
  readonly parts: Parts;
  readonly preprocessing: FittedStep;
  readonly report: DataReport;
}

/**
 * Looks at data: what is to be predicted, which columns may be used, what the settings are for them.
 * @throws UsageFault or DataFault for settings and data that make no training.
 */
export function ask(source: Source, given: PartialSettings): Asked {
  const wanted = given.target ?? (source.target === undefined ? undefined : [source.target]);
  if (wanted === undefined) {
    const all = [...source.table.columns.keys()];
    throw new UsageFault(
      `--target is missing: name the column to predict; ${source.given} has ${all.slice(0, 20).map(quoted).join(", ")}` +
        (all.length > 20 ? ` and ${all.length - 20} more` : ""),
    );
  }
  const target = targetNames(source.table, wanted);
  const dropped = (given.drop ?? []).find((name) => !source.table.columns.has(name));
  if (dropped !== undefined) throw new UsageFault(`--drop is ${quoted(dropped)}, and there is no such column`);
  const removed = removedBy(given, target);
  const gone = new Set(removed.map(({ column }) => column));
  const kept = selectColumns(
    source.table,
    [...source.table.columns.keys()].filter((name) => !gone.has(name) || name === given.group || name === given.time),
  );
  requireCleanNumbers(source.given, kept);
  const rows = presentRows(kept, target);
  const leftOut = kept.length - rows.length;
  const table = leftOut === 0 ? kept : takeRows(kept, rows);
  const answers = detectTask(table, target, given.task);
  if (table.length < 4)
    throw new DataFault(
      `${source.given} has ${count(table.length, "row")} with a value of the target; it takes at least 4 to learn anything`,
    );
  const facts = { data: source.given, target, task: answers.task, rows: table.length };
  return {
    ...{ source, answers, table, leftOut, removed },
    settings: resolve(given, facts),
    truth: truthOf(table, answers.task, answers.targets),
  };
}

/**
 * Splits the rows and fits the pipeline on those that are learned from.
 * @param parts rows by part, where they are known; by the settings where absent
 * @throws DataFault where no column is left to learn from.
 */
export function prepare(asked: Asked, parts: Parts = partsOf(asked)): Prepared {
  const { table, answers, settings, removed } = asked;
  const [first, ...others] = answers.targets.map(({ name }) => name) as [string, ...string[]];
  const rows = takeRows(table, parts.train);
  const copies = others.flatMap((target) => copiesOf(rows, target));
  const numberings = numberingsOf(asked);
  const left = [...copies, ...numberings].map(({ column }) => column);
  const gone = new Set([...others, ...left, settings.group, settings.time]);
  const usable = selectColumns(
    rows,
    [...rows.columns.keys()].filter((name) => !gone.has(name)),
  );
  if (numberings.length > 0 && usable.columns.size === 1)
    throw new DataFault(
      `no column is left; ${numberings.map(({ column, why }) => `${quoted(column)}: ${why}`).join(", ")}`,
    );
  const preprocessing = inData(() => vectorize({ target: first }).fit(usable));
  const report = reportOf(asked.source.table, {
    rows: table.length,
    leftOut: asked.leftOut,
    targets: answers.targets.map(({ name }) => name),
    removed: [...removed, ...copies, ...numberings],
    preprocessing,
  });
  return { ...asked, parts, preprocessing, report };
}

/** Rows by part, as the settings say. */
function partsOf({ table, truth, settings, answers }: Asked): Parts {
  const isClasses = answers.task === "binary" || answers.task === "multiclass";
  const parts = splitRows(table, isClasses ? truth.classes : undefined, settings);
  if (isClasses) requireAllClasses(parts.train, truth.classes!, answers.targets[0]!.classes!);
  return parts;
}

/** A class without a row to learn from is never predicted; groups and times may leave one without. */
function requireAllClasses(train: Int32Array, classes: Int32Array, names: readonly string[]): void {
  const seen = new Set(Array.from(train, (row) => classes[row]!));
  if (seen.size < 2)
    throw new DataFault(
      `the rows to learn from have one class, ${quoted(names[[...seen][0] ?? 0]!)}; hold out others with --test, --group or --seed`,
    );
}

function removedBy({ drop = [], group, time }: PartialSettings, target: readonly string[]): Removed[] {
  const both = drop.find((name) => target.includes(name));
  if (both !== undefined) throw new UsageFault(`--drop is ${quoted(both)}, which is also the target`);
  return [
    ...drop.map((column) => ({ column, why: "--drop says so" })),
    ...(!group ? [] : [{ column: group, why: "it is the group by which rows are held out" }]),
    ...(!time ? [] : [{ column: time, why: "it is the time by which rows are held out" }]),
  ];
}

/** Columns that copy a target beside the first, which `vectorize` finds by itself. */
function copiesOf(rows: Table, target: string): Removed[] {
  const { columns } = inspect(rows, { target });
  return columns.flatMap(({ column, useless }) =>
    useless?.startsWith("it is a copy of the target") === true ? [{ column, why: useless }] : [],
  );
}

/** Columns that number the rows of the file: among rows to learn from alone, which have gaps, nobody can see it. */
function numberingsOf({ source, removed, answers, settings }: Asked): Removed[] {
  const known = new Set(
    [...removed, ...answers.targets.map(({ name }) => ({ column: name }))].map((one) => one.column),
  );
  const { table } = source;
  const candidates = [...table.columns.values()].filter(({ type, name, values }) => {
    const [a, b, c] = [0, 1, 2].map((row) => Number(values[row]));
    return type === "number" && !known.has(name) && name !== settings.group && b! - a! === 1 && c! - b! === 1;
  });
  if (candidates.length === 0) return [];
  const { columns } = inspect(
    selectColumns(
      table,
      candidates.map(({ name }) => name),
    ),
  );
  return columns.flatMap(({ column, useless }) =>
    useless === "it numbers the rows" ? [{ column, why: useless }] : [],
  );
}

/** Errors of data in the words of the command. */
function inData<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && error.name === "DataError")
      throw new DataFault(error.message.replace(/^[A-Za-z]+: /, ""));
    throw error;
  }
}
