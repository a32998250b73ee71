/** Scores of predictions, by @cotangent/metrics. */
import { tensor, type Tensor } from "@cotangent/autodiff";
import {
  accuracy,
  balancedAccuracy,
  brier,
  fBeta,
  hammingLoss,
  logLoss,
  maxError,
  meanAbsoluteError,
  medianAbsoluteError,
  precision,
  r2,
  recall,
  rocAuc,
  rootMeanSquaredError,
} from "@cotangent/metrics";
import type { Truth } from "../data/answers.ts";
import type { TargetSpec } from "../model/modelFile.ts";
import type { Predictions } from "../model/predictions.ts";
import type { Task } from "../settings/names.ts";
import { classNames, widthOf } from "./answers.ts";

/** A score: how it is called, which way is better, and how it is computed. */
export interface Measure {
  /** Name in JSON and after `--require`: "rocAuc". */
  readonly name: string;
  /** Name in tables and sentences: "ROC AUC". */
  readonly label: string;
  readonly better: "higher" | "lower";
  /** True where it is written as a percentage. */
  readonly isShare: boolean;
  /** The score; undefined where these rows have none, as R² of one row. */
  value(truth: Truth, predictions: Predictions): number | undefined;
}

/** The scores of a task; the first is the main one. */
export function measuresOf(task: Task, targets: readonly TargetSpec[]): readonly Measure[] {
  switch (task) {
    case "binary":
      return ofTwo(targets[0]!.classes![1] ?? "1");
    case "multiclass":
      return ofSeveral;
    case "multilabel":
      return ofLabels;
    case "regression":
      // errors of several targets have units of their own, and no mean
      return targets.length > 1 ? ofNumbers.slice(0, 1) : ofNumbers;
  }
}

// ---- records

const share = { better: "higher", isShare: true } as const;
const loss = { better: "lower", isShare: false } as const;

const right: Measure = {
  name: "accuracy",
  label: "accuracy",
  ...share,
  value: (truth, predictions) => accuracy(guessed(predictions), labels(truth)).item(),
};

const balanced: Measure = {
  name: "balancedAccuracy",
  label: "balanced accuracy",
  ...share,
  value: (truth, predictions) => balancedAccuracy(guessed(predictions), labels(truth)).item(),
};

const logLosses: Measure = {
  name: "logLoss",
  label: "log loss",
  ...loss,
  value: (truth, predictions) => likely(predictions, (p) => logLoss(p, labels(truth)).item()),
};

const ranks: Measure = {
  name: "rocAuc",
  label: "ROC AUC",
  better: "higher",
  isShare: false,
  value: (truth, predictions) =>
    isRanked(truth, predictions) ? likely(predictions, (p) => rocAuc(p, labels(truth)).item()) : undefined,
};

function ofTwo(positive: string): readonly Measure[] {
  return [
    right,
    balanced,
    {
      name: "precision",
      label: `precision of ${positive}`,
      ...share,
      value: (truth, predictions) => precision(guessed(predictions), labels(truth)).item(),
    },
    {
      name: "recall",
      label: `recall of ${positive}`,
      ...share,
      value: (truth, predictions) => recall(guessed(predictions), labels(truth)).item(),
    },
    {
      name: "f1",
      label: `F1 of ${positive}`,
      better: "higher",
      isShare: false,
      value: (truth, predictions) => fBeta(guessed(predictions), labels(truth)).item(),
    },
    ranks,
    logLosses,
    {
      name: "brier",
      label: "Brier score",
      ...loss,
      value: (truth, predictions) => likely(predictions, (p) => brier(p, labels(truth)).item()),
    },
  ];
}

const ofSeveral: readonly Measure[] = [
  right,
  balanced,
  {
    name: "f1",
    label: "F1, mean of classes",
    better: "higher",
    isShare: false,
    value: (truth, predictions) => fBeta(guessed(predictions), labels(truth), { average: "macro" }).item(),
  },
  ranks,
  logLosses,
];

const ofLabels: readonly Measure[] = [
  {
    ...right,
    label: "accuracy, all labels right",
    value: ({ rows, classes: truth }, { classes, targets }) => {
      const width = targets.length;
      let wrong = 0;
      for (let i = 0; i < rows; i++) {
        let j = i * width;
        while (j < (i + 1) * width && truth![j] === classes![j]) j++;
        if (j < (i + 1) * width) wrong++;
      }
      return 1 - wrong / rows;
    },
  },
  {
    name: "labelAccuracy",
    label: "accuracy of single labels",
    ...share,
    value: (truth, predictions) => 1 - hammingLoss(guessedLabels(predictions), grid(truth, predictions)).item(),
  },
  {
    name: "f1",
    label: "F1, mean of labels",
    better: "higher",
    isShare: false,
    value: (truth, predictions) =>
      fBeta(guessedLabels(predictions), grid(truth, predictions), { average: "macro" }).item(),
  },
  {
    ...ranks,
    value: (truth, predictions) =>
      isRanked(truth, predictions) ? likely(predictions, (p) => rocAuc(p, grid(truth, predictions)).item()) : undefined,
  },
  {
    ...logLosses,
    value: (truth, { probabilities }) =>
      probabilities === undefined ? undefined : logLoss(tensor(probabilities), labels(truth)).item(),
  },
];

const ofNumbers: readonly Measure[] = [
  {
    name: "r2",
    label: "R²",
    better: "higher",
    isShare: false,
    value: (truth, predictions) =>
      truth.rows < 2
        ? undefined
        : r2(numbers(predictions.values!, predictions), numbers(truth.values!, predictions)).item(),
  },
  ofErrors("rmse", "root mean squared error", rootMeanSquaredError),
  ofErrors("mae", "mean absolute error", meanAbsoluteError),
  ofErrors("medianAbsoluteError", "median absolute error", medianAbsoluteError),
  ofErrors("maxError", "largest error", maxError),
];

// ---- parts

function ofErrors(name: string, label: string, metric: (predictions: Tensor, targets: Tensor) => Tensor): Measure {
  const value: Measure["value"] = (truth, predictions) =>
    metric(numbers(predictions.values!, predictions), numbers(truth.values!, predictions)).item();
  return { name, label, ...loss, value };
}

function guessed({ classes }: Predictions): Tensor {
  return tensor(classes!);
}

function labels({ classes }: Truth): Tensor {
  return tensor(classes!);
}

/** Labels of rows that have several. */
function grid({ classes, rows }: Truth, { targets }: Predictions): Tensor {
  return tensor(classes!, { shape: [rows, targets.length] });
}

function guessedLabels({ classes, rows, targets }: Predictions): Tensor {
  return tensor(classes!, { shape: [rows, targets.length] });
}

function numbers(values: Float32Array | Float64Array, { rows, targets }: Predictions): Tensor {
  return tensor(Float64Array.from(values), { shape: [rows, targets.length] });
}

/** The score of probabilities, of class 1 where there are two; undefined where the model gives none. */
function likely(predictions: Predictions, score: (probabilities: Tensor) => number): number | undefined {
  const { probabilities, task, targets, rows } = predictions;
  if (probabilities === undefined) return undefined;
  if (task === "binary") return score(tensor(Float32Array.from({ length: rows }, (_, i) => probabilities[2 * i + 1]!)));
  return score(tensor(probabilities, { shape: [rows, widthOf(task, targets)] }));
}

/** True where each class, or label, has a row that is of it and one that is not: else there is nothing to rank. */
export function isRanked({ classes, rows }: Truth, { task, targets }: Predictions): boolean {
  const width = widthOf(task, targets);
  const counts = new Float64Array(width);
  if (task === "multilabel") classes!.forEach((has, i) => (counts[i % width]! += has));
  else for (const one of classes!) counts[one]!++;
  return counts.every((count) => count > 0 && count < rows) && classNames(task, targets).length > 0;
}
