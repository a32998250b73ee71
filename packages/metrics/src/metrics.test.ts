/**
 * What every metric promises. A metric is an export with a streaming form, and has a fixture of its name: a new one
 * needs no line here.
 */
import { compile, tensor, zeros, type DType, type Nested, type Tensor } from "@cotangent/autodiff";
import { checkCall } from "@cotangent/autodiff/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as exported from "./index.ts";
import type { Metric, MetricState, WeightedMetric } from "./index.ts";

type AnyMetric = Metric<object, unknown>;

/** Nested arrays as JSON has them: a number that is not finite is a text. */
type Written = number | string | boolean | readonly Written[] | { readonly [name: string]: Written };

interface Elements {
  readonly dtype: DType;
  readonly data: Nested;
}

/** Examples of `fixtures/<metric>.json`, and what somebody else computed of them. */
interface Case {
  readonly about: string;
  /** Who computed it: "scikit-learn 1.2". */
  readonly source: string;
  readonly predictions: Elements;
  readonly labels: Elements;
  readonly expected: readonly Expected[];
}

interface Expected {
  readonly options: object;
  readonly value: Written;
  /** Of examples, where they have any. */
  readonly sampleWeights?: readonly number[];
}

const metrics = Object.entries(exported).filter(([, f]) => "streaming" in f) as unknown as [string, AnyMetric][];
const table = await Promise.all(metrics.map(async ([name, metric]) => ({ name, metric, cases: await read(name) })));

describe.each(table)("$name", ({ name, metric, cases }) => {
  test("has a fixture", () => {
    if (cases.length === 0)
      throw new Error(
        `${name} has no expected values: write packages/metrics/fixtures/${name}.json, a list of cases as in r2.json; ` +
          "any source that is not this project will do, and says so in `source` (tools/fixtures/metrics.py makes them " +
          "with scikit-learn, where there is one)",
      );
  });

  test("gives the expected values, also of batches of one and of two parts", () => {
    for (const one of cases) {
      const [predictions, labels] = [one.predictions, one.labels].map(elements) as [Tensor, Tensor];
      for (const { options, value, sampleWeights } of one.expected) {
        const about = `${one.about}, ${JSON.stringify({ ...options, sampleWeights })}`;
        const got = plain(whole(metric, predictions, labels, options, sampleWeights));
        expect(got, about).toEqual(close(value));
        // the other options are those of the fuzzer below
        if (value !== one.expected[0]!.value) continue;
        const n = labels.shape[0]!;
        for (const cuts of [Array.from({ length: n }, (_, i) => i), [n >> 1]])
          expect(plain(streamed(metric, predictions, labels, options, cuts, sampleWeights)), about).toEqual(got);
      }
    }
  });

  test("says its name where an argument is wrong", () => {
    const { predictions, labels, expected } = cases.at(-1)!;
    checkCall(name, metric, [elements(predictions), elements(labels), expected[0]!.options]);
    const { init, update } = metric.streaming(expected[0]!.options);
    checkCall(name, (x: Tensor, y: Tensor) => update(init(), x, y), [elements(predictions), elements(labels)]);
  });

  test("gives the same bits for batches cut anywhere, in any order of examples, and of a state that was saved", () => {
    const large = cases.filter(({ labels }) => (labels.data as readonly unknown[]).length > 2);
    const chosen = fc.constantFrom(...large).chain((one) => {
      const n = elements(one.labels).shape[0]!;
      const cuts = fc.array(fc.nat(n), { maxLength: 5 }).map((list) => list.sort((a, b) => a - b));
      const order = fc.shuffledSubarray(
        Array.from({ length: n }, (_, i) => i),
        { minLength: n },
      );
      return fc.record({ one: fc.constant(one), expected: fc.constantFrom(...one.expected), cuts, order });
    });
    fc.assert(
      fc.property(chosen, ({ one, expected: { options, sampleWeights }, cuts, order }) => {
        const all = plain(whole(metric, elements(one.predictions), elements(one.labels), options, sampleWeights));
        const shuffled = [one.predictions, one.labels].map(({ dtype, data }) =>
          elements({ dtype, data: order.map((i) => (data as readonly Nested[])[i]!) }),
        ) as [Tensor, Tensor];
        const weights = sampleWeights && order.map((i) => sampleWeights[i]!);
        expect(plain(streamed(metric, ...shuffled, options, cuts, weights))).toEqual(all);
      }),
      { numRuns: 60 },
    );
  });

  test("is NaN where a prediction is", () => {
    for (const one of cases.filter(({ predictions }) => predictions.dtype.startsWith("float"))) {
      const predictions = elements(one.predictions);
      const data = Float64Array.from(predictions.data());
      data[data.length >> 1] = NaN;
      const unknown = tensor(data, { shape: predictions.shape });
      for (const { options } of one.expected)
        expect(numbersIn(plain(metric(unknown, elements(one.labels), options))).some(Number.isNaN)).toBe(true);
    }
  });

  test("has options that it knows", () => {
    const { predictions, labels } = cases[0]!;
    expect(() => metric(elements(predictions), elements(labels), { colour: 1 })).toThrow(
      new RegExp(
        `^${name}: colour is the number 1; options are \\{ .*\\}$`.replace("\\{ .*\\}", "(\\{ .* \\}|\\{\\})"),
      ),
    );
  });

  test("is frozen, and changes no state that it is given", () => {
    const { init, update, result } = metric.streaming();
    expect([metric, metric.streaming()].map(Object.isFrozen)).toEqual([true, true]);
    expect(metric.name).toBe(name);
    const small = cases.find(({ expected }) => expected.some(({ options }) => Object.keys(options).length === 0))!;
    const [predictions, labels] = [elements(small.predictions), elements(small.labels)];
    const first = frozen(update(frozen(init()), predictions, labels));
    const saved = JSON.stringify(first);
    update(first, predictions, labels);
    result(first);
    expect(JSON.stringify(first)).toBe(saved);
  });

  test("refuses an empty array, a state that saw nothing, a state of another metric, and what has no value", () => {
    const { init, update, result } = metric.streaming();
    const second = cases[0]!.labels.dtype.startsWith("float") ? "targets" : "labels";
    const [shape, width] = [cases[0]!.labels, cases[0]!.predictions].map((one) => elements(one).shape.slice(1));
    const predictions = zeros([0, ...width!], { dtype: cases[0]!.predictions.dtype });
    const labels = zeros([0, ...shape!], { dtype: cases[0]!.labels.dtype });
    expect(() => metric(predictions, labels)).toThrow(
      expect.objectContaining({
        name: "ValueError",
        message: expect.stringMatching(
          new RegExp(`^${name}: ${second} are \\w+\\[0(,\\d)?\\]; there must be at least one example$`),
        ) as string,
      }),
    );
    for (const state of [init(), update(init(), predictions, labels)])
      expect(() => result(state)).toThrow(`${name}: the state has seen no example; update it with one or more`);
    for (const [state, what] of [
      [{ ...init(), metric: "other" }, "the state is of other"],
      [{}, "the state is none"],
      [null, "the state is none"],
    ] as const) {
      const sentence = `${name}: ${what}; it is what init or update of ${name} gave`;
      expect(() => update(state as MetricState, predictions, labels)).toThrow(sentence);
      expect(() => result(state as MetricState)).toThrow(sentence);
    }
    if (name === "accuracy") return;
    const step = compile((x: Tensor, y: Tensor) => {
      metric(x, y);
      return x;
    });
    const one = cases[0]!;
    expect(() => step(elements(one.predictions), elements(one.labels))).toThrow(
      `${name}: predictions have no value inside a compiled step; return the predictions from the step, and call ${name} on what it gives`,
    );
  });
});

// ---- parts

/** The metric of whole arrays, with weights where there are any. */
function whole(
  metric: AnyMetric,
  predictions: Tensor,
  labels: Tensor,
  options: object,
  weights: readonly number[] | undefined,
): unknown {
  const sampleWeights = weights && tensor(weights, { dtype: "float64" });
  return metric(predictions, labels, { ...options, ...(sampleWeights && { sampleWeights }) });
}

/** The metric over batches that end at the cuts, its state written and read again between them. */
function streamed(
  metric: AnyMetric,
  predictions: Tensor,
  labels: Tensor,
  options: object,
  cuts: readonly number[],
  sampleWeights?: readonly number[],
): unknown {
  const weights = sampleWeights && tensor(sampleWeights, { dtype: "float64" });
  const { init, update, result } = (metric as WeightedMetric<object, unknown>).streaming(options);
  const n = labels.shape[0]!;
  const ends = [...cuts, n];
  const state = ends.reduce((before, end, i) => {
    const start = ends[i - 1] ?? 0;
    const saved = JSON.parse(JSON.stringify(before)) as MetricState;
    return update(saved, rows(predictions, start, end), rows(labels, start, end), weights && rows(weights, start, end));
  }, init());
  return result(state);
}

function rows(x: Tensor, start: number, end: number): Tensor {
  const width = x.shape.slice(1).reduce((n, d) => n * d, 1);
  const shape = [end - start, ...x.shape.slice(1)];
  const data = Array.from(x.data().slice(start * width, end * width));
  return data.length === 0 ? zeros(shape, { dtype: x.dtype }) : tensor(data, { shape, dtype: x.dtype });
}

/** The cases of a metric; none where there is no file. */
async function read(name: string): Promise<readonly Case[]> {
  try {
    const file = (await import(`../fixtures/${name}.json`, { with: { type: "json" } })) as { default: readonly Case[] };
    return file.default;
  } catch {
    return [];
  }
}

function elements({ dtype, data }: Elements): Tensor {
  return tensor(data, { dtype });
}

/** A result with nested arrays for tensors. */
function plain(result: unknown): unknown {
  if (typeof result !== "object" || result === null) return result;
  if ("toArray" in result) return (result as Tensor).toArray();
  if (Array.isArray(result)) return result.map(plain);
  return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, plain(value)]));
}

/** What is within 1e-12 of what is expected, relative to what is larger than 1. */
function close(value: Written): unknown {
  if (typeof value === "number") {
    const near = (x: number): boolean => Math.abs(x - value) <= 1e-12 * Math.max(1, Math.abs(value));
    return expect.toSatisfy(near, `close to ${value}`);
  }
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  if (Array.isArray(value)) return value.map(close);
  if (typeof value !== "object") return value;
  // a report of weighted examples has no expected text
  const expected = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, close(part)]));
  return "macro" in value && !("text" in value) ? expect.objectContaining(expected) : expected;
}

function numbersIn(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [value];
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
