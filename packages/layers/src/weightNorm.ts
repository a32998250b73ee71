/** Layers around a layer that has a weight, which use another weight in its place. */
import {
  describe,
  div,
  key as keyOf,
  matmul,
  maximum,
  mul,
  normal,
  reshape,
  ShapeError,
  showAval,
  sqrt,
  stopGradient,
  sum,
  Tensor,
  UsageError,
} from "@cotangent/autodiff";
import {
  defineLayer,
  defineStatefulLayer,
  requirePair,
  type Layer,
  type ShapeRule,
  type StatefulLayer,
} from "./layer.ts";

/** Parameters that have a weight among them, as those of `dense` and `conv2d`. */
export interface WithWeight {
  readonly weight: Tensor;
}

/** The parameters of the layer, and the length of each column of its weight. length: [fanOut] */
export type WeightNormParams<P> = P & { readonly length: Tensor };

/**
 * Learns direction and length of the weight apart: in the layer stands length · weight / ‖weight‖, where the norm is
 * that of all that comes into one result (all axes but the last). At first it is the weight of the layer.
 * Salimans & Kingma 2016, "Weight normalization".
 *
 * Shapes: those of the layer
 * @throws UsageError for what is no layer with a weight; in `apply` ShapeError or UsageError for other parameters.
 * @example
 * const layer = weightNorm(dense(2, 3));
 * layer.init(key(0)).length.shape; // → [ 3 ]
 */
export function weightNorm<P extends WithWeight, R extends ShapeRule>(
  layer: Layer<P, R>,
): Layer<WeightNormParams<P>, R> {
  requirePlain("weightNorm", layer);
  const inner = layer as unknown as Layer<WithWeight>;
  return defineLayer<WithWeight & { readonly length: Tensor }>({
    name: `weightNorm(${layer.name ?? "layer"})`,
    init(key) {
      const params = inner.init(key);
      requireWeight("weightNorm", params);
      return { ...params, length: lengths(params.weight) };
    },
    apply(params, x, mode) {
      requireWeight("weightNorm", params);
      const { length, ...own } = params;
      requireLength(length, own.weight);
      return inner.apply({ ...own, weight: mul(own.weight, div(length, lengths(own.weight))) }, x, mode);
    },
  }) as unknown as Layer<WeightNormParams<P>, R>;
}

/** Estimates of the first singular vectors of the weight. left: [fanOut], right: [what comes into one result] */
export interface SpectralNormState {
  readonly left: Tensor;
  readonly right: Tensor;
}

/**
 * Divides the weight by its largest singular value, so that the layer never stretches by more than 1. The value is
 * estimated by one power iteration a training step, which starts where the last one ended; before the first step the
 * vectors are random, so evaluate after some of training. Miyato et al. 2018, "Spectral normalization for generative
 * adversarial networks".
 *
 * Shapes: those of the layer
 * @throws UsageError for what is no layer with a weight; in `apply` ShapeError or UsageError for other parameters.
 * @example
 * const layer = spectralNorm(dense(2, 3));
 * layer.initState().right.shape; // → [ 2 ]
 */
export function spectralNorm<P extends WithWeight, R extends ShapeRule>(
  layer: Layer<P, R>,
): StatefulLayer<P, SpectralNormState, R> {
  requirePlain("spectralNorm", layer);
  const inner = layer as unknown as Layer<WithWeight>;
  return defineStatefulLayer<WithWeight, SpectralNormState>({
    name: `spectralNorm(${layer.name ?? "layer"})`,
    init: inner.init,
    initState() {
      const params = inner.init(keyOf(0));
      requireWeight("spectralNorm", params);
      const [rows, columns] = rowsOf(params.weight).shape as [number, number];
      return { left: unit(normal(keyOf(1), [columns])), right: unit(normal(keyOf(2), [rows])) };
    },
    apply(params, state, x, mode) {
      requireWeight("spectralNorm", params);
      requireVectors(params.weight, state);
      const next = mode.train === true ? iterated(params.weight, state) : state;
      const { left, right } = next;
      const value = sum(mul(matmul(reshape(right, [1, -1]), rowsOf(params.weight)), left));
      return [inner.apply({ ...params, weight: div(params.weight, value) }, x, mode), next];
    },
  }) as unknown as StatefulLayer<P, SpectralNormState, R>;
}

/** One power iteration. Nothing is differentiated through it, as in PyTorch. */
function iterated(weight: Tensor, { right }: SpectralNormState): SpectralNormState {
  const rows = stopGradient(rowsOf(weight));
  const left = unit(reshape(matmul(reshape(stopGradient(right), [1, -1]), rows), [-1]));
  return { left, right: unit(reshape(matmul(rows, reshape(left, [-1, 1])), [-1])) };
}

/** One row for each number that comes in, one column for each result. */
function rowsOf(weight: Tensor): Tensor {
  return reshape(weight, [-1, weight.shape.at(-1)!]);
}

/** The length of each column. */
function lengths(weight: Tensor): Tensor {
  const rows = rowsOf(weight);
  return sqrt(sum(mul(rows, rows), { axis: 0 }) as Tensor);
}

function unit(x: Tensor): Tensor {
  return div(x, maximum(sqrt(sum(mul(x, x))), 1e-12));
}

function requirePlain(who: string, layer: unknown): void {
  requirePair(who, layer);
  if ("initState" in (layer as object))
    throw new UsageError(`${who}: the layer has a state; it takes one without, such as dense(4, 16)`);
}

function requireWeight(who: string, params: unknown): asserts params is WithWeight {
  const weight: unknown = Object(params) === params ? (params as Partial<WithWeight>).weight : undefined;
  if (!(weight instanceof Tensor) || weight.shape.length < 2)
    throw new UsageError(
      `${who}: params ${Object(params) === params ? `are ${describe(params)}` : `are ${String(params)}`}; there is a ` +
        "weight among them, a tensor of 2 axes or more, make them with init(key)",
    );
}

function requireLength(length: unknown, weight: Tensor): void {
  const own = `[${weight.shape.at(-1)!}]`;
  if (!(length instanceof Tensor))
    throw new UsageError(`weightNorm: params.length is ${describe(length)}; it is a tensor ${own}`);
  if (length.dtype !== weight.dtype || `[${length.shape.join(",")}]` !== own)
    throw new ShapeError(
      `weightNorm: params.length is ${showAval(length)}, params.weight is ${showAval(weight)}; the length is ` +
        `${weight.dtype}${own}`,
    );
}

function requireVectors(weight: Tensor, state: unknown): void {
  const { left, right } = Object(state) as { readonly left?: unknown; readonly right?: unknown };
  const [rows, columns] = [weight.shape.slice(0, -1).reduce((n, d) => n * d, 1), weight.shape.at(-1)!];
  const fits = (x: unknown, n: number): boolean =>
    x instanceof Tensor && x.dtype === weight.dtype && x.shape.length === 1 && x.shape[0] === n;
  if (!fits(left, columns) || !fits(right, rows))
    throw new UsageError(
      `spectralNorm: params.weight is ${showAval(weight)}, state is ${describe(state)}; it is { left: ` +
        `${weight.dtype}[${columns}], right: ${weight.dtype}[${rows}] }, so one of them is that of another layer`,
    );
}
