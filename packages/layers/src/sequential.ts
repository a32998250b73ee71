import type { Shape, ShapeError } from "@cotangent/autodiff";
import type { Layer, Output, ShapeRule, StatefulLayer } from "./layer.ts";
import { holding, type AnyLink, type Holding, type LinkParams, type ShapeKeeping } from "./links.ts";

/** One entry per link; that of a function is an empty tuple. */
export type SequentialParams<L extends readonly AnyLink[]> = LinkParams<L>;

export interface Sequential<L extends readonly AnyLink[]> extends ShapeRule {
  readonly output: Through<L, this["input"]>;
}

/** The shape that one link makes of another. */
export type Step<H, S> = H extends ShapeKeeping
  ? S
  : H extends Layer<infer _P, infer R>
    ? Output<R, S>
    : H extends StatefulLayer<infer _P, infer _S, infer R>
      ? Output<R, S>
      : Shape;
/** The shape that all links make of it, or the first sentence on the way. */
export type Through<L extends readonly unknown[], S> = L extends readonly []
  ? S
  : L extends readonly [infer H, ...infer T]
    ? Step<H, S> extends infer N
      ? N extends ShapeError
        ? N
        : Through<T, N>
      : never
    : Shape;

/**
 * `unknown` for every link that takes what the one before gives, the sentence for the first that does not. What was
 * decided is handed on, so that the compiler sees a loop, where a recursion would end at 48 links.
 */
export type Stacked<
  L extends readonly unknown[],
  S = Shape,
  Before extends readonly unknown[] = readonly [],
> = L extends readonly [infer H, ...infer T]
  ? Step<H, S> extends infer N
    ? N extends ShapeError
      ? readonly [...Before, N, ...unknown[]]
      : Stacked<T, N, readonly [...Before, unknown]>
    : never
  : readonly [...Before, ...unknown[]];

/**
 * Layers one after the other. Functions that keep the shape stand as themselves; in the parameters, a tuple with one
 * entry per link, theirs is empty. With a link that has a state, such as `batchNorm`, the stack has one: a tuple with
 * one entry per link, empty for those that have none.
 *
 * Shapes: those of the first link → those of the last
 * @throws ShapeError in `apply` where a link does not take what the one before gives, or a function changes the shape;
 * UsageError for parameters or a state of another stack.
 * @example
 * const model = sequential(dense(4, 16), tanh, dense(16, 3));
 * const params = model.init(key(0));
 * params[2].bias.shape; // → [ 3 ]
 * model.apply(params, zeros([150, 4])).shape; // → [ 150, 3 ]
 */
export function sequential<const L extends readonly AnyLink[]>(
  ...links: { readonly [K in keyof L]: L[K] & Stacked<L>[K & keyof Stacked<L>] }
): Holding<L, Sequential<L>> {
  return holding({
    name: "sequential",
    links: links as readonly AnyLink[],
    apply: (run, x) => links.reduce((y, _, i) => run(i, y), x),
  }) as unknown as Holding<L, Sequential<L>>;
}
