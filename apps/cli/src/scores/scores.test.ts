import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Truth } from "../data/answers.ts";
import type { TargetSpec } from "../model/modelFile.ts";
import type { Predictions } from "../model/predictions.ts";
import type { Task } from "../settings/names.ts";
import { guesses, priorOf } from "./answers.ts";
import { intervals } from "./bootstrap.ts";
import { measuresOf } from "./measures.ts";
import { readRequirements, unmet } from "./requirements.ts";
import { scoreNamed, scoresOf } from "./scores.ts";
import { weightedOf } from "./weighted.ts";

interface Case {
  readonly truth: Truth;
  readonly predictions: Predictions;
}

const colours: TargetSpec = { type: "class", name: "colour", classes: ["blue", "green", "red"] };
const answer: TargetSpec = { type: "class", name: "answer", classes: ["no", "yes"] };
const tags: readonly TargetSpec[] = ["fast", "cheap"].map((name) => ({ type: "class", name, classes: ["no", "yes"] }));
const prices: readonly TargetSpec[] = ["price", "weight"].map((name) => ({ type: "number", name }));

/** Rows of classes: for each the label and the probabilities, which are tied now and then. */
function classCase(
  task: Task,
  targets: readonly TargetSpec[],
  rows: readonly (readonly [number, readonly number[]])[],
): Case {
  const sums = rows.map(([, weights]) => weights.reduce((a, b) => a + b, 0));
  const probabilities = Float32Array.from(rows.flatMap(([, weights], i) => weights.map((w) => w / sums[i]!)));
  const classes = Int32Array.from(rows, ([, weights]) => weights.indexOf(Math.max(...weights)));
  return {
    truth: { task, rows: rows.length, classes: Int32Array.from(rows, ([label]) => label) },
    predictions: { task, targets, rows: rows.length, probabilities, classes },
  };
}

const weight = fc.integer({ min: 1, max: 9 });
const several = fc
  .array(fc.tuple(fc.nat(2), fc.tuple(weight, weight, weight)), { minLength: 3, maxLength: 20 })
  .map((rows) => classCase("multiclass", [colours], rows));
const two = fc
  .array(fc.tuple(fc.nat(1), fc.tuple(weight, weight)), { minLength: 3, maxLength: 20 })
  .map((rows) => classCase("binary", [answer], rows));
const labels = fc
  .array(fc.tuple(fc.nat(1), fc.nat(1), weight, weight), { minLength: 3, maxLength: 20 })
  .map((rows): Case => {
    const probabilities = Float32Array.from(rows.flatMap(([, , p, q]) => [p / 10, q / 10]));
    const classes = Int32Array.from(probabilities, (p) => Number(p > 0.5));
    return {
      truth: { task: "multilabel", rows: rows.length, classes: Int32Array.from(rows.flatMap(([a, b]) => [a, b])) },
      predictions: { task: "multilabel", targets: tags, rows: rows.length, probabilities, classes },
    };
  });
const number = fc.integer({ min: -50, max: 50 });
const numbers = fc
  .array(fc.tuple(number, number, number, number), { minLength: 4, maxLength: 20 })
  .map((rows): Case => ({
    truth: { task: "regression", rows: rows.length, values: Float64Array.from(rows.flatMap(([a, b]) => [a, b])) },
    predictions: {
      task: "regression",
      targets: prices,
      rows: rows.length,
      values: Float32Array.from(rows.flatMap(([, , a, b]) => [a, b])),
    },
  }));

/** The rows, each as often as it counts. */
function repeated({ truth, predictions }: Case, counts: readonly number[]): Case {
  const take = <A extends Int32Array | Float32Array | Float64Array>(all: A): A => {
    const width = all.length / truth.rows;
    const rows = counts.flatMap((count, i) =>
      Array.from({ length: count }, () => [...all.subarray(i * width, (i + 1) * width)]),
    );
    return new (all.constructor as new (values: readonly number[]) => A)(rows.flat());
  };
  const rows = counts.reduce((a, b) => a + b, 0);
  const taken = (one: Truth | Predictions): object =>
    Object.fromEntries(
      Object.entries(one).map(([name, value]) => [name, ArrayBuffer.isView(value) ? take(value as never) : value]),
    );
  return {
    truth: { ...(taken(truth) as Truth), rows },
    predictions: { ...(taken(predictions) as Predictions), rows },
  };
}

describe("scores of rows that count several times are those of @cotangent/metrics of rows that come so often", () => {
  it.each([
    ["of two", two],
    ["of several", several],
    ["of labels", labels],
    ["of numbers", numbers],
  ] as const)("%s", (_, cases) => {
    fc.assert(
      fc.property(cases as fc.Arbitrary<Case>, fc.infiniteStream(fc.nat(2)), (one, stream) => {
        const before = Array.from({ length: one.truth.rows }, () => stream.next().value as number);
        // drawn rows are as many as there were
        const counts = before.map((count, i) => (i < before.length - 1 ? count : 0));
        const missing = one.truth.rows - counts.reduce((a, b) => a + b, 0);
        if (missing < 0) return;
        counts[counts.length - 1] = missing;
        const { task, targets } = one.predictions;
        // errors of one target, of which the mean of several is made
        const measures = measuresOf(task, task === "regression" ? targets.slice(0, 1) : targets);
        const all = repeated(one, counts);
        for (const { names, statistic } of weightedOf(one.truth, one.predictions)) {
          const values = statistic(Uint32Array.from(counts));
          names.forEach((name, k) => {
            const expected = measures.find((measure) => measure.name === name)!.value(all.truth, all.predictions);
            // rows that have no such score: one class alone, or numbers that are all equal
            if (expected === undefined || !Number.isFinite(values[k])) return;
            expect(Math.abs(values[k]! - expected), name).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(expected)));
          });
        }
      }),
      { numRuns: 400 },
    );
  });

  it("leaves out only what no draw can know", () => {
    const one = classCase("binary", [answer], [[0, [2, 1]], [1, [1, 2]], [1, [2, 1]]]); // prettier-ignore
    const named = weightedOf(one.truth, one.predictions).flatMap(({ names }) => names);
    expect([...named].sort()).toEqual(
      measuresOf("binary", [answer])
        .map(({ name }) => name)
        .sort(),
    );
  });
});

describe("intervals", () => {
  it("hold the share that is true, of 95 in a hundred samples of it", () => {
    const [rows, share, samples] = [100, 0.8, 200];
    let held = 0;
    for (let sample = 0; sample < samples; sample++) {
      // the same numbers each time: a sequence that is as even as a drawn one is not, so draws come from the seed
      const right = drawn(sample, rows).map((x) => Number(x < share));
      const mean = (counts: Uint32Array): number[] => [right.reduce((sum, one, i) => sum + one * counts[i]!, 0) / rows];
      const [low, high] = intervals(rows, mean, { draws: 300, seed: sample })[0]!;
      held += Number(low <= share && share <= high);
    }
    expect(held / samples).toBeGreaterThan(0.89);
    expect(held / samples).toBeLessThanOrEqual(0.99);
  });

  it("are the same of one seed, and others of another", () => {
    const of = (seed: number): unknown =>
      intervals(50, (counts) => [counts.reduce((sum, count, i) => sum + count * i, 0)], { draws: 100, seed });
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  it("say of 30 rows that are all right that it may be 88 of 100", () => {
    const one = classCase(
      "binary",
      [answer],
      Array.from({ length: 30 }, (_, i) => [i % 2, i % 2 === 1 ? [1, 3] : [3, 1]]),
    );
    const { interval, value } = scoreNamed(scoresOf(one.truth, one.predictions, undefined), "accuracy")!;
    expect([value, interval![0].toFixed(3), interval![1]]).toEqual([1, "0.884", 1]);
  });
});

/** Numbers from 0 to 1, by a generator of its own: x ↦ 16807 x mod 2³¹ − 1. */
function drawn(seed: number, length: number): number[] {
  let state = 7919 * (seed + 1);
  return Array.from({ length }, () => (state = (16807 * state) % 2147483647) / 2147483647);
}

describe("a baseline", () => {
  it("is what the training rows say, whatever the columns are", () => {
    const prior = priorOf("binary", [answer], { task: "binary", rows: 4, classes: Int32Array.of(0, 0, 0, 1) });
    expect(prior).toEqual({ shares: [0.75, 0.25] });
    expect(guesses("binary", [answer], 2, prior)).toMatchObject({
      classes: Int32Array.of(0, 0),
      probabilities: Float32Array.of(0.75, 0.25, 0.75, 0.25),
    });
    const labelled = priorOf("multilabel", tags, {
      task: "multilabel",
      rows: 3,
      classes: Int32Array.of(1, 0, 1, 0, 0, 1),
    });
    expect(guesses("multilabel", tags, 1, labelled).classes).toEqual(Int32Array.of(1, 0));
    const means = priorOf("regression", prices, { task: "regression", rows: 2, values: Float64Array.of(1, 10, 3, 30) });
    expect(guesses("regression", prices, 2, means).values).toEqual(Float32Array.of(2, 20, 2, 20));
  });

  it("stands beside each score, and is the score of those answers", () => {
    const one = classCase("multiclass", [colours], [[0, [3, 1, 1]], [1, [1, 3, 1]], [2, [1, 3, 1]], [0, [3, 1, 1]]]); // prettier-ignore
    const { values } = scoresOf(one.truth, one.predictions, { shares: [0.5, 0.25, 0.25] });
    const accuracy = values.find(({ name }) => name === "accuracy")!;
    const area = values.find(({ name }) => name === "rocAuc")!;
    expect([accuracy.value, accuracy.baseline, area.baseline]).toEqual([0.75, 0.5, 0.5]);
    expect(values.find(({ name }) => name === "logLoss")!.baseline).toBeCloseTo(
      (2 * Math.log(2) + 2 * Math.log(4)) / 4,
      6,
    );
  });
});

describe("warnings", () => {
  const warnings = (one: Case, prior?: Parameters<typeof scoresOf>[2]): readonly string[] =>
    scoresOf(one.truth, one.predictions, prior).warnings;
  const rows = (count: number, label: number, weights: readonly number[]): (readonly [number, readonly number[]])[] =>
    Array.from({ length: count }, () => [label, weights]);

  it("tell of a model that is no better than one answer for all", () => {
    const one = classCase("binary", [answer], [...rows(6, 0, [3, 1]), ...rows(4, 1, [3, 1])]);
    expect(warnings(one, { shares: [0.7, 0.3] })).toEqual([
      'the model is no better than always "no": accuracy is 60.0 %, and 60.0 % without looking at any column',
    ]);
  });

  it("tell of a model that may be no better", () => {
    const one = classCase("binary", [answer], [...rows(12, 0, [3, 1]), ...rows(2, 1, [1, 3]), ...rows(6, 1, [3, 1])]);
    expect(warnings(one, { shares: [0.6, 0.4] })).toEqual([
      'the model may be no better than always "no": accuracy is 70.0 %, by chance from 50.0 % to 90.0 %, and 60.0 % without looking at any column',
    ]);
  });

  it("tell of numbers that the mean is as good for", () => {
    const one: Case = {
      truth: { task: "regression", rows: 3, values: Float64Array.of(1, 2, 3) },
      predictions: {
        task: "regression",
        targets: [{ type: "number", name: "price" }],
        rows: 3,
        values: Float32Array.of(3, 2, 1),
      },
    };
    expect(warnings(one, { means: [2] })).toEqual([
      "the model is no better than the mean of the training rows: R² is -3.0000, and 0.0000 without looking at any column",
    ]);
  });

  it("tell how many of a rare class are found, and of a class of which no row is", () => {
    const one = classCase("multiclass", [colours], [...rows(15, 0, [3, 1, 1]), ...rows(1, 1, [1, 3, 1])]);
    expect(warnings(one, { shares: [0.3, 0.4, 0.3] })).toEqual([
      'a rare class: "green" is 6.3 % of the rows, and 1 of 1 is found',
      'no row is of class "red": nothing is known of it',
    ]);
  });

  it("are none for a model that is clearly better", () => {
    const one = classCase("binary", [answer], [...rows(50, 0, [3, 1]), ...rows(50, 1, [1, 3])]);
    expect(warnings(one, { shares: [0.5, 0.5] })).toEqual([]);
  });
});

describe("scores as JSON", () => {
  it.each([
    [
      "of one row of numbers",
      { task: "regression", targets: [{ type: "number", name: "price" }], rows: 1, values: Float32Array.of(3) },
    ],
    ["of a model without probabilities", { task: "binary", targets: [answer], rows: 1, classes: Int32Array.of(1) }],
  ] as const)("are numbers alone, %s", (_, predictions) => {
    const truth = { task: predictions.task, rows: 1, classes: Int32Array.of(1), values: Float64Array.of(2) };
    const scores = scoresOf(truth, predictions as Predictions, { shares: [0.5, 0.5], means: [1] });
    expect(JSON.parse(JSON.stringify(scores))).toEqual(scores);
    expect(JSON.stringify(scores)).not.toContain("null");
    const names = scores.values.map(({ name }) => name);
    expect(names).not.toContain("r2");
    expect(names).not.toContain("logLoss");
  });

  it("have a table of each target where there are several", () => {
    const truth = { task: "regression", rows: 2, values: Float64Array.of(1, 10, 3, 30) } as const;
    const values = Float32Array.of(1, 20, 3, 30);
    const predictions: Predictions = { task: "regression", targets: prices, rows: 2, values };
    const { perTarget, values: all } = scoresOf(truth, predictions, undefined);
    // one has no unit
    expect(all.map(({ name }) => name)).toEqual(["r2"]);
    expect(perTarget).toEqual([
      { name: "price", r2: 1, rmse: 0, mae: 0 },
      { name: "weight", r2: 0.5, rmse: Math.sqrt(50), mae: 5 },
    ]);
  });
});

describe("requirements", () => {
  const one = classCase("binary", [answer], [[0, [3, 1]], [1, [1, 3]], [1, [3, 1]], [0, [3, 1]]]); // prettier-ignore
  const scores = scoresOf(one.truth, one.predictions, undefined);
  const failing = (...texts: string[]): string[] =>
    unmet(readRequirements(texts, measuresOf("binary", [answer])), scores);

  it("are met, or a sentence each", () => {
    expect(failing("accuracy>=0.75", " roc-auc > 50 % ", "LOG_LOSS<=1")).toEqual([]);
    expect(failing("accuracy>=0.95", "recall>0.5", "brier<0.01")).toEqual([
      "accuracy is 75.0 %, and at least 95.0 % is required",
      "recall of yes is 50.0 %, and more than 50.0 % is required",
      "Brier score is 0.1875, and less than 0.0100 is required",
    ]);
    expect(failing("accuracy>=0.7501")).toEqual(["accuracy is 0.75, and at least 0.7501 is required"]);
  });

  it.each([
    [
      "accuracy",
      '--require is "accuracy"; it takes a score, a comparison and a number in quotes, such as "accuracy>=0.95" (without quotes a shell takes > for the name of a file)',
    ],
    [
      "acuracy>=0.9",
      '--require is "acuracy>=0.9", and there is no score acuracy; scores are accuracy, balancedAccuracy, precision, recall, f1, rocAuc, logLoss, brier (did you mean accuracy?)',
    ],
  ])("%s is a sentence", (text, message) => {
    expect(() => failing(text)).toThrow(message);
  });
});
