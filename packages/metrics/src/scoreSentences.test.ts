/** What metrics say of what they do not take: metrics of probabilities, ranks and numbers. */
import { compile, tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { floats, four, integers, labels, refuses, type AnyMetric, type Row } from "../fixtures/refuses.ts";
import {
  averagePrecision,
  brier,
  calibrationCurve,
  defineMetric,
  expectedCalibrationError,
  logLoss,
  meanSquaredError,
  precision,
  precisionRecallCurve,
  r2,
  rocAuc,
  rocCurve,
  type WeightedMetric,
} from "./index.ts";

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
    [
      () => rocAuc(zeros([1, 3]), tensor([[0, 2, 0]], { dtype: "int32" })),
      "ValueError",
      "rocAuc: a label is 2; labels go from 0 to 1",
    ],
    [
      () => update(update(init(), tensor([[0.5, 0.5, 0]]), integers([1])), tensor([[0.5, 0.5]]), integers([1])),
      "ShapeError",
      "rocAuc: predictions are float32[1,2], labels are int32[1]; batches before had 3 scores and 1 labels for each " +
        "example",
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

describe("weights of examples", () => {
  const scores = floats([0.1, 0.2, 0.3, 0.4]);
  const curves = [rocAuc, averagePrecision, rocCurve, precisionRecallCurve] as unknown as readonly WeightedMetric<
    object,
    unknown
  >[];
  test.each(curves.map((metric) => [metric.name, metric] as const))("%s", (name, metric) => {
    const of = (sampleWeights: Tensor) => (): unknown => metric(scores, four, { sampleWeights });
    const rows: [() => unknown, string, string][] = [
      [
        of(floats([1, 2])),
        "ShapeError",
        "sampleWeights are float64[2], labels are int32[4]; there is one for each example, [4]",
      ],
      [
        of(zeros([4, 1])),
        "ShapeError",
        "sampleWeights are float32[4,1], labels are int32[4]; there is one for each example, [4]",
      ],
      ...[-1, NaN, Infinity].map((weight): [() => unknown, string, string] => [
        of(floats([1, 1, weight, 1])),
        "ValueError",
        `a sample weight is ${weight}; it is a finite number, 0 or more`,
      ]),
      [of(zeros([4])), "ValueError", "all sample weights are 0; at least one example must count"],
      [of([1, 1, 1, 1] as never), "UsageError", "sampleWeights is an array of 4; it takes tensors, write tensor(…)"],
      [
        () => compile((w: Tensor) => (of(w)(), w))(zeros([4])),
        "UsageError",
        `sampleWeights have no value inside a compiled step; return the predictions from the step, and call ${name} on ` +
          "what it gives",
      ],
      [
        () => metric.streaming({ sampleWeights: zeros([4]) }),
        "UsageError",
        expect.stringContaining("sampleWeights is the tensor float32[4]; options are") as never,
      ],
    ];
    for (const [call, error, message] of rows)
      expect(call).toThrow(
        expect.objectContaining({
          name: error,
          message: typeof message === "string" ? `${name}: ${message}` : message,
        }),
      );
  });

  test("batches without weights count 1, before and after one with weights", () => {
    const [first, second] = [integers([0, 1]), integers([1, 0])];
    const whole = rocAuc(scores, four, { sampleWeights: floats([1, 1, 2, 3]) });
    const turned = rocAuc(scores, four, { sampleWeights: floats([2, 3, 1, 1]) });
    const { init, update, result } = rocAuc.streaming();
    const after = update(update(init(), floats([0.1, 0.2]), first), floats([0.3, 0.4]), second, floats([2, 3]));
    const before = update(update(init(), floats([0.1, 0.2]), first, floats([2, 3])), floats([0.3, 0.4]), second);
    expect([result(after).item(), result(before).item()]).toEqual([whole.item(), turned.item()]);
    expect(whole.item()).not.toBe(turned.item());
  });

  test("weights may be integers or booleans", () => {
    const half = rocAuc(scores, four, { sampleWeights: integers([1, 0, 1, 1], "bool") });
    expect(half.item()).toBe(rocAuc(floats([0.1, 0.3, 0.4]), integers([0, 1, 0])).item());
    expect(rocAuc(scores, four, { sampleWeights: integers([2, 2, 2, 2]) }).item()).toBe(rocAuc(scores, four).item());
  });
});
