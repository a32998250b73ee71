/** Three fits of the same points, side by side: one model each, trained by its own loss with the library's parts. */
import {
  add,
  compile,
  key,
  matmul,
  mean,
  mul,
  normal,
  reshape,
  sigmoid,
  softplus,
  squeeze,
  tanh,
  tensor,
  valueAndGrad,
  zeros,
  type Tensor,
} from "@cotangent/autodiff";
import { absoluteError, huber, squaredError } from "@cotangent/losses";
import { adam, applyUpdates } from "@cotangent/optimizers";
import { lossNames, type LossName, type ModelName, type OutputName, type Point } from "./spec.ts";

/** What the fits depend on beside the points. */
export interface Question {
  readonly model: ModelName;
  readonly output: OutputName;
  /** Size of an error from which Huber's loss grows as the absolute one. */
  readonly delta: number;
}

/** Three fits at some step, which never change. */
export interface Fits {
  readonly steps: number;
  /** By loss: what is predicted at a place. */
  predict(loss: LossName, places: readonly number[]): number[];
  /** By loss: its own mean over the points. */
  readonly losses: Readonly<Record<LossName, number>>;
  /** Of a line: its slope and intercept. */
  readonly lines: Readonly<Record<LossName, readonly [slope: number, intercept: number]>> | undefined;
  /** As many steps further. */
  after(steps: number): Fits;
}

interface Layer {
  readonly w: Tensor;
  readonly b: Tensor;
}
type Params = readonly Layer[];
/** Parameters and states of the optimizer, one of each for a loss. */
type Both = readonly [params: readonly Params[], states: readonly never[]];

const hidden = 8;
const outputs: Readonly<Record<OutputName, (x: Tensor) => Tensor>> = { none: (x) => x, softplus, sigmoid, tanh };

/** The numbers that can come out, in words of intervals. */
export const ranges: Readonly<Record<OutputName, string>> = {
  none: "(−∞, ∞)",
  softplus: "(0, ∞)",
  sigmoid: "(0, 1)",
  tanh: "(−1, 1)",
};

/** Models that have learned nothing: a line along 0, or a curve of small random weights, the same for all losses. */
export function beginning(points: readonly Point[], question: Question): Fits {
  const optimizer = adam({ learningRate: question.model === "line" ? 0.05 : 0.03 });
  const [x, y] = [0, 1].map((at) => column(points.map((point) => point[at]!))) as [Tensor, Tensor];
  const lossOf = (loss: LossName, params: Params): Tensor =>
    mean(errorOf(loss, apply(params, x, question), y, question));
  const step = compile((all: readonly Params[], states: readonly never[]) => {
    const done = lossNames.map((loss, i) => {
      const [value, gradient] = valueAndGrad((params: Params) => lossOf(loss, params))(all[i]!);
      const [updates, state] = optimizer.update(gradient, states[i]!, all[i]!);
      return { value, params: applyUpdates(all[i]!, updates), state };
    });
    return [done.map(({ params }) => params), done.map(({ state }) => state)] as const;
  });
  const first = firstParams(question.model);
  const at = (all: readonly Params[], states: readonly never[], steps: number): Fits => ({
    steps,
    predict: (loss, places) => {
      const numbers = apply(all[lossNames.indexOf(loss)]!, column(places), question).data();
      return Array.from(numbers as ArrayLike<number>);
    },
    losses: byLoss((loss, i) => (points.length === 0 ? NaN : lossOf(loss, all[i]!).item())),
    lines:
      question.model === "line"
        ? byLoss((_, i) => [all[i]![0]!.w.data()[0]!, all[i]![0]!.b.data()[0]!] as const)
        : undefined,
    after(count) {
      if (points.length === 0) return this;
      let now: Both = [all, states];
      for (let i = 0; i < count; i++) now = step(...now) as unknown as Both;
      return at(...now, steps + count);
    },
  });
  return at(
    lossNames.map(() => first),
    lossNames.map(() => optimizer.init(first) as never),
    0,
  );
}

function byLoss<T>(of: (loss: LossName, i: number) => T): Readonly<Record<LossName, T>> {
  return Object.fromEntries(lossNames.map((loss, i) => [loss, of(loss, i)])) as Record<LossName, T>;
}

function column(numbers: readonly number[]): Tensor {
  return reshape(tensor([...numbers], { dtype: "float64" }), [numbers.length, 1]) as Tensor;
}

function firstParams(model: ModelName): Params {
  const dtype = { dtype: "float64" } as const;
  const flat = (rows: number): Layer => ({ w: zeros([rows, 1], dtype) as Tensor, b: zeros([1], dtype) as Tensor });
  if (model === "line") return [flat(1)];
  const w = normal(key(4), [1, hidden], dtype) as Tensor;
  return [{ w, b: mul(normal(key(5), [hidden], dtype), 2) as Tensor }, flat(hidden)];
}

/** [n, 1] → [n] */
function apply(params: Params, x: Tensor, { output }: Question): Tensor {
  // inputs from 0 to 10 about their middle, so that units of a curve bend inside of them
  const first = params.length === 1 ? x : mul(add(x, -5), 0.6);
  const last = params.reduce((h: Tensor, { w, b }, i) => {
    const sum = add(matmul(h, w), b) as Tensor;
    return i < params.length - 1 ? tanh(sum) : sum;
  }, first as Tensor);
  return outputs[output](squeeze(last, { axis: 1 }) as Tensor);
}

function errorOf(loss: LossName, predicted: Tensor, y: Tensor, { delta }: Question): Tensor {
  const targets = squeeze(y, { axis: 1 }) as Tensor;
  if (loss === "squared") return squaredError(predicted, targets);
  return loss === "absolute" ? absoluteError(predicted, targets) : huber(predicted, targets, { delta });
}
