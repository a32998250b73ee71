/** Batches of an epoch, from arrays in an order by the key, or from what the caller makes. */
import { UsageError } from "@cotangent/autodiff";
import { batchOf, readExamples, weighClasses, type Batch, type Batches, type Examples } from "./examples.ts";
import { requireExpected } from "./expected.ts";
import { asTensors } from "./metrics.ts";
import type { Outputs } from "./model.ts";
import { shuffled, type Words } from "./order.ts";

/** Batches of arrays: any of an epoch can be made at any time. */
export interface Source {
  /** Number of examples. */
  readonly length: number;
  readonly stepsPerEpoch: number;
  /** Batch number `step` of epoch number `epoch`, both from 0. */
  batch(epoch: number, step: number): Batch;
}

/** Batches that come one after the other. */
export interface Stream {
  /** Says what the model gives for a batch: batches from then on are held to it. */
  expect(outputs: Outputs): void;
  /** The batches of epoch number 0, 1 …, without the first few of it. */
  begin(epoch: number, skipped: number): AsyncIterable<Batch>;
}

/** Batches of examples: each epoch in an order of its own, the last batch with what is left. */
export function sourceOf(examples: Examples, batchSize: number, order: Words | undefined): Source {
  const { length } = examples;
  const stepsPerEpoch = Math.ceil(length / batchSize);
  if (stepsPerEpoch === 1) {
    // tensors stay where the compiled step finds them, so that the one batch is copied once
    const whole = batchOf(examples, undefined, 0, length);
    const batch: Batch = { ...whole, features: asTensors(whole.features), expected: asTensors(whole.expected) };
    return { length, stepsPerEpoch, batch: () => batch };
  }
  let current: { readonly epoch: number; readonly positions: ArrayLike<number> } | undefined;
  return {
    length,
    stepsPerEpoch,
    batch(epoch, step) {
      if (order !== undefined && current?.epoch !== epoch)
        current = { epoch, positions: shuffled(order, epoch, length) };
      return batchOf(examples, current?.positions, step * batchSize, Math.min((step + 1) * batchSize, length));
    },
  };
}

/** Batches that the caller makes. A function begins them anew for each epoch; a list can be gone through again. */
export function sourceOfBatches(who: string, data: Batches | (() => Batches), classWeights: unknown): Stream {
  let outputs: Outputs | undefined;
  const read = (given: unknown): Batch => {
    const examples = weighClasses(who, readExamples(who, given), classWeights);
    if (outputs !== undefined) requireExpected(who, outputs, examples);
    return batchOf(examples, undefined, 0, examples.length);
  };
  return {
    expect: (given) => void (outputs = given),
    async *begin(epoch, skipped) {
      let count = 0;
      for await (const given of typeof data === "function" ? data() : data) if (count++ >= skipped) yield read(given);
      if (count > 0) return;
      throw new UsageError(
        `${who}: there is no batch in epoch ${epoch + 1}; ` +
          (epoch === 0
            ? "data give at least one"
            : "an iterator is at its end after one epoch, give a function that begins it anew, () => batches"),
      );
    },
  };
}
