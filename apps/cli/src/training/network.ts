/** Networks trained by `fit`. */
import { key, mul, type Tensor } from "@cotangent/autodiff";
import {
  absoluteError,
  categoricalFocal,
  focal,
  huber,
  l2,
  logCosh,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  squaredError,
} from "@cotangent/losses";
import {
  earlyStopping,
  fit,
  timeLimit,
  type Callback,
  type Checkpoint,
  type Ending,
  type ExampleArrays,
  type History,
} from "@cotangent/training";
import { backendFor } from "../model/backend.ts";
import { outputsOf, shapesOf, type ModelFile } from "../model/modelFile.ts";
import { networkOf, type Params } from "../model/network.ts";
import type { LossName } from "../settings/names.ts";
import type { Settings } from "../settings/schema.ts";
import { outputFor, targetRows, targetSpecs, type PartExamples } from "./examples.ts";
import { optimizerFor } from "./optimizers.ts";
import type { Prepared } from "./prepare.ts";
import { rightShare } from "./rightShare.ts";

/** What a training may be told, and what it tells. */
export interface Hooks {
  /** Ends the training; what was learned so far comes back. */
  readonly signal?: AbortSignal;
  /** Watches and keeps: called in this order, after what ends the training. */
  readonly callbacks?: readonly Callback[];
  /** A checkpoint to go on from. */
  readonly resume?: Checkpoint;
}

/** A model with its numbers, and how it came to them. */
export interface Trained {
  readonly model: ModelFile;
  readonly params: Params;
  readonly history: History;
  readonly ended: Ending;
  readonly steps: number;
}

/** The description of the network that the settings ask for. */
export function networkModel(prepared: Prepared, train: PartExamples): ModelFile {
  const { settings, answers, preprocessing } = prepared;
  const { task } = answers;
  const output = outputFor(settings.model, task);
  const targets = targetSpecs(prepared, train);
  const layers: ModelFile["layers"] = [
    ...settings.hidden.map((units) => ({ units, activation: settings.activation })),
    { units: outputsOf(targets, output), activation: "identity" },
  ];
  const inputs = [...preprocessing.featureNames];
  const dropout = settings.dropout;
  const parameters = Object.fromEntries(
    [...shapesOf({ inputs, layers, dropout })].map(([name, shape]) => [name, [...shape]]),
  );
  return { version: 1, kind: settings.model, task, targets, inputs, layers, dropout, output, parameters };
}

/** Trains a network. The same settings and data give the same bits, whatever the threads, also from a checkpoint. */
export async function trainNetwork(
  { settings }: Pick<Prepared, "settings">,
  model: ModelFile,
  { train, validation }: { readonly train: PartExamples; readonly validation: PartExamples | undefined },
  { signal, callbacks = [], resume }: Hooks = {},
): Promise<Trained> {
  const { epochs, patience } = settings;
  const batchSize = Math.min(settings.batchSize, train.truth.rows);
  const ends: Callback[] = [];
  if (validation !== undefined && patience !== null) ends.push(earlyStopping({ monitor: "validationLoss", patience }));
  if (settings.timeLimit !== null) ends.push(timeLimit(settings.timeLimit));
  const run = await fit(networkOf(model), dataOf(model, train, settings), {
    loss: lossOf(settings.loss, model.output),
    optimizer: optimizerFor(settings, Math.ceil(train.truth.rows / batchSize)),
    metrics: model.task === "regression" ? {} : { accuracy: rightShare(model.output === "softmax") },
    ...{ epochs, batchSize, key: key(settings.seed), backend: await backendFor(settings) },
    callbacks: [...ends, ...callbacks],
    ...(validation && { validation: dataOf(model, validation, { ...settings, classWeights: "none" }) }),
    ...(settings.l2 > 0 && { penalty: penaltyOf(settings.l2, train.truth.rows) }),
    ...(signal && { signal }),
    ...(resume && { resume }),
  });
  return { model, params: run.params, history: run.history, ended: run.ended, steps: run.steps };
}

function dataOf(
  model: ModelFile,
  examples: PartExamples,
  { classWeights }: Pick<Settings, "classWeights">,
): ExampleArrays {
  const { features, truth } = examples;
  const weights = classWeights === "balanced" ? { weights: balanced(truth.classes!) } : {};
  if (model.output === "softmax") return { features, labels: truth.classes!, ...weights };
  return { features, targets: targetRows(examples, model.targets), ...weights };
}

/** rows / (classes · rows of the class), so that each class counts alike. */
function balanced(classes: Int32Array): Float32Array {
  const counts = new Map<number, number>();
  for (const one of classes) counts.set(one, (counts.get(one) ?? 0) + 1);
  return Float32Array.from(classes, (one) => classes.length / (counts.size * counts.get(one)!));
}

type LossFunction = (outputs: Tensor, expected: Tensor) => Tensor;

function lossOf(name: LossName, output: ModelFile["output"]): LossFunction {
  if (output === "softmax")
    return name === "focal" ? (z, y) => categoricalFocal(z, y) : (z, y) => softmaxCrossEntropy(z, y);
  if (output === "sigmoid") return name === "focal" ? (z, y) => focal(z, y) : (z, y) => sigmoidCrossEntropy(z, y);
  return valueLosses.get(name)!;
}

const valueLosses: ReadonlyMap<LossName, LossFunction> = new Map<LossName, LossFunction>([
  ["squaredError", (y, t) => squaredError(y, t)],
  ["absoluteError", (y, t) => absoluteError(y, t)],
  ["huber", (y, t) => huber(y, t)],
  ["logCosh", (y, t) => logCosh(y, t)],
]);

/** ½ strength ‖weights‖² / rows, beside the mean of the losses. */
function penaltyOf(strength: number, rows: number): (params: Params) => Tensor {
  return (params) => mul(l2(params, { where: /weight$/ }), strength / 2 / rows);
}
