/** Times of fits beside scikit-learn's, on the processor, one thread: the same data and options, defaults otherwise. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { breastCancer, digits, iris, wine, type Dataset } from "@cotangent/datasets";
import {
  ElasticNet,
  KMeans,
  Lasso,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  MLPRegressor,
  PCA,
  Perceptron,
  Ridge,
  SGDClassifier,
  SGDRegressor,
} from "@cotangent/estimators";
import type { Fact, FactRow } from "../workload.ts";

const script = fileURLToPath(new URL("../peers/python/fit_times.py", import.meta.url));
const silent = { onWarning: () => undefined };

/** Fits of X to labels, or to the same as numbers. */
const fits: Readonly<Record<string, (data: Examples) => unknown>> = {
  LinearRegression: ({ X, targets }) => new LinearRegression().fit(X, targets),
  Ridge: ({ X, targets }) => new Ridge().fit(X, targets),
  Lasso: ({ X, targets }) => new Lasso({ ...silent, alpha: 0.1 }).fit(X, targets),
  ElasticNet: ({ X, targets }) => new ElasticNet({ ...silent, alpha: 0.1 }).fit(X, targets),
  LogisticRegression: ({ X, labels }) => new LogisticRegression(silent).fit(X, labels),
  SGDClassifier: ({ X, labels }) => new SGDClassifier(silent).fit(X, labels),
  SGDRegressor: ({ X, targets }) =>
    new SGDRegressor({ ...silent, eta0: 1e-4, tol: null, maxIterations: 20 }).fit(X, targets),
  Perceptron: ({ X, labels }) => new Perceptron({ ...silent, seed: 0 }).fit(X, labels),
  KMeans: ({ X }) => new KMeans({ ...silent, clusters: 5, starts: 3 }).fit(X),
  PCA: ({ X }) => new PCA().fit(X),
  MLPClassifier: ({ X, labels }) => new MLPClassifier({ ...silent, maxIterations: passes(X) }).fit(X, labels),
  MLPRegressor: ({ X, targets }) => new MLPRegressor({ ...silent, maxIterations: passes(X) }).fit(X, targets),
};

export const estimators: Fact = {
  name: "estimators",
  title: "fits of estimators, processor time, one thread",
  async measure() {
    const theirs = JSON.parse(execFileSync("/usr/bin/python3", [script], { encoding: "utf8" })) as Record<
      string,
      number
    >;
    const loaded = { iris: iris(), wine: await wine(), cancer: await breastCancer(), digits: await digits() };
    const sets = { "20,000 x 50": made(), ...mapped(loaded) };
    return Object.entries(fits).flatMap(([estimator, fit]) =>
      Object.entries(sets).flatMap(([name, data]): FactRow[] => {
        const [what, times] = [`${estimator}, ${name}`, [0, 1, 2].map(() => processorTime(() => fit(data)))];
        const own = times.reduce((a, b) => Math.min(a, b), Infinity);
        return [
          { what, value: own, unit: "ms" },
          { what: `${what}, to scikit-learn`, value: own / theirs[what]!, unit: "times", limit: 1 },
        ];
      }),
    );
  },
};

interface Examples {
  readonly X: Float64Array & { readonly shape: readonly number[] };
  readonly labels: Int32Array;
  readonly targets: Float64Array;
}

/** As many passes as scikit-learn's networks make by default; ten of many rows. */
function passes({ shape }: Examples["X"]): number {
  return shape[0]! > 5000 ? 10 : 200;
}

function mapped(sets: Readonly<Record<string, Dataset>>): Record<string, Examples> {
  const entries = Object.entries(sets).map(([name, { features, labels }]) => {
    const X = Object.assign(Float64Array.from(features), { shape: features.shape });
    return [name, { X, labels, targets: Float64Array.from(labels) }] as const;
  });
  return Object.fromEntries(entries);
}

/** 20,000 rows of 50 numbers, about normal, and a noisy line through them. */
function made(): Examples {
  let state = 1;
  const share = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share());
  const X = Object.assign(Float64Array.from({ length: 1_000_000 }, normal), { shape: [20_000, 50] });
  const line = Float64Array.from({ length: 20_000 }, (_, i) => {
    let total = 0;
    for (let j = 0; j < 50; j++) total += X[i * 50 + j]! * ((j % 7) - 3);
    return total;
  });
  return {
    X,
    labels: Int32Array.from(line, (z) => Number(z + normal() > 0)),
    targets: line.map((z) => z + normal()),
  };
}

/** In milliseconds. */
function processorTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
