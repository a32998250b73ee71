/** Names of activations; what they compute is in `functions.ts`, which the main thread loads only where it computes. */
export const activationNames = [
  "tanh",
  "relu",
  "sigmoid",
  "leakyRelu",
  "elu",
  "gelu",
  "silu",
  "softplus",
  "identity",
  "step",
] as const;
export type ActivationName = (typeof activationNames)[number];
