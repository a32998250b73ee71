/**
 * The network of `MLPClassifier` and `MLPRegressor`: dense layers of `@cotangent/layers`, a loss of
 * `@cotangent/losses`, an optimizer of `@cotangent/optimizers`; a whole step on a batch is one function of
 * `@cotangent/wasm`.
 */
import { add, compile, mul, relu, sigmoid, sum, tanh, treeMap, valueAndGrad, type Tensor } from "@cotangent/autodiff";
import { dense, sequential, type Link } from "@cotangent/layers";
import { sigmoidCrossEntropy, softmaxCrossEntropy, squaredError } from "@cotangent/losses";
import { adam, applyUpdates, sgd } from "@cotangent/optimizers";
import { backend } from "../numerics/backend.ts";

export type Activation = "relu" | "tanh" | "logistic" | "identity";
/** Output: one of several classes, each of several labels by itself, or numbers. */
export type Output = "softmax" | "sigmoid" | "identity";

/** Shape of a network, for which a step is compiled. */
export interface Plan {
  /** Of the input, of the hidden layers, and of the output. */
  readonly widths: readonly number[];
  readonly activation: Activation;
  readonly output: Output;
  readonly dtype: "float32" | "float64";
}

/** weight: [fanIn, fanOut], bias: [fanOut], of one layer */
export interface DenseParams {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/** One entry per layer, as `sequential` has them: that of an activation is empty. */
export type Params = readonly (DenseParams | readonly [])[];

/** Numbers of a step that change from call to call, and compile nothing anew. */
export interface Rates {
  readonly learningRate: number;
  /** `momentum` of sgd, or `b1` of adam. */
  readonly b1: number;
  readonly b2: number;
  readonly eps: number;
  /** alpha over the weight of the batch: the factor of ½ ‖W‖². */
  readonly penalty: number;
}

type RatesOf<T> = { readonly [K in keyof Rates]: T };
/** Loss, share of the penalty in it, parameters, state. */
type Stepped = readonly [Tensor, Tensor, Params, unknown];

export type Step = (params: Params, state: unknown, x: Fed, y: Fed, weights: Fed, rates: RatesOf<Fed>) => Stepped;
export type Descent = (params: Params, x: Fed, y: Fed, weights: Fed, penalty: Fed) => readonly [Tensor, Params];
/** A typed array that carries its shape. */
export type Fed = (Float64Array | Float32Array | Int32Array) & { readonly shape: readonly number[] };

/** Rule by which gradients change parameters; `lbfgs` is told the function instead. */
export type Update = "adam" | "sgd" | "nesterov";

/** Returns the state before the first step. */
export function initialState(update: Update, params: Params): unknown {
  return optimizerOf(update, { learningRate: 0, b1: 0, b2: 0, eps: 1, penalty: 0 }).init(params);
}

/** A step on a batch of `rows`, compiled once for each plan and number of rows: fits of one shape share it. */
export function stepFor(plan: Plan, update: Update, rows: number): Step {
  return kept(JSON.stringify([plan, update, rows]), () => {
    const lossOf = lossFor(plan);
    const step = (
      params: Params,
      state: unknown,
      x: Tensor,
      y: Tensor,
      weights: Tensor,
      rates: RatesOf<Tensor>,
    ): Stepped => {
      const f = (p: Params): [Tensor<readonly []>, Tensor] => lossOf(p, x, y, weights, rates.penalty);
      const [[loss, penalty], gradients] = valueAndGrad(f, { hasAux: true })(params);
      // The rate multiplies gradients before they are summed up, so that a step keeps the rate of its own time.
      const scaled = update === "adam" ? gradients : treeMap((g) => mul(g, rates.learningRate), gradients);
      const [updates, next] = optimizerOf(update, rates).update(scaled, state as never, params);
      return [loss, penalty, applyUpdates(params, updates), next];
    };
    return compile(step, { backend: backend(), donate: [0, 1], name: "MLP step" }) as unknown as Step;
  });
}

/** The loss of all rows and its gradients, for a solver that looks at more than one place. */
export function descentFor(plan: Plan, rows: number): Descent {
  return kept(JSON.stringify([plan, rows]), () => {
    const lossOf = lossFor(plan);
    const descent = (params: Params, x: Tensor, y: Tensor, weights: Tensor, penalty: Tensor): [Tensor, Params] =>
      valueAndGrad((p: Params) => lossOf(p, x, y, weights, penalty)[0])(params);
    return compile(descent, { backend: backend(), name: "MLP loss" }) as unknown as Descent;
  });
}

// ---- private

const activations: Readonly<Record<Activation, (x: Tensor) => Tensor>> = {
  relu,
  tanh,
  logistic: sigmoid,
  identity: (x) => x,
};

/** Weighted mean of the losses of examples, and ½ penalty ‖W‖² of all weights without biases. */
function lossFor({ widths, activation, output }: Plan) {
  const links = widths.slice(1).flatMap((width, i): Link[] => {
    const layer = dense(widths[i]!, width) as unknown as Link;
    return i === widths.length - 2 ? [layer] : [layer, activations[activation] as Link];
  });
  const model = sequential(...links);
  return (p: Params, x: Tensor, y: Tensor, weights: Tensor, factor: Tensor): [Tensor<readonly []>, Tensor] => {
    const out = model.apply(p as never, x as never) as Tensor;
    const squares = p.filter(hasWeight).map(({ weight }) => sum(mul(weight, weight)));
    const penalty = mul(mul(squares.reduce(add), 0.5), factor) as Tensor<readonly []>;
    return [add(sum(mul(weights, perExample(output, out, y))), penalty) as Tensor<readonly []>, penalty];
  };
}

function perExample(output: Output, out: Tensor, y: Tensor): Tensor {
  if (output === "softmax") return softmaxCrossEntropy(out, y);
  if (output === "sigmoid") return sum(sigmoidCrossEntropy(out, y), { axis: 1 });
  return mul(sum(squaredError(out, y), { axis: 1 }), 0.5);
}

export function hasWeight(layer: Params[number]): layer is DenseParams {
  return "weight" in layer;
}

function optimizerOf(update: Update, { learningRate, b1, b2, eps }: RatesOf<Tensor | number>) {
  if (update === "adam") return adam({ learningRate, b1, b2, eps });
  return sgd({ learningRate: 1, momentum: b1, nesterov: update === "nesterov" });
}

/** Compiled functions, the last used one last. */
const compiled = new Map<string, unknown>();
/** Number of compiled functions that are kept. */
const capacity = 24;

function kept<F>(name: string, make: () => F): F {
  const f = (compiled.get(name) as F | undefined) ?? make();
  compiled.delete(name);
  compiled.set(name, f);
  if (compiled.size > capacity) compiled.delete(compiled.keys().next().value!);
  return f;
}
