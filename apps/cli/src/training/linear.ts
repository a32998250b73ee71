/** Linear models trained by estimators; what comes out is a network of one layer. */
import { tensor } from "@cotangent/autodiff";
import { LinearRegression, LogisticRegression, Perceptron, Ridge } from "@cotangent/estimators";
import type { ModelFile } from "../model/modelFile.ts";
import type { Settings } from "../settings/schema.ts";
import { targetRows, type PartExamples } from "./examples.ts";
import type { Trained } from "./network.ts";

/** Lines [outputs][inputs] and what is added to each. */
interface Lines {
  readonly coef: readonly (readonly number[])[];
  readonly intercept: readonly number[];
  readonly iterations: number;
  /** A sentence where the fit did not converge. */
  readonly warning: string | undefined;
}

/** Trains a linear model. */
export function trainLinear(
  settings: Settings,
  model: ModelFile,
  train: PartExamples,
): Trained & { readonly warning?: string } {
  const losses: number[] = [];
  const { coef, intercept, iterations, warning } = linesOf(settings, model, train, (loss) => losses.push(loss));
  const [inputs, outputs] = [model.inputs.length, intercept.length];
  const weight = Float32Array.from(
    { length: inputs * outputs },
    (_, i) => coef[i % outputs]![Math.floor(i / outputs)]!,
  );
  const params = [{ weight: tensor(weight, { shape: [inputs, outputs] }), bias: tensor(Float32Array.from(intercept)) }];
  const reason = warning ?? `the fit is at its least after ${iterations} ${iterations === 1 ? "step" : "steps"}`;
  const ended = { by: warning === undefined ? "callback" : "epochs", reason } as const;
  return {
    model,
    params,
    history: { loss: losses },
    ended,
    steps: iterations,
    ...(warning !== undefined && { warning }),
  };
}

function linesOf(settings: Settings, model: ModelFile, train: PartExamples, told: (loss: number) => void): Lines {
  let warning: string | undefined;
  const onWarning = (sentence: string): void => void (warning = sentence);
  const onPass = ({ loss }: { readonly loss: number }): void => told(loss);
  const classWeights = settings.classWeights === "balanced" ? "balanced" : null;
  const { features } = train;
  if (model.task === "regression") {
    const targets = targetRows(train, model.targets);
    const rows = Array.from({ length: train.truth.rows }, (_, i) => [
      ...targets.subarray(i * model.targets.length, (i + 1) * model.targets.length),
    ]);
    const estimator =
      settings.model === "ridge" ? new Ridge<number[]>({ alpha: settings.l2 }) : new LinearRegression<number[]>();
    const { coef, intercept } = estimator.fit(features, rows, { onPass });
    return { coef, intercept, iterations: 1, warning };
  }
  const labels = Array.from(train.truth.classes!);
  const estimator =
    settings.model === "perceptron"
      ? new Perceptron({ seed: settings.seed % 2 ** 32, maxIterations: settings.epochs, classWeights, onWarning })
      : new LogisticRegression({ C: settings.l2 === 0 ? 1e12 : 1 / settings.l2, classWeights, onWarning });
  const { coef, intercept, iterations } = estimator.fit(features, labels, { onPass });
  return { coef, intercept, iterations, warning };
}
