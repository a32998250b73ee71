/**
 * Links: layers and functions that stand in a stack, or in another layer that holds layers. Inside each link has one
 * form, that of a layer with a state, where those without have []; a layer that holds links is written once against it.
 * It has a state itself where one of its links has.
 */
import {
  describe,
  foldIn,
  sameShape,
  ShapeError,
  showAval,
  split,
  Tensor,
  UsageError,
  type Key,
} from "@cotangent/autodiff";
import {
  defineLayer,
  requirePair,
  type AnyShape,
  type Layer,
  type Mode,
  type ParamsOf,
  type ShapeRule,
  type StatefulLayer,
  type StateOf,
  requireInput,
  requireKey,
} from "./layer.ts";

/** A function that keeps the shape, such as `relu`, standing as itself in a stack. */
export type ShapeKeeping = (x: Tensor) => Tensor;

/** A link of `sequential`: a layer, or a function that keeps the shape. */
export type Link = Layer | ShapeKeeping;

/** Any link: also a layer that has a state. */
export type AnyLink = Link | StatefulLayer;

/** One entry per link; that of a function is an empty tuple. */
export type LinkParams<L extends readonly AnyLink[]> = {
  readonly [K in keyof L]: L[K] extends ShapeKeeping ? readonly [] : ParamsOf<L[K]>;
};

/** One entry per link; that of a link without a state is an empty tuple. */
export type LinkStates<L extends readonly AnyLink[]> = { readonly [K in keyof L]: StateOf<L[K]> };

type Stateful<L extends readonly AnyLink[]> = Extract<L[number], { initState(): unknown }>;

/** A layer, with a state where one of its links has one. Of a list whose length is unknown it is one or the other. */
export type Holding<L extends readonly AnyLink[], R extends ShapeRule = AnyShape> = [Stateful<L>] extends [never]
  ? Layer<LinkParams<L>, R>
  : number extends L["length"]
    ? Layer<LinkParams<L>, R> | StatefulLayer<LinkParams<L>, LinkStates<L>, R>
    : StatefulLayer<LinkParams<L>, LinkStates<L>, R>;

/** Applies link number i to x. Each link is applied once. */
export type Run = (i: number, x: Tensor) => Tensor;

interface HoldingSpec {
  readonly name: string;
  readonly links: readonly AnyLink[];
  apply(run: Run, x: Tensor): Tensor;
}

/** Finishes a layer that holds links: parameters and state are tuples with one entry per link. */
export function holding({ name, links, apply }: HoldingSpec): Layer | StatefulLayer {
  for (const link of links) if (isLayer(link)) requirePair(name, link);
  const levels = levelsAround(name, links);
  const init = (key: Key): unknown => {
    const keys = freshKeys(key, links.filter(isLayer).length);
    return links.map((link) => (isLayer(link) ? link.init(keys.next().value!) : []));
  };
  const applyAll = (params: unknown, state: unknown, x: Tensor, mode: Mode): readonly [Tensor, unknown] => {
    requireInput(name, x, mode);
    requireEntries(name, "params have", params, links, "them with init(key)");
    requireEntries(name, "state has", state, links, "it with initState()");
    const next = [...state];
    const run: Run = (i, input) => {
      const link = links[i]!;
      if (!isLayer(link)) return kept(name, link, input, params[i], i, mode);
      if (!hasState(link)) return link.apply(params[i], input, modeFor(mode, i));
      const [out, after] = link.apply(params[i], state[i], input, modeFor(mode, i));
      next[i] = after;
      return out;
    };
    return [apply(run, x), next];
  };
  const none = links.map(() => []);
  if (!links.some(hasState))
    return defineLayer({ name, levels, init, apply: (params, x, mode) => applyAll(params, none, x, mode)[0] });
  return Object.freeze({
    name,
    levels,
    init: (key: Key) => init(requireKey(name, key)),
    initState: () => links.map((link) => (hasState(link) ? link.initState() : [])),
    apply: (params: unknown, state: unknown, x: Tensor, mode: Mode = {}) => applyAll(params, state, x, mode),
  }) as StatefulLayer;
}

/** Each level takes calls on the engine's stack, which ends after some thousand. */
const mostLevels = 256;

/**
 * Returns the levels of a layer that holds these links.
 * @throws UsageError where they are more than the engine can call into.
 */
export function levelsAround(who: string, links: readonly AnyLink[]): number {
  const levels = 1 + links.reduce((most, link) => Math.max(most, isLayer(link) ? (link.levels ?? 1) : 0), 0);
  if (levels <= mostLevels) return levels;
  throw new UsageError(
    `${who}: layers stand ${levels} deep within one another; ${mostLevels} is the most, put them side by side in one ` +
      `sequential`,
  );
}

export function isLayer(link: AnyLink): link is Layer | StatefulLayer {
  return typeof link !== "function";
}

export function hasState(link: AnyLink): link is StatefulLayer {
  return "initState" in link;
}

function* freshKeys(key: Key, n: number): Generator<Key, undefined> {
  if (n > 0) yield* split(key, n);
}

/** Each link has randomness of its own. */
function modeFor(mode: Mode, i: number): Mode {
  return mode.key === undefined ? mode : { ...mode, key: foldIn(mode.key, i) };
}

function requireEntries(
  who: string,
  has: string,
  list: unknown,
  links: readonly AnyLink[],
  made: string,
): asserts list is readonly unknown[] {
  if (Array.isArray(list) && list.length === links.length) return;
  const came = Array.isArray(list) ? `${list.length} entries` : `no array`;
  throw new UsageError(`${who}: ${has} ${came}, there are ${links.length} links; make ${made}`);
}

/** Applies a function that stands as a link, and keeps the shape; link `i` of several, or the only one. */
export function kept(
  who: string,
  f: ShapeKeeping,
  x: Tensor,
  params: unknown,
  i: number | undefined,
  mode: Mode,
): Tensor {
  const name = f.name || "a function";
  if (!Array.isArray(params) || params.length > 0) {
    const [place, link] = i === undefined ? ["", "the link"] : [`[${i}]`, `link ${i}`];
    throw new UsageError(
      `${who}: params${place} is ${describe(params)}; ${link} is ${name}, which learns nothing and has []`,
    );
  }
  const done = mode.observe?.(name, params, x);
  const out = f(x);
  if (!((out as unknown) instanceof Tensor)) throw new UsageError(`${who}: ${name} gave something else than a tensor`);
  done?.(out);
  if (sameShape(out.shape, x.shape)) return out;
  throw new ShapeError(
    `${who}: ${name} makes ${showAval(out)} of ${showAval(x)}; a function in a stack keeps ` +
      `the shape, make it a layer with defineLayer`,
  );
}
