/** The plan of a training, in words. */
import { sizeOf, sketch, type ModelFile } from "../model/modelFile.ts";
import type { Prepared } from "../training/prepare.ts";
import { count } from "../words/faults.ts";
import type { Plan } from "./progress.ts";

export function planOf(prepared: Prepared, model: ModelFile): Plan {
  const { source, settings, answers, parts, leftOut, report } = prepared;
  const targets = answers.targets.map(({ name }) => name).join(", ");
  const held = parts.test.length === 0 ? "none held out" : `${parts.test.length} held out`;
  const watched = parts.validation.length === 0 ? "" : `, ${parts.validation.length} for early stopping`;
  const without = leftOut === 0 ? "" : `, ${leftOut} without a target left out`;
  const used = report.columns.filter(({ features }) => features.length > 0).length;
  return {
    title: `Learning ${source.name}`,
    epochs: settings.epochs,
    lines: [
      ["data", `${source.given}, ${count(parts.train.length, "row")} to learn from${watched}, ${held}${without}`],
      ["task", `${targets}, ${answers.reason}`],
      ["columns", `${used} used, as ${count(report.features, "feature")}${leftOf(prepared)}`],
      ["model", `${settings.model}, ${sketch(model)}, ${sizeOf(model)} parameters`],
      ["training", recipe(prepared)],
    ],
  };
}

function leftOf({ report: { columns, targets } }: Prepared): string {
  const left = columns.filter(({ dropped, column }) => dropped !== undefined && !targets.includes(column));
  if (left.length === 0) return "";
  const shown = left.slice(0, 3).map(({ column, dropped }) => `${column} (${dropped})`);
  return `; left out: ${shown.join(", ")}${left.length > 3 ? ` and ${left.length - 3} more` : ""}`;
}

function recipe({ settings, parts }: Prepared): string {
  const { model, optimizer, learningRate, epochs, batchSize, seed } = settings;
  if (model !== "mlp")
    return `${model} regression, seed ${seed}`
      .replace("perceptron regression", "perceptron")
      .replace("linear regression", "least squares");
  const steps = Math.ceil(parts.train.length / batchSize);
  return `${optimizer}, learning rate ${learningRate}, ${count(epochs, "epoch")} of ${count(steps, "step")} at most, seed ${seed}`;
}
