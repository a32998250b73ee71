/** Activations by name, each with the first weights that suit a layer of it. */
import { elu, gelu, leakyRelu, relu, sigmoid, silu, softplus, step, tanh, type Tensor } from "@cotangent/autodiff";
import { glorotUniform, heNormal, type Initializer } from "@cotangent/layers";
import type { ActivationName } from "./activationNames.ts";

interface Activation {
  /** Absent for the identity. */
  readonly apply?: (x: Tensor) => Tensor;
  readonly initializer: Initializer;
}

export const activations: Readonly<Record<ActivationName, Activation>> = {
  tanh: { apply: (x) => tanh(x), initializer: glorotUniform },
  relu: { apply: (x) => relu(x), initializer: heNormal },
  sigmoid: { apply: (x) => sigmoid(x), initializer: glorotUniform },
  leakyRelu: { apply: (x) => leakyRelu(x, { slope: 0.1 }), initializer: heNormal },
  elu: { apply: (x) => elu(x), initializer: heNormal },
  gelu: { apply: (x) => gelu(x, { approximate: "tanh" }), initializer: heNormal },
  silu: { apply: (x) => silu(x), initializer: heNormal },
  softplus: { apply: (x) => softplus(x), initializer: glorotUniform },
  identity: { initializer: glorotUniform },
  // its derivative is 0 everywhere: nothing below it learns
  step: { apply: (x) => step(x), initializer: glorotUniform },
};
