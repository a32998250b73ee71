/** Parts of a training. */
import type { Key } from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";
import type { Callback } from "./callback.ts";
import type { Beginning } from "./carry.ts";
import type { Lasting } from "./checkpoint.ts";
import type { Signal } from "./ending.ts";
import type { Examples } from "./examples.ts";
import type { Metrics } from "./metrics.ts";
import type { Loss } from "./objective.ts";
import { wordsOf } from "./order.ts";
import type { Source, Stream } from "./source.ts";
import type { StepSpec } from "./step.ts";

/** Parts of a training, all of them checked. */
export interface SessionSpec<P, S> extends Beginning<P, S> {
  readonly loss: Loss;
  readonly penalty?: StepSpec<P, S>["penalty"];
  readonly constraint?: StepSpec<P, S>["constraint"];
  readonly backend?: Backend;
  readonly metrics: Metrics;
  readonly callbacks: readonly Callback[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly key: Key;
  readonly signal?: Signal;
  readonly source: Source | Stream;
  readonly validation: Examples | undefined;
}

/** Returns what a training must have again where it goes on. */
export function lastingOf<P, S>({ key, batchSize, shuffle, source }: SessionSpec<P, S>): Lasting {
  return { key: wordsOf(key), batchSize, shuffle, examples: "begin" in source ? null : source.length };
}
