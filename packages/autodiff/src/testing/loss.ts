import { compile } from "../compile/compile.ts";
import { interpreter } from "../compile/interpret.ts";
import { requireOperand } from "../core/bind.ts";
import { onesLike } from "../core/fill.ts";
import { leaf } from "../core/create.ts";
import { sameShape, showAval, showShape, sizeOf, type Shape } from "../core/aval.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { requireFunction } from "../core/tree.ts";
import { vjp } from "../transforms/reverse.ts";
import { collect, requireNone, type Findings } from "./findings.ts";
import { gradsReport } from "./grads.ts";
import { castFloats } from "./layer.ts";
import { impurity, treeDifference } from "./purity.ts";
import { sampleRng } from "./samples.ts";

/** Per-example values from predictions or logits, and targets or labels. */
export type LossLike = (predictions: Tensor, targets: Tensor) => Tensor;

export interface CheckLossOptions {
  /** Predictions or logits off the kinks of the loss; what is differentiated. */
  readonly predictions: Tensor;
  /** Targets of a float dtype or labels of an integer dtype; held fixed. */
  readonly targets: Tensor;
  /** The shape of the values; that of the targets where absent. */
  readonly shape?: Shape;
  /** Values that predictions take in every combination of neighbours; ±{0, 1, 20, 100, 1e4} where absent. */
  readonly extremes?: readonly number[];
}

const extremes = [0, 1, -1, 20, -20, 100, -100, 1e4, -1e4];

/**
 * Checks what every loss promises: one value per example, derivatives in the predictions that are those of finite
 * differences, neither NaN nor an infinite gradient at extreme predictions in float32 and float64, purity, and the
 * same when compiled.
 * @throws CheckError with one line per failure.
 * @example
 * const squared = (p: Tensor, t: Tensor) => mul(sub(p, t), sub(p, t));
 * checkLoss(squared, { predictions: normal(key(0), [4]), targets: normal(key(1), [4]) }).failures; // → []
 */
export function checkLoss(loss: LossLike, options: CheckLossOptions): Findings {
  requireFunction("checkLoss", loss);
  requireOperand("checkLoss", "predictions", Object(options).predictions);
  requireOperand("checkLoss", "targets", options.targets);
  const { check, findings } = collect();
  const predictions = castFloats(options.predictions, "float64");
  const targets = castFloats(options.targets, "float64");
  const shape = options.shape ?? targets.shape;
  check("value", () => {
    const out = loss(predictions, targets);
    return sameShape(out.shape, shape)
      ? impurity(() => loss(predictions, targets), [predictions, targets])
      : `the values have the shape ${showShape(out.shape)} where ${showShape(shape)} is expected, one per example`;
  });
  check("value, float32", () => {
    const out = loss(castFloats(predictions, "float32"), castFloats(targets, "float32"));
    return out.dtype === "float32"
      ? undefined
      : `float32 predictions give ${showAval(out.aval)}; write constants as numbers, which take the dtype beside them`;
  });
  check("derivatives", () => {
    const wrong = gradsReport((p: Tensor) => loss(p, targets), [predictions]).comparisons.find(
      (c) => c.failure !== undefined,
    );
    return wrong === undefined
      ? undefined
      : `order ${wrong.order}, ${wrong.mode}: ${wrong.failure!.replace(/; look at argument 0/, "")}`;
  });
  for (const dtype of ["float64", "float32"] as const) {
    check(`extremes, ${dtype}`, () =>
      firstWrongExtreme(loss, castFloats(predictions, dtype), castFloats(targets, dtype), options.extremes ?? extremes),
    );
  }
  check("compiled", () =>
    treeDifference(
      compile(loss, { backend: interpreter, name: "loss" })(predictions, targets),
      loss(predictions, targets),
      1e-13,
    ),
  );
  requireNone("checkLoss", loss.name || "the loss", findings);
  return findings;
}

/** Random fillings of the predictions from the extremes: enough that every pair stands side by side. */
function firstWrongExtreme(
  loss: LossLike,
  predictions: Tensor,
  targets: Tensor,
  values: readonly number[],
): string | undefined {
  const rng = sampleRng(0);
  for (let round = 0; round < 64; round++) {
    const picks = elementsOf(rng.integers(predictions.shape, 0, values.length));
    const elements = elementsOf(predictions).slice();
    for (let i = 0; i < elements.length; i++) elements[i] = values[round < values.length ? round : picks[i]!]!;
    const x = leaf(predictions.aval, sizeOf(predictions.shape) === 1 ? elements[0]! : elements);
    const [out, pullback] = vjp((p: Tensor) => loss(p, targets), x);
    const [gradient] = pullback(onesLike(out));
    if (elementsOf(out).some(Number.isNaN))
      return `the value is ${String(out)} for ${String(x)}; use a fused form that does not cancel`;
    if (!elementsOf(gradient).every(Number.isFinite))
      return `the gradient is ${String(gradient)} for ${String(x)}; use a fused form that does not cancel`;
  }
  return undefined;
}
