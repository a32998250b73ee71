/** Losses: one value per example or prediction, from which the caller takes the mean. */
export { squaredError } from "./squaredError.ts";
export { sigmoidCrossEntropy, softmaxCrossEntropy } from "./crossEntropy.ts";
export { perceptronLoss } from "./perceptron.ts";
