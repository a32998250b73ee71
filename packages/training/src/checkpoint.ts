/** Checkpoints: all that it takes to go on with a training, bit for bit. */
import { describe, UsageError } from "@cotangent/autodiff";

/** A checkpoint. The trees hold tensors of their own; `progress` is plain JSON. */
export interface Checkpoint {
  readonly params: unknown;
  readonly optimizerState: unknown;
  /** The model's state and the number of steps, as far as the model needs them. */
  readonly kept: unknown;
  /** The trees that callbacks remember, by their names. */
  readonly callbacks: Readonly<Record<string, unknown>>;
  readonly progress: Progress;
}

/** Options that a training must have again where it goes on. */
export interface Lasting {
  /** The two words of the key. */
  readonly key: readonly number[];
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Number of examples to learn from; null where data come in batches. */
  readonly examples: number | null;
}

/** Progress of a training. */
export interface Progress {
  readonly version: 1;
  readonly options: Lasting;
  /** Whole epochs that lie behind. */
  readonly epoch: number;
  /** Steps since the training began. */
  readonly step: number;
  /** Steps of the epoch under way. */
  readonly stepInEpoch: number;
  /** Of the epoch under way: the sum of losses times weights, the sum of weights, and the states of metrics. */
  readonly lossSum: number;
  readonly weightSum: number;
  readonly metrics: readonly unknown[];
  readonly scale: number;
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** Memory of callbacks as JSON, by their names. */
  readonly callbacks: Readonly<Record<string, unknown>>;
}

/** @throws UsageError unless it is a checkpoint of this version. */
export function requireCheckpoint(who: string, given: unknown): asserts given is Checkpoint {
  const { progress } = Object(given) as Partial<Checkpoint>;
  const { version } = Object(progress) as Partial<Progress>;
  if (progress === undefined)
    throw new UsageError(`${who}: resume is ${describe(given)}; it is a checkpoint, as training.checkpoint() gives`);
  if (version !== 1)
    throw new UsageError(`${who}: the checkpoint is of version ${describe(version)}; this program reads version 1`);
}

/** @throws UsageError where a training has other options than the one that a checkpoint is of. */
export function requireSameOptions(who: string, { progress: { options } }: Checkpoint, own: Lasting): void {
  const names = Object.keys(own) as (keyof Lasting)[];
  const other = names.find((name) => String(options[name]) !== String(own[name]));
  if (other === undefined) return;
  const [before, now] = [options, own].map((one) => (one[other] === null ? "in batches" : `${String(one[other])}`));
  throw new UsageError(
    `${who}: resume is a checkpoint of a training whose ${words[other]} ${before}, and here it is ${now}; go on with the ` +
      `same options, or begin with params: checkpoint.params`,
  );
}

const words: { readonly [name in keyof Lasting]: string } = {
  key: "key is",
  batchSize: "batchSize is",
  shuffle: "shuffle is",
  examples: "number of examples is",
};
