/** Models with scikit-learn's contract: fit, predict, score. */
export { Perceptron, type PerceptronOptions } from "./perceptron.ts";
export type { Classifier } from "./classifier.ts";
export type { Label, Labels, Matrix } from "./data.ts";
