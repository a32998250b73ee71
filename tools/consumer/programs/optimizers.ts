import { tensor } from "@cotangent/autodiff";
import { applyUpdates, sgd } from "@cotangent/optimizers";

const optimizer = sgd({ learningRate: 0.5 });
const params = { w: tensor([1, 2]) };
const [updates] = optimizer.update({ w: tensor([2, 2]) }, optimizer.init(params), params);
const next = applyUpdates(params, updates).w.toArray();
if (String(next) !== "0,1") throw new Error(`one step leads to ${String(next)}; expected 0,1`);
