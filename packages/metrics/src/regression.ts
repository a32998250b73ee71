/** The frame of metrics of numbers: predictions and targets of one shape, a column for each output. */
import { sameShape, showAval, ShapeError, tensor, ValueError, type Tensor } from "@cotangent/autodiff";
import { scalar, sumOf } from "./counts.ts";
import { added, total, type ExactSum } from "./exactSum.ts";
import { defineWeighted, type MetricSpec, type WeightedMetric } from "./metric.ts";
import { numberOf, type Scaled } from "./scaledSum.ts";
import { refuseNoWeight, weightsOf } from "./weights.ts";

/** Options of metrics of numbers. */
export interface RegressionOptions {
  /** Of several outputs: the mean of their numbers ("mean", the default), or every one ("each"). */
  readonly outputs?: "mean" | "each";
}

/** The state that a metric keeps of one output, and how it becomes a number. */
export interface OutputSpec<State> {
  readonly name: string;
  readonly init: State;
  /** The state with a batch, whose examples have a weight of 1 each where `weights` are left out. */
  readonly update: (
    state: State,
    predictions: readonly number[],
    targets: readonly number[],
    weights?: readonly number[],
  ) => State;
  /** The number of one output, of which there were `count` examples, of a weight above 0 in all. */
  readonly result: (state: State, count: number, weight: ExactSum) => number;
}

/** The state of all outputs. */
export interface Outputs<State> {
  readonly count: number;
  /** Sum of the weights of all examples. */
  readonly weight: ExactSum;
  readonly outputs: readonly State[];
}

/** A metric of numbers, for each output by itself. */
export function defineRegression<State>(spec: OutputSpec<State>): WeightedMetric<RegressionOptions, Tensor> {
  return defineWeighted(ofOutputs(spec));
}

/** The same as a spec, for one whose examples have no weights. */
export function ofOutputs<State>(
  spec: OutputSpec<State>,
): MetricSpec<RegressionOptions, Required<RegressionOptions>, Outputs<State>, Tensor> {
  const { name, result } = spec;
  return {
    name,
    second: "targets",
    defaults: { outputs: "mean" },
    check({ outputs }) {
      if (outputs !== "mean" && outputs !== "each")
        throw new ValueError(`${name}: outputs is ${JSON.stringify(outputs)}; it is "mean" or "each"`);
    },
    init: () => ({ count: 0, weight: [], outputs: [] }),
    update: (state, predictions, targets, _, sampleWeights) =>
      updateOutputs(spec, state, predictions, targets, sampleWeights),
    result({ count, weight, outputs }, settings) {
      if (total(weight) === 0) refuseNoWeight(name);
      const values = outputs.map((one) => result(one, count, weight));
      if (settings.outputs === "each") return tensor(values, { dtype: "float64" });
      return scalar(sumOf(values) / values.length);
    },
  };
}

/** 1 − a / b, where a share of nothing is 0, and nothing of nothing is all: scikit-learn's `force_finite`. */
export function explained(a: Scaled, b: Scaled): number {
  if (b.value !== 0 || Number.isNaN(a.value))
    return 1 - numberOf({ value: a.value / b.value, exponent: a.exponent - b.exponent });
  return a.value === 0 ? 1 : 0;
}

/** Predictions less targets. */
export function errors(predictions: readonly number[], targets: readonly number[]): number[] {
  return predictions.map((x, i) => x - targets[i]!);
}

// ---- parts

function updateOutputs<State>(
  spec: OutputSpec<State>,
  { count, weight, outputs }: Outputs<State>,
  predictions: Tensor,
  targets: Tensor,
  sampleWeights: Tensor | undefined,
): Outputs<State> {
  const width = requireColumns(spec.name, predictions, targets);
  if (count > 0 && outputs.length !== width)
    throw new ShapeError(
      `${spec.name}: predictions are ${showAval(predictions)}, of ${width} outputs; batches before had ${outputs.length}`,
    );
  const rows = predictions.shape[0]!;
  const weights = sampleWeights && weightsOf(spec.name, sampleWeights, targets, [rows], "targets");
  const column = (x: Tensor, j: number): number[] => {
    const data = x.data();
    return Array.from({ length: rows }, (_, i) => data[i * width + j]!);
  };
  return {
    count: count + rows,
    weight: added(weight, weights ?? [rows]),
    outputs: Array.from({ length: width }, (_, j) =>
      spec.update(count > 0 ? outputs[j]! : spec.init, column(predictions, j), column(targets, j), weights),
    ),
  };
}

/** Number of outputs. @throws ShapeError unless shapes are equal: nothing is broadcast. */
function requireColumns(who: string, predictions: Tensor, targets: Tensor): number {
  const { shape } = predictions;
  const equal = sameShape(shape, targets.shape);
  if (equal && (shape.length === 1 || shape.length === 2)) return shape[1] ?? 1;
  const rule = equal ? "they are [n] or [n, outputs]" : "their shapes must be equal";
  throw new ShapeError(`${who}: predictions are ${showAval(predictions)}, targets are ${showAval(targets)}; ${rule}`);
}
