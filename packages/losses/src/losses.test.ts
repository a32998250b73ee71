import { grad, mul, sum, tensor, type DType, type Nested, type Tensor } from "@cotangent/autodiff";
import { checkLoss } from "@cotangent/autodiff/testing";
import { describe, expect, test } from "vitest";
import fixture from "../fixtures/pytorch.json" with { type: "json" };
import { perceptronLoss, sigmoidCrossEntropy, softmaxCrossEntropy, squaredError } from "./index.ts";

interface Row {
  /** Its name in the fixture that PyTorch made. */
  readonly name: keyof typeof fixture;
  readonly loss: (predictions: Tensor, targets: Tensor) => Tensor;
  readonly targets?: DType;
}

/** Every loss; a new one adds a row here and one in tools/fixtures/losses.py. */
const table: readonly Row[] = [
  { name: "squaredError", loss: squaredError },
  { name: "sigmoidCrossEntropy", loss: sigmoidCrossEntropy },
  { name: "softmaxCrossEntropy of classes", loss: softmaxCrossEntropy, targets: "int32" },
  { name: "softmaxCrossEntropy of classes", loss: softmaxCrossEntropy, targets: "uint32" },
  { name: "softmaxCrossEntropy of distributions", loss: softmaxCrossEntropy },
  { name: "softmaxCrossEntropy of two batch axes", loss: softmaxCrossEntropy, targets: "int32" },
  { name: "perceptronLoss", loss: perceptronLoss },
];

describe.each(table)("$name, targets $targets", ({ name, loss, targets: targetType = "float64" }) => {
  const { predictions, targets, weights, value, gradient } = fixture[name];
  const of = (list: Nested, dtype: DType): Tensor => tensor(list, { dtype });
  const weighted = (x: Tensor): Tensor => sum(mul(loss(x, of(targets, targetType)), of(weights, "float64")));

  test("has PyTorch's values", () => {
    expectClose(loss(of(predictions, "float64"), of(targets, targetType)), value);
  });

  test("has PyTorch's gradient", () => {
    expectClose(grad(weighted)(of(predictions, "float64")), gradient);
  });

  test("keeps what every loss promises, also for confident predictions", () => {
    checkLoss(loss, {
      predictions: of(middling(predictions), "float64"),
      targets: of(targets, targetType),
      shape: shapeOf(value),
    });
  });
});

/** Predictions without the extreme ones, where finite differences see no difference; checkLoss has extremes of its own. */
function middling(predictions: Nested): Nested {
  return typeof predictions === "object" ? predictions.map(middling) : Math.max(-3, Math.min(3, Number(predictions)));
}

function shapeOf(value: Nested): number[] {
  return typeof value === "object" ? [value.length, ...shapeOf(value[0] ?? 0)] : [];
}

function expectClose(got: Tensor, wanted: unknown): void {
  const numbers = [wanted].flat(Infinity as 1) as number[];
  expect(got.data()).toHaveLength(numbers.length);
  got
    .data()
    .forEach((x, i) =>
      expect(Math.abs(x - numbers[i]!)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(numbers[i]!))),
    );
}
