/** Names that settings may have. */
export const taskNames = ["binary", "multiclass", "multilabel", "regression"] as const;
export const modelNames = ["mlp", "perceptron", "logistic", "linear", "ridge"] as const;
export const activationNames = [
  "relu",
  "tanh",
  "sigmoid",
  "gelu",
  "silu",
  "elu",
  "selu",
  "leakyRelu",
  "softplus",
] as const;
export const optimizerNames = [
  "adam",
  "adamW",
  "nadam",
  "radam",
  "rmsprop",
  "adagrad",
  "momentum",
  "sgd",
  "lion",
] as const;
export const scheduleNames = ["constant", "cosine", "exponential", "oneCycle"] as const;
export const classLossNames = ["crossEntropy", "focal"] as const;
export const valueLossNames = ["squaredError", "absoluteError", "huber", "logCosh"] as const;
export const lossNames = [...classLossNames, ...valueLossNames] as const;
export const backendNames = ["wasm", "interpreter"] as const;
export const classWeightNames = ["none", "balanced"] as const;

export type Task = (typeof taskNames)[number];
export type ModelName = (typeof modelNames)[number];
export type ActivationName = (typeof activationNames)[number];
export type OptimizerName = (typeof optimizerNames)[number];
export type LossName = (typeof lossNames)[number];
