import { tensor } from "@cotangent/autodiff";
import { accuracy, rocAuc } from "@cotangent/metrics";

const predictions = tensor([0, 1, 1, 1], { dtype: "int32" });
const labels = tensor([0, 1, 0, 1], { dtype: "int32" });
const value = accuracy(predictions, labels).item();
if (value !== 0.75) throw new Error(`the accuracy is ${value}; expected 0.75`);

const { init, update, result } = rocAuc.streaming();
const area = result(update(init(), tensor([0.1, 0.4, 0.3, 0.8]), labels)).item();
if (area !== 1) throw new Error(`the area is ${area}; expected 1`);
