/** The network of a spec: its parameters, what each layer gives, and the compiled functions that train and ask it. */
import {
  add,
  compile,
  div,
  foldIn,
  key,
  mean,
  split,
  sum,
  tensor,
  treeMap,
  valueAndGrad,
  type Key,
  type Tensor,
} from "@cotangent/autodiff";
import { graphOf, printGraph, simplify, type Backend } from "@cotangent/autodiff/backend";
import { dense, dropout } from "@cotangent/layers";
import { elasticNet } from "@cotangent/losses";
import { applyUpdates } from "@cotangent/optimizers";
import { activations } from "../ui/functions.ts";
import { lossFor, objectiveFor, type Objective } from "./objective.ts";
import { optimizerFor } from "./optimizers.ts";
import type { Spec } from "./spec.ts";

/** weight: float32[fanIn, fanOut], bias: float32[fanOut] */
export interface LayerParams {
  readonly weight: Tensor;
  readonly bias: Tensor;
}
export type Params = readonly LayerParams[];

/** features: float32[n, inputs]; labels int32[n], or targets float32[n] */
export interface Batch {
  readonly features: Tensor;
  readonly expected: Tensor;
}

/** Logits and probabilities of each class, float32[n, classes] both; or numbers, float32[n, 1]. */
export interface Answer {
  readonly scores: Tensor;
  readonly answers: Tensor;
}

/** All that changes from step to step. */
export interface Moment {
  readonly params: Params;
  readonly state: unknown;
}

export type Call = readonly [f: (...args: never[]) => unknown, args: readonly unknown[]];

export interface Network {
  readonly objective: Objective;
  /** "2 → 8 tanh → 1 sigmoid" */
  readonly line: string;
  readonly parameters: number;
  readonly equation: string;
  /** The moment before the first step. */
  readonly first: Moment;
  /** One step. @returns the moment after it, in which that before is spent, and the mean loss before it */
  train(moment: Moment, rate: number, batch: Batch, step: number): { readonly moment: Moment; readonly loss: number };
  /** Mean over the examples, without penalties. */
  loss(params: Params, batch: Batch): number;
  /** The mean loss and its gradient. */
  gradient(params: Params, batch: Batch): { readonly loss: number; readonly gradient: Params };
  answer(params: Params, features: Tensor): Answer;
  /** What each hidden layer gives: float32[n, width] for each. */
  hidden(params: Params, features: Tensor): readonly Tensor[];
  /** The simplified graph of a training step, as text. */
  graph(moment: Moment, batch: Batch): string;
  /** The functions of the loss and of a step with what they are called with there, to be looked into. */
  lossCall(params: Params, batch: Batch): Call;
  stepCall(moment: Moment, rate: number, batch: Batch, step: number): Call;
}

/** @param classes 0 where numbers are to be predicted */
export function openNetwork(spec: Spec, classes: number, backend: Backend): Network {
  const objective = objectiveFor(classes);
  const loss = lossFor(objective, spec.loss);
  const layers = layersOf(spec, objective.outputs);
  const drop = spec.dropout > 0 ? dropout(spec.dropout) : undefined;
  const keys = split(key(spec.seed), layers.length + 1);

  const forward = (params: Params, features: Tensor, k?: Key): Tensor[] => {
    const outs: Tensor[] = [];
    layers.forEach(({ dense: layer, activation }, i) => {
      const linear: Tensor = layer.apply(params[i]! as never, outs.at(-1) ?? features);
      const active = activation === undefined ? linear : activation(linear);
      const isLast = i === layers.length - 1;
      outs.push(drop && k && !isLast ? drop.apply([], active, { train: true, key: foldIn(k, i) }) : active);
    });
    return outs;
  };
  const lossOf = (params: Params, { features, expected }: Batch, k?: Key): Tensor => {
    const losses = objective.loss(loss, forward(params, features, k).at(-1)!, expected);
    // of no examples it is 0 / 0: not a number, and no error
    return features.shape[0] === 0 ? div(sum(losses), 0) : mean(losses);
  };
  const penalized = (params: Params, batch: Batch, k?: Key): Tensor => {
    const plain = lossOf(params, batch, k);
    if (spec.l1 === 0 && spec.l2 === 0) return plain;
    return add(plain, elasticNet(params, { l1: spec.l1, l2: spec.l2, where: /weight$/ }));
  };

  // The learning rate is an argument, so that another one takes no other compilation.
  const step = compile(
    (params: Params, state: unknown, rate: Tensor, batch: Batch, k: Key): [Tensor, Params, unknown] => {
      const [value, gradients] = valueAndGrad(penalized)(params, batch, k);
      const optimizer = optimizerFor(spec.optimizer, spec.schedule, rate);
      const [updates, next] = optimizer.update(gradients, state, params);
      return [value, applyUpdates(params, updates as Params), next];
    },
    { name: "step", donate: [0, 1], backend },
  ) as (params: Params, state: unknown, rate: number, batch: Batch, k: Key) => [Tensor, Params, unknown];
  const judge = compile((params: Params, batch: Batch) => lossOf(params, batch), { backend });
  const differentiate = compile(
    (params: Params, batch: Batch) => valueAndGrad((p: Params) => lossOf(p, batch))(params),
    { backend },
  );
  const answer = compile(
    (params: Params, features: Tensor): Answer => {
      const scores = objective.scores(forward(params, features).at(-1)!);
      return { scores, answers: objective.answers(scores) };
    },
    { backend },
  );
  const hidden = compile((params: Params, features: Tensor) => forward(params, features).slice(0, -1), { backend });

  const params = layers.map(({ dense: layer }, i) => layer.init(keys[i]!)) as unknown as Params;
  const state = optimizerFor(spec.optimizer, spec.schedule, tensor(0)).init(params);
  const dropKey = keys[layers.length]!;
  const keyAt = (at: number): Key => (drop ? foldIn(dropKey, at) : dropKey);
  return {
    objective,
    line: lineOf(spec, objective),
    parameters: params.reduce((sum, { weight, bias }) => sum + sizeOf(weight) + sizeOf(bias), 0),
    equation: equationOf(spec, objective),
    first: { params, state },
    train(moment, rate, batch, at) {
      const [value, next, state] = step(moment.params, moment.state, rate, batch, keyAt(at));
      return { loss: value.item(), moment: { params: next, state } };
    },
    loss: (params, batch) => judge(params, batch).item(),
    gradient(params, batch) {
      const [value, gradient] = differentiate(params, batch);
      return { loss: value.item(), gradient };
    },
    answer: (params, features) => answer(params, features),
    hidden: (params, features) => (spec.layers.length === 0 ? [] : hidden(params, features)),
    lossCall: (params, batch) => [judge, [params, batch]],
    stepCall: ({ params, state }, rate, batch, at) => [step, [params, state, rate, batch, keyAt(at)]],
    graph: ({ params, state }, batch) =>
      printGraph(simplify(graphOf(step as never, params, state, 0, batch, keyAt(0)))),
  };
}

/** A copy that a step cannot spend. */
export function copied<T>(tree: T): T {
  return treeMap(
    (leaf: Tensor) => tensor(leaf.data().slice() as never, { dtype: leaf.dtype, shape: leaf.shape }),
    tree as never,
  ) as T;
}

function layersOf(spec: Spec, outputs: number) {
  const widths = [spec.inputs.length, ...spec.layers.map(({ width }) => width), outputs];
  return widths.slice(1).map((width, i) => {
    const activation = activations[spec.layers[i]?.activation ?? "identity"];
    const layer = dense(widths[i]!, width, { weightInitializer: activation.initializer });
    return { dense: layer, activation: activation.apply };
  });
}

function lineOf({ inputs, layers }: Spec, { outputs, name }: Objective): string {
  const hidden = layers.map(({ width, activation }) => `${width} ${activation} → `).join("");
  return `${inputs.length} → ${hidden}${outputs} ${name}`;
}

const subscripts = "₀₁₂₃₄₅₆₇₈₉";

/** "p = sigmoid(tanh(x·W₁ + b₁)·W₂ + b₂)" */
function equationOf({ layers }: Spec, { name }: Objective): string {
  const line = (x: string, i: number): string => `${x}·W${subscripts[i]!} + b${subscripts[i]!}`;
  const inner = layers.reduce((x, { activation }, i) => {
    const sum = line(x, i + 1);
    return activation === "identity" ? `(${sum})` : `${activation}(${sum})`;
  }, "x");
  const last = line(inner, layers.length + 1);
  return name === "number" ? `y = ${last}` : `p = ${name}(${last})`;
}

function sizeOf({ shape }: Tensor): number {
  return shape.reduce((a, b) => a * b, 1);
}
