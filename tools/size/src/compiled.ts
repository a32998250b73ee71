import { compile, key, mean, relu, tensor, valueAndGrad, type Tensor } from "@cotangent/autodiff";
import { dense, sequential } from "@cotangent/layers";
import { softmaxCrossEntropy } from "@cotangent/losses";
import { adam, applyUpdates } from "@cotangent/optimizers";
import type { Backend } from "@cotangent/autodiff/backend";

/** The program of `mlp.ts`, its step compiled by a backend. */
export function trainXor(steps: number, backend: Backend): number {
  const features = tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const labels = tensor([0, 1, 1, 0], { dtype: "int32" });

  const model = sequential(dense(2, 8), relu, dense(8, 2));
  const optimizer = adam({ learningRate: 5e-2 });
  let params = model.init(key(0));
  let state = optimizer.init(params);
  let loss: Tensor = tensor(Infinity);

  const step = compile(
    (params, state) => {
      const lossOf = (p: typeof params) => mean(softmaxCrossEntropy(model.apply(p, features), labels));
      const [value, gradients] = valueAndGrad(lossOf)(params);
      const [updates, next] = optimizer.update(gradients, state, params);
      return [value, applyUpdates(params, updates), next];
    },
    { donate: [0, 1], backend },
  );
  for (let i = 0; i < steps; i++) [loss, params, state] = step(params, state);
  return loss.item();
}
