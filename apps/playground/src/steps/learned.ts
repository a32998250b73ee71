/** The network of the page of networks, at a moment of its training, as a program in float64. */
import { add, matmul, mean, tensor, type Tensor } from "@cotangent/autodiff";
import { inputsOf } from "../network/inputs.ts";
import { lossFor, objectiveFor } from "../network/objective.ts";
import type { Frame, Scene } from "../network/protocol.ts";
import { activations } from "../ui/functions.ts";
import type { Program } from "./programs.ts";

/** A moment of a training: what stays, and the weights. */
export interface Learned {
  readonly scene: Scene;
  readonly frame: Frame;
}

/** Examples that are looked at at once. */
const together = 4;

/** @param sample a training example, from 1; 0 for the first few at once */
export function learnedProgram({ scene, frame }: Learned, sample: number): Program {
  const { spec, classNames, scaling, points, targets } = scene;
  const training = points.flatMap(({ heldOut }, i) => (heldOut ? [] : [i]));
  if (training.length === 0) throw new Error("there are no points to learn from");
  const chosen = sample === 0 ? training.slice(0, together) : [training[Math.min(sample, training.length) - 1]!];
  const places = chosen.flatMap((i) => [points[i]!.x, points[i]!.y]);
  const shape = [chosen.length, spec.inputs.length];
  const x = tensor(Float64Array.from(inputsOf(Float32Array.from(places), spec.inputs, scaling)), { shape }) as Tensor;
  const expected =
    classNames.length === 0
      ? tensor(Float64Array.from(chosen, (i) => targets[i]!))
      : tensor(Int32Array.from(chosen, (i) => points[i]!.label));
  const objective = objectiveFor(classNames.length);
  const loss = lossFor(objective, spec.loss);
  const layers = frame.layers.map((_, i) => [`W${i + 1}`, `b${i + 1}`]);
  return {
    names: ["x", ...layers.flat()],
    values: [
      x,
      ...frame.layers.flatMap(({ weight, bias, fanIn, fanOut }) => [
        tensor(Float64Array.from(weight), { shape: [fanIn, fanOut] }) as Tensor,
        tensor(Float64Array.from(bias)) as Tensor,
      ]),
    ],
    layers,
    apply(x, ...values) {
      const out = frame.layers.reduce((before, _, i) => {
        const linear = add(matmul(before, values[2 * i]!), values[2 * i + 1]!) as Tensor;
        return activations[spec.layers[i]?.activation ?? "identity"].apply?.(linear) ?? linear;
      }, x!);
      return mean(objective.loss(loss, out, expected as Tensor)) as Tensor;
    },
  };
}
