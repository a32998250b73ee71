/** Parts that change gradients one leaf at a time. */
import { clip, div, maximum, mean, mul, norm, optionsOf, sub, treeMap, type Tensor } from "@cotangent/autodiff";
import { aboveZero } from "./checks.ts";
import { defineOptimizer, type Optimizer, type Stateless } from "./optimizer.ts";

export interface AdaptiveClipOptions {
  /** A parameter counts as at least this long, so that one of 0 can move; 1e-3 where absent. */
  readonly eps?: number;
}

/**
 * Gradients with each element held to −limit … limit.
 * @throws ValueError unless the limit is above 0.
 * @example
 * const part = clipByValue(1);
 * part.update(tensor([3, -0.5]), part.init(ones([2])), ones([2]))[0].toArray(); // → [ 1, -0.5 ]
 */
export function clipByValue(limit: number): Optimizer<Stateless> {
  aboveZero("clipByValue", "limit", limit);
  return eachLeaf("clipByValue", (g) => clip(g, -limit, limit));
}

/**
 * Each leaf of the gradients scaled down where its own norm is above `maxNorm`.
 * @throws ValueError unless `maxNorm` is above 0.
 * @example
 * const part = clipByNorm(1);
 * part.update(tensor([3, 4]), part.init(ones([2])), ones([2]))[0].toString(); // → float32[2] [0.6, 0.8]
 */
export function clipByNorm(maxNorm: number): Optimizer<Stateless> {
  aboveZero("clipByNorm", "maxNorm", maxNorm);
  return eachLeaf("clipByNorm", (g) => mul(g, div(maxNorm, maximum(norm(g), maxNorm))));
}

/**
 * Gradients scaled down, for each output by itself, where their norm is above `ratio` times that of its parameters. The
 * outputs are the last axis of a weight; a vector is one. Brock, De, Smith & Simonyan 2021, "High-performance
 * large-scale image recognition without normalization", equation 3.
 * @throws ValueError unless ratio and eps are above 0.
 * @example
 * const part = adaptiveClip(0.5);
 * const weight = tensor([[3, 1], [4, 0]]);
 * part.update(tensor([[30, 0.25], [40, 0]]), [], weight)[0].toString(); // → float32[2,2] [[1.5, 0.25], [2, 0]]
 */
export function adaptiveClip(ratio: number, options?: AdaptiveClipOptions): Optimizer<Stateless> {
  const { eps } = optionsOf("adaptiveClip", options, { eps: 1e-3 });
  aboveZero("adaptiveClip", "ratio", ratio);
  aboveZero("adaptiveClip", "eps", eps);
  return eachLeaf("adaptiveClip", (g, p) => {
    const most = mul(maximum(unitNorm(p), eps), ratio);
    return mul(g, div(most, maximum(unitNorm(g), most)));
  });
}

/**
 * Gradients of weights less their mean over the inputs of each output, the last axis; vectors stay as they are.  Yong,
 * Huang, Hua & Zhang 2020, "Gradient centralization: a new optimization technique for deep neural networks".
 * @example
 * const part = centralize();
 * const gradient = tensor([[1, 2], [3, 2]]);
 * part.update(gradient, [], gradient)[0].toArray(); // → [ [ -1, 0 ], [ 1, 0 ] ]
 */
export function centralize(): Optimizer<Stateless> {
  return eachLeaf("centralize", (g) =>
    g.shape.length < 2 ? g : sub(g, mean(g, { axis: inputAxes(g), keepDims: true })),
  );
}

// ---- private

function eachLeaf(name: string, change: (gradient: Tensor, param: Tensor) => Tensor): Optimizer<Stateless> {
  return defineOptimizer<Stateless>({
    name,
    init: () => [],
    update: (gradients, _, params) => [treeMap((g, p) => change(g, p), gradients, params), []],
  });
}

function unitNorm(x: Tensor): Tensor {
  return x.shape.length < 2 ? norm(x) : norm(x, { axis: inputAxes(x), keepDims: true });
}

/** All axes but the last. */
function inputAxes(x: Tensor): number[] {
  return x.shape.slice(1).map((_, i) => i);
}
