/** Measures of how good predictions are, as functions of tensors. */
export { accuracy } from "./accuracy.ts";
