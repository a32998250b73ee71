/** Weights, losses and scores after some passes, beside scikit-learn's for the same `random_state`. */
import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/mlp.json" with { type: "json" };
import { readRows } from "../data.ts";
import { fitNetwork, fitPart, type Problem } from "./fit.ts";
import { forward, probabilities } from "./forward.ts";
import { layersOf, type Learner } from "./learner.ts";
import { readParams } from "../contract/options.ts";
import { mlpRules, type MLPParams } from "./options.ts";

type Case = (typeof fixture.cases)[number];

const rows = readRows("test", fixture.X);

describe.each(fixture.cases)("$name", (one) => {
  const problem = problemOf(one);
  const [learner] = run(problem, one.partial);
  const layers = layersOf(learner);
  const lbfgs = problem.settings.solver === "lbfgs";

  test.skipIf(lbfgs)("has the same weights", () => {
    expectClose(
      layers.flatMap(({ weight, bias }) => [...weight, ...bias]),
      one.coefs.flatMap((weight, i) => [...weight.flat(), ...one.intercepts[i]!]),
      1e-9,
    );
  });

  test.skipIf(lbfgs)("has the same losses, after as many passes", () => {
    expectClose(learner.losses, one.losses, 1e-9);
    expect(learner.losses.length).toBe(one.partial || one.iterations);
  });

  test.runIf(one.scores)("has the same scores of the rows held out", () => {
    expectClose(learner.scores, one.scores!, 1e-9);
  });

  test("has the same probabilities, and loss at the end", () => {
    const outputs = problem.outputs;
    const first = { ...rows, length: 5, elements: rows.elements.slice(0, 15) };
    const logits = forward(layers, problem.settings.activation, first);
    const given = [...probabilities(problem.output, logits, outputs)];
    const expected = one.probabilities ?? one.predictions;
    const theirs = outputs === 1 && one.probabilities ? one.probabilities.map((row) => row[1]!) : expected.flat();
    // a solver that ends at a minimum comes within the root of its last bits of it
    if (!lbfgs) expectClose(given, theirs, 1e-9);
    expect(learner.losses.at(-1)).toBeCloseTo(one.loss, lbfgs ? 4 : 9);
  });
});

function run(problem: Problem, partial: number): [Learner] {
  if (partial === 0) return [fitNetwork(problem)[0]];
  let learner: Learner | undefined;
  for (let i = 0; i < partial; i++) learner = fitPart(problem, learner);
  return [learner!];
}

function problemOf({ target, options }: Case): Problem {
  const y = fixture[target as "one"] as unknown as number[] | number[][];
  const columns = Array.isArray(y[0]) ? y[0].length : 1;
  const labels = Int32Array.from(y.flat(), (v) => (target === "three" ? v - 1 : v));
  const weights = new Float64Array(rows.length).fill(1);
  const output = target === "three" ? "softmax" : target === "two" || target === "many" ? "sigmoid" : "identity";
  const elements = output === "softmax" ? labels : Float64Array.from(y.flat());
  return {
    who: "test",
    examples: { rows, weights, targets: { columns, elements } },
    output,
    outputs: output === "softmax" ? 3 : columns,
    settings: settingsOf(options as never),
    goOn: () => true,
    ...(target === "two" && { classes: labels }),
    score: (out, places) => (output === "identity" ? r2(out, places, elements) : accuracy(out, places, labels, target)),
  };
}

const words: Readonly<Record<string, keyof MLPParams>> = {
  hidden_layer_sizes: "hidden",
  random_state: "seed",
  max_iter: "maxIterations",
  batch_size: "batchSize",
  learning_rate_init: "learningRate",
  learning_rate: "schedule",
  power_t: "power",
  beta_1: "b1",
  beta_2: "b2",
  epsilon: "eps",
  nesterovs_momentum: "nesterov",
  n_iter_no_change: "patience",
  early_stopping: "earlyStopping",
  validation_fraction: "validationShare",
};

/** Options by our names; `max_fun` has none. */
function settingsOf({ max_fun: _, ...options }: Readonly<Record<string, unknown>>): MLPParams {
  const ours = Object.entries(options).map(([name, value]) => [
    words[name] ?? name,
    value === "invscaling" ? "inverseScaling" : value,
  ]);
  return readParams("test", Object.fromEntries(ours), mlpRules);
}

function accuracy(out: Float64Array, places: Int32Array, labels: Int32Array, target: string): number {
  const right = (place: number, i: number): number => {
    if (target === "two") return Number(Number(out[i]! > 0) === labels[place]);
    const row = out.subarray(3 * i, 3 * i + 3);
    return Number(row.indexOf(Math.max(...row)) === labels[place]);
  };
  return Array.from(places, right).reduce((a, b) => a + b, 0) / places.length;
}

function r2(out: Float64Array, places: Int32Array, y: ArrayLike<number>): number {
  const own = Array.from(places, (i) => y[i]!);
  const mean = own.reduce((a, b) => a + b, 0) / own.length;
  const rest = own.reduce((sum, v, i) => sum + (v - out[i]!) ** 2, 0);
  return 1 - rest / own.reduce((sum, v) => sum + (v - mean) ** 2, 0);
}

function expectClose(given: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(given.length).toBe(expected.length);
  const worst = given.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i]!)), 0);
  expect(worst).toBeLessThan(tolerance);
}
