/**
 * What plain JavaScript may do to every public function of every package: whatever is thrown is an error of ours, and a
 * sentence that says whose. Functions are taken from the packages' exports, so that a new one is swept as it appears.
 */
import * as autodiff from "@cotangent/autodiff";
import * as datasets from "@cotangent/datasets";
import * as layers from "@cotangent/layers";
import * as losses from "@cotangent/losses";
import * as metrics from "@cotangent/metrics";
import * as optimizers from "@cotangent/optimizers";
import { describe, expect, test } from "vitest";
import * as estimators from "./index.ts";

const { key, ones, tensor, zeros, Tensor, DTypeError, ShapeError, UsageError, ValueError } = autodiff;
const packages = { autodiff, layers, losses, metrics, optimizers, datasets, estimators };

/** Not swept: the classes of what functions give, and the checks themselves, which authors call with tables of their own. */
const others = new Set([
  ...["Tensor", "DTypeError", "ShapeError", "UsageError", "ValueError", "DataError"],
  ...["optionsOf", "requireNumber", "requireOperand"],
]);

/** Whose sentence it may be, where that of a part says more: the parts of an optimizer, the draw that initializes. */
const spokesmen: Readonly<Record<string, readonly string[]>> = {
  adam: ["scaleByAdam", "scaleByLearningRate"],
  sgd: ["trace", "scaleByLearningRate"],
  applyUpdates: ["treeMap", "add"],
  graphOf: ["compile"],
  glorotNormal: ["normal"],
  glorotUniform: ["uniform"],
  heNormal: ["normal"],
  heUniform: ["uniform"],
  // these speak in the name that they are given
  bind: [".*"],
  fans: [".*"],
};

const square = ones([2, 2]);
const image = ones([1, 4, 4, 1]);
const bad: readonly unknown[] = [
  undefined,
  null,
  NaN,
  -1,
  0.5,
  3,
  1e10,
  "x",
  true,
  Symbol("s"),
  1n,
  [],
  [NaN],
  ["0"],
  [null],
  [[1, 2], [3]],
  {},
  Object.create(null),
  new Map(),
  new Date(0),
  Promise.resolve(1),
  { axes: 1 },
  { axis: "0" },
  { axis: NaN },
  { axis: null },
  { axis: [0.5] },
  { dtype: "float16" },
  { dtype: 3 },
  { shape: 3 },
  { window: "2" },
  { window: [1.5] },
  { window: 2, padding: "some" },
  { learningRate: "1" },
  { seed: "0", testSize: "1" },
  { features: 1, labels: 2 },
  { name: "op", inputs: 1 },
];
const good: readonly unknown[] = [
  0,
  2,
  [2, 2],
  [0, 1],
  { axis: 0 },
  { window: 2 },
  new Float32Array(2),
  square,
  ones([2]),
  tensor(2),
  zeros([2], { dtype: "int32" }),
  autodiff.equal(square, square),
  image,
  key(0),
  [square],
  { w: square },
  datasets.xor,
  () => square,
  (x: unknown) => x,
];
const pool: readonly unknown[] = [...bad, ...good];

/** Every list of up to two arguments, every second and third beside a tensor, and some longer ones. */
const lists: readonly (readonly unknown[])[] = [
  [],
  ...pool.map((a) => [a]),
  ...pool.flatMap((a) => pool.map((b) => [a, b])),
  ...pool.flatMap((b) => pool.map((c) => [square, b, c])),
  ...pool.map((b) => [image, b, { window: 2 }]),
  ...Array.from({ length: 1000 }, (_, i) =>
    [1, 7, 31, 57, 91].map((step) => pool[(i * step + (i >> 3)) % pool.length]),
  ),
];

describe.each(Object.entries(packages))("%s", (_, exports) => {
  const functions = Object.entries(exports as Record<string, unknown>).filter(
    (entry): entry is [string, (...args: readonly unknown[]) => unknown] =>
      typeof entry[1] === "function" && !others.has(entry[0]),
  );
  test.each(functions)("%s", (name, f) => {
    const isClass = /^class\b/.test(Function.prototype.toString.call(f));
    const complaints = new Set<string>();
    for (const args of lists) {
      const call = isClass ? (): unknown => Reflect.construct(f, args) : (): unknown => f(...args);
      const given = attempt(call, complaints, [name, ...(spokesmen[name] ?? [])]);
      // what grad, jacobian, constant … give is called in turn
      if (typeof given === "function") {
        const second = given as (...args: readonly unknown[]) => unknown;
        for (const next of pool) attempt(() => second(next, square), complaints, ["[A-Za-z]+"]);
      }
    }
    expect([...complaints]).toEqual([]);
  });
});

/** Calls, and writes down what is thrown and is no sentence of one of these. */
function attempt(call: () => unknown, complaints: Set<string>, speakers: readonly string[]): unknown {
  try {
    const result = call();
    if (result instanceof Promise) result.catch(() => undefined);
    return result;
  } catch (error) {
    const { message, name } = error as Error;
    const ours = [DTypeError, ShapeError, UsageError, ValueError, datasets.DataError].some((c) => error instanceof c);
    const speaks = new RegExp(`^(${speakers.join("|")}|tensor)(\\(.*?\\)|\\.\\w+)?: \\S`, "s").test(message);
    if (!ours || !speaks || /\[object /.test(message)) complaints.add(`${name}: ${message.slice(0, 120)}`);
    return undefined;
  }
}

test("the sweep notices an engine's message, a stranger's and an unreadable one", () => {
  const complaints = new Set<string>();
  attempt(() => (null as unknown as { x: number }).x, complaints, ["f"]);
  attempt(() => autodiff.sum(3 as never), complaints, ["f"]);
  attempt(
    () => {
      throw new UsageError(`f: x is ${String({})}`);
    },
    complaints,
    ["f"],
  );
  expect(complaints.size).toBe(3);
  expect(new Tensor({ shape: [], dtype: "float32" }, 1).item()).toBe(1);
});
