import {
  describe,
  foldIn,
  sameShape,
  ShapeError,
  showAval,
  requireOperand,
  split,
  UsageError,
  Tensor,
  type Key,
  type Shape,
} from "@cotangent/autodiff";
import {
  defineLayer,
  requirePair,
  type Layer,
  type Mode,
  type Output,
  type ParamsOf,
  type ShapeRule,
} from "./layer.ts";

/** A function that keeps the shape, such as `relu`, standing as itself in a stack. */
export type ShapeKeeping = (x: Tensor) => Tensor;

/** What `sequential` takes: layers, and functions that keep the shape. */
export type Link = Layer | ShapeKeeping;

/** One entry per link; that of a function is an empty tuple. */
export type SequentialParams<L extends readonly Link[]> = {
  readonly [K in keyof L]: L[K] extends ShapeKeeping ? readonly [] : ParamsOf<L[K]>;
};

export interface Sequential<L extends readonly Link[]> extends ShapeRule {
  readonly output: Through<L, this["input"]>;
}

/** What one link makes of a shape. */
type Step<H, S> = H extends ShapeKeeping ? S : H extends Layer<infer _P, infer R> ? Output<R, S> : Shape;
/** What all links make of it, or the first sentence on the way. */
type Through<L extends readonly unknown[], S> = L extends readonly []
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
type Stacked<
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
 * entry per link, theirs is empty.
 *
 * Shapes: those of the first link → those of the last
 * @throws ShapeError in `apply` where a link does not take what the one before gives, or a function changes the shape;
 * UsageError for parameters of another stack.
 * @example
 * const model = sequential(dense(4, 16), tanh, dense(16, 3));
 * const params = model.init(key(0));
 * params[2].bias.shape; // → [ 3 ]
 * model.apply(params, zeros([150, 4])).shape; // → [ 150, 3 ]
 */
export function sequential<const L extends readonly Link[]>(
  ...links: { readonly [K in keyof L]: L[K] & Stacked<L>[K & keyof Stacked<L>] }
): Layer<SequentialParams<L>, Sequential<L>> {
  const list = links as readonly Link[];
  for (const link of list) if (isLayer(link)) requirePair("sequential", link);
  return defineLayer<readonly unknown[], Sequential<L>>({
    init(key) {
      const keys = freshKeys(key, list.filter(isLayer).length);
      return list.map((link) => (isLayer(link) ? link.init(keys.next().value!) : []));
    },
    apply(params, x, mode) {
      requireOperand("sequential", "x", x);
      if (!Array.isArray(params) || params.length !== list.length) {
        const came = Array.isArray(params) ? `${params.length} entries` : `no array`;
        throw new UsageError(
          `sequential: params have ${came}, there are ${list.length} links; make them with init(key)`,
        );
      }
      return list.reduce(
        (input, link, i) =>
          isLayer(link) ? link.apply(params[i], input, modeFor(mode, i)) : kept(link, input, params[i], i),
        x,
      );
    },
  }) as unknown as Layer<SequentialParams<L>, Sequential<L>>;
}

function isLayer(link: Link): link is Layer {
  return typeof link !== "function";
}

function* freshKeys(key: Key, n: number): Generator<Key, undefined> {
  if (n > 0) yield* split(key, n);
}

/** Each link has randomness of its own. */
function modeFor(mode: Mode, i: number): Mode {
  return mode.key === undefined ? mode : { ...mode, key: foldIn(mode.key, i) };
}

function kept(f: ShapeKeeping, x: Tensor, params: unknown, i: number): Tensor {
  if (!Array.isArray(params) || params.length > 0)
    throw new UsageError(
      `sequential: params[${i}] is ${describe(params)}; link ${i} is ${f.name || "a function"}, which learns ` +
        `nothing and has []`,
    );
  const out = f(x);
  if (!((out as unknown) instanceof Tensor))
    throw new UsageError(`sequential: ${f.name || "a function"} gave something else than a tensor`);
  if (sameShape(out.shape, x.shape)) return out;
  throw new ShapeError(
    `sequential: ${f.name || "a function"} makes ${showAval(out)} of ${showAval(x)}; a function in a stack keeps ` +
      `the shape, make it a layer with defineLayer`,
  );
}
