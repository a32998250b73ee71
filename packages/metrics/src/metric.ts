import {
  describe,
  optionsOf,
  requireOperand,
  showAval,
  UsageError,
  ValueError,
  type Tensor,
} from "@cotangent/autodiff";

/** State of a streaming metric between batches: plain numbers, texts and lists, so that `JSON.stringify` keeps it. */
export interface MetricState {
  /** The metric that it belongs to. */
  readonly metric: string;
  /** Labels or targets that it has seen. */
  readonly seen: number;
  readonly [part: string]: unknown;
}

/** A metric over batches: pure functions, which change no state that they are given. */
export interface StreamingMetric<Result> {
  readonly init: () => MetricState;
  readonly update: (state: MetricState, predictions: Tensor, labels: Tensor) => MetricState;
  /** Gives the metric of all batches, as of one, to the last bit. @throws ValueError where there was no example. */
  readonly result: (state: MetricState) => Result;
}

/** A measure of predictions, of whole arrays or of batches. */
export interface Metric<Options extends object, Result> {
  (predictions: Tensor, labels: Tensor, options?: Options): Result;
  /** The same over batches. */
  readonly streaming: (options?: Options) => StreamingMetric<Result>;
}

/** Weights of examples, as metrics that rank take them. */
export interface SampleWeights {
  /** Weight of each example, [n], a number 0 or more; 1 where absent. */
  readonly sampleWeights?: Tensor;
}

/** A metric whose examples may count more or less: its options have weights, and so have the batches of a stream. */
export interface WeightedMetric<Options extends object, Result> extends Metric<Options, Result> {
  (predictions: Tensor, labels: Tensor, options?: Options & SampleWeights): Result;
  readonly streaming: (options?: Options) => WeightedStream<Result>;
}

/** A metric over batches, of which each may have weights. */
export interface WeightedStream<Result> extends StreamingMetric<Result> {
  readonly update: (state: MetricState, predictions: Tensor, labels: Tensor, sampleWeights?: Tensor) => MetricState;
}

/** A metric as its author writes it. Options that are left out have their default: `Settings` are whole. */
export interface MetricSpec<Options extends object, Settings extends object, State extends object, Result> {
  /** That of the function, with which its sentences begin. */
  readonly name: string;
  /** Name of the second argument in sentences: "labels" (that is the default) or "targets". */
  readonly second?: string;
  readonly defaults: { readonly [K in keyof Required<Options>]: unknown } & Settings;
  /** @throws ValueError or UsageError for settings that are none. */
  readonly check?: (settings: Settings) => void;
  readonly init: (settings: Settings) => State;
  /** The state after a batch, which may be empty; both tensors have values. It changes nothing that it is given. */
  readonly update: (
    state: State,
    predictions: Tensor,
    labels: Tensor,
    settings: Settings,
    sampleWeights?: Tensor,
  ) => State;
  /** The metric of all that was seen, at least one label. */
  readonly result: (state: State, settings: Settings) => Result;
}

/**
 * Makes a metric of its streaming form. The function of whole arrays is `result(update(init(), predictions, labels))`,
 * so that both are the same by construction.
 * @throws by the metric: UsageError for what is no tensor, for a tensor without a value, as in a compiled step, and for
 * the state of another metric; ValueError for no examples.
 * @example
 * const meanError = defineMetric({
 *   name: "meanError",
 *   defaults: {},
 *   init: () => ({ sum: 0, count: 0 }),
 *   update: ({ sum, count }, predictions, labels) => ({
 *     sum: Array.from(predictions.data(), (x, i) => x - labels.data()[i]!).reduce((a, b) => a + b, sum),
 *     count: count + predictions.data().length,
 *   }),
 *   result: ({ sum, count }) => sum / count,
 * });
 * meanError(tensor([1, 2]), tensor([0, 0])); // → 1.5
 */
export function defineMetric<Options extends object, Settings extends object, State extends object, Result>(
  spec: MetricSpec<Options, Settings, State, Result>,
): Metric<Options, Result> {
  return weightable(spec, () => ({}));
}

/** Makes a metric whose examples may have weights: `update` of the spec is given them, where there are any. */
export function defineWeighted<Options extends object, Settings extends object, State extends object, Result>(
  spec: MetricSpec<Options, Settings, State, Result>,
): WeightedMetric<Options, Result> {
  const defaults = { ...spec.defaults, sampleWeights: undefined };
  return weightable(spec, (options) => optionsOf(spec.name, options, defaults) as SampleWeights);
}

// ---- parts

/** A metric, and the place of weights in its options. */
function weightable<Options extends object, Settings extends object, State extends object, Result>(
  spec: MetricSpec<Options, Settings, State, Result>,
  weightsIn: (options: Options | undefined) => SampleWeights,
): WeightedMetric<Options, Result> {
  requireSpec(spec);
  const { name } = spec;
  const streaming = (options?: Options): WeightedStream<Result> => streamingOf(spec, options);
  const metric = (predictions: Tensor, labels: Tensor, options?: Options): Result => {
    requireNumbers(name, "predictions", predictions, spec.second);
    requireNumbers(name, spec.second ?? "labels", labels, spec.second);
    const { sampleWeights } = weightsIn(options);
    const { init, update, result } = streaming(
      sampleWeights === undefined ? options : { ...options!, sampleWeights: undefined },
    );
    const state = update(init(), predictions, labels, sampleWeights);
    if (state.seen > 0) return result(state);
    const what = `${spec.second ?? "labels"} are ${showAval(labels)}`;
    throw new ValueError(`${name}: ${what}; there must be at least one example`);
  };
  Object.defineProperty(metric, "name", { value: name });
  return Object.freeze(Object.assign(metric, { streaming }));
}

function requireSpec(spec: unknown): void {
  const { name, init, update, result } = (spec ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name === "string" && name !== "" && [init, update, result].every((f) => typeof f === "function")) return;
  throw new UsageError(
    `defineMetric: the metric is ${describe(spec)}; write { name, defaults, init, update, result }, a text, an object ` +
      "and three functions",
  );
}

function streamingOf<Options extends object, Settings extends object, State extends object, Result>(
  { name, second = "labels", defaults, check, init, update, result }: MetricSpec<Options, Settings, State, Result>,
  options: Options | undefined,
): WeightedStream<Result> {
  const settings = optionsOf(name, options, defaults) as unknown as Settings;
  check?.(settings);
  return Object.freeze({
    init: () => ({ ...init(settings), metric: name, seen: 0 }),
    update(state: MetricState, predictions: Tensor, labels: Tensor, sampleWeights?: Tensor) {
      requireState(name, state);
      requireValue(name, "predictions", predictions);
      requireValue(name, second, labels);
      if (sampleWeights !== undefined) requireValue(name, "sampleWeights", sampleWeights);
      const next = update(state as unknown as State, predictions, labels, settings, sampleWeights);
      return { ...next, metric: name, seen: state.seen + labels.shape.reduce((n, d) => n * d, 1) };
    },
    result(state: MetricState) {
      requireState(name, state);
      if (state.seen === 0) throw new ValueError(`${name}: the state has seen no example; update it with one or more`);
      return result(state as unknown as State, settings);
    },
  });
}

function requireState(name: string, state: MetricState): void {
  const metric: unknown = (state as MetricState | null | undefined)?.metric;
  if (metric === name) return;
  const what = typeof metric === "string" ? `the state is of ${metric}` : "the state is none";
  throw new UsageError(`${name}: ${what}; it is what init or update of ${name} gave`);
}

/**
 * @param second name of the second argument: "labels" where absent
 * @throws UsageError for what is no tensor; of a list it says which tensor to make.
 */
export function requireNumbers(name: string, which: string, x: unknown, second = "labels"): asserts x is Tensor {
  const [first] = Array.isArray(x) ? (x as readonly unknown[]) : [];
  const dtype = second === "labels" && (which === "labels" || Number.isInteger(first)) ? ', { dtype: "int32" }' : "";
  if (typeof first === "string")
    throw new UsageError(
      `${name}: ${which} are ${describe(x)} of texts; give the places of classes, as ` +
        `tensor(${which}.map((label) => names.indexOf(label)), { dtype: "int32" })`,
    );
  if (typeof first === "number" || typeof first === "boolean" || Array.isArray(first))
    throw new UsageError(`${name}: ${which} are ${describe(x)}; write tensor(${which}${dtype})`);
  requireOperand(name, which, x);
}

/** @throws UsageError for what is no tensor, and for one whose elements are not known yet. */
function requireValue(name: string, which: string, x: Tensor): void {
  requireOperand(name, which, x);
  if (x.value === undefined)
    throw new UsageError(
      `${name}: ${which} have no value inside a compiled step; return the predictions from the step, and call ${name} ` +
        "on what it gives",
    );
}
