import { tensor } from "@cotangent/autodiff";
import { xor } from "@cotangent/datasets";
import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { readSettings, type RawOptions } from "./settings.ts";
import { summary } from "./summary.ts";
import { tasks } from "./tasks.ts";
import type { Training } from "./train.ts";

const plain = pc.createColors(false);

/** Of a network that takes the last `wrong` of the versicolors for virginicas. */
function irisTraining(wrong: number, options: RawOptions = {}): Training {
  const data = tasks.iris.load(0);
  const versicolors = [...data.test.labels.keys()].filter((row) => data.test.labels[row] === 1);
  const predictions = data.test.labels.slice();
  for (const row of versicolors.slice(versicolors.length - wrong)) predictions[row] = 2;
  return {
    plan: { settings: readSettings("iris", options), data: "", network: "", parameters: 0, stepsPerEpoch: 4 },
    data,
    history: [],
    finalLoss: 0.05234,
    metrics: { trainAccuracy: 0.975, testAccuracy: 1 - wrong / 30 },
    seconds: 0.214,
    predictions: tensor(predictions),
    logits: tensor([[0]]),
    params: [],
  };
}

function xorTraining(logits: readonly number[], options: RawOptions = {}): Training {
  const labels = xor().labels;
  const predictions = Int32Array.from(logits, (z) => (z > 0 ? 1 : 0));
  const right = predictions.filter((prediction, row) => prediction === labels[row]).length;
  return {
    plan: { settings: readSettings("xor", options), data: "", network: "", parameters: 0, stepsPerEpoch: 1 },
    data: tasks.xor.load(0),
    history: [],
    finalLoss: 0.0000123,
    metrics: { trainAccuracy: right / 4, testAccuracy: right / 4 },
    seconds: 65.4,
    predictions: tensor(predictions),
    logits: tensor(logits.map((z) => [z])),
    params: [],
  };
}

function text(training: Training): string {
  return summary(training, "cotangent", plain).join("\n");
}

describe("summary", () => {
  it("iris: a confusion matrix", () => {
    expect(text(irisTraining(1))).toMatchInlineSnapshot(`
      "✓ 29 of 30 held-out flowers classified correctly (96.7 %)
        training accuracy 97.5 %, final loss 0.0523, in 0.21 s

        actual ↓  predicted →  setosa  versicolor  virginica
        setosa                     10           ·          ·
        versicolor                  ·           9          1
        virginica                   ·           ·         10

      Try next: cotangent train iris --hidden 32,16 --optimizer momentum"
    `);
  });

  it("iris: more epochs where it has not learned enough", () => {
    expect(text(irisTraining(4, { epochs: "5" }))).toMatchInlineSnapshot(`
      "✗ 26 of 30 held-out flowers classified correctly (86.7 %)
        training accuracy 97.5 %, final loss 0.0523, in 0.21 s

        actual ↓  predicted →  setosa  versicolor  virginica
        setosa                     10           ·          ·
        versicolor                  ·           6          4
        virginica                   ·           ·         10

      Try next: cotangent train iris --epochs 20"
    `);
  });

  it("suggests the same with one thing changed: what was given stays", () => {
    const given = { epochs: "40", batchSize: "10", seed: "3", backend: "interpreter", threads: "2" };
    const last = (training: Training): string => text(training).split("\n").at(-1)!;
    expect(last(irisTraining(1, { ...given, learningRate: "0.02" }))).toBe(
      "Try next: cotangent train iris --hidden 32,16 --epochs 40 --batch-size 10 --learning-rate 0.02 --optimizer momentum --seed 3 --backend interpreter --threads 2",
    );
    expect(last(irisTraining(4, given))).toBe(
      "Try next: cotangent train iris --epochs 160 --batch-size 10 --seed 3 --backend interpreter --threads 2",
    );
    expect(last(irisTraining(1, { ...given, hidden: "8,8" }))).toBe(
      "Try next: cotangent train xor --seed 3 --backend interpreter --threads 2",
    );
  });

  it("xor: the four rows", () => {
    expect(text(xorTraining([-6, 5, 7, -5]))).toMatchInlineSnapshot(`
      "✓ 4 of 4 rows correct
        final loss 1.2e-5, in 1 min 05 s

        a  b  a xor b  network
        0  0        0  0.002 ✓
        0  1        1  0.993 ✓
        1  0        1  0.999 ✓
        1  1        0  0.007 ✓

      Try next: cotangent train xor --hidden 2"
    `);
  });

  it("xor: another seed where a row is wrong", () => {
    expect(text(xorTraining([-6, 5, 7, 5], { hidden: "2", seed: "4" }))).toMatchInlineSnapshot(`
      "✗ 3 of 4 rows correct
        final loss 1.2e-5, in 1 min 05 s

        a  b  a xor b  network
        0  0        0  0.002 ✓
        0  1        1  0.993 ✓
        1  0        1  0.999 ✓
        1  1        0  0.993 ✗

      Try next: cotangent train xor"
    `);
  });
});
