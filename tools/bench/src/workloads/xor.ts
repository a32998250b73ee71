/** W1: one step of training a 2-8-1 network on the four rows of XOR. */
import { compile, key, mean, sigmoid, tanh, tensor, valueAndGrad, type Tensor } from "@cotangent/autodiff";
import { xor as data } from "@cotangent/datasets";
import { dense, sequential } from "@cotangent/layers";
import { squaredError } from "@cotangent/losses";
import { applyUpdates, sgd } from "@cotangent/optimizers";
import { backendFor, given, training } from "../ours.ts";
import { initialWeights } from "../random.ts";
import type { Mlp, Workload } from "../workload.ts";

const sizes = [2, 8, 1];
const learningRate = 0.5;

export const xor: Workload<Mlp> = {
  name: "xor",
  title: "W1: XOR step, 2-8-1 tanh and sigmoid, 4 rows, squared error, SGD",
  unit: "step",
  problems() {
    const { features, labels } = data();
    const problem: Mlp = {
      kind: "mlp",
      sizes,
      hidden: "tanh",
      loss: "squaredError",
      optimizer: "sgd",
      learningRate,
      weights: initialWeights(sizes),
      batches: [{ x: features, y: Float32Array.from(labels) }],
      batchSize: 4,
    };
    return [{ label: "", problem }];
  },
  async ours({ weights, batches }, engine) {
    const [first, second] = weights.map((weight) => ({ weightInitializer: given(weight) }));
    const model = sequential(dense(2, 8, first!), tanh, dense(8, 1, second!), sigmoid);
    const optimizer = sgd({ learningRate });
    const fresh = () => model.init(key(0));
    type Params = ReturnType<typeof fresh>;
    const start = (params = fresh()) => [params, optimizer.init(params)] as const;

    const step = compile(
      (params: Params, state: ReturnType<typeof start>[1], x: Tensor, y: Tensor) => {
        const lossOf = (p: Params) => mean(squaredError(model.apply(p, x), y));
        const [loss, gradients] = valueAndGrad(lossOf)(params);
        const [updates, next] = optimizer.update(gradients, state, params);
        return [loss, applyUpdates(params, updates), next] as const;
      },
      { donate: [0, 1], backend: await backendFor(engine) },
    );
    return training(
      step,
      start,
      batches.map(({ x, y }) => [tensor(x, { shape: [4, 2] }), tensor(y, { shape: [4, 1] })]),
    );
  },
};
