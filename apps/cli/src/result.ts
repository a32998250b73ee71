/** The result of a training for other programs: the object of `--json`, the files of `--output`. */
import type { Training } from "./train.ts";

/** One line of JSON. */
export interface Result {
  readonly dataset: string;
  readonly seed: number;
  readonly epochs: number;
  /** Mean loss over the training part, after the last epoch. */
  readonly finalLoss: number;
  /** Shares between 0 and 1. The test part of iris is 30 held-out flowers; that of xor is its four rows again. */
  readonly metrics: { readonly trainAccuracy: number; readonly testAccuracy: number };
  readonly seconds: number;
}

export function resultOf({ plan: { settings }, finalLoss, metrics, seconds }: Training): Result {
  const { dataset, seed, epochs } = settings;
  return { dataset, seed, epochs, finalLoss, metrics, seconds: Number(seconds.toFixed(3)) };
}

export const fileNames = ["history.csv", "model.json"] as const;

/** The texts of the files, by name: loss and accuracy by epoch, and all that is needed to use the network. */
export function filesOf(training: Training): Record<(typeof fileNames)[number], string> {
  const { history, params, data, plan } = training;
  const rows = history.map(({ epoch, loss, accuracy }) => `${epoch},${loss},${accuracy}\n`);
  const model = {
    result: resultOf(training),
    settings: plan.settings,
    network: plan.network,
    features: data.train.featureNames,
    classes: data.train.classNames,
    // (x - mean) / standardDeviation comes before the first layer
    scaling: data.scaling ?? null,
    parameters: params,
  };
  const lines = Object.entries(model).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return { "history.csv": `epoch,loss,accuracy\n${rows.join("")}`, "model.json": `{\n${lines.join(",\n")}\n}\n` };
}
