import { tensor } from "@cotangent/autodiff";
import { accuracy } from "@cotangent/metrics";

const predictions = tensor([0, 1, 1, 1], { dtype: "int32" });
const labels = tensor([0, 1, 0, 1], { dtype: "int32" });
const value = accuracy(predictions, labels).item();
if (value !== 0.75) throw new Error(`the accuracy is ${value}; expected 0.75`);
