/** Counts of how often each class was predicted for each label: all that metrics of classes need, and exact. */
import {
  isFloat,
  sameShape,
  ShapeError,
  showAval,
  tensor,
  UsageError,
  ValueError,
  type Tensor,
} from "@cotangent/autodiff";
import { disagreement, readClasses, weightOf, type ClassSettings } from "./classes.ts";

export interface Counts {
  /** Number of classes, as far as it is known; of multi-label examples the number of labels that each has. */
  readonly classes: number;
  /** `rows[label][predicted]`; what never came is left out. */
  readonly rows: readonly Row[];
  /** Of multi-label examples, for each label. */
  readonly tables: readonly Table[];
  /** Examples without a prediction, since a logit is NaN. */
  readonly unknown: number;
}

type Row = Readonly<Record<number, number>>;

/** True negatives, false positives, false negatives, true positives. */
export type Table = readonly [tn: number, fp: number, fn: number, tp: number];

export const noCounts: Counts = Object.freeze({ classes: 0, rows: [], tables: [], unknown: 0 });

/** Counts with those of a batch of one class each. */
export function countClasses(
  who: string,
  counts: Counts,
  predictions: Tensor,
  labels: Tensor,
  settings: ClassSettings,
): Counts {
  if (labels.shape.length !== 1) {
    const rule = "labels are [examples], write reshape(labels, [-1]) and so for predictions";
    throw disagreement(who, predictions, labels, rule);
  }
  const { predicted, labels: truth, width } = readClasses(who, predictions, labels, settings.classes);
  const rows = [...counts.rows];
  const own = new Map<number, Record<number, number>>();
  let { unknown } = counts;
  for (let i = 0; i < truth.length; i++) {
    const [label, guess] = [truth[i]!, predicted[i]!];
    if (guess < 0) {
      unknown += 1;
      continue;
    }
    while (rows.length <= label) rows.push({});
    const row = own.get(label) ?? { ...rows[label] };
    own.set(label, row);
    rows[label] = row;
    row[guess] = (row[guess] ?? 0) + 1;
  }
  return { ...counts, rows, unknown, classes: Math.max(counts.classes, width) };
}

/** Counts with those of a batch, of one class each, or multi-label, where labels are [examples, labels]. */
export function countAll(
  who: string,
  counts: Counts,
  predictions: Tensor,
  labels: Tensor,
  settings: ClassSettings,
): Counts {
  const many = labels.shape.length === 2;
  const before = counts.tables.length > 0 ? "[examples, labels]" : counts.classes > 0 ? "[examples]" : undefined;
  if (before !== undefined && many !== counts.tables.length > 0)
    throw new ShapeError(`${who}: labels are ${showAval(labels)}; those of batches before were ${before}`);
  return many
    ? countLabels(who, counts, predictions, labels, settings)
    : countClasses(who, counts, predictions, labels, settings);
}

/** Number of classes: of those that are named, or that may have come. */
export function sizeOf({ classes }: Counts, settings: ClassSettings): number {
  return settings.classes?.length ?? classes;
}

/** Cells of the table that came, with the weight of their label: by labels, then predictions. */
export function cellsOf({ rows }: Counts, settings: ClassSettings): [label: number, predicted: number, n: number][] {
  const weight = weightOf(settings);
  return rows.flatMap((row, label) =>
    Object.entries(row).map(([predicted, n]): [number, number, number] => [
      label,
      Number(predicted),
      n * weight(label),
    ]),
  );
}

/** The classes that came, as labels or predictions, and all of them where they are named: those count in averages. */
export function classesThatCount(counts: Counts, settings: ClassSettings): readonly number[] {
  const all = Array.from({ length: sizeOf(counts, settings) }, (_, i) => i);
  if (settings.classes !== undefined || counts.tables.length > 0) return all;
  const came = new Set(cellsOf(counts, settings).flatMap(([label, predicted]) => [label, predicted]));
  return all.filter((index) => came.has(index));
}

/** One class against the others, for every class, or the first `least`; NaN where an example has no prediction. */
export function tablesOf(counts: Counts, settings: ClassSettings, least = 0): readonly Table[] {
  if (counts.tables.length > 0) return counts.tables;
  const size = Math.max(sizeOf(counts, settings), least);
  if (counts.unknown > 0) return Array.from({ length: size }, () => [NaN, NaN, NaN, NaN] as const);
  const [right, labelled, predicted] = [0, 1, 2].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let all = 0;
  for (const [label, guess, n] of cellsOf(counts, settings)) {
    all += n;
    labelled[label]! += n;
    predicted[guess]! += n;
    if (label === guess) right[label]! += n;
  }
  return Array.from(right, (tp, i): Table => {
    const [fp, fn] = [predicted[i]! - tp, labelled[i]! - tp];
    return [all - labelled[i]! - fp, fp, fn, tp];
  });
}

/** A table for every example of a batch [examples, labels]: its predicted labels against those it has. */
export function tablesOfExamples(predictions: Tensor, labels: Tensor): readonly Table[] {
  const [rows, width] = labels.shape as readonly [number, number];
  const [truth, guesses] = [labels.data(), predictions.data()];
  return Array.from({ length: rows }, (_, i) => {
    const table = [0, 0, 0, 0];
    for (let j = i * width; j < (i + 1) * width; j++) table[2 * truth[j]! + guesses[j]!]! += 1;
    return table as unknown as Table;
  });
}

/** @throws UsageError unless examples are multi-label */
export function requireLabelsEach(who: string, labels: Tensor): void {
  if (labels.shape.length === 2) return;
  throw new UsageError(
    `${who}: labels are ${showAval(labels)}; average "samples" is the mean over examples with labels [examples, labels]`,
  );
}

export function sumOf(list: readonly number[]): number {
  return list.reduce((sum, x) => sum + x, 0);
}

/** A number of a metric as a tensor. */
export function scalar(x: number): Tensor<readonly []> {
  return tensor(x, { dtype: "float64" });
}

// ---- parts

function countLabels(
  who: string,
  counts: Counts,
  predictions: Tensor,
  labels: Tensor,
  settings: ClassSettings,
): Counts {
  requireLabels(who, counts, predictions, labels, settings);
  const width = labels.shape[1]!;
  const [truth, guesses] = [labels.data(), predictions.data()];
  const tables = Array.from({ length: width }, (_, j) => [...(counts.tables[j] ?? [0, 0, 0, 0])]);
  for (let i = 0; i < truth.length; i++) {
    const [label, guess] = [truth[i]!, guesses[i]!];
    const wrong = [label, guess].find((x) => x !== 0 && x !== 1);
    if (wrong !== undefined)
      throw new ValueError(
        `${who}: a label is ${wrong}; labels [examples, labels] are 0 and 1, of a grid of classes write ` +
          "reshape(labels, [-1]) and so for predictions",
      );
    tables[i % width]![2 * label + guess]! += 1;
  }
  return { ...counts, tables: tables as unknown as readonly Table[], classes: width };
}

function requireLabels(
  who: string,
  { tables }: Counts,
  predictions: Tensor,
  labels: Tensor,
  { classes, classWeights }: ClassSettings,
): void {
  if (!sameShape(predictions.shape, labels.shape) || isFloat(predictions.dtype) || isFloat(labels.dtype))
    throw disagreement(
      who,
      predictions,
      labels,
      "labels [examples, labels] are 0 and 1, and so are predictions: of logits write greater(logits, 0), " +
        "of one class in many argMax(x, { axis: -1 })",
    );
  if (classWeights !== undefined)
    throw new ValueError(`${who}: classWeights are for examples of one class; labels are ${showAval(labels)}`);
  const width = labels.shape[1]!;
  const known = classes?.length ?? (tables.length > 0 ? tables.length : width);
  if (width === known && width > 0) return;
  const before = classes === undefined ? `those of batches before were ${known}` : `classes has ${known} names`;
  const rule = width === 0 ? "there must be at least one" : before;
  throw new ShapeError(`${who}: labels are ${showAval(labels)}, ${width} for each example; ${rule}`);
}
