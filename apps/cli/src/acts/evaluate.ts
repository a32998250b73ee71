/** Carries out `cotangent evaluate`: judges a model by rows that have the answers. */
import { takeRows, type Schema, type Table } from "@cotangent/datasets";
import { answeredRows, truthOf } from "../data/answers.ts";
import { readSource, type ReadingOptions } from "../data/source.ts";
import { knownValues, unseenSentences, unseenValues } from "../model/categories.ts";
import type { Predictions } from "../model/predictions.ts";
import { confusionTable, headline, partTable, scoreTable } from "../report/scoreLines.ts";
import { openRun, type OpenedRun } from "../run/open.ts";
import type { Prior, Truth } from "../scores/answers.ts";
import { measuresOf } from "../scores/measures.ts";
import { metricsOf } from "../scores/metricsFile.ts";
import { readRequirements, unmet } from "../scores/requirements.ts";
import { scoresOf } from "../scores/scores.ts";
import { prepareAgain } from "../training/again.ts";
import { count, DataFault, listed, Unmet } from "../words/faults.ts";
import { openTeller, type TellOptions } from "../words/tell.ts";

export interface EvaluateOptions extends TellOptions, ReadingOptions {
  /** Requirements as they were written: "accuracy>=0.95". */
  readonly require?: readonly string[] | undefined;
}

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
 * @param given data with a value for each target; the rows that the run held out where absent
 * @throws Unmet where a requirement is not met, UsageFault for one that is none, DataFault for data that do not fit.
 */
export async function evaluateCommand(
  folder: string,
  given: string | undefined,
  options: EvaluateOptions,
): Promise<void> {
  const teller = openTeller(options);
  const run = await openRun(folder);
  const { model, predictor } = run;
  const requirements = readRequirements(options.require ?? [], measuresOf(model.task, model.targets));
  const prior: Prior = metricsOf(run).prior;
  const judging = given === undefined ? await heldOut(run) : await judgingOf(run, given, options);
  const predictions: Predictions = predictor.predict(judging.table);
  const scores = scoresOf(judging.truth, predictions, prior);
  const { colors } = teller.out;
  const part = model.task === "binary" || model.task === "multiclass" ? confusionTable(scores, colors) : [];
  const blocks = [scoreTable(scores, colors), part, partTable(scores, colors)].filter((lines) => lines.length > 0);
  const notes = [...scores.warnings, ...judging.notes].map((note) => `${colors.yellow("note:")} ${note}`);
  teller.print(
    headline(scores, judging.rows, colors),
    ...blocks.flatMap((lines) => ["", ...lines]),
    ...(notes.length > 0 ? ["", ...notes] : []),
  );
  const failed = unmet(requirements, scores);
  teller.event({ event: "result", run: folder, data: given ?? null, leftOut: judging.leftOut, scores, unmet: failed });
  if (failed.length > 0) throw new Unmet(failed.join("; "));
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
  const answered = answeredRows(table, targets);
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
