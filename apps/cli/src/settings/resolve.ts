/** Settings that were given, and what the others are for these data. */
import { either, UsageFault } from "../words/faults.ts";
import { flagName } from "./flags.ts";
import { classLossNames, valueLossNames, type ModelName, type OptimizerName, type Task } from "./names.ts";
import type { PartialSettings, Settings } from "./schema.ts";

/** Facts about the data that defaults depend on. */
export interface DataFacts {
  readonly data: string;
  readonly target: readonly string[];
  readonly task: Task;
  /** Rows that have a target. */
  readonly rows: number;
}

/** Learning rates that suit standardized columns. */
const learningRates: Readonly<Record<OptimizerName, number>> = {
  adam: 0.005,
  adamW: 0.005,
  nadam: 0.005,
  radam: 0.01,
  rmsprop: 0.002,
  adagrad: 0.05,
  momentum: 0.02,
  sgd: 0.1,
  lion: 0.0005,
};

/**
 * All settings, for data of which something is known. Defaults were chosen by experiment (docs/cli.md, "Defaults").
 * @throws UsageFault for settings that do not go together.
 */
export function resolve(given: PartialSettings, facts: DataFacts): Settings {
  const { task, rows, data, target } = facts;
  const model = given.model ?? "mlp";
  requireFitting(given, model, task);
  const optimizer = given.optimizer ?? "adam";
  const test = given.test ?? (rows < 10 ? 0 : 0.2);
  const left = Math.round(rows * (1 - test));
  const validation = given.validation ?? (model === "mlp" && left >= 5000 ? 0.1 : 0);
  const usual: Settings = {
    ...{ data, target, task, model, optimizer, test, validation },
    hidden: model === "mlp" ? [64] : [],
    activation: rows < 10 ? "tanh" : "relu",
    loss: task === "regression" ? "squaredError" : "crossEntropy",
    learningRate: learningRates[optimizer],
    schedule: rows < 10 ? "constant" : "cosine",
    dropout: 0,
    l2: strengthFor(model, task, rows),
    epochs: epochsFor(left),
    batchSize: batchFor(left),
    patience: validation === 0 ? null : 10,
    timeLimit: null,
    group: null,
    time: null,
    classWeights: "none",
    cv: null,
    seed: 0,
    backend: "wasm",
    threads: null,
    ...{ drop: [], text: [], missing: null, delimiter: null, decimal: null, encoding: null },
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...usual, ...known, target, task };
}

/** 200 of few rows, 20 of many: with a rate that falls to 0, more of them learn no better. */
function epochsFor(rows: number): number {
  return rows < 10 ? 500 : Math.max(20, Math.min(200, Math.round(75_000 / rows)));
}

/** Strength of the penalty: networks of few rows need one, or they learn them by heart. */
function strengthFor(model: ModelName, task: Task, rows: number): number {
  if (model === "mlp") return rows < 10 ? 0 : task === "regression" ? 10 : 1;
  return model === "logistic" || model === "ridge" ? 1 : 0;
}

function batchFor(rows: number): number {
  return rows < 2000 ? 32 : rows < 20_000 ? 128 : 256;
}

const linearModels: Readonly<Record<Exclude<ModelName, "mlp">, readonly Task[]>> = {
  perceptron: ["binary", "multiclass"],
  logistic: ["binary", "multiclass"],
  linear: ["regression"],
  ridge: ["regression"],
};

function requireFitting(given: PartialSettings, model: ModelName, task: Task): void {
  if (model !== "mlp") {
    const tasks = linearModels[model];
    if (!tasks.includes(task))
      throw new UsageFault(
        `--model is ${model}, which is for ${tasks.join(" and ")}, and the task is ${task}; choose ` +
          `${task === "regression" ? "mlp, linear or ridge" : task === "multilabel" ? "mlp" : "mlp, logistic or perceptron"}`,
      );
    const networkOnly = ["hidden", "activation", "dropout", "optimizer", "learningRate", "schedule"] as const;
    const without = networkOnly.find((name) => given[name] !== undefined && String(given[name]) !== "");
    if (without !== undefined && !isResolved(given))
      throw new UsageFault(`${flagName(without)} is for --model mlp; ${model} has no ${without}`);
  }
  const losses: readonly string[] = task === "regression" ? valueLossNames : classLossNames;
  if (given.loss !== undefined && !losses.includes(given.loss))
    throw new UsageFault(`--loss is ${given.loss}, and the task is ${task}; choose ${either(losses)}`);
  if (given.classWeights === "balanced" && task !== "binary" && task !== "multiclass")
    throw new UsageFault(`--class-weights is balanced, and the task is ${task}; it is for binary and multiclass`);
  if (Boolean(given.group) && Boolean(given.time))
    throw new UsageFault("--group and --time both say which rows are held out; give one of them");
}

/** True of settings that a run wrote, which name all, also those that a linear model does not read. */
function isResolved(given: PartialSettings): boolean {
  return given.activation !== undefined && given.schedule !== undefined && given.delimiter !== undefined;
}
