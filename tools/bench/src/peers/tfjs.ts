/** TensorFlow.js on its cpu or its wasm backend, as its users write it: variables, and an optimizer that minimizes. */
import { createRequire } from "node:module";
import type * as tfjs from "@tensorflow/tfjs";
import type { Batch, Chain, Cnn, Elementwise, Matmul, Mlp, Peer, Runner } from "../workload.ts";

type Tfjs = typeof tfjs;
type Tensor = tfjs.Tensor;

/** By `require`: its ES modules import folders, which Node refuses. */
export async function open(backend = "cpu"): Promise<Peer> {
  const require = createRequire(import.meta.url);
  const tf = require("@tensorflow/tfjs") as Tfjs;
  if (backend === "wasm") require("@tensorflow/tfjs-backend-wasm");
  if (!(await tf.setBackend(backend))) throw new Error(`its backend ${backend} did not start`);
  return {
    mlp: (problem) => mlp(tf, problem),
    cnn: (problem) => cnn(tf, problem, backend === "wasm"),
    matmul: (problem) => matmul(tf, problem),
    elementwise: (problem) => elementwise(tf, problem),
    chain: (problem) => chain(tf, problem),
  };
}

interface Training {
  /** Copies of the initial weights. */
  readonly fresh: () => readonly Tensor[];
  readonly optimizer: () => tfjs.Optimizer;
  readonly lossOf: (params: readonly Tensor[], x: Tensor, y: Tensor) => Tensor;
  readonly batches: readonly (readonly [x: Tensor, y: Tensor])[];
  readonly note?: string;
}

function training(tf: Tfjs, { fresh, optimizer: create, lossOf, batches, note }: Training): Runner {
  let params: tfjs.Variable[] = [];
  let optimizer = create();
  let at = 0;
  return {
    ...(note === undefined ? {} : { note }),
    reset() {
      for (const param of params) param.dispose();
      optimizer.dispose();
      params = fresh().map((weight) => tf.variable(weight));
      optimizer = create();
      at = 0;
    },
    run(n) {
      let loss: tfjs.Scalar | null = null;
      for (let i = 0; i < n; i++) {
        loss?.dispose();
        const [x, y] = batches[at]!;
        loss = optimizer.minimize(() => lossOf(params, x, y) as tfjs.Scalar, true, params);
        at = (at + 1) % batches.length;
      }
      const value = loss!.dataSync()[0]!;
      loss!.dispose();
      return value;
    },
  };
}

function mlp(tf: Tfjs, { sizes, hidden, loss, optimizer, learningRate, weights, batches, batchSize }: Mlp): Runner {
  const activation = hidden === "tanh" ? tf.tanh : tf.relu;
  const squared = loss === "squaredError";
  const classes = sizes.at(-1)!;
  return training(tf, {
    fresh: () => weights.flatMap((w, i) => [tf.tensor(w, [sizes[i]!, sizes[i + 1]!]), tf.zeros([sizes[i + 1]!])]),
    optimizer: () =>
      optimizer === "adam" ? tf.train.adam(learningRate, 0.9, 0.999, 1e-8) : tf.train.sgd(learningRate),
    lossOf(params, x, y) {
      let z = x;
      for (let i = 0; i < params.length; i += 2) {
        z = tf.add(tf.matMul(z, params[i]!), params[i + 1]!);
        if (i + 2 < params.length) z = activation(z);
      }
      return squared ? tf.losses.meanSquaredError(y, tf.sigmoid(z)) : tf.losses.softmaxCrossEntropy(y, z);
    },
    batches: batches.map((batch) => [
      tf.tensor(batch.x, [batchSize, sizes[0]!]),
      squared ? tf.tensor(batch.y, [batchSize, 1]) : oneHot(tf, batch, classes),
    ]),
  });
}

function oneHot(tf: Tfjs, { y }: Batch, classes: number): Tensor {
  return tf.cast(tf.oneHot(tf.tensor1d(y, "int32"), classes), "float32");
}

/** In three dimensions, the first of which is 1, where the backend has no gradient of a convolution in two. */
function cnn(
  tf: Tfjs,
  { side, channels, classes, learningRate, weights, batches, batchSize }: Cnn,
  deep: boolean,
): Runner {
  const [first, second] = channels;
  const features = (side / 4) ** 2 * second;
  const kernel = [...(deep ? [1] : []), 3, 3];
  const layer = (x: Tensor, w: Tensor, b: Tensor): Tensor =>
    deep
      ? tf.maxPool3d(
          tf.relu(tf.add(tf.conv3d(x as tfjs.Tensor5D, w as tfjs.Tensor5D, 1, "same"), b)),
          [1, 2, 2],
          [1, 2, 2],
          "valid",
        )
      : tf.maxPool(
          tf.relu(tf.add(tf.conv2d(x as tfjs.Tensor4D, w as tfjs.Tensor4D, 1, "same"), b)) as tfjs.Tensor4D,
          2,
          2,
          "valid",
        );
  return training(tf, {
    ...(deep ? { note: "by conv3d, since its conv2d has no gradient" } : {}),
    fresh: () => [
      tf.tensor(weights[0], [...kernel, 1, first]),
      tf.zeros([first]),
      tf.tensor(weights[1], [...kernel, first, second]),
      tf.zeros([second]),
      tf.tensor(weights[2], [features, classes]),
      tf.zeros([classes]),
    ],
    optimizer: () => tf.train.sgd(learningRate),
    lossOf(params, x, y) {
      const z = layer(layer(x, params[0]!, params[1]!), params[2]!, params[3]!);
      return tf.losses.softmaxCrossEntropy(
        y,
        tf.add(tf.matMul(tf.reshape(z, [batchSize, features]), params[4]!), params[5]!),
      );
    },
    batches: batches.map((batch) => [
      tf.tensor(batch.x, [batchSize, ...(deep ? [1] : []), side, side, 1]),
      oneHot(tf, batch, classes),
    ]),
  });
}

function matmul(tf: Tfjs, problem: Matmul): Runner {
  const { size, products, transposeLeft, transposeRight } = problem;
  const [a, b] = [problem.a, problem.b].map((elements) => tf.tensor(elements, [size, size]));
  return {
    reset() {},
    run(n) {
      let x!: Tensor;
      for (let i = 0; i < n; i++) {
        x = a!;
        for (let j = 0; j < products; j++) {
          const next = tf.matMul(x, b!, transposeLeft, transposeRight);
          if (x !== a) x.dispose();
          x = next;
        }
        if (i + 1 < n) x.dispose();
      }
      const value = tf.tidy(() => tf.mean(tf.mul(x, x)).dataSync()[0]!);
      x.dispose();
      return value;
    },
  };
}

function elementwise(tf: Tfjs, { shape, x: elements, factorShape, w, b, descent }: Elementwise): Runner {
  const [weight, bias] = [w, b].map((factor) => tf.tensor(factor, [...factorShape]));
  const derivative = tf.valueAndGrad((x: Tensor): Tensor =>
    tf.sum(tf.mul(tf.tanh(tf.add(tf.mul(x, weight!), bias!)), tf.sigmoid(x))),
  );
  let x: Tensor = tf.tensor(elements, [...shape]);
  return {
    reset() {
      x.dispose();
      x = tf.tensor(elements.slice(), [...shape]);
    },
    run(n) {
      let last = 0;
      for (let i = 0; i < n; i++) {
        const { value, grad } = derivative(x);
        if (descent) {
          const next = tf.tidy(() => tf.sub(x, tf.mul(grad, 0.1)));
          x.dispose();
          x = next;
        }
        if (i + 1 === n) last = value.dataSync()[0]!;
        value.dispose();
        grad.dispose();
      }
      return last;
    },
  };
}

function chain(tf: Tfjs, { ops }: Chain): Runner {
  const derivative = tf.grad((x: Tensor) => {
    let y = x;
    for (let i = 0; i < ops / 2; i++) y = tf.add(tf.mul(y, 1.0001), 0.0001);
    return y;
  });
  const x = tf.scalar(1);
  return {
    reset() {},
    run(n) {
      let last = 0;
      for (let i = 0; i < n; i++) {
        const slope = derivative(x);
        last = slope.dataSync()[0]!;
        slope.dispose();
      }
      return last;
    },
  };
}
