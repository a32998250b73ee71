/** Logistic regression of the same samples: what a step becomes when it may be unsure. */
import { expandDims, mean, mul, add, matmul, tensor, valueAndGrad, zeros, type Tensor } from "@cotangent/autodiff";
import { l2, sigmoidCrossEntropy, softmaxCrossEntropy } from "@cotangent/losses";
import { applyUpdates, lbfgs } from "@cotangent/optimizers";
import type { Sample, Weights } from "./rule.ts";

/** Weights, and the mean cross-entropy at them. */
export interface Logistic {
  /** Those of each output: one for two classes, and else one for each class. */
  readonly weights: readonly Weights[];
  readonly loss: number;
}

/** Strength of the penalty that keeps the weights of separable samples finite. */
const penalty = 1e-3;

/** The fit by L-BFGS, in float64: the gradient is the library's. */
export function fitLogistic(samples: readonly Sample[], classes: number): Logistic {
  const outputs = classes > 2 ? classes : 1;
  const x = tensor(
    samples.map(([px, py]) => [px, py]),
    { dtype: "float64" },
  ) as Tensor;
  const labels = tensor(
    samples.map(([, , label]) => label),
    { dtype: "int32" },
  ) as Tensor;
  const lossOf = ({ w, b }: Params): Tensor => {
    const logits = add(matmul(x, w), b) as Tensor;
    return mean(
      outputs === 1 ? sigmoidCrossEntropy(logits, expandDims(labels, 1)) : softmaxCrossEntropy(logits, labels),
    );
  };
  const penalized = (params: Params): Tensor => add(lossOf(params), mul(l2({ w: params.w }), penalty));
  const optimizer = lbfgs({ reuse: true });
  let params: Params = {
    w: zeros([2, outputs], { dtype: "float64" }) as Tensor,
    b: zeros([outputs], { dtype: "float64" }) as Tensor,
  };
  let state = optimizer.init(params);
  let before = Infinity;
  for (let i = 0; i < 60; i++) {
    const [updates, next] = optimizer.update(valueAndGrad(penalized), state, params);
    params = applyUpdates(params, updates);
    state = next;
    const value = state.value.item();
    if (before - value < 1e-9) break;
    before = value;
  }
  const [w, b] = [params.w.data() as Float64Array, params.b.data() as Float64Array];
  return {
    weights: Array.from({ length: outputs }, (_, o) => [w[o]!, w[outputs + o]!, b[o]!] as const),
    loss: lossOf(params).item(),
  };
}

interface Params {
  readonly w: Tensor;
  readonly b: Tensor;
}

/** The probability of each class at a place. */
export function probabilitiesAt({ weights }: Pick<Logistic, "weights">, x: number, y: number): number[] {
  const logits = weights.map(([wx, wy, b]) => wx * x + wy * y + b);
  if (logits.length === 1) {
    const yes = 1 / (1 + Math.exp(-logits[0]!));
    return [1 - yes, yes];
  }
  const most = logits.reduce((a, b) => Math.max(a, b));
  const powers = logits.map((z) => Math.exp(z - most));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((p) => p / total);
}
