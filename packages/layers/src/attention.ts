/** Attention, which lets each place of a series look at all others. */
import {
  arange,
  DTypeError,
  greaterEqual,
  logicalAnd,
  matmul,
  mul,
  optionsOf,
  reshape,
  ShapeError,
  showAval,
  softmax,
  split,
  Tensor,
  transpose,
  UsageError,
  ValueError,
  where,
  type Key,
} from "@cotangent/autodiff";
import { dense } from "./dense.ts";
import type { Initializer } from "./initializers.ts";
import { requireChannels, requireDTypeOf, requireWidth, written, type Series } from "./inputs.ts";
import { defineLayer, type Layer, type Mode } from "./layer.ts";
import { requireParams } from "./params.ts";
import { rotated } from "./positions.ts";

export interface AttentionOptions<B extends boolean = boolean> {
  /** Number of attentions side by side, each on its share of the width. */
  readonly heads: number;
  /** True where a place sees itself and earlier ones only; false where absent. */
  readonly causal?: boolean;
  /** True where keys and values come from `mode.context` instead of x; false where absent. */
  readonly cross?: boolean;
  /** Last axis of the context; that of x where absent. */
  readonly contextWidth?: number;
  /** True where queries and keys are turned by their places (rotary positions); false where absent. */
  readonly rotary?: boolean;
  /** False where the four products have no bias; true where absent. */
  readonly bias?: B;
  /** `glorotUniform` where absent. */
  readonly weightInitializer?: Initializer;
}

/** weight: [fanIn, width], bias: [width] */
export type ProjectionParams<B extends boolean> = B extends true
  ? { readonly weight: Tensor; readonly bias: Tensor }
  : { readonly weight: Tensor };

/** The four products. */
export interface AttentionParams<B extends boolean = true> {
  readonly query: ProjectionParams<B>;
  readonly key: ProjectionParams<B>;
  readonly value: ProjectionParams<B>;
  readonly out: ProjectionParams<B>;
}

/**
 * Attention of several heads: softmax(query · keyᵀ / √n) · value, with n = width / heads. With `cross` keys and values
 * come from another series, `mode.context`. What `mode.mask`, and for the other series `mode.contextMask`, says to be
 * padding (false) is not looked at; a place that sees nothing gets 0 before the last product. Vaswani et al. 2017,
 * "Attention is all you need".
 *
 * Shapes: x [batch, time, width] → the same; mask bool [batch, time]; context [batch, time', contextWidth]
 * @throws ValueError unless the heads divide the width; in `apply` ShapeError or DTypeError for another input, mask or
 * context, UsageError for parameters of another layer, and with `cross` for no context.
 * @example
 * const layer = multiHeadAttention(8, { heads: 2, causal: true });
 * layer.apply(layer.init(key(0)), zeros([3, 5, 8])).shape; // → [ 3, 5, 8 ]
 */
export function multiHeadAttention<const W extends number, const B extends boolean = true>(
  width: W,
  options: AttentionOptions<B>,
): Layer<AttentionParams<B>, Series<`multiHeadAttention(${W})`, W>> {
  const who = `multiHeadAttention(${written(width)})`;
  requireWidth(who, "the width", width);
  const all = optionsOf(who, options as AttentionOptions, {
    heads: undefined,
    causal: false,
    cross: false,
    contextWidth: undefined,
    rotary: false,
    bias: true,
    weightInitializer: undefined,
  });
  const { heads, causal, cross, contextWidth = width, rotary } = all;
  requireHeads(who, width, heads, rotary);
  requireWidth(who, "contextWidth", contextWidth);
  const { weightInitializer } = all;
  const how = { bias: all.bias, ...(weightInitializer === undefined ? {} : { weightInitializer }) };
  const fanIn = { query: width, key: contextWidth, value: contextWidth, out: width };
  const layers = names.map((name) => dense(fanIn[name], width, how) as unknown as Layer<Projection>);
  const project = (name: Name, params: Params, x: Tensor): Tensor =>
    layers[names.indexOf(name)]!.apply(params[name], x);
  return defineLayer<Params>({
    name: who,
    init(key) {
      const keys: readonly Key[] = split(key, 4);
      return Object.fromEntries(names.map((name, i) => [name, layers[i]!.init(keys[i]!)])) as unknown as Params;
    },
    apply(params, x, mode) {
      for (const name of names) {
        const shapes = { weight: [fanIn[name], width], ...(all.bias ? { bias: [width] } : {}) };
        const root = `params.${name}`;
        requireParams(who, partOf(params, name), shapes, { root, are: "are", they: "they are", made, so });
      }
      requireChannels(who, x, 3, width, `[batch, time, ${width}]`);
      requireDTypeOf(who, x, "the query's weight", params.query.weight);
      const [other, padding] = cross
        ? contextOf(who, x, contextWidth, mode)
        : [x, maskOf(who, "mask", "x", x, mode.mask)];
      const [q, k, v] = [
        apart(project("query", params, x), heads),
        ...(["key", "value"] as const).map((name) => apart(project(name, params, other), heads)),
      ] as [Tensor, Tensor, Tensor];
      const [query, keys] = rotary ? [rotated(q), rotated(k)] : [q, k];
      const seen = visible(x.shape[1]!, other.shape[1]!, padding, causal);
      return project("out", params, together(attend(query, keys, v, seen)));
    },
  }) as unknown as Layer<AttentionParams<B>, Series<`multiHeadAttention(${W})`, W>>;
}

interface Projection {
  readonly weight: Tensor;
  readonly bias?: Tensor;
}
type Name = "query" | "key" | "value" | "out";
type Params = Readonly<Record<Name, Projection>>;

const names = ["query", "key", "value", "out"] as const;
const [made, so] = ["them with init(key)", "they are the parameters"];

/** [batch, heads, time, n] each; `seen` is bool and broadcasts to [batch, heads, time, time']. */
function attend(query: Tensor, keys: Tensor, value: Tensor, seen: Tensor | undefined): Tensor {
  const scores = mul(matmul(query, transpose(keys, [0, 1, 3, 2])), query.shape.at(-1)! ** -0.5);
  if (seen === undefined) return matmul(softmax(scores), value);
  // a finite one, since a row that sees nothing would be NaN
  const shares = softmax(where(seen, scores, hidden));
  return matmul(where(seen, shares, 0) as Tensor, value);
}

/** The score of what is not seen: its share is 0 beside any other. */
const hidden = -1e30;

/** [batch, time, heads · n] as [batch, heads, time, n]. */
function apart(x: Tensor, heads: number): Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  return transpose(reshape(x, [batch, time, heads, width / heads]), [0, 2, 1, 3]);
}

/** The way back. */
function together(x: Tensor): Tensor {
  const [batch, heads, time, n] = x.shape as [number, number, number, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, time, heads * n]);
}

/** The places that each place sees; undefined where it sees all. */
function visible(time: number, other: number, padding: Tensor | undefined, causal: boolean): Tensor | undefined {
  const real = padding === undefined ? undefined : reshape(padding, [padding.shape[0]!, 1, 1, other]);
  if (!causal) return real;
  const at = (n: number, shape: readonly number[]): Tensor => reshape(arange(n, { dtype: "int32" }), shape);
  const earlier: Tensor = greaterEqual(at(time, [time, 1]), at(other, [1, other]));
  return real === undefined ? earlier : logicalAnd(earlier, real);
}

function requireHeads(who: string, width: number, heads: unknown, rotary: boolean): asserts heads is number {
  requireWidth(who, "heads", heads);
  const share = width / (heads as number);
  if (!Number.isInteger(share))
    throw new ValueError(
      `${who}: ${String(heads)} heads do not divide ${width} features; take another number of heads`,
    );
  if (rotary && share % 2 !== 0)
    throw new ValueError(
      `${who}: a head has ${share} features; rotary positions turn pairs, so it takes an even number`,
    );
}

function partOf(params: unknown, name: Name): unknown {
  return Object(params) === params ? (params as Partial<Params>)[name] : undefined;
}

function contextOf(who: string, x: Tensor, width: number, mode: Mode): readonly [Tensor, Tensor | undefined] {
  const { context, contextMask } = mode;
  if (!(context instanceof Tensor))
    throw new UsageError(`${who}: mode has no context; with cross it attends to one, give apply { context: y }`);
  if (context.shape.length !== 3 || context.shape[0] !== x.shape[0] || context.shape[2] !== width)
    throw new ShapeError(
      `${who}: mode.context is ${showAval(context)}, x is ${showAval(x)}; the context is [${x.shape[0]!}, time, ${width}]`,
    );
  requireDTypeOf(who, x, "mode.context", context);
  return [context, maskOf(who, "contextMask", "mode.context", context, contextMask)];
}

function maskOf(who: string, name: string, of: string, x: Tensor, mask: Tensor | undefined): Tensor | undefined {
  if (mask === undefined) return undefined;
  const takes = `bool[${x.shape.slice(0, 2).join(",")}], true where a place is no padding`;
  if (!(mask instanceof Tensor) || mask.dtype !== "bool")
    throw new DTypeError(
      `${who}: mode.${name} is ${(mask as unknown) instanceof Tensor ? showAval(mask) : typeof mask}; it is ${takes}`,
    );
  if (mask.shape.length !== 2 || mask.shape.some((d, i) => d !== x.shape[i]))
    throw new ShapeError(`${who}: mode.${name} is ${showAval(mask)}, ${of} is ${showAval(x)}; the mask is ${takes}`);
  return mask;
}
