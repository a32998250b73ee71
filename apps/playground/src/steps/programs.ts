/** Programs to step through: functions of named float64 tensors that give one number. */
import { add, grad, matmul, mean, sum, tanh, tensor, type Tensor } from "@cotangent/autodiff";
import { sigmoidCrossEntropy } from "@cotangent/losses";
import { parseExpression, type Expression } from "./expression.ts";
import { onPaper } from "./spec.ts";

export interface Program {
  readonly names: readonly string[];
  /** Values of the names, in their order. */
  readonly values: readonly Tensor[];
  apply(...values: readonly Tensor[]): Tensor;
  /** Names of each layer's weights and biases, where there are layers; after the last one is the loss. */
  readonly layers?: readonly (readonly string[])[];
}

/** Values that names begin with: small, of both signs, and each another. */
export function usualValue(i: number): number {
  return [0.5, -1.2, 0.8, 0.3, -0.6, 1.1, -0.4, 0.9, 0.2, -0.7, 1.4, -0.1, 0.6, -0.9, 0.7, -0.3][i % 16]!;
}

/** A program of an expression, at some numbers. */
export function programOf(
  { names, apply }: Expression,
  numbers: Readonly<Record<string, number>>,
  layers?: Program["layers"],
): Program {
  const values = names.map((name, i) => tensor(numbers[name] ?? usualValue(i), { dtype: "float64" }) as Tensor);
  return {
    names,
    values,
    ...(layers && { layers }),
    apply: (...given) => apply(Object.fromEntries(names.map((name, i) => [name, given[i]!]))),
  };
}

/** The network for paper: one number each. */
export function paperProgram(numbers: Readonly<Record<string, number>>): Program {
  const parsed = parseExpression(onPaper);
  if ("fault" in parsed) throw new Error(parsed.fault);
  return programOf(parsed.expression, numbers, [
    ["w11", "w12", "b1", "w21", "w22", "b2"],
    ["v1", "v2", "c"],
  ]);
}

/** A network that learns XOR, with its four examples at once: tensors, as they are trained. */
export function networkProgram(): Program {
  const float = (rows: number[] | number[][]): Tensor => tensor(rows, { dtype: "float64" }) as Tensor;
  const x = float([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const labels = float([[0], [1], [1], [0]]);
  return {
    names: ["W1", "b1", "W2", "b2"],
    layers: [
      ["W1", "b1"],
      ["W2", "b2"],
    ],
    values: [
      float([
        [1.2, -0.7, 0.4],
        [-0.9, 0.8, 1.1],
      ]),
      float([0.1, -0.2, 0]),
      float([[0.9], [-1.3], [0.5]]),
      float([0.2]),
    ],
    apply(...[w1, b1, w2, b2]) {
      const hidden = tanh(add(matmul(x, w1!), b1!) as Tensor);
      const logits = add(matmul(hidden, w2!), b2!) as Tensor;
      return mean(sigmoidCrossEntropy(logits, labels)) as Tensor;
    },
  };
}

/** The derivative of a program in one of its names, summed where that is a tensor: a program like any other. */
export function derivativeOf({ names, values, apply }: Program, wrt: number): Program {
  return {
    names,
    values,
    apply: (...values) => sum(grad(apply, { wrt })(...values) as Tensor) as Tensor,
  };
}
