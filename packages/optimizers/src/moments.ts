/** Decayed means of what was seen, and the count of updates that frees them of their beginning. */
import { add, cast, div, expm1, log, mul, neg, sub, zeros, type Tensor } from "@cotangent/autodiff";
import { beside, type Hyperparameter } from "./checks.ts";

/** The number of updates before the first one: 0, int32. */
export function countFromZero(): Tensor<readonly []> {
  return zeros([], { dtype: "int32" });
}

/** b · mean + (1 − b) · next */
export function decayed(mean: Tensor, b: Hyperparameter, next: Tensor): Tensor {
  const share = beside(mean, b);
  return add(mul(mean, share), mul(next, oneMinus(share)));
}

export function oneMinus(share: Hyperparameter): Hyperparameter {
  return typeof share === "number" ? 1 - share : sub(1, share);
}

/** A decayed mean that began at 0, divided by the weight 1 − bᵗ of what it has seen. */
export function unbiased(mean: Tensor, b: Hyperparameter, step: Tensor): Tensor {
  return div(mean, weightSeen(mean, b, step));
}

/** 1 − bᵗ in the dtype of `mean`; expm1 keeps its digits for b near 1. */
export function weightSeen(mean: Tensor, b: Hyperparameter, step: Tensor): Tensor {
  const logarithm = typeof b === "number" ? Math.log(b) : log(cast(b, mean.dtype));
  return neg(expm1(mul(cast(step, mean.dtype), logarithm)));
}
