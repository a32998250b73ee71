import { tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { squaredError } from "./index.ts";

test("integers and booleans are targets too", () => {
  expect(squaredError(tensor([0.5, 2]), tensor([1, 0], { dtype: "int32" })).toArray()).toEqual([0.25, 4]);
  expect(squaredError(tensor([0.5, 2]), tensor([true, false], { dtype: "bool" })).toArray()).toEqual([0.25, 4]);
});

test("nothing is broadcast", () => {
  const [predictions, targets]: Tensor[] = [zeros([4, 1]), zeros([4])];
  const message = "squaredError: predictions are float32[4,1], targets are float32[4]; their shapes must be equal";
  expect(() => squaredError(predictions!, targets!)).toThrow(expect.objectContaining({ name: "ShapeError", message }));
  // @ts-expect-error: known shapes are compared by the compiler
  void (() => squaredError(zeros([4, 1]), zeros([4])));
  // @ts-expect-error: other examples
  void (() => squaredError(zeros([4]), zeros([3])));
});

test("dtypes that do not go together are refused", () => {
  const [float, double, integer] = (["float32", "float64", "int32"] as const).map((dtype) => zeros([2], { dtype }));
  expect(() => squaredError(float!, double!)).toThrow(
    expect.objectContaining({
      name: "DTypeError",
      message: "squaredError: predictions are float32[2], targets are float64[2]; convert one with cast(x, dtype)",
    }),
  );
  expect(() => squaredError(integer!, float!)).toThrow(
    expect.objectContaining({
      name: "DTypeError",
      message: "squaredError: predictions are int32[2]; they are float32 or float64, convert them with cast(x, dtype)",
    }),
  );
});
