/** A deep and narrow network, whose whole step is a graph of about 1,000 nodes: for the time until its first result. */
import { add, compile, matmul, mean, tanh, tensor, valueAndGrad, zeros, type Tensor } from "@cotangent/autodiff";
import { softmaxCrossEntropy } from "@cotangent/losses";
import { applyUpdates, sgd } from "@cotangent/optimizers";
import { backendFor, training } from "../ours.ts";
import { normals } from "../random.ts";
import type { Mlp, Workload } from "../workload.ts";

const [layers, width, batchSize] = [51, 8, 16];
const sizes = Array.from({ length: layers + 1 }, () => width);
const learningRate = 1e-3;

export const deep: Workload<Mlp> = {
  name: "deep",
  title: `a step of ${layers} layers of ${width} tanh`,
  unit: "step",
  problems() {
    const y = Int32Array.from({ length: batchSize }, (_, i) => i % width);
    const problem: Mlp = {
      kind: "mlp",
      sizes,
      hidden: "tanh",
      loss: "crossEntropy",
      optimizer: "sgd",
      learningRate,
      weights: Array.from({ length: layers }, (_, i) => normals(i + 1, width * width, 1 / Math.sqrt(width))),
      batches: [{ x: normals(1000, batchSize * width), y }],
      batchSize,
    };
    return [{ label: "", problem }];
  },
  async ours({ weights, batches }, engine) {
    const optimizer = sgd({ learningRate });
    const fresh = () =>
      weights.map((weight) => ({
        weight: tensor(weight.slice(), { shape: [width, width] }) as Tensor,
        bias: zeros([width]) as Tensor,
      }));
    type Params = ReturnType<typeof fresh>;
    const start = (params = fresh()) => [params, optimizer.init(params)] as const;
    const logits = (params: Params, x: Tensor): Tensor =>
      params.reduce((x, { weight, bias }, i) => {
        const z = add(matmul(x, weight), bias);
        return i + 1 < layers ? tanh(z) : z;
      }, x);

    const step = compile(
      (params: Params, state: ReturnType<typeof start>[1], x: Tensor, y: Tensor) => {
        const lossOf = (p: Params) => mean(softmaxCrossEntropy(logits(p, x), y));
        const [loss, gradients] = valueAndGrad(lossOf)(params);
        const [updates, next] = optimizer.update(gradients, state, params);
        return [loss, applyUpdates(params, updates), next] as const;
      },
      { donate: [0, 1], backend: await backendFor(engine) },
    );
    return training(
      step,
      start,
      batches.map(({ x, y }) => [tensor(x, { shape: [batchSize, width] }), tensor(y)]),
    );
  },
};
