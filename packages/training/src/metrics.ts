/** Metrics over batches, whatever their form: streaming ones as they go, plain functions of all outputs at the end. */
import { concat, describe, tensor, Tensor, UsageError } from "@cotangent/autodiff";
import { besideOutputs } from "./objective.ts";

/** A metric over batches, as `accuracy.streaming()` of `@cotangent/metrics` gives. */
export interface StreamingMetric {
  // the state is the metric's own
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  init(): any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  update(state: any, outputs: any, expected: any): any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  result(state: any): Tensor | number;
}

/**
 * A metric: a function of outputs and of labels or targets that gives one number. Those that have a streaming form, as
 * all of `@cotangent/metrics`, are fed batch by batch; others get all outputs at once.
 */
export type Metric =
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  ((outputs: any, expected: any) => Tensor | number) | StreamingMetric;

export type Metrics = Readonly<Record<string, Metric>>;

/** Metrics while batches come. */
export interface Tracker {
  readonly isEmpty: boolean;
  update(outputs: unknown, expected: unknown): void;
  /** The values by name. */
  result(): Record<string, number>;
  /** The states of all metrics, as JSON has them; undefined where one has no streaming form. */
  save(): readonly unknown[] | undefined;
  load(states: readonly unknown[]): void;
}

/** @throws UsageError for a metric that is none, or whose name is taken by the history. */
export function requireMetrics(who: string, metrics: unknown): asserts metrics is Metrics {
  if (typeof metrics !== "object" || metrics === null || Array.isArray(metrics))
    throw new UsageError(`${who}: metrics are ${describe(metrics)}; they are a record, { accuracy }`);
  for (const [name, metric] of Object.entries(metrics as object)) {
    if (name === "loss" || name === "seconds" || name.startsWith("validation"))
      throw new UsageError(`${who}: a metric is called ${name}, which the history uses for something else; rename it`);
    if (typeof metric !== "function" && !isStreaming(metric))
      throw new UsageError(`${who}: metrics.${name} is ${describe(metric)}; it is a function of outputs and labels`);
  }
}

/** Starts all metrics anew. */
export function track(who: string, metrics: Metrics): Tracker {
  const parts = Object.entries(metrics).map(([name, metric]) => [name, started(metric)] as const);
  return {
    isEmpty: parts.length === 0,
    update(outputs, expected) {
      const beside = asTensors(besideOutputs(outputs, asTensors(expected)));
      for (const [, metric] of parts) metric.update(outputs, beside);
    },
    result: () => Object.fromEntries(parts.map(([name, metric]) => [name, numberOf(who, name, metric.result())])),
    save: () => (parts.every(([, { save }]) => save) ? parts.map(([, { save }]) => save!()) : undefined),
    load: (states) => parts.forEach(([, { load }], i) => load?.(states[i])),
  };
}

interface Started {
  update(outputs: unknown, expected: unknown): void;
  result(): unknown;
  save?(): unknown;
  load?(state: unknown): void;
}

function started(metric: Metric): Started {
  if (isStreaming(metric)) return fed(metric);
  const { streaming } = metric as { readonly streaming?: () => StreamingMetric };
  return typeof streaming === "function" ? fed(streaming()) : collected(metric);
}

function fed(metric: StreamingMetric): Started {
  let state: unknown = metric.init();
  return {
    update: (outputs, expected) => void (state = metric.update(state, outputs, expected)),
    result: () => metric.result(state),
    save: () => state,
    load: (next) => void (state = next),
  };
}

function collected(metric: (outputs: unknown, expected: unknown) => unknown): Started {
  const seen: [outputs: unknown, expected: unknown][] = [];
  return {
    update: (outputs, expected) => void seen.push([outputs, expected]),
    result: () => metric(joined(seen.map(([outputs]) => outputs)), joined(seen.map(([, expected]) => expected))),
  };
}

/** Trees of one structure, put together along the axis of examples. */
export function joined(trees: readonly unknown[]): unknown {
  const [first] = trees;
  if (trees.length === 1) return first;
  if (first instanceof Tensor) return concat(trees as readonly Tensor[], { axis: 0 });
  const parts = Object.keys(first as object).map(
    (name) => [name, joined(trees.map((tree) => (tree as Readonly<Record<string, unknown>>)[name]))] as const,
  );
  return Array.isArray(first) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

/** A tree of tensors, of one that may have typed arrays with shapes. */
export function asTensors(tree: unknown): unknown {
  if (tree instanceof Tensor) return tree;
  if (ArrayBuffer.isView(tree)) return tensor(tree as Float32Array);
  return Object.fromEntries(Object.entries(tree as object).map(([name, inner]) => [name, asTensors(inner)]));
}

function numberOf(who: string, name: string, value: unknown): number {
  if (typeof value === "number") return value;
  if (value instanceof Tensor && (value.shape as readonly number[]).every((d) => d === 1)) return value.item();
  throw new UsageError(`${who}: metrics.${name} gave ${describe(value)}; it gives one number, choose an average`);
}

function isStreaming(metric: unknown): metric is StreamingMetric {
  const { init, update, result } = Object(metric) as Readonly<Record<string, unknown>>;
  return [init, update, result].every((f) => typeof f === "function");
}
