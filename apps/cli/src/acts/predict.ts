/** Carries out `cotangent predict`: rows in, the same rows out with what the model says of them. */
import { takeRows } from "@cotangent/datasets";
import type { CsvFault, CsvRows } from "@cotangent/datasets/csv";
import { cell } from "../data/csvText.ts";
import { openRows, type RowStream } from "../data/rows.ts";
import type { ReadingOptions } from "../data/source.ts";
import { knownValues, unseenSentences, unseenValues, type UnseenValues } from "../model/categories.ts";
import { answerColumns, type AnswerColumns, type ColumnChoice } from "../report/answerColumns.ts";
import { openRun, type OpenedRun } from "../run/open.ts";
import { count, DataFault, Interruption, listed, quoted, suggestion } from "../words/faults.ts";
import { openTeller, type Teller, type TellOptions } from "../words/tell.ts";
import { listen } from "./interrupt.ts";
import { openSink, type Sink } from "./sink.ts";

export interface PredictOptions extends TellOptions, ColumnChoice, ReadingOptions {
  /** A file instead of standard output. */
  readonly output?: string | undefined;
  /** What is done with a row that does not fit: the command ends, the row is left out, or it has no prediction. */
  readonly invalid: InvalidRows;
  /** What is done with a value that was not there in training. */
  readonly unknown: UnknownValues;
  /** True where the predictions alone are written. */
  readonly only?: boolean | undefined;
}

export const invalidRows = ["stop", "skip", "blank"] as const;
export type InvalidRows = (typeof invalidRows)[number];
export const unknownValues = ["ignore", "error"] as const;
export type UnknownValues = (typeof unknownValues)[number];

/** @throws DataFault for data that are not those of the model, and for a row that does not fit where none may. */
export async function predictCommand(folder: string, given: string, options: PredictOptions): Promise<void> {
  const teller = openTeller(options);
  const run = await openRun(folder);
  const { missing = run.settings.missing } = options;
  const stream = await openRows(given, { ...options, missing }, run.preprocessing.schema);
  requireInputs(stream, run);
  const columns = answerColumns(run.model, options, stream, options.only === true ? [] : stream.names);
  const sink = openSink(options.output);
  tellOthers(teller, stream, run);
  const listening = listen();
  const job: Job = {
    ...{ run, stream, columns, options, teller, sink },
    unseen: unseenValues(knownValues(run.preprocessing)),
  };
  try {
    const done = await predictAll(job, listening.signal);
    const signal = listening.came();
    if (signal !== undefined)
      throw new Interruption(
        signal,
        `interrupted after ${count(done.rows, "row")}${options.output === undefined ? "" : sink.left(done.rows)}`,
      );
    if (sink.isLost()) return;
    sink.commit();
    tell(job, done);
  } finally {
    listening.end();
    sink.discard();
  }
}

// ---- private

/** All that one way through the rows needs. */
interface Job {
  readonly run: OpenedRun;
  readonly stream: RowStream;
  readonly columns: AnswerColumns;
  readonly options: PredictOptions;
  readonly teller: Teller;
  readonly sink: Sink;
  readonly unseen: UnseenValues;
}

interface Done {
  /** Rows with a prediction, and without one. */
  readonly rows: number;
  readonly faults: number;
}

async function predictAll(job: Job, signal: AbortSignal): Promise<Done> {
  const { run, stream, options, sink, teller } = job;
  const events = options.json === true && options.output === undefined;
  let [rows, faults] = [0, 0];
  if (!events) await sink.write(headerOf(job));
  for await (const read of stream.parts(run.preprocessing.schema)) {
    if (signal.aborted || sink.isLost()) break;
    const part = withUnseen(read, job);
    const bad = options.invalid === "stop" ? part.faults[0] : undefined;
    const sound = bad === undefined ? part : rowsBefore(part, bad.line);
    await sink.write(events ? eventsOf(sound, job) : linesOf(sound, job));
    rows += sound.lines.length;
    if (bad !== undefined)
      throw new DataFault(
        `${stream.shown}, ${sentenceOf(bad, stream)}${sink.left(rows)}; leave such rows out with --invalid skip`,
      );
    for (const fault of part.faults)
      if (++faults <= mostTold) teller.warn(`${sentenceOf(fault, stream)}${fate(options)}`);
  }
  return { rows, faults };
}

/** Faults that are told one by one. */
const mostTold = 10;

function fate({ invalid }: PredictOptions): string {
  return invalid === "skip" ? "; it is left out" : "; it has no prediction";
}

/** The part, where values that were not there in training are faults of their rows if that is asked for. */
function withUnseen(part: CsvRows, { options, unseen }: Job): CsvRows {
  const found = unseen.add(part.table);
  if (options.unknown === "ignore" || found.size === 0) return part;
  const faults = Array.from(found, ([row, { column, value }]): CsvFault => ({
    line: part.lines[row]!,
    text: part.texts[row]!,
    column,
    reason: `${quoted(value)} was not there in training`,
  }));
  const kept = Array.from(part.lines, (_, row) => row).filter((row) => !found.has(row));
  return { ...taken(part, kept), faults: [...part.faults, ...faults].sort((a, b) => a.line - b.line) };
}

function rowsBefore(part: CsvRows, line: number): CsvRows {
  const kept = Array.from(part.lines, (_, row) => row).filter((row) => part.lines[row]! < line);
  return { ...taken(part, kept), faults: [] };
}

function taken({ table, lines, texts }: CsvRows, rows: readonly number[]): Omit<CsvRows, "faults"> {
  return {
    table: takeRows(table, rows),
    lines: Int32Array.from(rows, (row) => lines[row]!),
    texts: rows.map((row) => texts[row]!),
  };
}

/** `line 18, column "temp": "36.5 C" is not a number`. */
function sentenceOf({ line, column, reason }: CsvFault, { unit, decimal }: RowStream): string {
  if (column === undefined) return `${unit} ${line} ${reason}`;
  const comma = decimal === "." && /^"-?[\d.]*,\d+" is not a number$/.test(reason);
  return `${unit} ${line}, column ${quoted(column)}: ${reason}${comma ? " (it is one with --decimal ,)" : ""}`;
}

// ---- text

function headerOf({ columns, stream, options }: Job): string {
  const own = columns.names.map((name) => cell(name, stream)).join(stream.delimiter);
  return `${options.only === true ? "" : `${stream.header}${stream.delimiter}`}${own}${stream.lineEnd}`;
}

/** The rows as they came, with the cells of the predictions after their own. */
function linesOf({ table, texts, lines, faults }: CsvRows, { run, columns, stream, options }: Job): string {
  const { delimiter, lineEnd } = stream;
  const cells = columns.cells(run.predictor.predict(table));
  const written =
    options.only === true
      ? texts.map((_, row) => cells(row) + lineEnd)
      : texts.map((text, row) => text + delimiter + cells(row) + lineEnd);
  if (options.invalid !== "blank" || faults.length === 0) return written.join("");
  const blank = delimiter.repeat(columns.names.length - Number(options.only === true)) + lineEnd;
  const all = [
    ...written.map((text, row) => [lines[row]!, text] as const),
    ...faults.map(({ line, text }) => [line, (options.only === true ? "" : text) + blank] as const),
  ];
  return all
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join("");
}

/** The same as a line of JSON for each row. */
function eventsOf({ table, lines }: CsvRows, { run, columns, stream }: Job): string {
  const values = columns.values(run.predictor.predict(table));
  return Array.from(
    lines,
    (line, row) => `${JSON.stringify({ event: "row", [stream.unit]: line, ...values(row) })}\n`,
  ).join("");
}

// ---- talk

/** @throws DataFault for a column that the model needs and the data have not. */
function requireInputs({ names, shown }: RowStream, { preprocessing }: OpenedRun): void {
  const absent = preprocessing.inputNames.filter((name) => !names.includes(name));
  if (absent.length === 0) return;
  const near = absent.length === 1 ? suggestion(absent[0]!, names) : "";
  throw new DataFault(
    `${shown} has no column ${listed(absent)}, which the model needs; its columns are ${listed(names, 20)}${near}`,
  );
}

/** Tells which columns the model does not look at. */
function tellOthers(teller: Teller, { names }: RowStream, { preprocessing, model, manifest }: OpenedRun): void {
  const used = new Set(preprocessing.inputNames);
  const targets = new Set(model.targets.map(({ name }) => name));
  const known = new Set(manifest.data.columns.map(({ name }) => name));
  const surplus = names.filter((name) => !used.has(name) && !known.has(name));
  const answers = names.filter((name) => targets.has(name));
  if (surplus.length > 0) teller.say(`columns   not there in training, and passed over: ${listed(surplus)}`);
  if (answers.length > 0) teller.say(`columns   predicted, and not looked at: ${listed(answers)}`);
}

function tell({ teller, unseen, options, stream }: Job, { rows, faults }: Done): void {
  const found = unseen.columns();
  for (const sentence of unseenSentences(unseen)) teller.warn(sentence);
  if (faults > mostTold) teller.warn(`${faults - mostTold} more rows of ${stream.shown} do not fit${fate(options)}`);
  const without = faults === 0 ? "" : `, ${options.invalid === "skip" ? "left out" : "without one"}: ${faults}`;
  teller.say(`rows      ${rows} predicted${without}${options.output === undefined ? "" : `, in ${options.output}`}`);
  teller.event({
    event: "result",
    rows,
    invalid: faults,
    unseen: Object.fromEntries(found.map(({ column, values }) => [column, Object.fromEntries(values)])),
    ...(options.output !== undefined && { output: options.output }),
  });
}
