/** W2: one step of training a 4-16-16-3 network on 32 flowers, with Adam. */
import { compile, key, mean, relu, tensor, valueAndGrad, type Tensor } from "@cotangent/autodiff";
import { batches, iris as data } from "@cotangent/datasets";
import { standardize } from "@cotangent/preprocessing";
import { dense, sequential } from "@cotangent/layers";
import { softmaxCrossEntropy } from "@cotangent/losses";
import { adam, applyUpdates } from "@cotangent/optimizers";
import { backendFor, given, training } from "../ours.ts";
import { initialWeights } from "../random.ts";
import type { Engine, Mlp, Runner, Workload } from "../workload.ts";

const sizes = [4, 16, 16, 3];
const batchSize = 32;
const learningRate = 1e-3;

export const iris: Workload<Mlp> = {
  name: "iris",
  title: "W2: iris step, 4-16-16-3 relu, softmax cross-entropy, batches of 32, Adam",
  unit: "step",
  problems: () => [{ label: "", problem: problemOf(batchSize) }],
  ours: irisTraining,
};

/** The same with batches of 32 and then of 24, by one compiled function: for the time that a second shape takes. */
export const irisShapes: Workload<Mlp> = {
  ...iris,
  name: "iris shapes",
  problems: () => [batchSize, 24].map((size) => ({ label: `batches of ${size}`, problem: problemOf(size) })),
  ours: (problem, engine) => irisTraining(problem, engine, (once ??= compiledStep(problem, engine))),
};

let once: ReturnType<typeof compiledStep> | undefined;

function problemOf(batchSize: number): Mlp {
  const all = data();
  const set = standardize().fit(all).transform(all);
  return {
    kind: "mlp",
    sizes,
    hidden: "relu",
    loss: "crossEntropy",
    optimizer: "adam",
    learningRate,
    weights: initialWeights(sizes),
    batches: [...batches(set, { batchSize, seed: 0, dropRemainder: true })].map(({ features, labels }) => ({
      x: features,
      y: labels,
    })),
    batchSize,
  };
}

/** The step, its model and what it starts from. */
async function compiledStep({ weights }: Mlp, engine: Engine) {
  const [first, second, third] = weights.map((weight) => ({ weightInitializer: given(weight) }));
  const model = sequential(dense(4, 16, first!), relu, dense(16, 16, second!), relu, dense(16, 3, third!));
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
  return { step, start };
}

async function irisTraining(problem: Mlp, engine: Engine, compiled = compiledStep(problem, engine)): Promise<Runner> {
  const { batches, batchSize } = problem;
  const { step, start } = await compiled;
  return training(
    step,
    start,
    batches.map(({ x, y }) => [tensor(x, { shape: [batchSize, 4] }), tensor(y)]),
  );
}
