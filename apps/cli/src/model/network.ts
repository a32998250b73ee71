/** Networks of a description: dense layers with functions between them. */
import {
  elu,
  gelu,
  leakyRelu,
  relu,
  selu,
  sigmoid,
  silu,
  softplus,
  tanh,
  type Key,
  type Tensor,
} from "@cotangent/autodiff";
import { dense, dropout, heNormal, sequential, type Layer, type Link } from "@cotangent/layers";
import type { ActivationName } from "../settings/names.ts";
import type { ModelFile } from "./modelFile.ts";

/**
 * An entry for each link: the weight and bias of a dense layer, nothing for an activation. How many is known at run
 * time.
 */
export type Params = readonly object[];

export interface Network {
  init(key: Key): Params;
  /** x: [n, inputs] -> [n, outputs] */
  apply(params: Params, x: Tensor, mode?: { readonly train?: boolean; readonly key?: Key }): Tensor;
}

const activations: ReadonlyMap<ActivationName, (x: Tensor) => Tensor> = new Map<ActivationName, (x: Tensor) => Tensor>([
  ["relu", relu],
  ["tanh", tanh],
  ["sigmoid", sigmoid],
  ["gelu", (x) => gelu(x)],
  ["silu", silu],
  ["elu", (x) => elu(x)],
  ["selu", selu],
  ["leakyRelu", (x) => leakyRelu(x)],
  ["softplus", softplus],
]);

/** The network that a description is of, as layers of `@cotangent/layers`. */
export function networkOf({
  inputs,
  layers,
  dropout: rate,
}: Pick<ModelFile, "inputs" | "layers" | "dropout">): Network {
  let fanIn = inputs.length;
  const links = layers.flatMap(({ units, activation }): Link[] => {
    const isRelu = ["relu", "leakyRelu", "elu", "silu", "gelu"].includes(activation);
    const layer = dense(fanIn, units, isRelu ? { weightInitializer: heNormal } : {});
    fanIn = units;
    if (activation === "identity") return [layer];
    return [layer, activations.get(activation)!, ...(rate > 0 ? [dropout(rate)] : [])];
  });
  return sequential(...links) as unknown as Layer<Params>;
}

/** Numbers by the names of the parameters, in row-major order. */
export type NamedNumbers = ReadonlyMap<string, Float32Array>;

/** Numbers by the names of the parameters, of the tree of a network. */
export function numbersOf(params: Params): NamedNumbers {
  const numbers = new Map<string, Float32Array>();
  params.forEach((link, i) => {
    for (const [name, x] of Object.entries(link) as [string, Tensor][])
      numbers.set(`${i}.${name}`, x.data() as Float32Array);
  });
  return numbers;
}
