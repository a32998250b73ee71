/** The outputs of the layers inside a model, by name. */
import { UsageError, type Tensor } from "@cotangent/autodiff";
import { requirePair, type Layer, type Mode, type ParamsOf, type StatefulLayer, type StateOf } from "./layer.ts";
import { hasState } from "./links.ts";

/**
 * Applies a model and returns what each layer gave that `named` gave a name. It is pure as the model is, so it may be
 * differentiated and compiled.
 *
 * Shapes: x as the model takes it → those of the layers
 * @param mode as in `apply`; of a model that has a state, the state comes before x.
 * @throws UsageError for what is no layer, and where two layers of the same name were applied.
 * @example
 * const model = sequential(named("hidden", dense(2, 3)), named("squashed", tanh), dense(3, 1));
 * const { squashed } = outputs(model, model.init(key(0)), zeros([4, 2]));
 * squashed!.shape; // → [ 4, 3 ]
 */
export function outputs<L extends StatefulLayer>(
  model: L,
  params: ParamsOf<L>,
  state: StateOf<L>,
  x: Tensor,
  mode?: Mode,
): Readonly<Record<string, Tensor>>;
export function outputs<L extends Layer>(
  model: L,
  params: ParamsOf<L>,
  x: Tensor,
  mode?: Mode,
): Readonly<Record<string, Tensor>>;
export function outputs(
  model: Layer | StatefulLayer,
  params: unknown,
  ...rest: readonly unknown[]
): Readonly<Record<string, Tensor>> {
  requirePair("outputs", model);
  const found = new Map<string, Tensor>();
  const collect = (name: string, out: Tensor): void => {
    if (found.has(name)) throw new UsageError(`outputs: two layers are called "${name}"; give each a name of its own`);
    found.set(name, out);
  };
  const [x, mode] = (hasState(model) ? rest.slice(1) : rest) as [Tensor, Mode | undefined];
  const within = { ...mode, collect };
  if (hasState(model)) model.apply(params, rest[0], x, within);
  else model.apply(params, x, within);
  return Object.fromEntries(found);
}
