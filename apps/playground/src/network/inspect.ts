/** One example, looked at: its loss, and how much of the gradient comes from it. */
import { treeLeaves } from "@cotangent/autodiff";
import type { Batch, Network, Params } from "./model.ts";
import { taken, wholeOf, type Rows } from "./order.ts";
import type { Inspected } from "./protocol.ts";

/** @param point position among all rows */
export function inspect(network: Network, params: Params, rows: Rows, train: Batch, point: number): Inspected {
  const { loss, gradient } = network.gradient(params, wholeOf(taken(rows, [point])));
  const all = network.gradient(params, train).gradient;
  const [own, mean] = [flat(gradient), flat(all)];
  const along = dot(own, mean) / dot(mean, mean) / train.features.shape[0]!;
  return { point, loss, gradientNorm: Math.sqrt(dot(own, own)), share: along };
}

function flat(params: Params): Float64Array {
  return Float64Array.from(treeLeaves(params).flatMap((leaf) => Array.from(leaf.data() as Float32Array)));
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}
