import { key, relu, tensor } from "@cotangent/autodiff";
import { dense, sequential } from "@cotangent/layers";

const model = sequential(dense(4, 16), relu, dense(16, 3));
const out = model.apply(model.init(key(0)), tensor([[5.1, 3.5, 1.4, 0.2]]));
if (out.shape.join() !== "1,3") throw new Error(`the output's shape is ${out.shape.join()}; expected 1,3`);
