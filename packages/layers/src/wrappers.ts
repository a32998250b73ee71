/** Layers around one other layer, with its parameters and its state as they are. */
import {
  pathFilter,
  reshape,
  ShapeError,
  showAval,
  stopGradient,
  UsageError,
  describe,
  type PathFilter,
  type Shape,
  type Show,
  Tensor,
} from "@cotangent/autodiff";
import {
  defineLayer,
  defineStatefulLayer,
  requirePair,
  type Layer,
  type Mode,
  type ParamsOf,
  type SameShape,
  type ShapeRule,
  type StatefulLayer,
  type StateOf,
} from "./layer.ts";
import { hasState, isLayer, kept, levelsAround, type AnyLink, type ShapeKeeping } from "./links.ts";
import type { Step } from "./sequential.ts";

/** The same layer, and one that learns nothing for a function. */
export type Wrapped<L extends AnyLink> = L extends ShapeKeeping ? Layer<readonly [], SameShape> : L;

/** The same parameters and state with another rule of shapes. */
export type Ruled<L extends AnyLink, R extends ShapeRule> = L extends ShapeKeeping
  ? Layer<readonly [], R>
  : L extends { initState(): unknown }
    ? StatefulLayer<ParamsOf<L>, StateOf<L>, R>
    : Layer<ParamsOf<L>, R>;

/** Takes [batch, time, ...] where the link takes [batch, ...]. */
export interface TimeDistributed<L> extends ShapeRule {
  readonly output: TimeDistributedOutput<this["input"], L>;
}
type TimeDistributedOutput<S, L> = S extends readonly [infer N extends number, infer T extends number, ...infer R]
  ? Step<L, readonly [number, ...R]> extends infer O
    ? O extends ShapeError
      ? O
      : O extends readonly [number, ...infer P extends Shape]
        ? readonly [N, T, ...P]
        : Shape
    : Shape
  : S extends readonly [] | readonly [number]
    ? ShapeError<`timeDistributed: x is [${Show<S>}]; it takes [batch, time, ...]`>
    : Shape;

/**
 * Applies a link to each step of a series, or frame of a film, as to examples of their own.
 *
 * Shapes: x [batch, time, ...] → [batch, time, ...what the link makes of the rest]
 * @throws UsageError for what is no link; in `apply` ShapeError for fewer than 2 axes.
 * @example
 * const layer = timeDistributed(flatten());
 * layer.apply(layer.init(key(0)), zeros([2, 5, 4, 3])).shape; // → [ 2, 5, 12 ]
 */
export function timeDistributed<const L extends AnyLink>(link: L): Ruled<L, TimeDistributed<L>> {
  return around("timeDistributed", link, "timeDistributed", (inner, params, x) => {
    const [batch, time, ...rest] = x.shape;
    if (time === undefined) throw new ShapeError(`timeDistributed: x is ${showAval(x)}; it takes [batch, time, ...]`);
    const out = inner(params, reshape(x, [batch! * time, ...rest]));
    return reshape(out, [batch!, time, ...out.shape.slice(1)]);
  }) as unknown as Ruled<L, TimeDistributed<L>>;
}

/**
 * Gives a link a name, by which `outputs` takes what it gives, and `summary` shows it. Its parameters stay as they are.
 *
 * Shapes: those of the link
 * @param name any text, not empty
 * @throws UsageError for another name, or what is no link.
 * @example
 * const model = sequential(named("hidden", dense(2, 3)), tanh, dense(3, 1));
 * outputs(model, model.init(key(0)), zeros([4, 2])).hidden!.shape; // → [ 4, 3 ]
 */
export function named<const L extends AnyLink>(name: string, link: L): Wrapped<L> {
  if (typeof name !== "string" || name === "")
    throw new UsageError(`named: name is ${describe(name)}; it is a text, such as "hidden"`);
  return around("named", link, name, (inner, params, x, mode) => {
    const out = inner(params, x);
    mode.collect?.(name, out);
    return out;
  }) as unknown as Wrapped<L>;
}

/**
 * Keeps some parameters of a layer as they are: gradients of them are 0. So a part that was trained before stays while
 * another part learns.
 *
 * Shapes: those of the layer
 * @param where which parameters, by their paths in those of the layer, such as "0.weight"; all where absent. (A weight
 * decay moves them still: give it the same filter.)
 * @throws UsageError for what is no layer or no filter.
 * @example
 * const model = freeze(sequential(dense(2, 3), tanh, dense(3, 1)), /^0\./);
 * const loss = (p: ParamsOf<typeof model>) => sum(model.apply(p, ones([4, 2])));
 * const gradients = grad(loss)(model.init(key(0)));
 * gradients[0].bias.toArray(); // → [ 0, 0, 0 ]
 * gradients[2].bias.toArray(); // → [ 4 ]
 */
export function freeze<const L extends Layer | StatefulLayer>(layer: L, where: PathFilter = () => true): L {
  const chosen = pathFilter("freeze", "where", where);
  return around("freeze", layer, "freeze", (inner, params, x) => inner(held(params, chosen, ""), x)) as unknown as L;
}

/** Parameters with the chosen ones held. What is no tree stays as it is: the layer refuses it by its own sentence. */
function held(params: unknown, chosen: (path: string) => boolean, path: string): unknown {
  if (params instanceof Tensor) return chosen(path) ? stopGradient(params) : params;
  const within = (part: unknown, name: string | number): unknown =>
    held(part, chosen, path === "" ? String(name) : `${path}.${name}`);
  if (Array.isArray(params)) return params.map(within);
  if (typeof params !== "object" || params === null) return params;
  return Object.fromEntries(Object.entries(params).map(([name, part]) => [name, within(part, name)]));
}

type Around = (inner: (params: unknown, x: Tensor) => Tensor, params: unknown, x: Tensor, mode: Mode) => Tensor;

/** A layer that calls another one once; `name` is what it is called itself. */
export function around(who: string, link: AnyLink, name: string, f: Around): Layer | StatefulLayer {
  if (typeof link !== "function") requirePair(who, link);
  const levels = levelsAround(who, [link]);
  if (!isLayer(link))
    return defineLayer<unknown>({
      name,
      init: () => [],
      apply: (params, x, mode) => f((p, y) => kept(who, link, y, p, undefined, mode), params, x, mode),
    });
  if (!hasState(link))
    return defineLayer<unknown>({
      name,
      levels,
      init: link.init,
      apply: (params, x, mode) => f((p, y) => link.apply(p, y, mode), params, x, mode),
    });
  return defineStatefulLayer<unknown, unknown>({
    name,
    levels,
    init: link.init,
    initState: link.initState,
    apply(params, state, x, mode) {
      let next = state;
      const inner = (p: unknown, y: Tensor): Tensor => {
        const [out, after] = link.apply(p, state, y, mode);
        next = after;
        return out;
      };
      return [f(inner, params, x, mode), next];
    },
  });
}
