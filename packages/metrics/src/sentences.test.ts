/** What metrics say of what they do not take: metrics of classes, by whole messages. */
import { tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { floats, four, integers, labels, refuses, type AnyMetric, type Row } from "../fixtures/refuses.ts";
import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brier,
  calibrationCurve,
  classificationReport,
  cohenKappa,
  confusionMatrix,
  expectedCalibrationError,
  fBeta,
  hammingLoss,
  jaccard,
  logLoss,
  matthewsCorrelation,
  precision,
  recall,
  rocAuc,
  specificity,
  topKAccuracy,
} from "./index.ts";

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

  test.each([accuracy, topKAccuracy, classificationReport, logLoss, brier, expectedCalibrationError, calibrationCurve])(
    "$name names itself where a label is none of the logits",
    (metric: AnyMetric) => {
      const logits = tensor([[0.25, 0.25, 0.5]], { dtype: "float64" });
      expect(() => metric(logits, integers([3]))).toThrow(
        `${metric.name}: a label is 3; the logits have 3 classes, so labels go from 0 to 2`,
      );
      expect(() => metric(logits, integers([-1]))).toThrow(
        `${metric.name}: a label is -1; the logits have 3 classes, so labels go from 0 to 2`,
      );
    },
  );

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
        () => metric.streaming({ average: "examples" }),
        "ValueError",
        'average is "examples"; it is one of "binary", "micro", "macro", "weighted", "samples", "each"',
      ],
      [
        () => metric(four, four, { average: "samples" }),
        "UsageError",
        'labels are int32[4]; average "samples" is the mean over examples with labels [examples, labels]',
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

describe("lists instead of tensors: each says which tensor to make", () => {
  const names = ["cat", "dog"];
  const two = tensor([0, 1], { dtype: "int32" });
  test.each(all.map((metric) => [metric.name, metric] as const))("%s", (name, metric) => {
    const call = (a: unknown, b: unknown) => () => metric(a as Tensor, b as Tensor);
    expect(call([0, 1], two)).toThrow(
      `${name}: predictions are an array of 2; write tensor(predictions, { dtype: "int32" })`,
    );
    expect(call([0.5, 1], two)).toThrow(`${name}: predictions are an array of 2; write tensor(predictions)`);
    expect(call([[0.1, 0.9]], two)).toThrow(`${name}: predictions are an array of 1; write tensor(predictions)`);
    expect(call(two, [0, 1])).toThrow(`${name}: labels are an array of 2; write tensor(labels, { dtype: "int32" })`);
    expect(call(two, names)).toThrow(
      `${name}: labels are an array of 2 of texts; give the places of classes, as ` +
        'tensor(labels.map((label) => names.indexOf(label)), { dtype: "int32" })',
    );
  });
});
