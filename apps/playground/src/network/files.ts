/** The network of a moment as files: its parameters, and the function from inputs to answers. */
import { tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { dense } from "@cotangent/layers";
import { activations } from "../ui/functions.ts";
import { objectiveFor } from "./objective.ts";
import type { Frame, Scene } from "./protocol.ts";

/** Forms in which a network leaves the page. */
export const fileForms = ["safetensors", "onnx", "module"] as const;
export type FileForm = (typeof fileForms)[number];

export interface TakenFile {
  readonly name: string;
  readonly content: Uint8Array | string;
}

/** Returns the file; the libraries that write it come with the first of its kind. */
export async function fileOf(form: FileForm, scene: Scene, frame: Frame): Promise<TakenFile> {
  const params = frame.layers.map(({ fanIn, fanOut, weight, bias }) => ({
    weight: tensor(weight, { shape: [fanIn, fanOut] }),
    bias: tensor(bias, { shape: [fanOut] }),
  }));
  const predict = predictorOf(scene, params);
  const example = [zeros([1, scene.spec.inputs.length])];
  if (form === "safetensors") {
    const { saveSafetensors } = await import("@cotangent/io");
    const metadata = { step: String(frame.step), ...recipeOf(scene) };
    return { name: "network.safetensors", content: saveSafetensors(params, metadata) };
  }
  if (form === "onnx") {
    const { toOnnx } = await import("@cotangent/export/onnx");
    const names = { inputNames: ["inputs"], outputNames: ["answers"] };
    return { name: "network.onnx", content: toOnnx(predict, example, { batch: "rows", ...names }) };
  }
  const { toModule } = await import("@cotangent/export");
  const { js } = toModule(predict, example, { name: "predict", names: ["inputs"], rows: true });
  return { name: "network.js", content: js };
}

/** Inputs as the network sees them, float32[n, inputs], to probabilities or numbers. */
function predictorOf(
  { spec, classNames }: Scene,
  params: readonly { readonly weight: Tensor; readonly bias: Tensor }[],
): (inputs: Tensor) => Tensor {
  const objective = objectiveFor(classNames.length);
  return (inputs) => {
    const out = params.reduce((x, one, i) => {
      const [fanIn, fanOut] = one.weight.shape as [number, number];
      const linear: Tensor = dense(fanIn, fanOut).apply(one as never, x);
      return activations[spec.layers[i]?.activation ?? "identity"].apply?.(linear) ?? linear;
    }, inputs);
    return objective.answers(objective.scores(out));
  };
}

/** Activations, and how inputs are made of places, which parameters alone do not tell. */
function recipeOf({ spec, scaling }: Scene): Readonly<Record<string, string>> {
  return {
    activations: spec.layers.map(({ activation }) => activation).join(" "),
    inputs: spec.inputs.join(", "),
    "scaling.x": scaling.x.join(" "),
    "scaling.y": scaling.y.join(" "),
  };
}
