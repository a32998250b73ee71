/** The part of what networks learn that classifiers and regressors share. */
import { doubles, boolean, length, list, lawful, nullable, number, record, type Reader } from "../contract/frame.ts";
import type { Layer } from "./forward.ts";
import { goingOf, layersOf, type Going, type Learner } from "./learner.ts";
import type { MLPParams } from "./options.ts";
import type { Reason } from "./train.ts";

export interface Learned {
  readonly layers: readonly Layer[];
  /** Mean loss of each pass. */
  readonly losses: Float64Array;
  /** Score of the rows held out after each pass; empty without early stopping. */
  readonly scores: Float64Array;
  readonly converged: boolean;
  /** State that `partialFit` goes on with, where it was the last to learn; null after `fit`: it is long. */
  readonly going: Going | null;
}

const goingReader = record<Going>({
  learningRate: number,
  updates: length,
  seen: length,
  bestLoss: number,
  stale: length,
  state: list(doubles),
});

export const learnedReaders: { readonly [K in keyof Learned]: Reader<Learned[K]> } = {
  layers: lawful(list(record<Layer>({ fanIn: length, fanOut: length, weight: doubles, bias: doubles })), (layers) => {
    const at = layers.findIndex(
      ({ fanIn, fanOut, weight, bias }, i) =>
        weight.length !== fanIn * fanOut || bias.length !== fanOut || (i > 0 && layers[i - 1]!.fanOut !== fanIn),
    );
    if (layers.length === 0) return "there is no layer; a network has one at least";
    return at < 0 ? undefined : `layer ${at} does not fit its widths, or the layer before it`;
  }),
  losses: doubles,
  scores: doubles,
  converged: boolean,
  going: nullable(goingReader),
};

/** A reader of a network whose layers lead from the columns to the outputs. */
export function ofNetwork<F extends Learned & { readonly columns: number }>(
  reader: Reader<F>,
  outputs: (fitted: F) => number,
): Reader<F> {
  return lawful(reader, (fitted) => {
    const [from, to] = [fitted.layers[0]!.fanIn, fitted.layers.at(-1)!.fanOut];
    if (from === fitted.columns && to === outputs(fitted)) return undefined;
    return `layers lead from ${from} to ${to} numbers; there are ${fitted.columns} columns and ${outputs(fitted)} outputs`;
  });
}

/** @param reason why `fit` ended; undefined for a pass of `partialFit`, which others may follow */
export function learnedOf(learner: Learner, reason: Reason | undefined): Learned {
  return {
    layers: layersOf(learner),
    losses: Float64Array.from(learner.losses),
    scores: Float64Array.from(learner.scores),
    converged: reason === "settled",
    going: reason === undefined ? goingOf(learner) : null,
  };
}

/** The sentence for passes that ended before the loss settled. */
export function notSettled({ losses }: Learned, { solver }: MLPParams): string {
  const passes = losses.length === 1 ? "1 pass" : `${losses.length} passes`;
  const change = losses.length > 1 ? `, ${shown(losses.at(-2)! - losses.at(-1)!)} less than a pass before` : "";
  const remedy = solver === "lbfgs" ? "" : ", or larger steps ({ learningRate })";
  return (
    `did not converge: after ${passes} the loss is ${shown(losses.at(-1)!)}${change}; more passes are needed ` +
    `({ maxIterations })${remedy}, or a larger tol`
  );
}

function shown(x: number): string {
  return String(Number(x.toPrecision(3)));
}
