import {
  compile,
  concat,
  key,
  mean,
  softmax,
  squeeze,
  tanh,
  tensor,
  treeLeaves,
  valueAndGrad,
  zerosLike,
  type Tensor,
} from "@cotangent/autodiff";
import { graphOf, printGraph, simplify, type Backend } from "@cotangent/autodiff/backend";
import { dense, sequential } from "@cotangent/layers";
import { sigmoidCrossEntropy, softmaxCrossEntropy } from "@cotangent/losses";
import { adam, applyUpdates } from "@cotangent/optimizers";

/** features: float32[n, 2], labels: int32[n] */
export interface Examples {
  readonly features: Tensor;
  readonly labels: Tensor;
}

/** Logits and probabilities of each class, float32[n, classes] both. The largest logit is the answer. */
export interface Answer {
  readonly scores: Tensor;
  readonly probabilities: Tensor;
}

/** A network with one hidden layer, its optimizer, and the compiled functions that train and ask it. */
export interface Network {
  /** "2 → 8 tanh → 1 sigmoid, 33 parameters" */
  readonly line: string;
  readonly equation: string;
  /** One step of training with these examples. @returns the mean loss before it */
  train(learningRate: number, examples: Examples): number;
  /** Mean over the examples. */
  loss(examples: Examples): number;
  /** What it says of features, float32[n, 2]. */
  answer(features: Tensor): Answer;
  /** The simplified graph of a training step with these examples, as text. */
  graph(examples: Examples): string;
}

export interface NetworkOptions {
  readonly hidden: number;
  readonly classes: number;
  readonly seed: number;
  /** What runs the compiled functions. */
  readonly backend: Backend;
}

export function openNetwork({ hidden, classes, seed, backend }: NetworkOptions): Network {
  const head = classes === 2 ? yesOrNo : oneOf(classes);
  const model = sequential(dense(2, hidden), tanh, dense(hidden, head.outputs));
  let params = model.init(key(seed));
  let state = adamAt(tensor(0)).init(params);
  type Params = typeof params;
  type State = typeof state;

  const lossOf = (params: Params, features: Tensor, labels: Tensor): Tensor =>
    mean(head.losses(model.apply(params, features), labels));
  // The learning rate is an argument, so that another one takes no other compilation.
  const step = compile(
    (params: Params, state: State, learningRate: Tensor, features: Tensor, labels: Tensor): [Tensor, Params, State] => {
      const [loss, gradients] = valueAndGrad(lossOf)(params, features, labels);
      const [updates, next] = adamAt(learningRate).update(gradients, state, params);
      return [loss, applyUpdates(params, updates), next];
    },
    { name: "step", donate: [0, 1], backend },
  );
  const judge = compile(lossOf, { backend });
  const answer = compile(
    (params: Params, features: Tensor): Answer => {
      const scores = head.scores(model.apply(params, features));
      return { scores, probabilities: softmax(scores) };
    },
    { backend },
  );

  return {
    line: `2 → ${hidden} tanh → ${head.outputs} ${head.name}, ${parametersIn(params)} parameters`,
    equation: `p = ${head.name}(tanh(x·W₁ + b₁)·W₂ + b₂)`,
    train(learningRate, { features, labels }) {
      let loss: Tensor;
      [loss, params, state] = step(params, state, learningRate, features, labels);
      return loss.item();
    },
    loss: ({ features, labels }) => judge(params, features, labels).item(),
    answer: (features) => answer(params, features),
    graph: ({ features, labels }) => printGraph(simplify(graphOf(step, params, state, 0, features, labels))),
  };
}

/** Adam, its learning rate being a tensor. */
const adamAt = (learningRate: Tensor) => adam({ learningRate: () => learningRate });

/** How the last layer is read. */
interface Head {
  readonly name: string;
  readonly outputs: number;
  /** float32[n, outputs], int32[n] → float32[n] */
  losses(logits: Tensor, labels: Tensor): Tensor;
  /** A logit for each class, float32[n, classes], from what the last layer gives, float32[n, outputs]. */
  scores(outputs: Tensor): Tensor;
}

/** One logit: whether it is class 1. */
const yesOrNo: Head = {
  name: "sigmoid",
  outputs: 1,
  losses: (logits, labels) => sigmoidCrossEntropy(squeeze(logits, { axis: 1 }), labels),
  // softmax([0, z]) is [1 − sigmoid(z), sigmoid(z)]
  scores: (z) => concat([zerosLike(z), z], { axis: 1 }),
};

/** One logit for each class. */
const oneOf = (classes: number): Head => ({
  name: "softmax",
  outputs: classes,
  losses: softmaxCrossEntropy,
  scores: (logits) => logits,
});

function parametersIn(params: unknown): number {
  return treeLeaves(params).reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
}
