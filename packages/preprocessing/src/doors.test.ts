/**
 * What every function of this package answers to whatever plain JavaScript gives it: found among the exports, so that
 * a new one is too.
 */
import { dataset, table } from "@cotangent/datasets";
import { expect, test } from "vitest";
import * as exported from "./index.ts";
import { standardize, type Step } from "./index.ts";

const { defineStep: _, defineColumnStep: __, defineNumberStep: ___, ...functions } = exported;
const set = dataset({ features: [[1], [2], [3]], labels: [0, 1, 0] });
// prettier-ignore
const pool: readonly unknown[] = [
  undefined, null, NaN, -1, 0.5, 3, 1e10, "x", true, Symbol("s"), 1n, [], [NaN], ["0"], [null], [[1, 2], [3]], {},
  Object.create(null), new Map(), new Date(0), { length: 1e12 }, { strategy: "constant", value: Symbol("s") },
  { features: new Float32Array(3), featureNames: ["a", "b"], length: 3 }, { columns: new Map(), length: 0 },
  { columns: new Map([["a", 1]]), length: 1 }, { fit: 1, name: "x" }, { unknown: "ignore" }, { a: standardize() },
  Object.assign(new Float32Array(2), { shape: [2, 1] }), Object.assign(new Float32Array(2), { shape: [-1, -2] }),
  Object.assign(new BigInt64Array(2), { shape: [2, 1] }), new DataView(new ArrayBuffer(8)), new Float64Array(2), [[1], [2]],
  [["a", standardize()]], [[Symbol("s"), standardize()]], set, () => set, table({ a: [1, 2], b: ["x", "y"] }),
  standardize(), standardize().fit([[1]]), standardize().fit([[1]]).toJSON(), standardize().fit([[1]]).report, "a", "{}",
];

/** The complaints of calls that throw anything but a sentence of ours, which begins with one of these names. */
function complaintsOf(names: readonly string[], calls: readonly (() => unknown)[]): string[] {
  const complaints = new Set<string>();
  for (const call of calls) {
    try {
      call();
    } catch (error) {
      const { name, message } = error as Error;
      const own = name === "DataError" && names.some((one) => message.startsWith(`${one}: `));
      if (!own || message.includes("[object ")) complaints.add(String(error));
    }
  }
  return [...complaints];
}

const tested = Object.entries(functions).filter(([, f]) => typeof f === "function") as [
  string,
  (...args: readonly unknown[]) => unknown,
][];

test.each(tested)("%s", (name, f) => {
  const calls = [[], ...pool.map((a) => [a]), ...pool.flatMap((a) => pool.map((b) => [a, b]))];
  expect(
    complaintsOf(
      [name],
      calls.map((args) => () => f(...args)),
    ),
  ).toEqual([]);
});

test.each(tested)("what %s gives takes any data", (name, f) => {
  let step: Step;
  try {
    step = f() as Step;
    if (typeof step.fit !== "function") return;
  } catch {
    return;
  }
  const fitted = pool.flatMap((data) => {
    try {
      return [step.fit(data as never)];
    } catch {
      return [];
    }
  });
  const calls = pool.flatMap((data) => [
    () => step.fit(data as never),
    ...fitted.flatMap((one) => [
      () => one.transform(data as never),
      () => one.transform([[1]], data as never),
      () => (one as unknown as { inverseTransform?: (data: unknown) => unknown }).inverseTransform?.(data),
    ]),
  ]);
  expect(complaintsOf([name], calls)).toEqual([]);
});
