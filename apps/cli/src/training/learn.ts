/** Learning: prepared data in, a model with its scores out; nothing is printed or written. */
import { treeLeaves } from "@cotangent/autodiff";
import { backendFor } from "../model/backend.ts";
import { predictorOf, type Predictor } from "../model/predictor.ts";
import type { Truth } from "../data/answers.ts";
import type { FeatureRows } from "../model/features.ts";
import { rowsOf, type Predictions } from "../model/predictions.ts";
import { priorOf, type Prior } from "../scores/answers.ts";
import type { JudgedOn } from "../scores/metricsFile.ts";
import type { Scores } from "../scores/score.ts";
import { scoresOf } from "../scores/scores.ts";
import { Failure } from "../words/faults.ts";
import { examplesAt } from "./examples.ts";
import { trainLinear } from "./linear.ts";
import { networkModel, trainNetwork, type Hooks, type Trained } from "./network.ts";
import type { Prepared } from "./prepare.ts";

/** A model that has learned. */
export interface Learned extends Trained {
  readonly predictor: Predictor;
  readonly judgedOn: JudgedOn;
  readonly truth: Truth;
  readonly predictions: Predictions;
  readonly scores: Scores;
  /** Scores of the rows that it learned from, without intervals. */
  readonly trainScores: Scores;
  /** Facts of those rows, for answers without a model. */
  readonly prior: Prior;
}

/**
 * Trains a model as the settings say, and judges it. The same settings and data give the same bits.
 * @throws Failure where the loss is no longer finite and nothing was learned before.
 */
export async function learn(prepared: Prepared, hooks: Hooks = {}): Promise<Learned> {
  const { settings, parts, preprocessing } = prepared;
  const train = examplesAt(prepared, parts.train);
  const model = networkModel(prepared, train);
  const validation = parts.validation.length === 0 ? undefined : examplesAt(prepared, parts.validation);
  const trained =
    settings.model === "mlp"
      ? await trainNetwork(prepared, model, { train, validation }, hooks)
      : trainLinear(settings, model, train);
  requireFinite(trained, settings.learningRate);
  const predictor = predictorOf(model, preprocessing, trained.params, await backendFor(settings));
  const judgedOn: JudgedOn = parts.test.length === 0 ? "train" : "test";
  const judged = judgedOn === "test" ? examplesAt(prepared, parts.test) : train;
  const prior = priorOf(model.task, model.targets, train.truth);
  const [predictions, own] =
    judgedOn === "test" ? bothOf(predictor, judged.features, train.features) : sameOf(predictor, train.features);
  return {
    ...{ ...trained, predictor, judgedOn, predictions, prior },
    truth: judged.truth,
    scores: scoresOf(judged.truth, predictions, prior, { seed: 0 }),
    trainScores: scoresOf(train.truth, own, prior, { draws: 0 }),
  };
}

/** Predictions of two parts in one go: a network is compiled for each number of rows. */
function bothOf(predictor: Predictor, first: FeatureRows, second: FeatureRows): readonly [Predictions, Predictions] {
  const [rows, others] = [first.shape[0], second.shape[0]];
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  const predictions = predictor.predictFeatures(Object.assign(all, { shape: [rows + others, first.shape[1]] }));
  return [rowsOf(predictions, 0, rows), rowsOf(predictions, rows, rows + others)];
}

function sameOf(predictor: Predictor, features: FeatureRows): readonly [Predictions, Predictions] {
  const predictions = predictor.predictFeatures(features);
  return [predictions, predictions];
}

/** @throws Failure where a parameter is not finite. */
function requireFinite({ params, ended }: Trained, learningRate: number): void {
  for (const leaf of treeLeaves(params))
    if (!leaf.data().every((x) => Number.isFinite(x)))
      throw new Failure(`training diverged: ${ended.reason}; try --learning-rate below ${learningRate}`);
}
