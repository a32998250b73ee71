/** Elements and numbers of each dtype as leaves and constants of expressions. */
import type { DType } from "@cotangent/autodiff/backend";
import { type ExprBuilder, type Expr } from "./expr.ts";
import { isTrue, laneTypes } from "./lanes.ts";

/** A vector from outside as lanes; bytes of bool become a mask. */
export function leafOf(builder: ExprBuilder, number: number, dtype: DType, level?: number): Expr {
  return dtype === "bool"
    ? isTrue(builder, builder.leaf("u32", number, level))
    : builder.leaf(laneTypes[dtype], number, level);
}

/** A number that is the same everywhere. */
export function constantOf(builder: ExprBuilder, value: number, dtype: DType): Expr {
  return dtype === "bool" ? isTrue(builder, builder.constant("u32", value)) : builder.constant(laneTypes[dtype], value);
}

/** How many elements a vector holds where nodes of these dtypes are computed together. */
export function lanesOf(nodes: readonly { readonly dtype: DType }[]): 2 | 4 {
  return nodes.some(({ dtype }) => dtype === "float64") ? 2 : 4;
}
