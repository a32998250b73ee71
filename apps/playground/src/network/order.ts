/** The order of examples: another in each epoch, the same for the same seed. */
import { foldIn, key, permutation, tensor } from "@cotangent/autodiff";
import type { Batch } from "./model.ts";

/** Examples of which batches are taken. features: [n · width], expected: [n] */
export interface Rows {
  readonly length: number;
  readonly width: number;
  readonly features: Float32Array;
  readonly expected: Int32Array | Float32Array;
}

/** Streams of keys: the network draws from the seed itself. */
const stream = 0x0bda;

/** Returns all examples as one batch. */
export function wholeOf({ length, width, features, expected }: Rows): Batch {
  return { features: tensor(features, { shape: [length, width] }), expected: tensor(expected, { shape: [length] }) };
}

/** Gives the batch of a step; the batches of an epoch are made once. */
export function openOrder(rows: Rows, batchSize: number, seed: number) {
  const size = Math.max(1, batchSize === 0 ? rows.length : Math.min(batchSize, rows.length));
  const stepsPerEpoch = Math.max(1, Math.ceil(rows.length / size));
  const whole = wholeOf(rows);
  const base = foldIn(key(seed), stream);
  let epoch = -1;
  let batches: readonly Batch[] = [];
  const positionsIn = (epoch: number): readonly (readonly number[])[] => {
    const order = Array.from(permutation(foldIn(base, epoch), rows.length).data() as ArrayLike<number>);
    return Array.from({ length: stepsPerEpoch }, (_, b) => order.slice(b * size, (b + 1) * size));
  };
  return {
    stepsPerEpoch,
    whole,
    at(step: number): Batch {
      if (stepsPerEpoch === 1) return whole;
      const wanted = Math.floor(step / stepsPerEpoch);
      if (wanted !== epoch) {
        epoch = wanted;
        batches = positionsIn(epoch).map((positions) => wholeOf(taken(rows, positions)));
      }
      return batches[step % stepsPerEpoch]!;
    },
    /** Positions of the rows that the batch of a step is made of. */
    positionsAt(step: number): readonly number[] {
      if (stepsPerEpoch === 1) return Array.from({ length: rows.length }, (_, i) => i);
      return positionsIn(Math.floor(step / stepsPerEpoch))[step % stepsPerEpoch]!;
    },
  };
}

/** Returns the examples at some positions. */
export function taken({ width, features, expected }: Rows, at: readonly number[]): Rows {
  const chosen = new Float32Array(at.length * width);
  at.forEach((i, k) => chosen.set(features.subarray(i * width, (i + 1) * width), k * width));
  const wanted = expected instanceof Int32Array ? new Int32Array(at.length) : new Float32Array(at.length);
  at.forEach((i, k) => (wanted[k] = expected[i]!));
  return { length: at.length, width, features: chosen, expected: wanted };
}
