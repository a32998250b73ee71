import { requireNumber } from "@cotangent/autodiff";
import { averageDefaults, averageOf, type AverageSettings } from "./averages.ts";
import type { ClassOptions, ClassSettings } from "./classes.ts";
import { defineCounted } from "./counted.ts";
import { classesThatCount, sumOf, tablesOf, type Counts, type Table } from "./counts.ts";
import { fBetaMeasure } from "./fBeta.ts";
import type { WeightedMetric } from "./metric.ts";
import { precisionMeasure } from "./precision.ts";
import { recallMeasure } from "./recall.ts";

/** Options of `classificationReport`. */
export interface ReportOptions extends ClassOptions {
  /** The share of nothing, 0 or 1; by default 0. */
  readonly zeroDivision?: number;
  /** Digits after the point in the text; by default 2. */
  readonly digits?: number;
}

/** Numbers of one class, or of an average. */
export interface ReportRow {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** The number of labels, by their weights. */
  readonly support: number;
}

/** The result of `classificationReport`. */
export interface ClassificationReport {
  /** Of each class that came, or of all that `classes` names. */
  readonly classes: readonly (ReportRow & { readonly name: string })[];
  /** Of examples of one class each that is the accuracy, three times. */
  readonly micro: ReportRow;
  readonly macro: ReportRow;
  readonly weighted: ReportRow;
  /** All of this as a table, as scikit-learn prints it. */
  readonly text: string;
}

interface ReportSettings extends ClassSettings {
  readonly zeroDivision: number;
  readonly digits: number;
}

/**
 * Precision, recall, F1 score and number of labels of every class, with their averages, as numbers and as a text. NaN
 * where a logit is.
 *
 * Shapes: predictions [n], classes, or [n, classes], logits or probabilities, and labels [n]; or, multi-label,
 * predictions and labels [n, labels], 0 and 1.
 * `sampleWeights` [n] say how much each example counts; over batches they are the last argument of `update`.
 * @throws ShapeError or DTypeError where these do not agree; ValueError for no examples and for what is no class;
 * UsageError for tensors without a value.
 * @example
 * const labels = tensor([0, 1, 1, 0], { dtype: "int32" });
 * const predictions = tensor([0, 1, 0, 0], { dtype: "int32" });
 * const { text, macro } = classificationReport(predictions, labels, { classes: ["no", "yes"] });
 * macro.recall; // → 0.75
 * text.split("\n")[2]; // →           no       0.67      1.00      0.80         2
 */
export const classificationReport: WeightedMetric<ReportOptions, ClassificationReport> = defineCounted<
  Pick<ReportOptions, "zeroDivision" | "digits">,
  { readonly zeroDivision: number; readonly digits: number },
  ClassificationReport
>(
  { zeroDivision: 0, digits: 2 },
  {
    name: "classificationReport",
    multiLabel: true,
    check({ zeroDivision, digits }) {
      const whole = (x: number): boolean => Number.isInteger(x) && x >= 0 && x <= 15;
      requireNumber("classificationReport", "zeroDivision", zeroDivision, (x) => x === 0 || x === 1, "it is 0 or 1");
      requireNumber("classificationReport", "digits", digits, whole, "it is a whole number from 0 to 15");
    },
    result: report,
  },
);

// ---- parts

function report(counts: Counts, settings: ReportSettings): ClassificationReport {
  const all = { ...averageDefaults, ...settings, beta: 1 };
  const tables = tablesOf(counts, settings);
  const indices = counts.unknown > 0 ? tables.map((_, i) => i) : classesThatCount(counts, settings);
  const counted = indices.map((index) => tables[index]!);
  const support = sumOf(counted.map(([, , fn, tp]) => fn + tp));
  const classes = indices.map((index) => {
    const [table, name] = [tables[index]!, settings.classes?.[index] ?? String(index)];
    return { name, ...rowOf((measure) => measure.of(table, all), table[2] + table[3]) };
  });
  const [micro, macro, weighted] = (["micro", "macro", "weighted"] as const).map((average) =>
    rowOf((measure) => averageOf(measure, counted, average, all), support),
  ) as [ReportRow, ReportRow, ReportRow];
  const came = classesThatCount(counts, { ...settings, classes: undefined });
  const isAccuracy = counts.tables.length === 0 && came.length === indices.length;
  return { classes, micro, macro, weighted, text: textOf(classes, [micro, macro, weighted], isAccuracy, settings) };
}

interface AnyMeasure {
  readonly of: (table: Table, settings: AverageSettings & { readonly beta: number }) => number;
  readonly weightless: (
    all: Table,
    settings: AverageSettings & { readonly beta: number },
    values: readonly number[],
  ) => number;
}

function rowOf(value: (measure: AnyMeasure) => number, support: number): ReportRow {
  return { precision: value(precisionMeasure), recall: value(recallMeasure), f1: value(fBetaMeasure), support };
}

function textOf(
  classes: ClassificationReport["classes"],
  averages: readonly [micro: ReportRow, macro: ReportRow, weighted: ReportRow],
  isAccuracy: boolean,
  { digits }: ReportSettings,
): string {
  const width = Math.max(
    "weighted avg".length,
    digits,
    classes.reduce((most, { name }) => Math.max(most, name.length), 0),
  );
  const line = (head: string, cells: readonly string[]): string =>
    `${head.padStart(width)} ${cells.map((cell) => ` ${cell.padStart(9)}`).join("")}\n`;
  const cells = ({ precision, recall, f1, support }: ReportRow): string[] => [
    ...[precision, recall, f1].map((x) => fixed(x, digits)),
    String(support),
  ];
  const [micro, macro, weighted] = averages;
  return [
    line("", ["precision", "recall", "f1-score", "support"]),
    ...classes.map((row) => line(row.name, cells(row))),
    isAccuracy ? line("accuracy", ["", "", ...cells(micro).slice(2)]) : line("micro avg", cells(micro)),
    line("macro avg", cells(macro)),
    line("weighted avg", cells(weighted)),
  ]
    .map((text, i) => (i === 0 || i === classes.length ? `${text}\n` : text))
    .join("");
}

/** As Python rounds: from the middle to the even digit, 0.125 to 0.12. A middle is an odd number of 2^−(digits + 1). */
function fixed(x: number, digits: number): string {
  const halves = x * 2 ** (digits + 1);
  const scaled = Math.floor(x * 10 ** digits);
  const isMiddle = Number.isInteger(halves) && halves % 2 !== 0;
  return isMiddle && scaled % 2 === 0 ? (scaled / 10 ** digits).toFixed(digits) : x.toFixed(digits);
}
