/** Probabilities, loss and gradient of a few logits, by the library's losses and its `grad`. */
import { grad, mean, sigmoid, softmax, sum, tensor, type Tensor } from "@cotangent/autodiff";
import {
  categoricalFocal,
  categoricalHinge,
  focal,
  hinge,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  squaredError,
} from "@cotangent/losses";

/** One logit for yes or no; several labels at once; one of several classes. */
export const taskNames = ["binary", "multiLabel", "multiClass"] as const;
export type TaskName = (typeof taskNames)[number];

export const lossNames = ["crossEntropy", "focal", "squared", "hinge"] as const;
export type LossName = (typeof lossNames)[number];

export interface Reckoned {
  readonly probabilities: readonly number[];
  readonly loss: number;
  readonly gradient: readonly number[];
}

/** Most logits: a binary task takes the first alone. */
export const mostLogits = 3;

/**
 * @param targets 0 or 1 for each logit; of several classes exactly one is 1. The loss is the mean over labels that are
 * judged one by one, and that of the example where one class is chosen.
 */
export function reckon(
  task: TaskName,
  name: LossName,
  logits: readonly number[],
  targets: readonly number[],
): Reckoned {
  const z = tensor([...logits], { dtype: "float64" }) as Tensor;
  const loss = (x: Tensor): Tensor =>
    task === "multiClass" ? ofClasses(name, x, targets) : (mean(ofLabels(name, x, targets)) as Tensor);
  const numbers = (x: Tensor): number[] => Array.from(x.data() as Float64Array);
  return {
    probabilities: numbers(task === "multiClass" ? softmax(z) : sigmoid(z)),
    loss: loss(z).item(),
    gradient: numbers((grad(loss) as (x: Tensor) => Tensor)(z)),
  };
}

function ofLabels(name: LossName, x: Tensor, targets: readonly number[]): Tensor {
  const t = tensor([...targets], { dtype: "float64" }) as Tensor;
  if (name === "crossEntropy") return sigmoidCrossEntropy(x, t);
  if (name === "focal") return focal(x, t);
  if (name === "squared") return squaredError(sigmoid(x), t);
  return hinge(
    x,
    tensor(
      targets.map((one) => 2 * one - 1),
      { dtype: "float64" },
    ) as Tensor,
  );
}

function ofClasses(name: LossName, x: Tensor, targets: readonly number[]): Tensor {
  const label = tensor(targets.indexOf(1), { dtype: "int32" }) as Tensor;
  if (name === "crossEntropy") return softmaxCrossEntropy(x, label);
  if (name === "focal") return categoricalFocal(x, label);
  if (name === "squared")
    return sum(squaredError(softmax(x), tensor([...targets], { dtype: "float64" }) as Tensor)) as Tensor;
  return categoricalHinge(x, label);
}
