/** The number that training makes small, from what a loss gives for each example. */
import {
  add,
  describe,
  div,
  expandDims,
  maximum,
  mean,
  mul,
  reshape,
  showAval,
  sum,
  Tensor,
  UsageError,
} from "@cotangent/autodiff";
import type { Outputs } from "./model.ts";

/**
 * A loss, as those of `@cotangent/losses`: one value per example, or per prediction of it. Where a model has several
 * outputs, one for each by its name.
 */
// losses declare the shapes that they take
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Loss = ((outputs: any, expected: any) => Tensor) | { readonly [name: string]: Loss };

/**
 * The mean of the losses of a batch, where each example counts by its weight: Σ wᵢ · ℓᵢ / Σ wᵢ, ℓᵢ the mean of what the
 * loss gives for example i; losses of several outputs are added.
 */
export function meanLoss(who: string, loss: Loss, outputs: Outputs, expected: unknown, weights?: Tensor): Tensor {
  if (typeof loss === "function") return meanOf(who, lossOf(loss, outputs, expected), weights);
  const parts = Object.entries(loss).map(([name, inner]) => {
    const [given, wanted] = [part(outputs, name), part(expected, name)];
    if (given !== undefined && wanted !== undefined) return meanLoss(who, inner, given as Outputs, wanted, weights);
    const missing = given === undefined ? "the model gives no output" : "the data have no label or target";
    throw new UsageError(`${who}: there is a loss for ${name}, but ${missing} of that name`);
  });
  return parts.reduce((a, b) => add(a, b));
}

/** @throws UsageError unless it is a loss. */
export function requireLoss(who: string, loss: unknown, name = "loss"): void {
  if (typeof loss === "function") return;
  if (typeof loss !== "object" || loss === null || Object.keys(loss).length === 0)
    throw new UsageError(
      `${who}: ${name} is ${describe(loss)}; it is a function (outputs, labels or targets) => losses, or a record of such`,
    );
  for (const [key, inner] of Object.entries(loss)) requireLoss(who, inner, `${name}.${key}`);
}

/**
 * Expected values, in the shape of the outputs where these have one number per example, [n, 1], and what is expected
 * is [n]: else a loss that broadcasts would compare every example with every other.
 */
export function besideOutputs(outputs: unknown, expected: unknown): unknown {
  const isColumn = outputs instanceof Tensor && outputs.shape.length === 2 && outputs.shape[1] === 1;
  return isColumn && expected instanceof Tensor && expected.shape.length === 1 ? expandDims(expected, 1) : expected;
}

function lossOf(loss: (outputs: unknown, expected: unknown) => Tensor, outputs: unknown, expected: unknown): Tensor {
  return loss(outputs, besideOutputs(outputs, expected));
}

function meanOf(who: string, losses: unknown, weights: Tensor | undefined): Tensor {
  if (!(losses instanceof Tensor))
    throw new UsageError(`${who}: the loss gave ${describe(losses)}; it gives a tensor, a value per example`);
  if (weights === undefined) return mean(losses);
  const [length, ...rest] = losses.shape;
  if (length !== weights.shape[0])
    throw new UsageError(
      `${who}: the loss gave ${showAval(losses.aval)}, which cannot be weighed by example; let it give one value per ` +
        `example, without taking the mean`,
    );
  const each = rest.length === 0 ? losses : mean(reshape(losses, [length, -1]), { axis: 1 });
  // a batch whose examples all weigh 0 teaches nothing, and is no 0 / 0
  return div(sum(mul(each as Tensor, weights)), maximum(sum(weights), 1e-30));
}

function part(tree: unknown, name: string): unknown {
  return Object.hasOwn(Object(tree) as object, name) ? (tree as Readonly<Record<string, unknown>>)[name] : undefined;
}
