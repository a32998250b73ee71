/** Pictures of a run: which there are, and each as SVG or as lines for a terminal. */
import { tensor } from "@cotangent/autodiff";
import { averagePrecision, calibrationCurve, precisionRecallCurve, rocAuc, rocCurve } from "@cotangent/metrics";
import { minIndex } from "d3-array";
import { boundaryChart, surfaceChart, type ClassPlane, type ValuePlane } from "../charts/boundary.ts";
import { calibrationChart, type Calibration } from "../charts/calibration.ts";
import { confusionChart } from "../charts/confusion.ts";
import type { ChartOptions } from "../charts/frame.ts";
import { curvesChart, type Curves, type Series } from "../charts/loss.ts";
import { precisionRecallChart, rocChart, type RankedCurve } from "../charts/ranked.ts";
import { predictedChart, residualChart, type Regressed } from "../charts/residuals.ts";
import { confusionText, curvesText, drawing, type Drawn, type Inks, type TextSize } from "../charts/terminal.ts";
import { weightsChart, type Weights } from "../charts/weights.ts";
import type { ModelFile } from "../model/modelFile.ts";
import type { NamedNumbers } from "../model/network.ts";
import type { Predictions } from "../model/predictions.ts";
import type { Truth } from "../data/answers.ts";
import { classNames } from "../scores/answers.ts";
import type { Scores } from "../scores/score.ts";
import type { PictureName } from "./pictureNames.ts";

/** Facts that pictures are drawn of. */
export interface Pictured {
  /** Name of the data. */
  readonly name: string;
  readonly model: ModelFile;
  readonly numbers: NamedNumbers;
  /** Lists by name, a value an epoch; a model that was solved at once has one, and no picture of it. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** Rows that the model is judged by; absent where their data are not at hand. */
  readonly judged?: Judged;
  readonly plane?: { readonly classes: ClassPlane } | { readonly values: ValuePlane };
}

export interface Judged {
  /** "30 held-out rows". */
  readonly rows: string;
  readonly truth: Truth;
  readonly predictions: Predictions;
  readonly confusion: Scores["confusion"];
}

export interface Picture {
  /** The name of its file, without the ending: "roc". */
  readonly name: PictureName;
  /** Of several targets, which one, from 1: a part of the file's name. */
  readonly part?: number;
  svg(options?: ChartOptions): string;
  /** Lines for a terminal; absent of pictures that characters cannot show. */
  text?(size: TextSize, inks: Inks): string[];
}

/** The pictures that there are of a run. */
export function picturesOf(run: Pictured): readonly Picture[] {
  const { judged, plane } = run;
  const weights = weightsOf(run);
  const ofPlane = plane && {
    name: "boundary" as const,
    svg: (options?: ChartOptions) =>
      "classes" in plane ? boundaryChart(plane.classes, options) : surfaceChart(plane.values, options),
  };
  return [
    ...historyPictures(run),
    ...(judged?.confusion === undefined ? [] : [confusionPicture(judged, judged.confusion)]),
    ...(judged?.predictions.probabilities === undefined ? [] : rankedPictures(judged)),
    ...(judged?.predictions.values === undefined ? [] : valuePictures(judged)),
    ...(ofPlane === undefined ? [] : [ofPlane]),
    { name: "weights", svg: (options) => weightsChart(weights, options) },
  ];
}

// ---- by epoch

function historyPictures({ name, history }: Pictured): Picture[] {
  const seriesOf = (key: string): Series[] =>
    [
      { name: "training", values: history[key] },
      { name: "validation", values: history[`validation${key[0]!.toUpperCase()}${key.slice(1)}`] },
    ].flatMap(({ name: of, values = [] }) => (values.length > 1 ? [{ name: of, values }] : []));
  const best = 1 + (minIndex(history["validationLoss"] ?? []) ?? -1);
  const pictures: [PictureName, Curves][] = [
    ["loss", { title: `Loss while ${name} was learned`, unit: "loss", series: seriesOf("loss") }],
    [
      "accuracy",
      { title: `Accuracy while ${name} was learned`, unit: "accuracy", percent: true, series: seriesOf("accuracy") },
    ],
  ];
  return pictures.flatMap(([name, curves]): Picture[] => {
    if (curves.series.length === 0) return [];
    const marked = best > 0 && curves.series.length > 1 ? { ...curves, best } : curves;
    return [
      {
        name,
        svg: (options) => curvesChart(marked, options),
        text: (size, inks) => curvesText(marked, size, inks),
      },
    ];
  });
}

// ---- of classes

function confusionPicture({ rows }: Judged, confusion: NonNullable<Scores["confusion"]>): Picture {
  const shown = { ...confusion, title: `Confusion matrix of ${rows}` };
  return {
    name: "confusion",
    svg: (options) => confusionChart(shown, options),
    text: (size, inks) => confusionText(shown, size, inks),
  };
}

/** One class, or one label, against the others. */
interface Asked {
  readonly name: string;
  readonly scores: Float32Array;
  readonly truth: Int32Array;
}

/** Of two classes the second; a class or label that no row has, or all have, has no curve. */
function questionsOf({ truth, predictions }: Judged): Asked[] {
  const { task, targets, rows, probabilities } = predictions;
  const names = classNames(task, targets);
  const width = probabilities!.length / rows;
  const column = (k: number): Float32Array =>
    Float32Array.from({ length: rows }, (_, i) => probabilities![i * width + k]!);
  const isOne = (k: number): Int32Array =>
    Int32Array.from({ length: rows }, (_, i) =>
      task === "multilabel" ? truth.classes![i * width + k]! : Number(truth.classes![i] === k),
    );
  return names
    .map((name, k) => ({ name, scores: column(k), truth: isOne(k) }))
    .slice(task === "binary" ? 1 : 0)
    .filter((one) => one.truth.includes(0) && one.truth.includes(1));
}

function rankedPictures(judged: Judged): Picture[] {
  const questions = questionsOf(judged);
  const calibrated = calibrationPicture(judged);
  if (questions.length === 0) return calibrated;
  const curves = questions.map(({ name, scores, truth }) => {
    const [x, labels] = [tensor(scores), tensor(truth)];
    const { falsePositiveRate, truePositiveRate } = rocCurve(x, labels);
    const { precision, recall } = precisionRecallCurve(x, labels);
    const area = { roc: rocAuc(x, labels).item(), precision: averagePrecision(x, labels).item() };
    return {
      roc: { name, x: falsePositiveRate.data(), y: truePositiveRate.data(), area: area.roc } as RankedCurve,
      precision: { name, x: recall.data(), y: precision.data(), area: area.precision } as RankedCurve,
    };
  });
  const [only, ...more] = questions;
  const prevalence = more.length === 0 ? only!.truth.reduce((a, b) => a + b, 0) / only!.truth.length : undefined;
  const [rocs, precisions] = [curves.map(({ roc }) => roc), curves.map(({ precision }) => precision)];
  return [
    {
      name: "roc",
      svg: (options) => rocChart(rocs, options),
      text: (size, inks) => rankedText("ROC", ["false positive rate", "true positive rate"], rocs, 0, size, inks),
    },
    {
      name: "precision-recall",
      svg: (options) => precisionRecallChart(precisions, prevalence, options),
      text: (size, inks) =>
        rankedText("Precision and recall", ["recall", "precision"], precisions, prevalence, size, inks),
    },
    ...calibrated,
  ];
}

const share = { domain: [0, 1], percent: true } as const;

/** @param guess where guessing is: 0 for the diagonal, a share for a level line */
function rankedText(
  title: string,
  [x, y]: readonly [string, string],
  curves: readonly RankedCurve[],
  guess: number | undefined,
  size: TextSize,
  inks: Inks,
): string[] {
  const guides: Drawn[] =
    guess === undefined ? [] : [{ name: "guessing", form: "line", guide: true, points: [[0, guess], [1, guess || 1]] }]; // prettier-ignore
  const drawn = curves.map((one): Drawn => {
    const points = Array.from(one.x, (value, i) => [value, one.y[i]!] as const);
    return { name: `${one.name} ${one.area.toFixed(3)}`, form: "line", points };
  });
  return drawing(title, { name: x, ...share }, { name: y, ...share }, [...guides, ...drawn], size, inks);
}

function calibrationPicture({ truth, predictions }: Judged): Picture[] {
  const { task, targets, rows, probabilities, classes } = predictions;
  if (task === "multilabel" || classes === undefined) return [];
  const names = classNames(task, targets);
  const isTwo = task === "binary";
  const scores = isTwo ? probabilities!.filter((_, i) => i % 2 === 1) : probabilities!;
  const shape = isTwo ? [rows] : [rows, names.length];
  const { predicted, observed, counts } = calibrationCurve(tensor(scores, { shape }), tensor(truth.classes!), {
    bins: 10,
  });
  const name = isTwo ? names[1]! : "the predicted class";
  const shown: Calibration = {
    ...{ name, predicted: [...predicted.data()] as number[] },
    ...{ observed: [...observed.data()] as number[], counts: [...counts.data()] as number[] },
  };
  const points = Array.from(shown.predicted, (value, i) => [value, shown.observed[i]!] as const);
  const perfect: Drawn = { name: "perfect", form: "line", guide: true, points: [[0, 0], [1, 1]] }; // prettier-ignore
  return [
    {
      name: "calibration",
      svg: (options) => calibrationChart(shown, options),
      text: (size, inks) =>
        drawing(
          "Calibration",
          { name: "predicted probability", ...share },
          { name: "came true", ...share },
          [perfect, { name, form: "line", points }],
          size,
          inks,
        ),
    },
  ];
}

// ---- of numbers

function valuePictures({ truth, predictions: { targets, values } }: Judged): Picture[] {
  const width = targets.length;
  return targets.flatMap(({ name }, t): Picture[] => {
    const shown: Regressed = {
      name,
      actual: truth.values!.filter((_, i) => i % width === t),
      predicted: values!.filter((_, i) => i % width === t),
    };
    const part = width > 1 ? { part: t + 1 } : {};
    return [
      {
        name: "predicted",
        ...part,
        svg: (options) => predictedChart(shown, options),
        text: (size, inks) => predictedText(shown, size, inks),
      },
      { name: "residuals", ...part, svg: (options) => residualChart(shown, options) },
    ];
  });
}

function predictedText({ name, actual, predicted }: Regressed, size: TextSize, inks: Inks): string[] {
  const points = Array.from(actual, (value, i) => [value, predicted[i]!] as const).filter((pair) =>
    pair.every(Number.isFinite),
  );
  const all = points.flat();
  const [least, most] = [
    all.reduce((a, b) => Math.min(a, b), Infinity),
    all.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const domain = most > least ? ([least, most] as const) : ([least - 1, most + 1] as const);
  return drawing(
    `Predicted and actual ${name}`,
    { name: `actual ${name}`, domain },
    { name: "predicted", domain },
    [
      { name: "perfect", form: "line", guide: true, points: [[domain[0], domain[0]], [domain[1], domain[1]]] }, // prettier-ignore
      { name: "a row", form: "dots", points },
    ],
    size,
    inks,
  );
}

// ---- of parameters

function weightsOf({ model, numbers }: Pictured): Weights {
  const weights = Object.entries(model.parameters).filter(([name]) => name.endsWith(".weight"));
  return {
    layers: weights.map(([name, [inputs = 0, outputs = 0]], i) => ({
      name: i === weights.length - 1 ? "output" : `hidden ${i + 1}`,
      weight: numbers.get(name)!,
      inputs,
      outputs,
    })),
    inputs: model.inputs,
    outputs: outputNames(model),
  };
}

/** Names of the units of the last layer: of two classes there is one, for the second. */
function outputNames({ task, targets, layers }: ModelFile): readonly string[] {
  const names = task === "regression" ? targets.map(({ name }) => name) : classNames(task, targets);
  return names.length === layers.at(-1)!.units ? names : names.slice(1);
}
