import {
  add,
  equal,
  exp,
  mul,
  neg,
  optionsOf,
  requireNumber,
  scaleCotangent,
  softplus,
  sub,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";
import { requireTargets, targetsFor, type Allowed, type Targets } from "./targets.ts";

export interface FocalOptions {
  /** Power by which sure predictions count less, 0 or more; 2 where absent, and 0 is `sigmoidCrossEntropy`. */
  readonly gamma?: number;
  /** Weight of the label 1, from 0 to 1, where the label 0 has the rest; both count 1 where absent. */
  readonly alpha?: number;
}

/**
 * (1 − p)^gamma · −log p with p the probability of what is so, for each one: cross-entropy in which examples that are
 * already right count little, for labels of which few are 1.
 * Lin, Goyal, Girshick, He & Dollár 2017, "Focal loss for dense object detection".
 *
 * Shapes: logits [...], targets [...], each 0 or 1 → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError for a target that is neither (a
 * compiled step cannot throw: there it gives NaN), or for an option out of range.
 * @example
 * focal(tensor([0, 3]), tensor([1, 1])).toString(); // → float32[2] [0.173287, 0.000109283]
 */
export function focal<P extends Shape, T extends Shape>(
  logits: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "focal", "logits">,
  options?: FocalOptions,
): Tensor<P> {
  const { gamma, alpha } = optionsOf<FocalOptions, typeof defaults>("focal", options, defaults);
  requireGamma("focal", gamma);
  if (alpha !== undefined)
    requireNumber("focal", "alpha", alpha, (a) => a >= 0 && a <= 1, "it is a number from 0 to 1");
  const z: Tensor = logits;
  const t = requireTargets("focal", "a target", targetsFor("focal", "logits", logits, targets), labels);
  // −log p and −log(1 − p) of the label 1; those of the label 0 are the same the other way round
  const [yes, no] = [softplus(neg(z)), softplus(z)];
  const loss = focused(pick(t, yes, no), neg(pick(t, no, yes)), gamma);
  return (alpha === undefined ? loss : mul(pick(t, alpha, 1 - alpha), loss)) as Tensor<P>;
}

const defaults = { gamma: 2, alpha: undefined } as const;

const labels: Allowed = {
  test: (t) => t === 0 || t === 1,
  mask: (t) => equal(mul(t, sub(1, t)), 0) as Tensor,
  sentence: "targets are the labels 0 and 1",
};

/** @throws ValueError unless gamma is a finite number, 0 or more */
export function requireGamma(who: string, gamma: number): void {
  requireNumber(who, "gamma", gamma, (g) => g >= 0 && g < Infinity, "it is a number, 0 or more");
}

/** (1 − p)^gamma · loss, of log(1 − p), which keeps its digits where p is near 1. */
export function focused(loss: Tensor, logRest: Tensor, gamma: number): Tensor {
  return gamma === 0 ? loss : scaleCotangent(exp(mul(logRest, gamma)), loss);
}

/** The first where the label is 1, the second where it is 0. */
function pick(t: Tensor, ifOne: Tensor | number, ifZero: Tensor | number): Tensor {
  return add(share(t, ifOne), share(sub(1, t), ifZero));
}

function share(t: Tensor, x: Tensor | number): Tensor {
  return typeof x === "number" ? mul(t, x) : scaleCotangent(t, x);
}
