/** Scores of fitted models: by name, or by a metric of `@cotangent/metrics`. */
import { tensor, Tensor, UsageError, ValueError } from "@cotangent/autodiff";
import { classesOf, type Label } from "@cotangent/datasets";
import * as metrics from "@cotangent/metrics";
import { describe, readRows, type Matrix } from "../data.ts";
import { answersOf } from "../contract/labels.ts";
import type { Model } from "./model.ts";

/** Score by name; errors and losses are as their metrics give them, and small ones are good. */
export type ScorerName =
  | "accuracy"
  | "balancedAccuracy"
  | "precision"
  | "precisionMacro"
  | "recall"
  | "recallMacro"
  | "f1"
  | "f1Macro"
  | "f1Micro"
  | "f1Weighted"
  | "jaccard"
  | "matthewsCorrelation"
  | "cohenKappa"
  | "logLoss"
  | "brier"
  | "rocAuc"
  | "averagePrecision"
  | "r2"
  | "explainedVariance"
  | "meanSquaredError"
  | "rootMeanSquaredError"
  | "meanAbsoluteError"
  | "medianAbsoluteError"
  | "meanAbsolutePercentageError"
  | "maxError";

/** A metric: of answers and labels (places of classes, in ascending order), or of numbers and targets. */
export type Metric = (predictions: Tensor, labels: Tensor) => Tensor | number;

/** A metric with what it judges. */
export interface MetricScoring {
  readonly metric: Metric;
  /** Judges what `predict` answers ("answers", where absent), probabilities, or scores of the second of two classes. */
  readonly of?: "answers" | "probabilities" | "scores";
  /** Small values are good: a search looks for the smallest. */
  readonly lowerIsBetter?: boolean;
}

export type Scoring = ScorerName | Metric | MetricScoring;

/** A score of a model, and which of two is better. */
export interface Scorer {
  readonly name: string;
  readonly lowerIsBetter: boolean;
  /** @throws what the metric throws */
  score(model: Model, X: unknown, y: unknown): number;
}

const average = (metric: (p: Tensor, l: Tensor, o: object) => Tensor, options: object): Metric => {
  return (p, l) => metric(p, l, options);
};

const named: Readonly<Record<ScorerName, MetricScoring>> = {
  accuracy: { metric: metrics.accuracy },
  balancedAccuracy: { metric: metrics.balancedAccuracy },
  precision: { metric: metrics.precision },
  precisionMacro: { metric: average(metrics.precision, { average: "macro" }) },
  recall: { metric: metrics.recall },
  recallMacro: { metric: average(metrics.recall, { average: "macro" }) },
  f1: { metric: metrics.fBeta },
  f1Macro: { metric: average(metrics.fBeta, { average: "macro" }) },
  f1Micro: { metric: average(metrics.fBeta, { average: "micro" }) },
  f1Weighted: { metric: average(metrics.fBeta, { average: "weighted" }) },
  jaccard: { metric: metrics.jaccard },
  matthewsCorrelation: { metric: metrics.matthewsCorrelation },
  cohenKappa: { metric: metrics.cohenKappa },
  logLoss: { metric: metrics.logLoss, of: "probabilities", lowerIsBetter: true },
  brier: { metric: metrics.brier, of: "probabilities", lowerIsBetter: true },
  rocAuc: { metric: metrics.rocAuc, of: "scores" },
  averagePrecision: { metric: metrics.averagePrecision, of: "scores" },
  r2: { metric: metrics.r2 },
  explainedVariance: { metric: metrics.explainedVariance },
  meanSquaredError: { metric: metrics.meanSquaredError, lowerIsBetter: true },
  rootMeanSquaredError: { metric: metrics.rootMeanSquaredError, lowerIsBetter: true },
  meanAbsoluteError: { metric: metrics.meanAbsoluteError, lowerIsBetter: true },
  medianAbsoluteError: { metric: metrics.medianAbsoluteError, lowerIsBetter: true },
  meanAbsolutePercentageError: { metric: metrics.meanAbsolutePercentageError, lowerIsBetter: true },
  maxError: { metric: metrics.maxError, lowerIsBetter: true },
};

/** Scorer that a scoring means: the model's own score where it is absent. */
export function scorerOf(who: string, scoring: Scoring | undefined, name = "score"): Scorer {
  if (scoring === undefined) return ownScore;
  if (typeof scoring === "string") {
    if (!Object.hasOwn(named, scoring))
      throw new ValueError(`${who}: scoring is ${describe(scoring)}; names are ${Object.keys(named).join(", ")}`);
    return metricScorer(scoring, named[scoring]);
  }
  if (typeof scoring === "function") {
    const known = Object.entries<MetricScoring>(named).find(([, { metric }]) => metric === scoring);
    return known === undefined ? metricScorer(name, { metric: scoring }) : metricScorer(known[0], known[1]);
  }
  if (typeof Object(scoring).metric !== "function")
    throw new UsageError(
      `${who}: scoring is ${describe(scoring)}; it is a name, a metric, or { metric, of, lowerIsBetter }`,
    );
  return metricScorer(name, scoring);
}

// ---- private

const ownScore: Scorer = {
  name: "score",
  lowerIsBetter: false,
  score(model, X, y) {
    if (model.score === undefined)
      throw new UsageError(`${model.name}: it has no score of its own; name a metric ({ scoring: "accuracy" })`);
    return model.score(X, y);
  },
};

/** Metrics of numbers, which say nothing of classes, whatever their places are. */
const ofNumbers: ReadonlySet<Metric> = new Set<Metric>([
  metrics.r2,
  metrics.explainedVariance,
  metrics.meanSquaredError,
  metrics.rootMeanSquaredError,
  metrics.meanAbsoluteError,
  metrics.medianAbsoluteError,
  metrics.meanAbsolutePercentageError,
  metrics.maxError,
]);

function metricScorer(name: string, { metric, of = "answers", lowerIsBetter = false }: MetricScoring): Scorer {
  return {
    name,
    lowerIsBetter,
    score(model, X, y) {
      if (model.kind === "classifier" && ofNumbers.has(metric))
        throw new UsageError(
          `scoring: ${name} judges numbers, and ${model.name} answers with classes; name another score, as "accuracy"`,
        );
      const answers = answersOf(X, y);
      const [predictions, labels] =
        model.kind === "classifier"
          ? judgedClasses(model, X, answers, of)
          : [numbersOf(predicted(model, X)), numbersOf(answers)];
      const value = metric(predictions, labels);
      return value instanceof Tensor ? value.item() : value;
    },
  };
}

function predicted(model: Model, X: unknown): unknown {
  if (model.predict === undefined) throw new UsageError(`${model.name}: it predicts nothing that a metric could judge`);
  return model.predict(X);
}

/** Predictions and labels as a metric of classes takes them: places among all classes that come, in their order. */
function judgedClasses(model: Model, X: unknown, y: unknown, of: NonNullable<MetricScoring["of"]>): [Tensor, Tensor] {
  if (of !== "answers") return [scoresOf(model, X, of), placesOf(listOf(y), model.classes)];
  const [got, wanted] = [listOf(predicted(model, X)), listOf(y)];
  if (Array.isArray(got[0])) return [tableOf(got), tableOf(wanted)];
  const { values } = classesOf([...(model.classes ?? []), ...got, ...wanted] as Label[]);
  return [placesOf(got, values), placesOf(wanted, values)];
}

/** Probabilities, or the numbers that rank rows: of the second of two classes, else one per class. */
function scoresOf(model: Model, X: unknown, of: "probabilities" | "scores"): Tensor {
  const two = model.classes?.length === 2;
  if (of === "scores" && two && model.decisionFunction !== undefined) return numbersOf(model.decisionFunction(X));
  if (model.predictProba === undefined)
    throw new UsageError(`${model.name}: it has no predictProba, which the metric judges; score its answers instead`);
  const rows = model.predictProba(X);
  return numbersOf(two && rows[0]!.length === 2 ? rows.map((row) => row[1]!) : rows);
}

function placesOf(list: readonly unknown[], values: readonly unknown[] = []): Tensor {
  if (Array.isArray(list[0])) return tableOf(list);
  const places = new Map(values.map((value, i) => [value, i]));
  const at = list.findIndex((label) => !places.has(label));
  if (at >= 0)
    throw new ValueError(`scoring: y[${at}] is ${describe(list[at])}, which the model has not seen in fitting`);
  return tensor(Int32Array.from(list, (label) => places.get(label)!));
}

/** Several labels per row, 0 and 1. */
function tableOf(rows: readonly unknown[]): Tensor {
  return tensor(rows as number[][], { dtype: "int32" });
}

function listOf(y: unknown): readonly unknown[] {
  const data = y instanceof Tensor ? y.data() : y;
  const { shape } = Object(y) as { readonly shape?: readonly number[] };
  if (shape?.length !== 2) return Array.from(data as ArrayLike<unknown>);
  const numbers = data as Float64Array;
  return Array.from({ length: shape[0]! }, (_, i) => [...numbers.subarray(i * shape[1]!, (i + 1) * shape[1]!)]);
}

/** Numbers, or rows of them, in double precision. */
function numbersOf(given: unknown): Tensor {
  const { shape } = Object(given) as { readonly shape?: readonly number[] };
  const nested = Array.isArray(given) ? Array.isArray(given[0]) : shape?.length === 2;
  if (!nested) return tensor(Float64Array.from(listOf(given) as number[]));
  const rows = readRows("scoring", given as Matrix, "y");
  return tensor(rows.elements, { dtype: "float64", shape: [rows.length, rows.columns] });
}
