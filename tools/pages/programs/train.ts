import { compile, explain, key, mean, relu, tanh, tensor, valueAndGrad, type Tensor } from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";
import { dense, sequential } from "@cotangent/layers";
import { softmaxCrossEntropy } from "@cotangent/losses";
import { adam, applyUpdates } from "@cotangent/optimizers";

export interface Trained {
  readonly backend: string;
  /** Of each step; JSON keeps every bit of a number. */
  readonly losses: readonly number[];
  readonly explanation: string;
}

/** Trains XOR on some backend: what a page and Node must agree in, to the last bit. */
export function trainXor(backend: Backend, steps: number): Trained {
  const features = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]); // prettier-ignore
  const labels = tensor([0, 1, 1, 0], { dtype: "int32" });
  const model = sequential(dense(2, 8), relu, dense(8, 16), tanh, dense(16, 2));
  const optimizer = adam({ learningRate: 0.02 });
  let params = model.init(key(0));
  let state = optimizer.init(params);
  const step = compile(
    (p: typeof params, s: typeof state, x: Tensor, y: Tensor): [Tensor, typeof params, typeof state] => {
      const [loss, gradients] = valueAndGrad((q: typeof params) => mean(softmaxCrossEntropy(model.apply(q, x), y)))(p);
      const [updates, next] = optimizer.update(gradients, s, p);
      return [loss, applyUpdates(p, updates), next];
    },
    { donate: [0, 1], backend, name: "step" },
  );
  const losses = Array.from({ length: steps }, () => {
    let loss: Tensor;
    [loss, params, state] = step(params, state, features, labels);
    return loss.item();
  });
  return { backend: backend.name, losses, explanation: explain(step) };
}
