/** W7: one step of training a small convolutional network on 32 images of 28 × 28. */
import {
  add,
  compile,
  conv,
  key,
  maxPool,
  mean,
  relu,
  reshape,
  tensor,
  valueAndGrad,
  zeros,
  type Tensor,
} from "@cotangent/autodiff";
import { defineLayer, dense, sequential, type Layer } from "@cotangent/layers";
import { softmaxCrossEntropy } from "@cotangent/losses";
import { applyUpdates, sgd } from "@cotangent/optimizers";
import { backendFor, given, training } from "../ours.ts";
import { normals, randomBatches } from "../random.ts";
import type { Cnn, Workload } from "../workload.ts";

const learningRate = 0.05;
const batchSize = 32;
const [side, classes] = [28, 10];
const features = (side / 4) ** 2 * 32;

export const cnn: Workload<Cnn> = {
  name: "cnn",
  title: "W7: CNN step, 28×28, conv 3×3×16, relu, pool, conv 3×3×32, relu, pool, dense 10, batches of 32, SGD",
  unit: "step",
  parallel: true,
  problems() {
    const problem: Cnn = {
      kind: "cnn",
      batchSize,
      side,
      channels: [16, 32],
      classes,
      learningRate,
      weights: [
        normals(1, 9 * 16, Math.sqrt(2 / 9)),
        normals(2, 9 * 16 * 32, Math.sqrt(2 / (9 * 16))),
        normals(3, features * classes, Math.sqrt(1 / features)),
      ],
      batches: randomBatches(2, batchSize, side * side, classes),
    };
    return [{ label: "", problem }];
  },
  async ours({ weights, batches }, engine) {
    const [first, second, third] = weights;
    const model = sequential(
      convolution(1, 16, first),
      relu,
      pooling,
      convolution(16, 32, second),
      relu,
      pooling,
      flatten,
      dense(features, classes, { weightInitializer: given(third) }),
    );
    const optimizer = sgd({ learningRate });
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
      batches.map(({ x, y }) => [tensor(x, { shape: [batchSize, side, side, 1] }), tensor(y)]),
    );
  },
};

interface Convolution {
  readonly kernel: Tensor;
  readonly bias: Tensor;
}

/** [batch, height, width, channels] → [batch, height, width, out] */
function convolution(channels: number, out: number, kernel: Float32Array): Layer<Convolution> {
  return defineLayer({
    init: () => ({ kernel: tensor(kernel.slice(), { shape: [3, 3, channels, out] }), bias: zeros([out]) as Tensor }),
    apply: ({ kernel, bias }, x) => add(conv(x, kernel, { padding: "same" }), bias),
  });
}

const pooling: Layer<readonly []> = defineLayer({
  init: () => [],
  apply: (_params, x) => maxPool(x, { window: 2 }),
});

const flatten: Layer<readonly []> = defineLayer({
  init: () => [],
  apply: (_params, x) => reshape(x, [x.shape[0]!, -1]),
});
