/** Layers side by side, all of the same input, and what comes of them. */
import {
  add,
  concat,
  mul,
  sameShape,
  ShapeError,
  showAval,
  UsageError,
  type Shape,
  type Show,
  type Tensor,
} from "@cotangent/autodiff";
import type { ShapeRule } from "./layer.ts";
import { holding, type AnyLink, type Holding, type Run } from "./links.ts";
import type { Step, Through } from "./sequential.ts";

/** The rule of links that are added to x: they keep its shape. */
export interface Residual<L extends readonly unknown[]> extends ShapeRule {
  readonly output: ResidualOutput<this["input"], Through<L, this["input"]>>;
}
type ResidualOutput<S, N> = N extends ShapeError
  ? N
  : Differ<S, N> extends true
    ? ShapeError<`residual: the links make [${ShowIt<N>}] of [${ShowIt<S>}]; both are added`>
    : N;
type ShowIt<S> = S extends Shape ? Show<S> : "...";

/** True where two shapes are known to differ. */
type Differ<A, B> = A extends readonly [infer X extends number, ...infer T]
  ? B extends readonly [infer Y extends number, ...infer U]
    ? number extends X | Y
      ? Differ<T, U>
      : [X] extends [Y]
        ? Differ<T, U>
        : true
    : B extends readonly []
      ? true
      : false
  : A extends readonly []
    ? B extends readonly [number, ...Shape]
      ? true
      : false
    : false;

/** The shape that all links make of one: that of the first, or the first sentence. */
export interface Alike<L extends readonly unknown[]> extends ShapeRule {
  readonly output: AlikeOutput<L, this["input"]>;
}
type AlikeOutput<L extends readonly unknown[], S, First = Shape, Before = never> = L extends readonly [
  infer H,
  ...infer T,
]
  ? Step<H, S> extends infer N
    ? N extends ShapeError
      ? N
      : [Before] extends [never]
        ? AlikeOutput<T, S, N, N>
        : AlikeOutput<T, S, First, Before>
    : never
  : First;

/** The same with another last axis. */
export interface Concatenated<L extends readonly unknown[]> extends ShapeRule {
  readonly output: ConcatenatedOutput<AlikeOutput<L, this["input"]>>;
}
type ConcatenatedOutput<N> = N extends ShapeError
  ? N
  : N extends readonly [...infer M extends Shape, number]
    ? readonly [...M, number]
    : Shape;

/**
 * Adds to x what a stack of links makes of it. He, Zhang, Ren & Sun 2016, "Deep residual learning for image
 * recognition". Where the links change the shape, `addLayers` takes two branches.
 *
 * Shapes: x [...] → the same; parameters, and states, are those of a stack of the links
 * @throws ShapeError in `apply` where the links change the shape; UsageError for parameters of another stack.
 * @example
 * const layer = residual(dense(2, 8), relu, dense(8, 2));
 * layer.apply(layer.init(key(0)), zeros([5, 2])).shape; // → [ 5, 2 ]
 */
export function residual<const L extends readonly AnyLink[]>(...links: L): Holding<L, Residual<L>> {
  return holding({
    name: "residual",
    links,
    apply(run, x) {
      const out = links.reduce<Tensor>((y, _, i) => run(i, y), x);
      if (!sameShape(out.shape, x.shape))
        throw new ShapeError(
          `residual: the links make ${showAval(out)} of ${showAval(x)}; both are added, so the shapes are the same`,
        );
      return add(x, out);
    },
  }) as unknown as Holding<L, Residual<L>>;
}

/**
 * The sum of what each link makes of x.
 *
 * Shapes: x as the links take it → what each of them gives
 * @throws UsageError for no link; in `apply` ShapeError where two links give different shapes.
 * @example
 * const layer = addLayers(tanh, relu);
 * layer.apply(layer.init(key(0)), tensor([[0, 0]])).toArray(); // → [ [ 0, 0 ] ]
 */
export function addLayers<const L extends readonly AnyLink[]>(...links: L): Holding<L, Alike<L>> {
  return alike("addLayers", links, add) as unknown as Holding<L, Alike<L>>;
}

/**
 * The product of what each link makes of x, element by element: a gate, where one of them ends with `sigmoid`.
 *
 * Shapes: x as the links take it → what each of them gives
 * @throws UsageError for no link; in `apply` ShapeError where two links give different shapes.
 * @example
 * const layer = multiplyLayers(relu, sigmoid);
 * layer.apply(layer.init(key(0)), tensor([[0, -1]])).toArray(); // → [ [ 0, 0 ] ]
 */
export function multiplyLayers<const L extends readonly AnyLink[]>(...links: L): Holding<L, Alike<L>> {
  return alike("multiplyLayers", links, mul) as unknown as Holding<L, Alike<L>>;
}

/**
 * Puts the results of all links side by side along the last axis.
 *
 * Shapes: x as the links take it → [..., n], where n is the sum of the last axes
 * @throws UsageError for no link; in `apply` ShapeError where two links differ in another axis than the last.
 * @example
 * const layer = concatenate(dense(2, 3), dense(2, 5));
 * layer.apply(layer.init(key(0)), zeros([4, 2])).shape; // → [ 4, 8 ]
 */
export function concatenate<const L extends readonly AnyLink[]>(...links: L): Holding<L, Concatenated<L>> {
  requireSome("concatenate", links);
  return holding({
    name: "concatenate",
    links,
    apply(run, x) {
      const all = applied(
        "concatenate",
        links,
        run,
        x,
        (a, b) => a.length > 0 && sameShape([...a.slice(0, -1)], [...b.slice(0, -1)]) && a.length === b.length,
      );
      return concat(all, { axis: -1 });
    },
  }) as unknown as Holding<L, Concatenated<L>>;
}

function alike(who: string, links: readonly AnyLink[], f: (a: Tensor, b: Tensor) => Tensor): unknown {
  requireSome(who, links);
  return holding({
    name: who,
    links,
    apply: (run, x) => applied(who, links, run, x, sameShape).reduce((a, b) => f(a, b)),
  });
}

/** Applies each link to x. @throws ShapeError where one of them does not fit the first */
function applied(
  who: string,
  links: readonly AnyLink[],
  run: Run,
  x: Tensor,
  fits: (a: Shape, b: Shape) => boolean,
): Tensor[] {
  const all = links.map((_, i) => run(i, x));
  const bad = all.findIndex((out) => !fits(out.shape, all[0]!.shape));
  if (bad >= 0)
    throw new ShapeError(
      `${who}: link ${bad} makes ${showAval(all[bad]!)} of x, link 0 makes ${showAval(all[0]!)}; ` +
        `${who === "concatenate" ? "all axes but the last" : "their shapes"} are the same`,
    );
  return all;
}

function requireSome(who: string, links: readonly AnyLink[]): void {
  if (links.length === 0) throw new UsageError(`${who}: there are no links; it takes one or more`);
}
