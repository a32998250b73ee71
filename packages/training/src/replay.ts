/** Steps of a training that are taken again, to see where an infinity or NaN came from. */
import { begin, type Beginning } from "./carry.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Batch } from "./examples.ts";
import type { Source, Stream } from "./source.ts";
import type { Step } from "./step.ts";
import { patienceClock, turn } from "./turns.ts";

/** Parts of the training that was. */
export interface Replayed<P, S> extends Beginning<P, S> {
  readonly source: Source | Stream;
  readonly takeStep: Step<P, S>;
  /** The factor of the updates in an epoch, counted from 0. */
  readonly scaleAt: (epoch: number) => number | undefined;
}

/** Steps before the last that are looked at: what spoils parameters shows in the loss of a later step. */
const looked = 3;

/**
 * Goes through the steps from a checkpoint to number `last`, and says where the first infinity or NaN comes from;
 * undefined where the last few steps make none.
 */
export async function explainEnd<P, S>(
  { source, takeStep, scaleAt, ...beginning }: Replayed<P, S>,
  from: Checkpoint,
  last: number,
): Promise<string | undefined> {
  const carry = begin({ ...beginning, resume: from });
  const due = patienceClock();
  let { step, epoch, stepInEpoch } = from.progress;
  for (; step < last; epoch++, stepInEpoch = 0) {
    for await (const batch of batchesOf(source, epoch, stepInEpoch)) {
      const scale = scaleAt(epoch);
      const found = last - step <= looked ? takeStep.explain(carry, batch, scale) : undefined;
      if (found !== undefined) return `in step ${step + 1}, of epoch ${epoch + 1}, ${named(found.sentence)}`;
      takeStep(carry, batch, scale);
      if (++step === last) break;
      if (due()) await turn();
    }
  }
  return undefined;
}

const names = ["params", "optimizer state", "features", "labels or targets", "state", "weights"];

/** A sentence about "argument 2" of the step, in words of the caller of `fit`. */
function named(sentence: string): string {
  return sentence.replace(/^argument (\d+)/, (_, i: string) => names[Number(i)]!);
}

/** The batches of an epoch, without the first few. */
async function* batchesOf(source: Source | Stream, epoch: number, skipped: number): AsyncGenerator<Batch> {
  if ("begin" in source) return yield* source.begin(epoch, skipped);
  for (let step = skipped; step < source.stepsPerEpoch; step++) yield source.batch(epoch, step);
}
