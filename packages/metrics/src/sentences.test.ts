/** What metrics say of what they do not take: whole messages, each kind by one of the metrics that share it. */
import { tensor, zeros, type DType, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brier,
  calibrationCurve,
  classificationReport,
  cohenKappa,
  confusionMatrix,
  defineMetric,
  expectedCalibrationError,
  fBeta,
  hammingLoss,
  jaccard,
  logLoss,
  matthewsCorrelation,
  meanSquaredError,
  precision,
  precisionRecallCurve,
  r2,
  recall,
  rocAuc,
  rocCurve,
  specificity,
  topKAccuracy,
  type Metric,
} from "./index.ts";

type AnyMetric = Metric<object, unknown>;
type Row = readonly [call: () => unknown, error: string, message: string];

const integers = (list: readonly number[], dtype: DType = "int32"): Tensor => tensor(list, { dtype });
const floats = (list: readonly number[]): Tensor => tensor(list, { dtype: "float64" });
const four = integers([0, 1, 1, 0]);
const labels = tensor(
  [
    [0, 1],
    [1, 1],
  ],
  { dtype: "int32" },
);
const averaged = [precision, recall, fBeta, specificity, jaccard] as unknown as readonly AnyMetric[];
const ofClasses = [
  ...averaged,
  balancedAccuracy,
  matthewsCorrelation,
  cohenKappa,
  confusionMatrix,
  hammingLoss,
] as unknown as readonly AnyMetric[];
const all = [
  ...ofClasses,
  accuracy,
  classificationReport,
  topKAccuracy,
  logLoss,
  brier,
] as unknown as readonly AnyMetric[];

function refuses(rows: readonly Row[]): void {
  test.each(rows)("%#: %s is a %s, %s", (call, name, message) => {
    expect(call).toThrow(expect.objectContaining({ name, message }));
  });
}

describe("names and weights of classes", () => {
  test.each(all.map((metric) => [metric.name, metric] as const))("%s", (name, metric) => {
    const rows: [object, string, string][] = [
      [
        { classes: "ab" },
        "UsageError",
        'classes are the string "ab"; they are an array of two names or more, as texts',
      ],
      [{ classes: ["a"] }, "UsageError", "classes are an array of 1; they are an array of two names or more, as texts"],
      [
        { classes: ["a", 1] },
        "UsageError",
        "classes are an array of 2; they are an array of two names or more, as texts",
      ],
      [{ classes: ["a", "b", "a"] }, "ValueError", 'classes has "a" twice; each class has its own name'],
      [
        { classWeights: { a: 1 } },
        "UsageError",
        "classWeights are by name; give classes too, the names of all classes in the order of their indices",
      ],
      [{ classWeights: [1, 2] }, "UsageError", "classWeights are an array of 2; write { name: weight, … }"],
      [{ classWeights: 2 }, "UsageError", "classWeights are 2; write { name: weight, … }"],
      [{ classes: ["a", "b"], classWeights: { A: 1 } }, "ValueError", 'classWeights has "A"; classes are "a", "b"'],
      ...[-1, NaN, Infinity].map((weight): [object, string, string] => [
        { classes: ["a", "b"], classWeights: { a: weight } },
        "ValueError",
        `the weight of "a" is ${weight}; weights are finite, 0 or more`,
      ]),
      [
        { classes: ["a", "b"], classWeights: { b: "2" } },
        "ValueError",
        'the weight of "b" is the string "2"; weights are finite, 0 or more',
      ],
    ];
    for (const [options, error, message] of rows)
      expect(() => metric.streaming(options)).toThrow(
        expect.objectContaining({ name: error, message: `${name}: ${message}` }),
      );
    expect(() => metric.streaming({ classes: ["a", "b"], classWeights: { a: 0 } })).not.toThrow();
    expect(() => metric.streaming({ classes: ["__proto__", "constructor"], classWeights: {} })).not.toThrow();
  });

  const many = Array.from({ length: 12 }, (_, i) => `class ${i}`);
  refuses([
    [
      () => accuracy(integers([0]), integers([0]), { classes: many, classWeights: { "class 12": 1 } }),
      "ValueError",
      'accuracy: classWeights has "class 12"; classes are "class 0", "class 1", "class 2", "class 3", "class 4", ' +
        '"class 5", "class 6", "class 7", "class 8", "class 9" … (12)',
    ],
    [
      () => precision(integers([0, 1]), integers([0, 2]), { classes: ["a", "b"] }),
      "ValueError",
      'precision: a label is 2; classes are "a", "b", so labels go from 0 to 1',
    ],
    [
      () => accuracy(integers([0, 2]), integers([0, 1]), { classes: ["a", "b"] }),
      "ValueError",
      'accuracy: a predicted class is 2; classes are "a", "b", so predicted classes go from 0 to 1',
    ],
    [
      () => recall(zeros([1, 3]), integers([0]), { classes: ["a", "b"] }),
      "ShapeError",
      "recall: predictions are float32[1,3], of 3 classes; classes has 2 names",
    ],
    [
      () => hammingLoss(labels, labels, { classes: ["a", "b", "c"] }),
      "ShapeError",
      "hammingLoss: labels are int32[2,2], 2 for each example; classes has 3 names",
    ],
    [
      () => hammingLoss(labels, labels, { classes: ["a", "b"], classWeights: { a: 2 } }),
      "ValueError",
      "hammingLoss: classWeights are for examples of one class; labels are int32[2,2]",
    ],
    [
      () => logLoss(floats([0.5]), integers([0]), { classes: ["a", "b", "c"] }),
      "UsageError",
      "logLoss: predictions are float64[1], of two classes; classes has 3 names",
    ],
  ]);
});

describe("classes", () => {
  test.each(ofClasses.map((metric) => [metric.name, metric] as const))("%s", (name, metric) => {
    const options = averaged.includes(metric) ? { average: "macro" } : {};
    const rows: [Tensor, Tensor, string, string][] = [
      [
        zeros([4]),
        four,
        "ShapeError",
        "predictions are float32[4], labels are int32[4]; floats are logits with one more axis, of two classes or more " +
          "(for one logit each write greater(logits, 0))",
      ],
      [
        zeros([2, 3]),
        zeros([2]),
        "DTypeError",
        'labels are float32[2]; they are classes, convert them with cast(labels, "int32")',
      ],
      [
        integers([0, 1, 1]),
        four,
        "ShapeError",
        "predictions are int32[3], labels are int32[4]; predicted classes have the shape of the labels",
      ],
      [integers([0, 1]), integers([0, -1]), "ValueError", "a label is -1; labels go from 0 to 65535"],
      [
        integers([0, 65_536]),
        integers([0, 1]),
        "ValueError",
        "a predicted class is 65536; predicted classes go from 0 to 65535",
      ],
      [zeros([1, 3]), integers([3]), "ValueError", "a label is 3; the logits have 3 classes, so labels go from 0 to 2"],
    ];
    for (const [predictions, truth, error, message] of rows)
      expect(() => metric(predictions, truth, options)).toThrow(
        expect.objectContaining({ name: error, message: `${name}: ${message}` }),
      );
  });

  const grid = "labels are [examples], write reshape(labels, [-1]) and so for predictions";
  const multi =
    "labels [examples, labels] are 0 and 1, and so are predictions: of logits write greater(logits, 0), " +
    "of one class in many argMax(x, { axis: -1 })";
  const macro = precision.streaming({ average: "macro" });
  const after = (p: Tensor, l: Tensor): ReturnType<typeof macro.init> => macro.update(macro.init(), p, l);
  refuses([
    [
      () => cohenKappa(labels, labels),
      "ShapeError",
      `cohenKappa: predictions are int32[2,2], labels are int32[2,2]; ${grid}`,
    ],
    [
      () => hammingLoss(integers([0]), tensor(0, { dtype: "int32" })),
      "ShapeError",
      `hammingLoss: predictions are int32[1], labels are int32[]; ${grid}`,
    ],
    [
      () => hammingLoss(zeros([2, 2]), labels),
      "ShapeError",
      `hammingLoss: predictions are float32[2,2], labels are int32[2,2]; ${multi}`,
    ],
    [
      () => hammingLoss(labels, zeros([2, 2])),
      "ShapeError",
      `hammingLoss: predictions are int32[2,2], labels are float32[2,2]; ${multi}`,
    ],
    [
      () => hammingLoss(zeros([2, 2, 2]), labels),
      "ShapeError",
      `hammingLoss: predictions are float32[2,2,2], labels are int32[2,2]; ${multi}`,
    ],
    [
      () => hammingLoss(integers([0, 1]), labels),
      "ShapeError",
      `hammingLoss: predictions are int32[2], labels are int32[2,2]; ${multi}`,
    ],
    ...[2, -1].map((wrong): Row => [
      () => hammingLoss(tensor([[0, wrong]], { dtype: "int32" }), tensor([[0, 0]], { dtype: "int32" })),
      "ValueError",
      `hammingLoss: a label is ${wrong}; labels [examples, labels] are 0 and 1, of a grid of classes write reshape(labels, [-1]) and so for predictions`,
    ]),
    [
      () => hammingLoss(zeros([2, 0], { dtype: "int32" }), zeros([2, 0], { dtype: "int32" })),
      "ShapeError",
      "hammingLoss: labels are int32[2,0], 0 for each example; there must be at least one",
    ],
    [
      () => macro.update(after(labels, labels), four, four),
      "ShapeError",
      "precision: labels are int32[4]; those of batches before were [examples, labels]",
    ],
    [
      () => macro.update(after(four, four), labels, labels),
      "ShapeError",
      "precision: labels are int32[2,2]; those of batches before were [examples]",
    ],
    [
      () => macro.update(after(labels, labels), zeros([1, 3], { dtype: "int32" }), zeros([1, 3], { dtype: "int32" })),
      "ShapeError",
      "precision: labels are int32[1,3], 3 for each example; those of batches before were 2",
    ],
    [
      () => topKAccuracy(four, four),
      "ShapeError",
      "topKAccuracy: predictions are int32[4], labels are int32[4]; it takes logits [n, classes] and labels [n]",
    ],
    [
      () => topKAccuracy(zeros([2, 2, 3]), labels),
      "ShapeError",
      "topKAccuracy: predictions are float32[2,2,3], labels are int32[2,2]; it takes logits [n, classes] and labels [n]",
    ],
    [
      () => confusionMatrix(integers([4096]), integers([0])),
      "ValueError",
      "confusionMatrix: there are 4097 classes; it takes at most 4096",
    ],
  ]);

  test("what is at the limits is taken", () => {
    expect(confusionMatrix(integers([1]), integers([0])).toArray()).toEqual([
      [0, 1],
      [0, 0],
    ]);
    expect(hammingLoss(integers([65_535]), integers([0])).item()).toBe(1);
  });
});

describe("averages", () => {
  const others = 'average is "binary" unless you write { average: "macro" }, "micro", "weighted" or "each"';
  test.each(averaged.map((metric) => [metric.name, metric] as const))("%s", (name, metric) => {
    const rows: [() => unknown, string, string][] = [
      [() => metric(integers([0, 2]), integers([0, 1])), "UsageError", `there are 3 classes; ${others}`],
      [() => metric(zeros([2, 3]), integers([0, 1])), "UsageError", `there are 3 classes; ${others}`],
      [() => metric.streaming({ classes: ["a", "b", "c"] }), "UsageError", `there are 3 classes; ${others}`],
      [() => metric(labels, labels), "UsageError", `examples have 2 labels each; ${others}`],
      [
        () => metric.streaming({ average: "samples" }),
        "ValueError",
        'average is "samples"; it is one of "binary", "micro", "macro", "weighted", "each"',
      ],
      [() => metric.streaming({ positive: 2 }), "ValueError", "positive is 2; the positive class is 0 or 1"],
      [() => metric.streaming({ zeroDivision: 0.5 }), "ValueError", "zeroDivision is 0.5; it is 0 or 1"],
      [() => metric.streaming({ average: 1 }), "UsageError", "average is the number 1; it is a string"],
    ];
    for (const [call, error, message] of rows)
      expect(call).toThrow(expect.objectContaining({ name: error, message: `${name}: ${message}` }));
    expect(() => metric.streaming({ classes: ["a", "b"], positive: 0, zeroDivision: 1 })).not.toThrow();
  });
  refuses([
    [() => fBeta.streaming({ beta: -1 }), "ValueError", "fBeta: beta is -1; it is 0 or more"],
    [() => fBeta.streaming({ beta: NaN }), "ValueError", "fBeta: beta is NaN; it is 0 or more"],
    ...[0, 1.5, NaN].map((k): Row => [
      () => topKAccuracy.streaming({ k }),
      "ValueError",
      `topKAccuracy: k is ${k}; it is a whole number from 1`,
    ]),
    [
      () => confusionMatrix.streaming({ normalize: "rows" as "all" }),
      "ValueError",
      'confusionMatrix: normalize is "rows"; it is one of "labels", "predictions", "all", or left out',
    ],
    [
      () => cohenKappa.streaming({ weights: "toString" as "equal" }),
      "ValueError",
      'cohenKappa: weights is "toString"; it is one of "equal", "linear", "quadratic"',
    ],
    [
      () => classificationReport.streaming({ zeroDivision: 2 }),
      "ValueError",
      "classificationReport: zeroDivision is 2; it is 0 or 1",
    ],
    ...[-1, 0.5, 16].map((digits): Row => [
      () => classificationReport.streaming({ digits }),
      "ValueError",
      `classificationReport: digits is ${digits}; it is a whole number from 0 to 15`,
    ]),
    ...[rocAuc, averagePrecision].map((metric): Row => [
      () => metric.streaming({ average: "binary" as "micro" }),
      "ValueError",
      `${metric.name}: average is "binary"; it is one of "macro", "weighted", "micro", "each"`,
    ]),
    ...[0, 1.5, 100_001].flatMap((bins): Row[] =>
      [calibrationCurve, expectedCalibrationError].map((metric) => [
        () => metric.streaming({ bins }),
        "ValueError",
        `${metric.name}: bins is ${bins}; it is a whole number from 1 to 100000`,
      ]),
    ),
  ]);
  test("limits are taken", () => {
    expect(() => expectedCalibrationError.streaming({ bins: 100_000 })).not.toThrow();
    expect(() => classificationReport.streaming({ digits: 15, zeroDivision: 1 })).not.toThrow();
  });
  test("beta may be Infinity: then it is recall", () => {
    expect(fBeta(integers([1, 0, 0]), integers([1, 1, 1]), { beta: Infinity }).item()).toBe(1 / 3);
  });
});

describe("probabilities", () => {
  const judges = [logLoss, brier, expectedCalibrationError, calibrationCurve] as unknown as readonly AnyMetric[];
  test.each(judges.map((metric) => [metric.name, metric] as const))("%s", (name, metric) => {
    const kinds = "predictions are floats [n] or [n, classes], labels are integers [n]";
    const remedy = "give logits as they are with { logits: true }";
    const row = (list: readonly number[]): Tensor => tensor([list], { dtype: "float64" });
    const rows: [Tensor, Tensor, string, string][] = [
      [four, four, "ShapeError", `predictions are int32[4], labels are int32[4]; ${kinds}`],
      [floats([0]), floats([0]), "ShapeError", `predictions are float64[1], labels are float64[1]; ${kinds}`],
      [
        zeros([2, 2, 2]),
        integers([0, 1]),
        "ShapeError",
        `predictions are float32[2,2,2], labels are int32[2]; ${kinds}`,
      ],
      [zeros([2, 2]), labels, "ShapeError", `predictions are float32[2,2], labels are int32[2,2]; ${kinds}`],
      [
        zeros([3]),
        four,
        "ShapeError",
        "predictions are float32[3], labels are int32[4]; there is one prediction for each label",
      ],
      [
        floats([0.5]),
        integers([2]),
        "ValueError",
        "a label is 2; predictions [n] are of class 1, so labels are 0 and 1",
      ],
      [
        floats([0.5]),
        integers([-1]),
        "ValueError",
        "a label is -1; predictions [n] are of class 1, so labels are 0 and 1",
      ],
      [
        row([0.5, 0.5]),
        integers([2]),
        "ValueError",
        "a label is 2; the logits have 2 classes, so labels go from 0 to 1",
      ],
      [floats([1.5]), integers([1]), "ValueError", `a probability is 1.5; they go from 0 to 1, ${remedy}`],
      [floats([-0.5]), integers([1]), "ValueError", `a probability is -0.5; they go from 0 to 1, ${remedy}`],
      [
        row([0.5, 0.25]),
        integers([1]),
        "ValueError",
        `the probabilities of example 0 have the sum 0.75, not 1; ${remedy}`,
      ],
      [
        tensor(
          [
            [0.5, 0.5],
            [0.75, 0.75],
          ],
          { dtype: "float64" },
        ),
        integers([1, 1]),
        "ValueError",
        `the probabilities of example 1 have the sum 1.5, not 1; ${remedy}`,
      ],
    ];
    for (const [predictions, truth, error, message] of rows)
      expect(() => metric(predictions, truth)).toThrow(
        expect.objectContaining({ name: error, message: `${name}: ${message}` }),
      );
    expect(() => metric(row([0.5, 0.500_009]), integers([0]))).not.toThrow();
    expect(() => metric(row([0.5, 0.500_02]), integers([0]))).toThrow("have the sum");
    expect(() => metric(row([7, -9]), integers([0]), { logits: true })).not.toThrow();
  });
});

describe("ranks", () => {
  const rule =
    "scores [n] are for labels [n] of 0 and 1, probabilities [n, classes] for labels [n] of classes, and scores " +
    "[n, labels] for labels [n, labels] of 0 and 1";
  const { init, update } = rocAuc.streaming();
  refuses([
    [() => rocAuc(zeros([3]), four), "ShapeError", `rocAuc: predictions are float32[3], labels are int32[4]; ${rule}`],
    [
      () => rocAuc(zeros([4, 1]), four),
      "ShapeError",
      `rocAuc: predictions are float32[4,1], labels are int32[4]; ${rule}`,
    ],
    [
      () => rocAuc(zeros([3, 2]), four),
      "ShapeError",
      `rocAuc: predictions are float32[3,2], labels are int32[4]; ${rule}`,
    ],
    [
      () => rocAuc(tensor(1), tensor(1, { dtype: "int32" })),
      "ShapeError",
      `rocAuc: predictions are float32[], labels are int32[]; ${rule}`,
    ],
    [
      () => rocAuc(zeros([4, 0]), zeros([4, 0], { dtype: "int32" })),
      "ShapeError",
      `rocAuc: predictions are float32[4,0], labels are int32[4,0]; ${rule}`,
    ],
    [
      () => rocAuc(zeros([2, 2, 2]), zeros([2, 2, 2], { dtype: "int32" })),
      "ShapeError",
      `rocAuc: predictions are float32[2,2,2], labels are int32[2,2,2]; ${rule}`,
    ],
    [
      () => rocAuc(zeros([4]), zeros([4])),
      "ShapeError",
      `rocAuc: predictions are float32[4], labels are float32[4]; ${rule}; convert with cast(labels, "int32")`,
    ],
    [() => rocAuc(zeros([2]), integers([0, 2])), "ValueError", "rocAuc: a label is 2; labels go from 0 to 1"],
    [() => rocAuc(zeros([2]), integers([-1, 1])), "ValueError", "rocAuc: a label is -1; labels go from 0 to 1"],
    [
      () =>
        rocAuc(
          zeros([2, 2]),
          tensor(
            [
              [0, 2],
              [0, 0],
            ],
            { dtype: "int32" },
          ),
        ),
      "ValueError",
      "rocAuc: a label is 2; labels go from 0 to 1",
    ],
    [() => rocAuc(zeros([1, 3]), integers([3])), "ValueError", "rocAuc: a label is 3; labels go from 0 to 2"],
    [
      () => rocAuc(tensor([[1, 2]]), integers([1])),
      "ValueError",
      "rocAuc: a probability is 2; they go from 0 to 1, of logits write softmax(logits)",
    ],
    [
      () => rocAuc(floats([1, 2]), integers([1, 1])),
      "ValueError",
      "rocAuc: all examples are of a class; the area needs examples of it and of others",
    ],
    [
      () => rocAuc(floats([1, 2]), integers([0, 0])),
      "ValueError",
      "rocAuc: no example is of a class; the area needs examples of it and of others",
    ],
    [
      () => update(update(init(), zeros([2]), integers([0, 1])), zeros([2, 2]), labels),
      "ShapeError",
      "rocAuc: predictions are float32[2,2], labels are int32[2,2]; batches before had 1 scores and 1 labels for each example",
    ],
    [
      () => update(update(init(), zeros([2, 2]), labels), tensor([[0.5, 0.5]]), integers([1])),
      "ShapeError",
      "rocAuc: predictions are float32[1,2], labels are int32[1]; batches before had 2 scores and 2 labels for each example",
    ],
    ...[rocCurve, precisionRecallCurve].map((metric): Row => [
      () => metric(zeros([2, 2]), labels),
      "ShapeError",
      `${metric.name}: predictions are float32[2,2], labels are int32[2,2]; a curve is of scores [n] and labels [n] of 0 and 1, one class at a time`,
    ]),
  ]);
});

describe("numbers", () => {
  const { init, update } = r2.streaming();
  refuses([
    [
      () => r2(zeros([4, 1]), zeros([4])),
      "ShapeError",
      "r2: predictions are float32[4,1], targets are float32[4]; their shapes must be equal",
    ],
    [
      () => r2(zeros([3]), zeros([4])),
      "ShapeError",
      "r2: predictions are float32[3], targets are float32[4]; their shapes must be equal",
    ],
    [
      () => r2(tensor(1), tensor(1)),
      "ShapeError",
      "r2: predictions are float32[], targets are float32[]; they are [n] or [n, outputs]",
    ],
    [
      () => r2(zeros([1, 1, 1]), zeros([1, 1, 1])),
      "ShapeError",
      "r2: predictions are float32[1,1,1], targets are float32[1,1,1]; they are [n] or [n, outputs]",
    ],
    [
      () => update(update(init(), zeros([1, 2]), zeros([1, 2])), zeros([1]), zeros([1])),
      "ShapeError",
      "r2: predictions are float32[1], of 1 outputs; batches before had 2",
    ],
    [
      () => meanSquaredError.streaming({ outputs: "all" as "each" }),
      "ValueError",
      'meanSquaredError: outputs is "all"; it is "mean" or "each"',
    ],
  ]);
});

describe("defineMetric", () => {
  const parts = "write { name, defaults, init, update, result }, a text, an object and three functions";
  refuses([
    [() => defineMetric(undefined as never), "UsageError", `defineMetric: the metric is undefined; ${parts}`],
    [() => defineMetric({ name: "" } as never), "UsageError", `defineMetric: the metric is { name }; ${parts}`],
    [
      () => defineMetric({ name: "", defaults: {}, init: () => ({}), update: () => ({}), result: () => 0 }),
      "UsageError",
      `defineMetric: the metric is { name, defaults, init, update, result }; ${parts}`,
    ],
    [
      () => defineMetric({ name: "m", defaults: {}, init: 1, update: () => ({}), result: () => 0 } as never),
      "UsageError",
      `defineMetric: the metric is { name, defaults, init, update, result }; ${parts}`,
    ],
    [
      () => r2(1 as never, zeros([1])),
      "UsageError",
      "r2: predictions is the number 1; it takes tensors, write tensor(…)",
    ],
    [() => r2(zeros([1]), 1 as never), "UsageError", "r2: targets is the number 1; it takes tensors, write tensor(…)"],
    [
      () => precision(zeros([1]), 1 as never),
      "UsageError",
      "precision: labels is the number 1; it takes tensors, write tensor(…)",
    ],
  ]);

  test("a metric of one's own has options, and is told them", () => {
    const share = defineMetric<{ readonly over?: number }, { readonly over: number }, { readonly n: number }, number>({
      name: "share",
      defaults: { over: 0 },
      init: ({ over }) => ({ n: -over }),
      update: ({ n }, x) => ({ n: n + x.data().length }),
      result: ({ n }, { over }) => n + over,
    });
    expect(share(zeros([3]), zeros([3]), { over: 2 })).toBe(3);
    expect(share(zeros([3]), zeros([3]))).toBe(3);
    expect(() => share(zeros([3]), zeros([3]), { over: "2" as never })).toThrow(
      'share: over is the string "2"; it is a number',
    );
  });
});
