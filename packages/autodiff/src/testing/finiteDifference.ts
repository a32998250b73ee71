/** A gradient by finite differences, element by element, to stand beside one by `grad`. */
import { sizeOf } from "../core/aval.ts";
import { requireOperand } from "../core/bind.ts";
import { leaf } from "../core/create.ts";
import { isFloat } from "../core/dtype.ts";
import { refusal } from "../core/sentences.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { requireFunction } from "../core/tree.ts";
import { castFloats } from "./layer.ts";
import { numericDerivative } from "./numeric.ts";

/** Numeric gradient, and the distance by which each element may be off; both float64 and of the shape of x. */
export interface FiniteDifference {
  readonly value: Tensor;
  readonly error: Tensor;
}

/**
 * The gradient of a function of one tensor to one number, by central differences in float64, extrapolated to step 0
 * (Ridders 1982), with an estimate of its error; infinite where nothing settles, on a kink or at the end of a domain.
 * It takes some 30 calls of `f` an element: `checkGrads` takes as many for all of them.
 *
 * x: any shape, float32 (converted) or float64 → value and error, float64, of that shape
 * @throws UsageError where `x` is no float tensor, or `f` gives something else than one number.
 * @example
 * const { value, error } = finiteDifference((x: Tensor) => sum(mul(x, mul(x, x))), tensor([1, 2]));
 * round(mul(value, 1e6)).toArray(); // → [ 3000000, 12000000 ]
 * max(error).item() < 1e-6; // → true
 */
export function finiteDifference(f: (x: Tensor) => Tensor, x: Tensor): FiniteDifference {
  requireFunction("finiteDifference", f);
  requireOperand("finiteDifference", "x", x);
  if (!isFloat(x.dtype)) throw refusal("finiteDifference", "x", x, "it is of float32 or float64");
  const wide = castFloats(x, "float64");
  const elements = elementsOf(wide);
  const [value, error] = [new Float64Array(elements.length), new Float64Array(elements.length)];
  for (let i = 0; i < elements.length; i++) {
    // steps grow with |x| above 1: at 1000 they are 1000 times as large
    const scale = Math.max(1, Math.abs(elements[i]!));
    const found = numericDerivative((h) => numberOf(f(leaf(wide.aval, moved(elements, i, h * scale)))));
    value[i] = found.value / scale;
    error[i] = found.error / scale;
  }
  const aval = { shape: x.shape, dtype: "float64" } as const;
  return { value: leaf(aval, value), error: leaf(aval, error) };
}

// ---- private

function moved(elements: ArrayLike<number>, at: number, by: number): Float64Array {
  const next = Float64Array.from(elements);
  next[at]! += by;
  return next;
}

function numberOf(result: Tensor): number {
  requireOperand("finiteDifference", "the result of f", result);
  if (sizeOf(result.shape) !== 1)
    throw refusal(
      "finiteDifference",
      "the result of f",
      result,
      "it is one number: write sum(f(x)) or take an element",
    );
  return elementsOf(result)[0]!;
}
