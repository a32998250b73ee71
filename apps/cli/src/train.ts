/** Training as a plain function: settings in, a result out; nothing is printed or written. */
import { compile, key, mean, split, treeLeaves, valueAndGrad, type Tensor } from "@cotangent/autodiff";
import { interpreter, type Backend } from "@cotangent/autodiff/backend";
import { batches, type Dataset } from "@cotangent/datasets";
import { accuracy } from "@cotangent/metrics";
import { adam, applyUpdates, sgd, type Optimizer } from "@cotangent/optimizers";
import { createWasmBackend } from "@cotangent/wasm";
import { Failure } from "./faults.ts";
import { network, type Network, type Params } from "./network.ts";
import type { Epoch, Plan } from "./report.ts";
import type { OptimizerName, Settings } from "./settings.ts";
import { tasks, type Data, type Task } from "./tasks.ts";

/** Who is told of a training while it runs. */
export interface Watcher {
  start?(plan: Plan): void;
  epoch?(state: Epoch): void;
  /** Ends the training between two steps: its reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface Training {
  readonly plan: Plan;
  readonly data: Data;
  readonly history: readonly Epoch[];
  /** Mean loss over the training part, after the last epoch. */
  readonly finalLoss: number;
  readonly metrics: { readonly trainAccuracy: number; readonly testAccuracy: number };
  /** From the first step to the last, staging included; loading and testing are not in it. */
  readonly seconds: number;
  /** What the network says of the test part, a row for each of its rows. */
  readonly logits: Tensor;
  readonly predictions: Tensor;
  /** A tree: weight and bias of each dense layer. */
  readonly params: Params;
}

/**
 * Trains a network on a data set. The same settings give the same result. Every few milliseconds others get their turn,
 * so that a signal need not wait.
 * @throws Failure where the loss is no longer finite.
 */
export async function train(settings: Settings, watcher: Watcher = {}): Promise<Training> {
  const { epochs, batchSize } = settings;
  const task = tasks[settings.dataset];
  const data = task.load(settings.seed);
  const [forParams, forOrder] = split(key(settings.seed));
  const model = network(data.train.features.shape[1], settings.hidden, task.outputs, task.activation);
  const optimizer = optimizers[settings.optimizer](settings.learningRate);
  let params = model.init(forParams);
  let state = optimizer.init(params);
  const backend = await backendFor(settings);
  const step = compiledStep(model, task, optimizer, backend);
  const assess = compiledAssessment(model, task, backend);

  const stepsPerEpoch = Math.ceil(data.train.length / batchSize);
  const plan = { settings, data: task.describe(data), network: model.text, parameters: sizeOf(params), stepsPerEpoch };
  watcher.start?.(plan);
  const pause = pauses();
  const history: Epoch[] = [];
  const began = performance.now();
  let steps = 0;
  for (const { features, labels, epoch } of batches(data.train, { batchSize, epochs, key: forOrder })) {
    [, params, state] = step(params, state, features, labels);
    if (++steps % stepsPerEpoch === 0) {
      const { loss, accuracy } = assess(params, data.train);
      history.push({ epoch: epoch + 1, loss, accuracy, seconds: (performance.now() - began) / 1000 });
      if (!Number.isFinite(loss)) throw diverged(epoch + 1, settings);
      watcher.epoch?.(history.at(-1)!);
    }
    await pause();
    watcher.signal?.throwIfAborted();
  }
  const { loss, accuracy: trainAccuracy, seconds } = history.at(-1)!;
  const { accuracy: testAccuracy, logits, predictions } = assess(params, data.test);
  return {
    plan,
    data,
    history,
    finalLoss: loss,
    metrics: { trainAccuracy, testAccuracy },
    seconds,
    logits,
    predictions,
    params,
  };
}

// ---- the two compiled functions

/** Forward, backward and the update as one function, which gets the memory of the old parameters for the new ones. */
function compiledStep({ apply }: Network, { loss }: Task, optimizer: Optimizer, backend: Backend) {
  return compile(
    function trainingStep(
      params: Params,
      state: unknown,
      features: Tensor,
      labels: Tensor,
    ): [loss: Tensor, params: Params, state: unknown] {
      const [value, gradients] = valueAndGrad((p: Params) => mean(loss(apply(p, features), labels)))(params);
      const [updates, next] = optimizer.update(gradients, state, params);
      return [value, applyUpdates(params, updates), next];
    },
    { donate: [0, 1], backend },
  );
}

interface Assessment {
  readonly loss: number;
  readonly accuracy: number;
  readonly logits: Tensor;
  readonly predictions: Tensor;
}

function compiledAssessment(
  { apply }: Network,
  { loss, classify }: Task,
  backend: Backend,
): (params: Params, data: Dataset) => Assessment {
  const run = compile(
    function assessment(params: Params, features: Tensor, labels: Tensor) {
      const logits = apply(params, features);
      const predictions = classify(logits);
      return { loss: mean(loss(logits, labels)), accuracy: accuracy(predictions, labels), logits, predictions };
    },
    { backend },
  );
  return (params, { features, labels }) => {
    const { loss, accuracy, ...rest } = run(params, features, labels);
    return { loss: loss.item(), accuracy: accuracy.item(), ...rest };
  };
}

// ---- parts

/** The same bits on every machine, which sums and products that are fused where the engine can would not give. */
async function backendFor({ backend, threads }: Settings): Promise<Backend> {
  if (backend === "interpreter") return interpreter;
  return createWasmBackend({ relaxedSimd: false, ...(threads !== undefined && { threads }) });
}

const optimizers: Readonly<Record<OptimizerName, (learningRate: number) => Optimizer>> = {
  adam: (learningRate) => adam({ learningRate }),
  momentum: (learningRate) => sgd({ learningRate, momentum: 0.9 }),
  sgd: (learningRate) => sgd({ learningRate }),
};

function diverged(epoch: number, { learningRate }: Settings): Failure {
  return new Failure(
    `training diverged: the loss is not finite after epoch ${epoch}; try a learning rate below ${learningRate}`,
  );
}

function sizeOf(params: Params): number {
  return treeLeaves(params).reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
}

/** Milliseconds that others wait at most, a step aside. */
const patience = 15;

/** Gives others their turn when they have waited. */
function pauses(): () => Promise<void> | undefined {
  let last = performance.now();
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    last = performance.now();
  };
  return () => (performance.now() - last < patience ? undefined : turn());
}
