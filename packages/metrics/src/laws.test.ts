/** What holds between metrics, whatever the examples. */
import { neg, softmax, tensor, type Tensor } from "@cotangent/autodiff";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as exported from "./index.ts";
import {
  accuracy,
  averagePrecision,
  brier,
  classificationReport,
  confusionMatrix,
  explainedVariance,
  fBeta,
  hammingLoss,
  jaccard,
  logLoss,
  meanAbsoluteError,
  meanSquaredError,
  precision,
  precisionRecallCurve,
  r2,
  recall,
  rocAuc,
  rocCurve,
  rootMeanSquaredError,
  specificity,
  topKAccuracy,
  type Metric,
} from "./index.ts";

const integers = (list: readonly number[]): Tensor => tensor(list, { dtype: "int32" });
const floats = (list: readonly number[]): Tensor => tensor(list, { dtype: "float64" });

/** Labels and predicted classes of up to 30 examples. */
const classed = (classes: number): fc.Arbitrary<[Tensor, Tensor]> =>
  fc
    .array(fc.tuple(fc.nat(classes - 1), fc.nat(classes - 1)), { minLength: 1, maxLength: 30 })
    .map((pairs) => [integers(pairs.map(([p]) => p)), integers(pairs.map(([, l]) => l))]);

/** Scores with ties, of examples of which some are of class 0 and some of class 1. */
const scored: fc.Arbitrary<[Tensor, Tensor]> = fc
  .array(fc.tuple(fc.integer({ min: -8, max: 8 }), fc.nat(1)), { minLength: 2, maxLength: 30 })
  .filter((pairs) => new Set(pairs.map(([, label]) => label)).size === 2)
  .map((pairs) => [floats(pairs.map(([s]) => s / 8)), integers(pairs.map(([, l]) => l))]);

/** Logits of 4 classes, and labels. */
const rows: fc.Arbitrary<[Tensor, Tensor]> = fc
  .array(fc.tuple(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 }), fc.nat(3)), {
    minLength: 1,
    maxLength: 20,
  })
  .map((list) => [
    tensor(
      list.map(([x]) => x),
      { dtype: "float64" },
    ),
    integers(list.map(([, l]) => l)),
  ]);

/** Predictions and targets, multiples of 1/8. */
const numbers: fc.Arbitrary<[Tensor, Tensor]> = fc
  .array(fc.tuple(fc.integer({ min: -800, max: 800 }), fc.integer({ min: -800, max: 800 })), {
    minLength: 2,
    maxLength: 30,
  })
  .map((pairs) => [floats(pairs.map(([p]) => p / 8)), floats(pairs.map(([, t]) => t / 8))]);

/** All numbers of a result, without the text of a report, which says whether a class came. */
function numbersOf(result: unknown): string {
  return JSON.stringify(result, (key, value: unknown) => (key === "text" ? undefined : value));
}

function holds<T>(examples: fc.Arbitrary<T>, law: (example: T) => void): void {
  const run = (example: T): void => void law(example);
  fc.assert(fc.property(examples, run), { numRuns: 100 });
}

describe("metrics of classes", () => {
  test("accuracy is the micro average of precision, recall and F1, and what hammingLoss leaves", () => {
    holds(classed(4), ([p, l]) => {
      const share = accuracy(p, l).item();
      for (const metric of [precision, recall]) expect(metric(p, l, { average: "micro" }).item()).toBe(share);
      expect(fBeta(p, l, { average: "micro" }).item()).toBeCloseTo(share, 14);
      expect(hammingLoss(p, l).item()).toBeCloseTo(1 - share, 14);
      expect(classificationReport(p, l).micro.recall).toBe(share);
    });
  });

  test("accuracy is topKAccuracy of one", () => {
    holds(rows, ([x, l]) => expect(topKAccuracy(x, l, { k: 1 }).item()).toBe(accuracy(x, l).item()));
  });

  test("specificity of a class is recall of the other", () => {
    holds(classed(2), ([p, l]) => {
      expect(specificity(p, l).item()).toBe(recall(p, l, { positive: 0 }).item());
      expect(specificity(p, l, { positive: 0 }).item()).toBe(recall(p, l).item());
    });
  });

  test("precision is recall with labels and predictions exchanged, and jaccard is F1 by 2 − F1", () => {
    holds(classed(3), ([p, l]) => {
      expect(precision(p, l, { average: "macro" }).item()).toBe(recall(l, p, { average: "macro" }).item());
      const each = fBeta(p, l, { average: "each" }).data();
      const expected = Array.from(each, (f) => expect.closeTo(f / (2 - f), 12) as number);
      expect(jaccard(p, l, { average: "each" }).toArray()).toEqual(expected);
    });
  });

  test("the transpose of a confusion matrix is that of the exchanged", () => {
    holds(classed(4), ([p, l]) => {
      const [a, b] = [confusionMatrix(p, l), confusionMatrix(l, p)];
      const n = a.shape[0];
      expect(Array.from(a.data())).toEqual(Array.from(a.data(), (_, i) => b.data()[(i % n) * n + Math.floor(i / n)]));
    });
  });

  const classes = ["a", "b", "c", "d"];
  const weighable = Object.entries(exported).filter(([name, f]) => {
    if (!("streaming" in f)) return false;
    try {
      (f as unknown as Metric<object, unknown>).streaming({ classes: ["0", "1"], classWeights: {} });
      return name !== "topKAccuracy" && name !== "logLoss" && name !== "brier";
    } catch {
      return false;
    }
  }) as unknown as [string, Metric<object, unknown>][];

  test("all of them take weights", () => expect(weighable).toHaveLength(12));

  test.each(weighable)(
    "%s: a weight of 2 is an example that comes twice, a weight of 0 one that does not come",
    (_, metric) => {
      const average = ["precision", "recall", "fBeta", "specificity", "jaccard"].includes(metric.name)
        ? [{ average: "macro" }, { average: "micro" }, { average: "weighted" }, { average: "each" }]
        : [{}];
      holds(classed(4), ([p, l]) => {
        const twice = [...l.data()].flatMap((label, i) => Array.from({ length: [1, 2, 0, 1][label]! }, () => i));
        if (twice.length === 0) return;
        const [p2, l2] = [p, l].map((x) => integers(twice.map((i) => x.data()[i]!))) as [Tensor, Tensor];
        for (const options of average) {
          const weighted = metric(p, l, { ...options, classes, classWeights: { b: 2, c: 0 } });
          expect(numbersOf(weighted)).toBe(numbersOf(metric(p2, l2, { ...options, classes })));
        }
      });
    },
  );
});

test("where no example has a prediction, no average is a number", () => {
  const unknown = tensor([[NaN, 1]], { dtype: "float64" });
  for (const metric of [precision, recall, fBeta, specificity, jaccard])
    for (const average of ["micro", "macro", "weighted", "binary"] as const)
      expect(metric(unknown, integers([1]), { average }).item()).toBeNaN();
  const { micro, macro, weighted } = classificationReport(unknown, integers([1]));
  for (const { precision, recall, f1, support } of [micro, macro, weighted])
    expect([precision, recall, f1, support]).toEqual([NaN, NaN, NaN, NaN]);
});

describe("metrics of ranks", () => {
  test("the area of negated scores is what is left of 1, and any rising function leaves it", () => {
    holds(scored, ([s, l]) => {
      expect(rocAuc(neg(s), l).item()).toBeCloseTo(1 - rocAuc(s, l).item(), 14);
      expect(rocAuc(floats(Array.from(s.data(), (x) => Math.exp(x))), l).item()).toBe(rocAuc(s, l).item());
    });
  });

  test("the areas are those under the curves", () => {
    holds(scored, ([s, l]) => {
      const { falsePositiveRate, truePositiveRate, thresholds } = rocCurve(s, l);
      const [x, y] = [falsePositiveRate.data(), truePositiveRate.data()];
      const area = Array.from(x, (at, i) => (i === 0 ? 0 : ((at - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2));
      expect(area.reduce((sum, part) => sum + part)).toBeCloseTo(rocAuc(s, l).item(), 12);
      expect([x[0], y[0], x.at(-1), y.at(-1), thresholds.data()[0]]).toEqual([0, 0, 1, 1, Infinity]);
      const curve = precisionRecallCurve(s, l);
      const [p, r] = [curve.precision.data(), curve.recall.data()];
      const steps = Array.from(p, (height, i) => (i === p.length - 1 ? 0 : height * (r[i]! - r[i + 1]!)));
      expect(steps.reduce((sum, part) => sum + part)).toBeCloseTo(averagePrecision(s, l).item(), 12);
    });
  });

  test("one NaN of many batches is enough", () => {
    for (const metric of [rocAuc, averagePrecision]) {
      const { init, update, result } = metric.streaming();
      const first = update(init(), floats([NaN, 1]), integers([0, 1]));
      expect(result(update(first, floats([2]), integers([1]))).item()).toBeNaN();
    }
  });

  test("infinite scores rank", () => {
    const [s, l] = [floats([-Infinity, 0, Infinity]), integers([0, 0, 1])];
    expect([rocAuc(s, l).item(), rocAuc(neg(s), l).item()]).toEqual([1, 0]);
    const { init, update, result } = rocAuc.streaming();
    const saved = JSON.parse(JSON.stringify(update(init(), s, l))) as ReturnType<typeof init>;
    expect(result(saved).item()).toBe(1);
  });
});

describe("metrics of probabilities", () => {
  test("logits are what softmax makes probabilities of", () => {
    holds(rows, ([x, l]) => {
      expect(logLoss(x, l, { logits: true }).item()).toBeCloseTo(logLoss(softmax(x), l).item(), 10);
      expect(brier(x, l, { logits: true }).item()).toBeCloseTo(brier(softmax(x), l).item(), 12);
    });
  });

  test("the Brier score of one class is a mean squared error, and half that of two", () => {
    holds(scored, ([s, l]) => {
      const p = floats(Array.from(s.data(), (x) => (x + 1) / 2));
      expect(brier(p, l).item()).toBe(meanSquaredError(p, l).item());
      const two = tensor(
        Array.from(p.data(), (x) => [1 - x, x]),
        { dtype: "float64" },
      );
      expect(brier(two, l).item()).toBeCloseTo(2 * brier(p, l).item(), 14);
      expect(logLoss(two, l).item()).toBeCloseTo(logLoss(p, l).item(), 12);
    });
  });

  test("far logits lose nothing", () => {
    const l = integers([0, 1]);
    expect(logLoss(floats([1e4, -1e4]), l, { logits: true }).item()).toBe(1e4);
    expect(logLoss(floats([-1e4, 1e4]), l, { logits: true }).item()).toBe(0);
    const far = tensor(
      [
        [-Infinity, 0],
        [0, Infinity],
      ],
      { dtype: "float64" },
    );
    expect(logLoss(far, integers([1, 1]), { logits: true }).item()).toBe(0);
    expect(logLoss(far, integers([0, 1]), { logits: true }).item()).toBe(Infinity);
  });
});

describe("metrics of numbers", () => {
  test("the root mean square is the root of the mean square, at least the mean", () => {
    holds(numbers, ([p, t]) => {
      const root = rootMeanSquaredError(p, t).item();
      expect(root).toBe(Math.sqrt(meanSquaredError(p, t).item()));
      expect(root).toBeGreaterThanOrEqual(meanAbsoluteError(p, t).item() * (1 - 1e-15));
    });
  });

  test("r2 and explainedVariance do not see where 0 is: not one bit, however far", () => {
    holds(numbers, ([p, t]) => {
      const [q, u] = [p, t].map((x) => floats(Array.from(x.data(), (y) => y + 2 ** 40))) as [Tensor, Tensor];
      for (const metric of [r2, explainedVariance]) expect(metric(q, u).item()).toBe(metric(p, t).item());
      expect(explainedVariance(p, u).item()).toBe(explainedVariance(p, t).item());
      expect(r2(p, t).item()).toBeLessThanOrEqual(explainedVariance(p, t).item() + 1e-12);
    });
  });

  test("constant targets are constant, also where their mean is rounded", () => {
    const constant = floats([0.1, 0.1, 0.1]);
    for (const metric of [r2, explainedVariance])
      expect([metric(constant, constant).item(), metric(floats([1, 2, 3]), constant).item()]).toEqual([1, 0]);
    expect(r2(floats([NaN, 0.1, 0.1]), constant).item()).toBeNaN();
  });
});
