/** A measure of one class against the others, as the averages of all classes know it. */
import { requireNumber, tensor, UsageError, ValueError, type Tensor } from "@cotangent/autodiff";
import { classDefaults, requireClasses, type ClassOptions, type ClassSettings } from "./classes.ts";
import {
  classesThatCount,
  countAll,
  noCounts,
  scalar,
  sumOf,
  tablesOf,
  weighsNothing,
  type Counts,
  type Table,
} from "./counts.ts";
import { requireLabelsEach, tablesOfExamples } from "./counts.ts";
import { added, total, type ExactSum } from "./exactSum.ts";
import { defineWeighted, type WeightedMetric } from "./metric.ts";
import { refuseNoWeight, weightsOf } from "./weights.ts";

/**
 * Which number of those of all classes: that of the positive class where there are two ("binary"), of all counts
 * together ("micro"), the mean ("macro"), the mean by the number of labels ("weighted"), or every one ("each"). Of
 * multi-label examples also the mean of what each example has ("samples").
 */
export type Average = "binary" | "micro" | "macro" | "weighted" | "samples" | "each";

/** Options of precision and its like. */
export interface AverageOptions extends ClassOptions {
  /** By default "binary", which is refused for more than two classes. */
  readonly average?: Average;
  /** The class that "binary" measures, 0 or 1; by default 1. */
  readonly positive?: number;
  /** The share of nothing, 0 or 1; by default 0. */
  readonly zeroDivision?: number;
}

export interface AverageSettings extends ClassSettings {
  readonly average: Average;
  readonly positive: number;
  readonly zeroDivision: number;
}

export const averageDefaults: AverageSettings = Object.freeze({
  ...classDefaults,
  average: "binary",
  positive: 1,
  zeroDivision: 0,
});

/** A measure of one class against the others. */
export interface Measure<Settings> {
  readonly of: (table: Table, settings: Settings) => number;
  /** The weighted mean where no label has a weight: of the table of all counts together, and of what each class has. */
  readonly weightless: (all: Table, settings: Settings, values: readonly number[]) => number;
}

/** Counts, and the sum of the measure over multi-label examples where "samples" asks for it. */
interface Averaged extends Counts {
  readonly sum: ExactSum;
  /** Sum of the weights of examples. */
  readonly examples: ExactSum;
}

/** The metric of a measure. */
export function defineAveraged<Options extends AverageOptions, Settings extends AverageSettings>(
  name: string,
  defaults: { readonly [K in keyof Required<Options>]: unknown } & Settings,
  measure: Measure<Settings>,
  check?: (settings: Settings) => void,
): WeightedMetric<Options, Tensor> {
  return defineWeighted<Options, Settings, Averaged, Tensor>({
    name,
    defaults,
    check: (settings) => {
      requireAverage(name, settings);
      check?.(settings);
    },
    init: () => ({ ...noCounts, sum: [], examples: [] }),
    update(state, predictions, labels, settings, sampleWeights) {
      if (settings.average === "samples") requireLabelsEach(name, labels);
      const weights = sampleWeights && weightsOf(name, sampleWeights, labels);
      const next = { ...state, ...countAll(name, state, predictions, labels, settings, weights) };
      if (settings.average === "binary") requireBinary(name, next);
      return settings.average === "samples"
        ? withExamples(measure, next, predictions, labels, settings, weights)
        : next;
    },
    result(state, settings) {
      if (weighsNothing(state)) refuseNoWeight(name);
      if (settings.average !== "samples") return averaged(measure, state, settings);
      return scalar(total(state.sum) / total(state.examples));
    },
  });
}

export function meanOfAll(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

/** a / b, and `zeroDivision` where b is 0. */
export function share(a: number, b: number, { zeroDivision }: { readonly zeroDivision: number }): number {
  return b === 0 ? zeroDivision : a / b;
}

/** The average that the settings name. */
export function averaged<Settings extends AverageSettings>(
  measure: Measure<Settings>,
  counts: Counts,
  settings: Settings,
): Tensor {
  const { average, positive } = settings as AverageSettings & { readonly average: Exclude<Average, "samples"> };
  const tables = tablesOf(counts, settings, 2);
  if (average === "binary") return scalar(measure.of(tables[positive]!, settings));
  if (average === "each") {
    const each = tables.slice(0, settings.classes?.length ?? counts.classes);
    return tensor(
      each.map((table) => measure.of(table, settings)),
      { dtype: "float64" },
    );
  }
  const counted = classesThatCount(counts, settings).map((index) => tables[index]!);
  return scalar(averageOf(measure, counts.unknown > 0 ? tables : counted, average, settings));
}

/** The average of tables. */
export function averageOf<Settings>(
  { of, weightless }: Measure<Settings>,
  tables: readonly Table[],
  average: "micro" | "macro" | "weighted",
  settings: Settings,
): number {
  const all = [0, 1, 2, 3].map((k) => sumOf(tables.map((table) => table[k]!))) as unknown as Table;
  if (average === "micro") return of(all, settings);
  const values = tables.map((table) => of(table, settings));
  if (average === "macro") return meanOfAll(values);
  const supports = tables.map(([, , fn, tp]) => fn + tp);
  const weight = sumOf(supports);
  return weight === 0
    ? weightless(all, settings, values)
    : sumOf(values.map((value, i) => value * supports[i]!)) / weight;
}

// ---- parts

const averages: readonly string[] = ["binary", "micro", "macro", "weighted", "samples", "each"] satisfies Average[];

/** The state with the measure of each example of a batch. */
function withExamples<Settings>(
  { of }: Measure<Settings>,
  state: Averaged,
  predictions: Tensor,
  labels: Tensor,
  settings: Settings,
  weights: readonly number[] | undefined,
): Averaged {
  const values = tablesOfExamples(predictions, labels).map((table) => of(table, settings));
  return {
    ...state,
    sum: added(state.sum, values, weights),
    examples: added(state.examples, weights ?? [values.length]),
  };
}

function requireAverage(who: string, settings: AverageSettings): void {
  requireClasses(who, settings);
  const { average, positive, zeroDivision } = settings;
  if (!averages.includes(average))
    throw new ValueError(
      `${who}: average is "${average}"; it is one of ${averages.map((one) => `"${one}"`).join(", ")}`,
    );
  requireNumber(who, "positive", positive, (x) => x === 0 || x === 1, "the positive class is 0 or 1");
  requireNumber(who, "zeroDivision", zeroDivision, (x) => x === 0 || x === 1, "it is 0 or 1");
  if (average === "binary" && (settings.classes?.length ?? 2) > 2)
    throw new UsageError(`${who}: there are ${settings.classes!.length} classes; ${otherAverages}`);
}

const otherAverages = 'average is "binary" unless you write { average: "macro" }, "micro", "weighted" or "each"';

/** @throws UsageError for more than two classes, and for multi-label examples. */
function requireBinary(who: string, { classes, tables }: Counts): void {
  if (tables.length > 0) throw new UsageError(`${who}: examples have ${classes} labels each; ${otherAverages}`);
  if (classes > 2) throw new UsageError(`${who}: there are ${classes} classes; ${otherAverages}`);
}
