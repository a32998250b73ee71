/** Laws of the weights of examples, for every metric that takes them: a new one needs no line here. */
import { tensor, type DType, type Nested, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import * as exported from "./index.ts";
import type { WeightedMetric } from "./index.ts";

type AnyMetric = WeightedMetric<object, unknown>;

interface Elements {
  readonly dtype: DType;
  readonly data: readonly Nested[];
}

/** Metrics that scikit-learn has no weights for. */
const without: readonly string[] = ["calibrationCurve", "expectedCalibrationError", "maxError"];

const metrics = Object.entries(exported).filter(([, f]) => "streaming" in f) as unknown as [string, AnyMetric][];
const weighted = await Promise.all(
  metrics
    .filter(([name]) => !without.includes(name))
    .map(async ([name, metric]) => {
      const file = (await import(`../fixtures/${name}.json`, { with: { type: "json" } })) as {
        default: readonly { readonly predictions: Elements; readonly labels: Elements }[];
      };
      return { name, metric, ...file.default[0]! };
    }),
);

test.each(without)("%s has no weights, and says so", (name) => {
  const metric = exported[name as "maxError"];
  const [x, y] = [tensor([0.5, 0.5]), name === "maxError" ? tensor([1, 0]) : tensor([1, 0], { dtype: "int32" })];
  expect(() => metric(x, y, { sampleWeights: x } as never)).toThrow(`${name}: sampleWeights is`);
});

describe.each(weighted)("$name", ({ name, metric, predictions, labels }) => {
  const n = labels.data.length;
  const all = (list: Elements): Tensor => tensor(list.data, { dtype: list.dtype });

  test("counts an example of weight 3 as three", () => {
    // an odd number in all: of an even one the median is the mean of two, unless there are weights
    const counts = labels.data.map((_, i) => 1 + (i % 3));
    if (counts.reduce((a, b) => a + b) % 2 === 0) counts[0]! += 1;
    const repeated = (list: Elements): Tensor =>
      tensor(
        list.data.flatMap((x, i) => Array<Nested>(counts[i]!).fill(x)),
        { dtype: list.dtype },
      );
    const own = metric(all(predictions), all(labels), { sampleWeights: weightsOf(counts) });
    near(own, metric(repeated(predictions), repeated(labels)));
  });

  test("takes a batch without weights as one of ones, before or after one with weights", () => {
    const half = n >> 1;
    const { init, update, result } = metric.streaming();
    const part = (list: Elements, from: number, to?: number): Tensor =>
      tensor(list.data.slice(from, to), { dtype: list.dtype });
    const twos = (size: number): Tensor => weightsOf(Array<number>(size).fill(2));
    const [x, y] = [part(predictions, 0, half), part(labels, 0, half)];
    const [u, v] = [part(predictions, half), part(labels, half)];
    const weights = (first: number, second: number): Tensor =>
      weightsOf(labels.data.map((_, i) => (i < half ? first : second)));
    expect(plain(result(update(update(init(), x, y), u, v, twos(n - half))))).toEqual(
      plain(metric(all(predictions), all(labels), { sampleWeights: weights(1, 2) })),
    );
    expect(plain(result(update(update(init(), x, y, twos(half)), u, v)))).toEqual(
      plain(metric(all(predictions), all(labels), { sampleWeights: weights(2, 1) })),
    );
  });

  test("refuses weights that are none", () => {
    const call = (weights: Tensor) => () => metric(all(predictions), all(labels), { sampleWeights: weights });
    const zeros = weightsOf(Array<number>(n).fill(0));
    expect(call(zeros)).toThrow(`${name}: all sample weights are 0; at least one example must count`);
    const second = labels.dtype.startsWith("float") ? "targets" : "labels";
    expect(call(weightsOf([1]))).toThrow(
      `${name}: sampleWeights are float64[1], ${second} are ${labels.dtype}[${n}]; there is one for each example, [${n}]`,
    );
    for (const wrong of [-1, NaN, Infinity])
      expect(call(weightsOf([wrong, ...Array<number>(n - 1).fill(1)]))).toThrow(
        new RegExp(`^${name}: a sample weight is ${wrong}; it is a finite number, 0 or more$`),
      );
  });
});

// ---- parts

function weightsOf(list: readonly number[]): Tensor {
  return tensor(list, { dtype: "float64" });
}

/** A result with nested arrays for tensors, without texts. */
function plain(result: unknown): unknown {
  if (typeof result === "object" && result !== null) {
    if ("toArray" in result) return (result as Tensor).toArray();
    return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, plain(value)]));
  }
  return result;
}

function near(own: unknown, expected: unknown): void {
  const [a, b] = [own, expected].map((x) => numbersIn(plain(x))) as [number[], number[]];
  expect(a.length).toBe(b.length);
  a.forEach((x, i) => expect(x).toBeCloseTo(b[i]!, 10));
}

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
