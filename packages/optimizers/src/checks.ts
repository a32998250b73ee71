import { cast, isFloat, requireNumber, showAval, Tensor, ValueError } from "@cotangent/autodiff";

/**
 * A number that an optimizer is made with. As a 0-d float tensor it may be an argument of a compiled step, which then
 * takes another one without being compiled anew; its range is not checked.
 */
export type Hyperparameter = number | Tensor;

/** @throws ValueError unless it is a number from 0 to below `end`, or a 0-d float tensor. */
export function fromZero<H extends Hyperparameter>(who: string, name: string, value: H, end: number = Infinity): H {
  if (isSingle(who, name, value)) return value;
  const sentence = `it is a number, 0 or more${end === Infinity ? "" : ` and below ${end}`}`;
  requireNumber(who, name, value, (n) => n >= 0 && n < end, sentence);
  return value;
}

/** @throws ValueError unless it is a finite number above 0, or a 0-d float tensor. */
export function aboveZero<H extends Hyperparameter>(who: string, name: string, value: H): H {
  if (isSingle(who, name, value)) return value;
  requireNumber(who, name, value, (n) => n > 0 && n < Infinity, "it is a number above 0");
  return value;
}

/** @throws ValueError unless it is a whole number from 1. */
export function wholeNumber(who: string, name: string, value: number): number {
  requireNumber(who, name, value, (n) => Number.isInteger(n) && n > 0, "it is a positive integer");
  return value;
}

/** Returns what stands beside `x`: the number, or the tensor in the dtype of `x`. */
export function beside(x: Tensor, value: Hyperparameter): Hyperparameter {
  return typeof value === "number" ? value : cast(value, x.dtype);
}

/** @throws ValueError for a tensor that does not hold one float */
export function isSingle(who: string, name: string, value: Hyperparameter): value is Tensor {
  if (!(value instanceof Tensor)) return false;
  if (value.shape.length === 0 && isFloat(value.dtype)) return true;
  throw new ValueError(
    `${who}: ${name} is the tensor ${showAval(value)}; it is a number, or a float tensor of shape []`,
  );
}
