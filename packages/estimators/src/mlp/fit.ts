/** `fit` and `partialFit` of both networks, once data and options are read. */
import { UsageError } from "@cotangent/autodiff";
import { randomState } from "../randomState.ts";
import { heldOut } from "./heldOut.ts";
import { newLearner, type Examples, type Learner } from "./learner.ts";
import type { Output, Plan } from "./network.ts";
import type { MLPParams } from "./options.ts";
import { onePass, train, type Reason, type Task } from "./train.ts";

export interface Problem {
  readonly who: string;
  readonly examples: Examples;
  readonly output: Output;
  /** Width of the output. */
  readonly outputs: number;
  readonly settings: MLPParams;
  readonly goOn: Task["goOn"];
  /** Class of each row where what early stopping holds out is to have a share of each. */
  readonly classes?: Int32Array;
  readonly score: Task["score"];
}

/** A learner that has seen the rows until its loss settled, and why it ended. */
export function fitNetwork(problem: Problem): [Learner, Reason] {
  const { who, examples, settings, classes } = problem;
  const random = randomState(settings.seed);
  const learner = newLearner(planOf(problem), settings, random);
  const length = examples.rows.length;
  const parts = settings.earlyStopping
    ? heldOut(who, length, settings.validationShare, random, classes)
    : { train: Int32Array.from({ length }, (_, i) => i), held: new Int32Array(0) };
  const { goOn, score } = problem;
  return [learner, train({ who, learner, examples, settings, random, score, ...parts, goOn })];
}

/** One pass more, with a fresh order of the same seed, as in scikit-learn. */
export function fitPart(problem: Problem, before: Learner | undefined): Learner {
  const { who, examples, settings, goOn, score } = problem;
  requireStochastic(who, settings);
  const random = randomState(settings.seed);
  const learner = before ?? newLearner(planOf(problem), settings, random);
  const order = Int32Array.from({ length: examples.rows.length }, (_, i) => i);
  onePass({ who, learner, examples, settings, random, score, train: order, held: new Int32Array(0), goOn });
  return learner;
}

// ---- private

function planOf({ examples, output, outputs, settings: { hidden, activation, dtype } }: Problem): Plan {
  return { widths: [examples.rows.columns, ...hidden, outputs], activation, output, dtype };
}

function requireStochastic(who: string, { solver, earlyStopping }: MLPParams): void {
  if (solver === "lbfgs")
    throw new UsageError(`${who}: solver is "lbfgs", which takes all rows at once; use "adam" or "sgd"`);
  if (earlyStopping)
    throw new UsageError(
      `${who}: earlyStopping holds out rows of a whole fit; leave it out, and score rows of your own`,
    );
}
