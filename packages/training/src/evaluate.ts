/** Models in use: judged by examples, and asked for outputs. */
import { describe, optionsOf, requireNumber, UsageError, ValueError, Tensor } from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";
import { batchOf, readExamples, requireSome, type ExampleArrays } from "./examples.ts";
import { requireExpected } from "./expected.ts";
import { judgeAll } from "./judging.ts";
import { asTensors, joined, requireMetrics, type Metrics } from "./metrics.ts";
import {
  initialState,
  isStateful,
  requireModel,
  type AnyModel,
  type Model,
  type Outputs,
  type ParamsOf,
  type StateOf,
} from "./model.ts";
import { requireLoss, type Loss } from "./objective.ts";
import { judgeOf } from "./step.ts";
import { columnsOf, mapColumns, readValues, rowsOf, type Values } from "./values.ts";

/** Options of `predict`. */
export interface PredictOptions<S = unknown> {
  /** Examples at a time; 256 where absent. The outputs do not depend on it. */
  readonly batchSize?: number;
  readonly backend?: Backend;
  /** The state of a model that has one: `run.state` of `fit`. */
  readonly state?: S;
}

/** Outputs of a model: one tensor, unless it says otherwise. */
export type OutputsOf<M> = M extends { initState(): unknown; apply(...args: never[]): readonly [infer R, unknown] }
  ? Widened<R>
  : M extends { apply(...args: never[]): infer R }
    ? Widened<R>
    : never;

/** The number of examples is not that of the declaration. */
type Widened<R> = R extends Tensor ? Tensor : R;

/** Options of `evaluate`. */
export interface EvaluateOptions<S = unknown> extends PredictOptions<S> {
  readonly loss?: Loss;
  readonly metrics?: Metrics;
}

/**
 * Judges a model by examples that it has not seen: the mean loss, by the weights of examples where they have some, and
 * metrics, by their names. Layers do what they do outside of training.
 * @throws UsageError, ShapeError or ValueError for options that are none, data with a fault in them, or a model with a
 * state without one.
 * @example
 * const model = { init: () => [], apply: (_: readonly [], x: Tensor) => x };
 * const data = { features: tensor([[1], [2]]), targets: tensor([1, 4]) };
 * const loss = (outputs: Tensor, targets: Tensor) => pow(sub(outputs, targets), 2);
 * (await evaluate(model, [], data, { loss })).loss; // → 2
 */
export async function evaluate<const M extends AnyModel>(
  model: M,
  params: ParamsOf<M>,
  data: ExampleArrays,
  options: EvaluateOptions<StateOf<M>>,
): Promise<Record<string, number>> {
  const none = { loss: undefined, metrics: undefined, batchSize: 256, backend: undefined, state: undefined } as const;
  requireModel("evaluate", model);
  const given = optionsOf("evaluate", options as Partial<EvaluateOptions>, none) as EvaluateOptions & {
    batchSize: number;
  };
  const { loss, metrics = {}, batchSize, backend } = given;
  if (loss !== undefined) requireLoss("evaluate", loss);
  requireMetrics("evaluate", metrics);
  requireBatchSize("evaluate", batchSize);
  const state = stateFor("evaluate", model, given.state);
  const examples = readExamples("evaluate", data);
  requireSome("evaluate", examples, "judge by");
  const judge = judgeOf("evaluate", model, loss, backend);
  const [, outputs] = judge(params, state, batchOf(examples, undefined, 0, Math.min(batchSize, examples.length)));
  requireExpected("evaluate", outputs, examples);
  return judgeAll("evaluate", judge, params, state, { data: examples, batchSize, metrics });
}

/**
 * The outputs of a model for features, computed a batch at a time, so that any number of examples will do.
 *
 * features: [n, …], an array with a shape or a tree of such → [n, …], a tensor or a tree of tensors
 * @throws UsageError or ShapeError for features that are none, or a model with a state without one.
 * @example
 * const model = { init: () => [], apply: (_: readonly [], x: Tensor) => mul(x, 2) };
 * predict(model, [], tensor([[1], [2], [3]]), { batchSize: 2 }).toString(); // → float32[3,1] [[2], [4], [6]]
 */
export function predict<const M extends AnyModel>(
  model: M,
  params: ParamsOf<M>,
  features: Values,
  options: PredictOptions<StateOf<M>> = {},
): OutputsOf<M> {
  const none = { batchSize: 256, backend: undefined, state: undefined } as const;
  requireModel("predict", model);
  const { batchSize, ...given } = optionsOf("predict", options as Partial<PredictOptions>, none);
  requireBatchSize("predict", batchSize);
  const state = stateFor("predict", model, given.state);
  if (!(features instanceof Tensor) && Object.hasOwn(Object(features) as object, "features"))
    throw new UsageError("predict: features are a data set; give what the model takes, data.features");
  const columns = readValues("predict", "features", features);
  const named = columnsOf(columns, "features");
  const length = named[0]?.[1].shape[0] ?? 0;
  const other = named.find(([, { shape }]) => shape[0] !== length);
  if (other !== undefined)
    throw new ValueError(`predict: ${other[0]} has ${other[1].shape[0]} examples and ${named[0]![0]} has ${length}`);
  if (length === 0) throw new ValueError("predict: features have no examples; there is nothing to predict from");
  const judge = judgeOf("predict", model, undefined, given.backend as Backend | undefined);
  const parts: Outputs[] = [];
  for (let from = 0; from < length; from += batchSize) {
    const to = Math.min(from + batchSize, length);
    const rows = mapColumns(columns, (column) => rowsOf(column, undefined, from, to));
    const batch = { length: to - from, features: rows, expected: [], weights: undefined, weight: to - from };
    parts.push(judge(params, state, batch)[1]);
  }
  return asTensors(joined(parts)) as OutputsOf<M>;
}

function requireBatchSize(who: string, batchSize: unknown): void {
  requireNumber(
    who,
    "batchSize",
    batchSize as number,
    (n) => Number.isInteger(n) && n >= 1,
    "it is an integer, 1 or more",
  );
}

function stateFor<P, S>(who: string, model: Model<P, S>, state: S | undefined): S {
  if (isStateful(model) && state === undefined)
    throw new UsageError(
      `${who}: the model has a state, and state is ${describe(state)}; give { state: run.state }, or model.initState()`,
    );
  return state ?? initialState(model as Model<never, S>);
}
