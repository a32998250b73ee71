/** Training: epochs of compiled steps, with what people want to know and to do on the way. */
import { describe, optionsOf, requireNumber, UsageError, ValueError, type Key, type Tensor } from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";
import type { Callback } from "./callback.ts";
import { requireCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { requireExpected } from "./expected.ts";
import {
  batchOf,
  isBatches,
  readExamples,
  requireSome,
  weighClasses,
  type Batch,
  type Data,
  type ExampleArrays,
} from "./examples.ts";
import type { History } from "./history.ts";
import { requireMetrics, type Metrics } from "./metrics.ts";
import {
  initialState,
  requireModel,
  requireOptimizer,
  type AnyModel,
  type Model,
  type Optimizer,
  type ParamsOf,
  type StateOf,
} from "./model.ts";
import { requireLoss, type Loss } from "./objective.ts";
import type { Ending, Signal } from "./ending.ts";
import { Session } from "./session.ts";
import { wordsOf } from "./order.ts";
import { sourceOf, sourceOfBatches, type Source, type Stream } from "./source.ts";
import { examine } from "./step.ts";
import { holdOut, keyFor } from "./validation.ts";

/** Options of `fit`. P: the parameters of the model, S: its state. */
export interface FitOptions<P, S = unknown> {
  /** Gives a value per example from outputs and labels or targets; a record where the model has several outputs. */
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Numbers to follow, by their names in the history. */
  readonly metrics?: Metrics;
  /** Number of times that all examples are gone through. */
  readonly epochs: number;
  /** Examples per step; the last step of an epoch takes what is left. 32 where absent. */
  readonly batchSize?: number;
  /** In a new order in every epoch, by the key; true where absent. */
  readonly shuffle?: boolean;
  /**
   * Examples to be judged by after each epoch: a data set, or a share of the examples, which is drawn by the key, of
   * labels so that each class has its share.
   */
  readonly validation?: number | ExampleArrays;
  readonly callbacks?: readonly Callback[];
  /** Randomness of the first parameters, of the order, of layers that draw: the same key gives the same bits. */
  readonly key: Key;
  readonly backend?: Backend;
  /** Ends the training between two steps; what was learned so far comes back. */
  readonly signal?: Signal;
  /** Parameters to begin with; those of `model.init` where absent. They are copied. */
  readonly params?: P;
  /** The state of the model to begin with. */
  readonly state?: S;
  /** Weight of an example of a class while it is learned from, by the name of the class; 1 for those left out. */
  readonly classWeights?: Readonly<Record<string, number>>;
  /** Cost of large parameters, as `(params) => l2(params, 1e-4)`: added to what is made small, not to the history. */
  readonly penalty?: (params: P) => Tensor;
  /** Projection of the parameters after each update, as `maxNorm(3)` of `@cotangent/layers`. */
  readonly constraint?: (params: P) => P;
  /** A checkpoint to go on from, of a training with the same options. */
  readonly resume?: Checkpoint;
}

/** Result of `fit`. */
export interface Run<P, S = unknown> {
  readonly params: P;
  /** The state of the model; an empty tuple where it has none. */
  readonly state: S;
  readonly history: History;
  /** Epochs and steps that were gone through, those before a checkpoint too. */
  readonly epochs: number;
  readonly steps: number;
  /** Cause of the end. */
  readonly ended: Ending;
}

const defaults = {
  loss: undefined,
  optimizer: undefined,
  metrics: undefined,
  epochs: undefined,
  batchSize: 32,
  shuffle: true,
  validation: undefined,
  callbacks: undefined,
  key: undefined,
  backend: undefined,
  signal: undefined,
  params: undefined,
  state: undefined,
  classWeights: undefined,
  penalty: undefined,
  constraint: undefined,
  resume: undefined,
} as const;

/**
 * Trains a model on examples, by gradient descent on batches. The whole step (forward, backward, update) is one
 * compiled function. Others get their turn every few milliseconds, so that a page stays alive and a signal need not
 * wait. The same key, data and options give the same bits.
 *
 * data: features [n, …] and labels [n] or targets [n, …], as data sets have them; or batches of these. Where the model
 * gives one number per example, [n, 1], labels and targets [n] stand beside it as [n, 1].
 * @throws UsageError, ShapeError or ValueError, before the first step, for options that are none, data with a fault in
 * them, and outputs that do not fit them.
 * @example
 * const data = { features: tensor([[0, 0], [0, 1], [1, 0], [1, 1]]), targets: tensor([0, 1, 1, 1]) };
 * const model = {
 *   init: (k: Key) => ({ weight: normal(k, [2, 1]), bias: zeros([1]) }),
 *   apply: ({ weight, bias }: { weight: Tensor; bias: Tensor }, x: Tensor) => add(matmul(x, weight), bias),
 * };
 * const optimizer = {
 *   init: () => [],
 *   update: (gradients: { weight: Tensor; bias: Tensor }) => [treeMap((g) => mul(g, -0.5), gradients), []] as const,
 * };
 * const loss = (outputs: Tensor, targets: Tensor) => pow(sub(outputs, targets), 2);
 * const { history, ended } = await fit(model, data, { loss, optimizer, epochs: 50, batchSize: 4, key: key(0) });
 * ended.by; // → epochs
 * history.loss.length; // → 50
 * history.loss[49]! < history.loss[0]!; // → true
 */
export async function fit<const M extends AnyModel>(
  model: M,
  data: Data,
  options: FitOptions<ParamsOf<M>, StateOf<M>>,
): Promise<Run<ParamsOf<M>, StateOf<M>>> {
  return train<ParamsOf<M>, StateOf<M>>(model, data, options);
}

async function train<P, S>(model: Model<P, S>, data: Data, options: FitOptions<P, S>): Promise<Run<P, S>> {
  const given = readOptions(model, options);
  const { source, validation, first } = await open(data, given);
  const state = given.state ?? initialState(model as Model<never, S>);
  const params = given.params ?? model.init(keyFor(given.key, "params"));
  const { outputs, draws } = examine(model, params, state, first.batch, given.key);
  for (const examples of [first.examples, validation]) if (examples) requireExpected("fit", outputs, examples);
  if ("expect" in source) source.expect(outputs);
  return new Session({ ...given, model, params, state, draws, source, validation }).run();
}

type Given<P, S> = FitOptions<P, S> &
  Required<Pick<FitOptions<P, S>, "batchSize" | "shuffle" | "metrics" | "callbacks">>;

/** @throws UsageError or ValueError for what is none. */
function readOptions<P, S>(model: Model<P, S>, options: FitOptions<P, S>): Given<P, S> {
  requireModel("fit", model);
  const given = optionsOf("fit", options as Partial<FitOptions<P, S>>, defaults) as FitOptions<P, S>;
  const { metrics = {}, callbacks = [] } = given;
  requireLoss("fit", given.loss);
  requireOptimizer("fit", given.optimizer);
  requireMetrics("fit", metrics);
  const isCount = (n: number): boolean => Number.isInteger(n) && n >= 1;
  requireNumber(
    "fit",
    "epochs",
    given.epochs,
    (n) => isCount(n) || n === Infinity,
    "it is an integer, 1 or more, or Infinity",
  );
  requireNumber("fit", "batchSize", given.batchSize, isCount, "it is an integer, 1 or more");
  requireCallbacks(callbacks);
  const twice = callbacks.find(({ name }, i) => callbacks.findIndex((other) => other.name === name) < i);
  if (twice !== undefined && twice.save !== undefined)
    throw new UsageError(`fit: two callbacks are called ${twice.name}, and remember under that name; rename one`);
  for (const name of ["penalty", "constraint"] as const)
    if (given[name] !== undefined && typeof given[name] !== "function")
      throw new UsageError(`fit: ${name} is ${describe(given[name])}; it is a function of the parameters`);
  if (given.resume !== undefined) requireCheckpoint("fit", given.resume);
  if (given.key === undefined)
    throw new UsageError("fit: key is undefined; give one, as key(0), so that runs can be repeated");
  return { ...given, metrics, callbacks } as Given<P, S>;
}

/** @throws UsageError for what is no callback, or has a function that nobody would call. */
function requireCallbacks(callbacks: unknown): asserts callbacks is readonly Callback[] {
  if (!Array.isArray(callbacks))
    throw new UsageError(`fit: callbacks are ${describe(callbacks)}; they are a list, as [earlyStopping()]`);
  callbacks.forEach((one: unknown, i) => {
    const { name } = Object(one) as Partial<Callback>;
    if (typeof name !== "string")
      throw new UsageError(
        `fit: callbacks[${i}] is ${describe(one)}; it is an object with a name, { name, onEpochEnd }`,
      );
    const odd = Object.keys(one as object).find((key) => /^on[A-Z]/.test(key) && !told.includes(key));
    if (odd !== undefined)
      throw new UsageError(`fit: callback ${name} has ${odd}, which nobody calls; callbacks have ${told.join(", ")}`);
  });
}

const told: readonly string[] = ["onStart", "onStepEnd", "onEpochEnd", "onEnd"];

interface Opened {
  readonly source: Source | Stream;
  readonly validation: ReturnType<typeof readExamples> | undefined;
  /** A batch to look at before the first step, and the examples that it is of where they are known. */
  readonly first: { readonly batch: Batch; readonly examples: ReturnType<typeof readExamples> | undefined };
}

async function open<P, S>(data: Data, given: Given<P, S>): Promise<Opened> {
  const { validation, batchSize, shuffle, classWeights, key } = given;
  if (isBatches(data)) {
    if (typeof validation === "number")
      throw new ValueError(`fit: validation is a share, ${validation}, and data come in batches; give a data set`);
    if (typeof data !== "function" && isOneShot(data))
      throw new UsageError(
        "fit: data are an iterator, which can be gone through once; give a list of batches, or a function that begins " +
          "them anew for each epoch",
      );
    const source = sourceOfBatches("fit", data, classWeights);
    const held = validation === undefined ? undefined : readExamples("fit: validation", validation);
    return { source, validation: held, first: { batch: await firstOf(source), examples: undefined } };
  }
  const examples = readExamples("fit", data);
  requireSome("fit", examples, "learn from");
  const { train: drawn, validation: held } = holdOut("fit", examples, validation, keyFor(key, "validation"));
  // what is held out is judged as it is
  const train = weighClasses("fit", drawn, classWeights);
  const source = sourceOf(train, batchSize, shuffle ? wordsOf(keyFor(key, "order")) : undefined);
  const batch = batchOf(train, undefined, 0, Math.min(batchSize, train.length));
  return { source, validation: held, first: { batch, examples } };
}

/** True of what is its own iterator. */
function isOneShot(data: object): boolean {
  const { [Symbol.iterator]: sync, [Symbol.asyncIterator]: async } = data as Readonly<Record<symbol, () => unknown>>;
  return (sync ?? async)?.call(data) === data;
}

async function firstOf(source: Stream): Promise<Batch> {
  for await (const batch of source.begin(0, 0)) return batch;
  throw new UsageError("fit: there is no batch; data give at least one");
}
