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
import { added, total, type ExactSum } from "./exactSum.ts";
import { disagreement, readClasses, weightOf, type ClassSettings } from "./classes.ts";

export interface Counts {
  /** Number of classes, as far as it is known; of multi-label examples the number of labels that each has. */
  readonly classes: number;
  /** `rows[label][predicted]`, the sums of weights of examples; what never came is left out. */
  readonly rows: readonly Row[];
  /** Of multi-label examples, for each label; sums in the order of `Table`. */
  readonly tables: readonly (readonly ExactSum[])[];
  /** Examples without a prediction, since a logit is NaN. */
  readonly unknown: number;
}

type Row = Readonly<Record<number, ExactSum>>;

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
  weights?: readonly number[],
): Counts {
  if (labels.shape.length !== 1) {
    const rule = "labels are [examples], write reshape(labels, [-1]) and so for predictions";
    throw disagreement(who, predictions, labels, rule);
  }
  const { predicted, labels: truth, width } = readClasses(who, predictions, labels, settings.classes);
  // of each label and prediction the number of examples, or the weight of each
  const came = new Map<number, Map<number, number[]>>();
  let { unknown } = counts;
  for (let i = 0; i < truth.length; i++) {
    const [label, guess] = [truth[i]!, predicted[i]!];
    if (guess < 0) unknown += 1;
    else
      count(
        inPlace(came, label, () => new Map<number, number[]>()),
        guess,
        weights?.[i],
      );
  }
  const rows = [...counts.rows];
  for (const [label, cells] of came) {
    while (rows.length <= label) rows.push({});
    const before = rows[label]!;
    const more = Array.from(cells, ([guess, terms]) => [guess, added(before[guess] ?? [], terms)] as const);
    rows[label] = { ...before, ...Object.fromEntries(more) };
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
  weights?: readonly number[],
): Counts {
  const many = labels.shape.length === 2;
  const before = counts.tables.length > 0 ? "[examples, labels]" : counts.classes > 0 ? "[examples]" : undefined;
  if (before !== undefined && many !== counts.tables.length > 0)
    throw new ShapeError(`${who}: labels are ${showAval(labels)}; those of batches before were ${before}`);
  return many
    ? countLabels(who, counts, predictions, labels, settings, weights)
    : countClasses(who, counts, predictions, labels, settings, weights);
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
      total(n) * weight(label),
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
  if (counts.tables.length > 0) return counts.tables.map((table) => table.map(total) as unknown as Table);
  const size = Math.max(sizeOf(counts, settings), least);
  if (counts.unknown > 0) return Array.from({ length: size }, () => [NaN, NaN, NaN, NaN] as const);
  const cells = cellsOf(counts, settings);
  const all = added(
    [],
    cells.map(([, , n]) => n),
  );
  const lists = (): number[][] => Array.from({ length: size }, () => []);
  const [right, labelled, predicted] = [lists(), lists(), lists()];
  for (const [label, guess, n] of cells) {
    labelled[label]!.push(n);
    predicted[guess]!.push(n);
    if (label === guess) right[label]!.push(n);
  }
  // differences of exact sums: with weights that are fractions too, nothing is 0
  const less = (sum: ExactSum, ...others: readonly (readonly number[])[]): ExactSum =>
    added(
      sum,
      others.flat().map((n) => -n),
    );
  return right.map((own, i): Table => {
    const tp = added([], own);
    const [fp, fn] = [predicted[i]!, labelled[i]!].map((list) => total(less(added([], list), own)));
    const tn = added(less(all, labelled[i]!, predicted[i]!), own);
    return [total(tn), fp!, fn!, total(tp)];
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

/** Returns true where examples came, and all with the weight 0. */
export function weighsNothing({ rows, tables, unknown }: Counts): boolean {
  const sums = [...rows.flatMap((row) => Object.values(row)), ...tables.flat()];
  return unknown === 0 && sums.every((sum) => total(sum) === 0);
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
  weights?: readonly number[],
): Counts {
  requireLabels(who, counts, predictions, labels, settings);
  const width = labels.shape[1]!;
  const [truth, guesses] = [labels.data(), predictions.data()];
  const came = Array.from({ length: width }, () => new Map<number, number[]>());
  for (let i = 0; i < truth.length; i++) {
    const [label, guess] = [truth[i]!, guesses[i]!];
    const wrong = [label, guess].find((x) => x !== 0 && x !== 1);
    if (wrong !== undefined)
      throw new ValueError(
        `${who}: a label is ${wrong}; labels [examples, labels] are 0 and 1, of a grid of classes write ` +
          "reshape(labels, [-1]) and so for predictions",
      );
    count(came[i % width]!, 2 * label + guess, weights?.[Math.floor(i / width)]);
  }
  const tables = came.map((cells, j) =>
    [0, 1, 2, 3].map((kind) => added(counts.tables[j]?.[kind] ?? [], cells.get(kind) ?? [])),
  );
  return { ...counts, tables, classes: width };
}

/** Adds an example to those of a cell: one more, or one more weight. */
function count(cells: Map<number, number[]>, cell: number, weight: number | undefined): void {
  const terms = inPlace(cells, cell, () => []);
  if (weight === undefined) terms[0] = (terms[0] ?? 0) + 1;
  else terms.push(weight);
}

/** The value of a map for a key, made where there is none. */
function inPlace<T>(map: Map<number, T>, key: number, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
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
