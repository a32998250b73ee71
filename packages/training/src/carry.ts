/** Beginning of what a step hands on to the next. */
import { requireLike, tensor, type Tensor } from "@cotangent/autodiff";
import type { Checkpoint } from "./checkpoint.ts";
import { isStateful, type Model, type Optimizer } from "./model.ts";
import { copyTree, nothingKept, type Carry, type Kept } from "./step.ts";

/** Parameters and state to begin with, and what they belong to. */
export interface Beginning<P, S> {
  readonly model: Model<P, S>;
  readonly optimizer: Optimizer;
  readonly params: P;
  readonly state: S;
  /** True where the model draws while it learns. */
  readonly draws: boolean;
  readonly resume?: Checkpoint;
}

/** Copies what a training begins with, or goes on from: steps give up what they are given. */
export function begin<P, S>({ model, optimizer, params, draws, resume, ...given }: Beginning<P, S>): Carry<P, S> {
  const own = resume as Carry<P, S> | undefined;
  if (own !== undefined) requireLike("fit", "resume.params", own.params, "params of the model", params);
  const first = copyTree(own?.params ?? params);
  const state = optimizer.init(first);
  if (own !== undefined)
    requireLike("fit", "resume.optimizerState", own.optimizerState, "state of the optimizer", state);
  return {
    params: first,
    optimizerState: copyTree(own === undefined ? state : own.optimizerState),
    kept: keptBy(model, own?.kept ?? { state: given.state, ...(draws && { count: zero }) }, draws),
  };
}

const zero = tensor(0, { dtype: "int32" }) as Tensor<readonly []>;

/** Copies what a model keeps from the first step on. */
function keptBy<P, S>(model: Model<P, S>, { state, count }: Kept<S>, draws: boolean): Kept<S> {
  if (!isStateful(model) && !draws) return nothingKept;
  return { ...(isStateful(model) && { state: copyTree(state!) }), ...(draws && { count: copyTree(count!) }) };
}
