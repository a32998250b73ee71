/** Predictions: what the outputs of a network say, in classes and raw units. */
import type { Task } from "../settings/names.ts";
import type { ModelFile, TargetSpec } from "./modelFile.ts";

/** Predictions of some rows. */
export interface Predictions {
  readonly task: Task;
  readonly targets: readonly TargetSpec[];
  readonly rows: number;
  /** float32[rows × classes], of several labels the probability of the second value of each, [rows × targets]. */
  readonly probabilities?: Float32Array;
  /** int32[rows], of several labels [rows × targets]. */
  readonly classes?: Int32Array;
  /** float32[rows × targets], in raw units. */
  readonly values?: Float32Array;
}

/** @param outputs float32[rows × outputs of the network] */
export function predictionsOf(
  { task, targets, output }: Pick<ModelFile, "task" | "targets" | "output">,
  outputs: Float32Array,
  rows: number,
): Predictions {
  const known = { task, targets, rows };
  const width = outputs.length / Math.max(1, rows);
  if (output === "identity") {
    const values = outputs.map((y, i) => {
      const { mean, scale } = targets[i % width]!;
      return y * scale! + mean!;
    });
    return { ...known, values };
  }
  const isJoint = width > 1 && task !== "multilabel";
  const classes = isJoint
    ? Int32Array.from({ length: rows }, (_, row) => largestOf(outputs, row * width, width))
    : Int32Array.from(outputs, (logit) => Number(logit > 0));
  if (output === "step") return { ...known, classes };
  return { ...known, classes, probabilities: probabilitiesOf(outputs, rows, width, output === "softmax", task) };
}

/** Predictions of the rows from one position to before another. */
export function rowsOf(all: Predictions, from: number, to: number): Predictions {
  const { probabilities, classes, values, rows } = all;
  const part = <A extends Float32Array | Int32Array>(list: A): A => {
    const width = list.length / rows;
    return list.slice(from * width, to * width) as A;
  };
  return {
    ...all,
    rows: to - from,
    ...(probabilities && { probabilities: part(probabilities) }),
    ...(classes && { classes: part(classes) }),
    ...(values && { values: part(values) }),
  };
}

function largestOf(outputs: Float32Array, from: number, width: number): number {
  let best = 0;
  for (let k = 1; k < width; k++) if (outputs[from + k]! > outputs[from + best]!) best = k;
  return best;
}

function probabilitiesOf(
  outputs: Float32Array,
  rows: number,
  width: number,
  isSoftmax: boolean,
  task: Task,
): Float32Array {
  if (!isSoftmax) {
    if (task === "multilabel") return outputs.map((logit) => 1 / (1 + Math.exp(-logit)));
    return Float32Array.from(
      { length: 2 * rows },
      (_, i) => 1 / (1 + Math.exp(i % 2 === 0 ? outputs[i >> 1]! : -outputs[i >> 1]!)),
    );
  }
  const shares = new Float32Array(outputs.length);
  for (let row = 0; row < rows; row++) {
    const from = row * width;
    const largest = outputs[from + largestOf(outputs, from, width)]!;
    let sum = 0;
    for (let k = 0; k < width; k++) sum += Math.exp(outputs[from + k]! - largest);
    for (let k = 0; k < width; k++) shares[from + k] = Math.exp(outputs[from + k]! - largest) / sum;
  }
  return shares;
}
