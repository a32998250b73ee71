/**
 * Losses and metrics where an answer is not a number, or only just one: the same eagerly, interpreted, and in
 * WebAssembly.
 */
import { compile, grad, sum, tensor, type DType, type Nested, type Tensor } from "@cotangent/autodiff";
import * as losses from "@cotangent/losses";
import { accuracy } from "@cotangent/metrics";
import { createWasmBackend } from "@cotangent/wasm";
import { describe, expect, test } from "vitest";

type Measure = (predictions: Tensor, targets: Tensor) => Tensor;

const all = losses as unknown as Readonly<Record<string, Measure>>;
const { perceptronLoss, sigmoidCrossEntropy, softmaxCrossEntropy, squaredError } = all;
const numbers = [0, 1, -1, 1e4, -1e4, Infinity, -Infinity, NaN];
const pairs = (targets: readonly number[]): [number[], number[]] => [
  numbers.flatMap((x) => targets.map(() => x)),
  numbers.flatMap(() => [...targets]),
];
const rows = numbers.flatMap((x) => numbers.map((y) => [x, y, 0.5]));
const repeat = (list: readonly Nested[]): Nested[] => rows.map((_, i) => list[i % list.length]!);

/** Predictions, and targets that are right ones. */
const right: readonly [string, Measure, Nested, Nested, DType][] = [
  ["squaredError", squaredError!, ...pairs(numbers), "float32"],
  ["sigmoidCrossEntropy", sigmoidCrossEntropy!, ...pairs([0, 1, 0.3]), "float32"],
  ["perceptronLoss", perceptronLoss!, ...pairs([1, -1]), "int32"],
  ...["absoluteError", "huber", "logCosh", "quantile"].map((name): [string, Measure, Nested, Nested, DType] => [
    name,
    all[name]!,
    ...pairs(numbers),
    "float32",
  ]),
  ["poisson", all["poisson"]!, ...pairs([0, 1, 7]), "float32"],
  ["squaredLogError", all["squaredLogError"]!, ...pairs([0, 1, 1e4]), "float32"],
  ["absolutePercentageError", all["absolutePercentageError"]!, ...pairs([1, -1e4]), "float32"],
  ["hinge", all["hinge"]!, ...pairs([1, -1]), "int32"],
  ["squaredHinge", all["squaredHinge"]!, ...pairs([1, -1]), "int32"],
  ["focal", all["focal"]!, ...pairs([0, 1]), "float32"],
  ["categoricalHinge", all["categoricalHinge"]!, rows, repeat([0, 1, 2]), "int32"],
  ["categoricalFocal", all["categoricalFocal"]!, rows, repeat([0, 1, 2]), "int32"],
  ["cosineDistance", all["cosineDistance"]!, rows, repeat([[1, -2, 0.5]]), "float32"],
  ["softmaxCrossEntropy of classes", softmaxCrossEntropy!, rows, repeat([0, 1, 2]), "int32"],
  [
    "softmaxCrossEntropy",
    softmaxCrossEntropy!,
    rows,
    repeat([
      [0, 1, 0],
      [0.5, 0, 0.5],
      [0, 0, 0],
    ]),
    "float32",
  ],
  [
    "accuracy",
    accuracy,
    [
      [1, 2],
      [NaN, 2],
    ],
    [1, 1],
    "int32",
  ],
  [
    "accuracy of numbers",
    accuracy,
    [
      [1, 2],
      [-Infinity, Infinity],
    ],
    [1, 0],
    "int32",
  ],
];

/** The second target of each is none. */
const wrong: readonly [string, Measure, Nested, Nested, DType][] = [
  ["sigmoidCrossEntropy", sigmoidCrossEntropy!, [0, 3], [1, 2], "int32"],
  ["sigmoidCrossEntropy of floats", sigmoidCrossEntropy!, [0, 3], [1, -0.5], "float32"],
  ["perceptronLoss", perceptronLoss!, [0, 3], [1, 0], "float32"],
  [
    "softmaxCrossEntropy of classes",
    softmaxCrossEntropy!,
    [
      [0, 1],
      [2, 3],
    ],
    [1, 2],
    "int32",
  ],
  [
    "softmaxCrossEntropy",
    softmaxCrossEntropy!,
    [
      [0, 1],
      [2, 3],
    ],
    [
      [0, 1],
      [1, 1],
    ],
    "float32",
  ],
  [
    "accuracy",
    accuracy,
    [
      [0, 1],
      [2, 3],
    ],
    [1, 2],
    "int32",
  ],
];

const backend = await createWasmBackend();

describe.each(right)("%s", (_, measure, predictions, targets, dtype) => {
  const [x, t]: [Tensor, Tensor] = [tensor(predictions), tensor(targets, { dtype })];

  test("has one value", () => expectSame(measure, x, t));

  test.skipIf(measure === accuracy)("has one gradient", () => {
    expectSame((z, y) => grad((p: Tensor) => sum(measure(p, y)))(z), x, t);
  });
});

test.each(wrong)(
  "%s: a target that is none is refused eagerly, and NaN compiled",
  (_, measure, predictions, targets, dtype) => {
    const [x, t]: [Tensor, Tensor] = [tensor(predictions), tensor(targets, { dtype })];
    expect(() => measure(x, t)).toThrow(expect.objectContaining({ name: "ValueError" }));
    for (const run of [compile(measure), compile(measure, { backend })]) expect([...run(x, t).data()].at(-1)).toBeNaN();
  },
);

/** Up to the last bits, in which compiled code may differ. */
function expectSame(f: Measure, x: Tensor, t: Tensor): void {
  const eager = Array.from(f(x, t).data());
  const close = eager.map((y) =>
    Number.isFinite(y) ? expect.closeTo(y, 5 - Math.log10(Math.max(1, Math.abs(y)))) : y,
  );
  for (const run of [compile(f), compile(f, { backend })]) expect(Array.from(run(x, t).data())).toEqual(close);
}
