/** Cross-validation: a model for each part of the rows, judged by it and trained on the others. */
import { groupKFold, kFold, stratifiedKFold, takeRows, timeSeriesSplit, type Fold } from "@cotangent/datasets";
import { splitRows, type Parts } from "../data/split.ts";
import type { CrossValidation } from "../scores/metricsFile.ts";
import type { Score } from "../scores/score.ts";
import { DataFault } from "../words/faults.ts";
import { learn } from "./learn.ts";
import { prepare, type Asked, type Prepared } from "./prepare.ts";

/**
 * Judges the settings by the rows that are not held out: pipelines and models learn from the other parts alone.
 * @param told told of each part that is done, from 1, with its scores
 * @throws the reason of a signal that is aborted.
 */
export async function crossValidate(
  prepared: Prepared,
  parts: number,
  signal: AbortSignal,
  told: (part: number, scores: readonly Score[]) => void,
): Promise<CrossValidation> {
  const all: (readonly Score[])[] = [];
  for (const fold of foldsOf(prepared, parts)) {
    const { scores } = await learn(prepare(prepared, fold), { signal });
    signal.throwIfAborted();
    all.push(scores.values);
    told(all.length, scores.values);
  }
  const scores = all[0]!.flatMap(({ name }): CrossValidation["scores"][number][] => {
    const values = all.flatMap((one) => one.find((score) => score.name === name)?.value ?? []);
    if (values.length < all.length) return [];
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
    return [{ name, values, mean, deviation }];
  });
  return { parts, scores };
}

/** Parts of the rows that are not held out: by class, by group, by time, or as they come out of a shuffle. */
function foldsOf({ table, truth, settings, answers, parts }: Prepared, folds: number): Parts[] {
  const rows = Int32Array.from([...parts.train, ...parts.validation]).sort();
  const rest = takeRows(table, rows);
  const classes =
    answers.task === "binary" || answers.task === "multiclass" ? rows.map((row) => truth.classes![row]!) : undefined;
  const found = inData(() => {
    if (settings.group !== null)
      return groupKFold(Array.from(rest.columns.get(settings.group)!.values, String), { folds });
    if (settings.time !== null) return timeFolds(rest, settings.time, folds);
    return classes === undefined
      ? kFold(rest, { folds, seed: settings.seed })
      : stratifiedKFold(classes, { folds, seed: settings.seed });
  });
  return found.map(({ train, test }) => {
    const rules = { ...settings, test: 0 };
    const inside = splitRows(takeRows(rest, train), classes && Int32Array.from(train, (at) => classes[at]!), rules);
    const back = (places: ArrayLike<number>): Int32Array => Int32Array.from(places, (place) => rows[train[place]!]!);
    return {
      train: back(inside.train),
      validation: back(inside.validation),
      test: Int32Array.from(test, (at) => rows[at]!),
    };
  });
}

/** Later rows are predicted from earlier ones alone. */
function timeFolds(rows: Asked["table"], time: string, folds: number): Fold[] {
  const { values } = rows.columns.get(time)!;
  const order = Uint32Array.from({ length: rows.length }, (_, i) => i).sort(
    (a, b) => Number(values[a]) - Number(values[b]) || a - b,
  );
  const back = (places: Uint32Array): Uint32Array => places.map((place) => order[place]!);
  return timeSeriesSplit(rows, { folds }).map(({ train, test }) => ({ train: back(train), test: back(test) }));
}

function inData<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Error && error.name === "DataError")) throw error;
    throw new DataFault(`--cv: ${error.message.replace(/^[A-Za-z]+: /, "")}`);
  }
}
