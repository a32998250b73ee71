import { tensor } from "@cotangent/autodiff";
import { softmaxCrossEntropy } from "@cotangent/losses";

const loss = softmaxCrossEntropy(tensor([[0, 0]]), tensor([1], { dtype: "int32" }));
const [value] = loss.data();
if (Math.abs(Number(value) - Math.LN2) > 1e-6) throw new Error(`the loss is ${String(value)}; expected ln 2`);
