/** How the last layer is read and judged: one logit, one for each class, or a number. */
import {
  cast,
  concat,
  mul,
  oneHot,
  reshape,
  sigmoid,
  softmax,
  squeeze,
  sub,
  sum,
  zerosLike,
  type Tensor,
} from "@cotangent/autodiff";
import {
  absoluteError,
  categoricalHinge,
  hinge,
  huber,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  squaredError,
} from "@cotangent/losses";
import { objectiveLosses } from "./losses.ts";
import type { LossName } from "./spec.ts";

export interface Objective {
  /** "sigmoid", "softmax" or "number". */
  readonly name: string;
  readonly outputs: number;
  /** Losses that suit it; the first is the usual one. */
  readonly losses: readonly LossName[];
  /** float32[n, outputs] and labels int32[n], or targets float32[n] → float32[n] */
  loss(name: LossName, outputs: Tensor, expected: Tensor): Tensor;
  /** A logit for each class, float32[n, classes], of outputs float32[n, outputs]; numbers stay as they are. */
  scores(outputs: Tensor): Tensor;
  /** A probability for each class, float32[n, classes]; numbers stay as they are. */
  answers(scores: Tensor): Tensor;
}

/** @param classes 0 where numbers are to be predicted */
export function objectiveFor(classes: number): Objective {
  if (classes === 0) return numbers;
  return classes === 2 ? yesOrNo : oneOf(classes);
}

/** The loss that is taken: the chosen one where it suits. */
export function lossFor(objective: Objective, chosen: LossName): LossName {
  return objective.losses.includes(chosen) ? chosen : objective.losses[0]!;
}

/** One logit: whether it is class 1. */
const yesOrNo: Objective = {
  name: "sigmoid",
  outputs: 1,
  losses: objectiveLosses(2),
  loss(name, outputs, labels) {
    const logits = squeeze(outputs, { axis: 1 });
    if (name === "crossEntropy") return sigmoidCrossEntropy(logits, labels);
    const yes = cast(labels, logits.dtype);
    if (name === "squared") return squaredError(sigmoid(logits), yes);
    return hinge(logits, sub(mul(yes, 2), 1));
  },
  // softmax([0, z]) is [1 − sigmoid(z), sigmoid(z)]
  scores: (z) => concat([zerosLike(z), z], { axis: 1 }),
  answers: (scores) => softmax(scores),
};

/** One logit for each class. */
const oneOf = (classes: number): Objective => ({
  name: "softmax",
  outputs: classes,
  losses: objectiveLosses(classes),
  loss(name, logits, labels) {
    if (name === "crossEntropy") return softmaxCrossEntropy(logits, labels);
    if (name === "hinge") return categoricalHinge(logits, labels);
    return sum(squaredError(softmax(logits), oneHot(labels, classes, { dtype: logits.dtype })), { axis: 1 });
  },
  scores: (logits) => logits,
  answers: (scores) => softmax(scores),
});

const numbers: Objective = {
  name: "number",
  outputs: 1,
  losses: objectiveLosses(0),
  loss(name, outputs, targets) {
    const predictions = reshape(outputs, [-1]);
    if (name === "absolute") return absoluteError(predictions, targets);
    return name === "huber" ? huber(predictions, targets, { delta: 0.25 }) : squaredError(predictions, targets);
  },
  scores: (outputs) => outputs,
  answers: (scores) => scores,
};
