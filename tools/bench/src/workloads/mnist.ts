/** W3: one step of training a network of the shape that MNIST takes, 784-512-256-10, on 128 images, with Adam. */
import { compile, key, mean, relu, tensor, valueAndGrad, type Tensor } from "@cotangent/autodiff";
import { dense, sequential } from "@cotangent/layers";
import { softmaxCrossEntropy } from "@cotangent/losses";
import { adam, applyUpdates } from "@cotangent/optimizers";
import { backendFor, given, training } from "../ours.ts";
import { initialWeights, randomBatches } from "../random.ts";
import type { Mlp, Workload } from "../workload.ts";

const sizes = [784, 512, 256, 10];
const batchSize = 128;
const learningRate = 1e-3;

export const mnist: Workload<Mlp> = {
  name: "mnist",
  title: "W3: MNIST-shaped step, 784-512-256-10 relu, softmax cross-entropy, batches of 128, Adam",
  unit: "step",
  parallel: true,
  isOfProducts: true,
  problems() {
    const problem: Mlp = {
      kind: "mlp",
      sizes,
      hidden: "relu",
      loss: "crossEntropy",
      optimizer: "adam",
      learningRate,
      weights: initialWeights(sizes),
      batches: randomBatches(2, batchSize, 784, 10),
      batchSize,
    };
    return [{ label: "", problem }];
  },
  async ours({ weights, batches }, engine) {
    const [first, second, third] = weights.map((weight) => ({ weightInitializer: given(weight) }));
    const model = sequential(dense(784, 512, first!), relu, dense(512, 256, second!), relu, dense(256, 10, third!));
    const optimizer = adam({ learningRate });
    const fresh = () => model.init(key(0));
    type Params = ReturnType<typeof fresh>;
    const start = (params = fresh()) => [params, optimizer.init(params)] as const;

    const step = compile(
      (params: Params, state: ReturnType<typeof start>[1], x: Tensor, y: Tensor) => {
        const lossOf = (p: Params) => mean(softmaxCrossEntropy(model.apply(p, x), y));
        const [loss, gradients] = valueAndGrad(lossOf)(params);
        const [updates, next] = optimizer.update(gradients, state, params);
        return [loss, applyUpdates(params, updates), next] as const;
      },
      { donate: [0, 1], backend: await backendFor(engine) },
    );
    return training(
      step,
      start,
      batches.map(({ x, y }) => [tensor(x, { shape: [batchSize, 784] }), tensor(y)]),
    );
  },
};
