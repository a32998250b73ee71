/** Rows with answers by which a run is judged: those that it held out, or those of other data. */
import { presentRows, takeRows, type Schema, type Table } from "@cotangent/datasets";
import { truthOf, type Truth } from "../data/answers.ts";
import { readSource, type ReadingOptions } from "../data/source.ts";
import { knownValues, unseenSentences, unseenValues } from "../model/categories.ts";
import type { OpenedRun } from "../run/open.ts";
import { prepareAgain } from "../training/again.ts";
import { count, DataFault, listed } from "../words/faults.ts";

/** Rows with their answers, and how they are called. */
export interface Judging {
  /** "30 held-out rows of iris". */
  readonly rows: string;
  readonly table: Table;
  readonly truth: Truth;
  readonly leftOut: number;
  /** Sentences about the rows. */
  readonly notes: readonly string[];
}

/**
 * The rows that a run was judged by: those held out, or those that it learned from where none were.
 * @throws DataFault where the data of the run are no longer the same.
 */
export async function heldOut({ dir, manifest, preprocessing }: OpenedRun, data?: string): Promise<Judging> {
  const { parts, table, answers } = await prepareAgain(dir, manifest, data);
  const isHeld = parts.test.length > 0;
  const chosen = takeRows(table, isHeld ? parts.test : parts.train);
  return {
    rows: isHeld
      ? `${count(chosen.length, "held-out row")}`
      : `the ${count(chosen.length, "row")} that it learned from`,
    table: chosen,
    truth: truthOf(chosen, answers.task, answers.targets),
    leftOut: 0,
    notes: unseenIn(chosen, preprocessing),
  };
}

/** Rows of other data. @throws as `readSource`; DataFault where a column is missing, or no row has an answer. */
export async function judgingOf(run: OpenedRun, given: string, options: ReadingOptions): Promise<Judging> {
  const { model, preprocessing, manifest, settings } = run;
  const { missing = settings.missing } = options;
  const targets = model.targets.map(({ name }) => name);
  const source = await readSource(given, { ...options, missing, schema: schemaOf(run) });
  const { table, provenance, sha256 } = source;
  const absent = [...preprocessing.inputNames, ...targets].filter((name) => !table.columns.has(name));
  if (absent.length > 0)
    throw new DataFault(`${given} has no column ${listed(absent)}; it has ${listed([...table.columns.keys()], 20)}`);
  const answered = presentRows(table, targets);
  if (answered.length === 0)
    throw new DataFault(`${given} has no row with a value of ${listed(targets)}; there is nothing to judge by`);
  const leftOut = table.length - answered.length;
  const rows = leftOut === 0 ? table : takeRows(table, answered);
  const { train, validation } = manifest.split;
  return {
    rows: `${count(rows.length, "row")} of ${provenance.split(",")[0]!}`,
    table: rows,
    truth: truthOf(rows, model.task, model.targets),
    leftOut,
    notes: [
      ...(leftOut > 0 ? [`${count(leftOut, "row")} without a value of ${listed(targets)} left out`] : []),
      ...(sha256 === manifest.data.sha256
        ? [
            `these are the data of the run, which learned from ${train + validation} of their rows; without naming data it is judged by those that it held out`,
          ]
        : []),
      ...unseenIn(rows, preprocessing),
    ],
  };
}

/** Types of the columns of a run, of those that it looks at and of its targets. */
function schemaOf({ preprocessing, manifest, model }: OpenedRun): Schema {
  const targets = new Set(model.targets.map(({ name }) => name));
  const own = manifest.data.columns.filter(({ name }) => targets.has(name));
  return { ...preprocessing.schema, ...Object.fromEntries(own.map(({ name, type }) => [name, type])) };
}

function unseenIn(table: Table, preprocessing: OpenedRun["preprocessing"]): string[] {
  const unseen = unseenValues(knownValues(preprocessing));
  unseen.add(table);
  return unseenSentences(unseen);
}
