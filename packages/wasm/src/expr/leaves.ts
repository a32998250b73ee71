/** Leaves and constants of expressions, by the dtype of their elements. */
import type { DType } from "@cotangent/autodiff/backend";
import { type ExprBuilder, type Expr } from "./expr.ts";
import { isTrue, laneTypes } from "./lanes.ts";

/** Returns a vector from outside as lanes of the dtype. Bytes of bool become a mask. */
export function leafOf(builder: ExprBuilder, number: number, dtype: DType, level?: number): Expr {
  return dtype === "bool"
    ? isTrue(builder, builder.leaf("u32", number, level))
    : builder.leaf(laneTypes[dtype], number, level);
}

/** Returns a number in every lane. */
export function constantOf(builder: ExprBuilder, value: number, dtype: DType): Expr {
  return dtype === "bool" ? isTrue(builder, builder.constant("u32", value)) : builder.constant(laneTypes[dtype], value);
}

/**
 * Returns the number of elements of a vector where nodes of these dtypes are computed together: 2 where one is float64,
 * else 4.
 */
export function lanesOf(nodes: readonly { readonly dtype: DType }[]): 2 | 4 {
  return nodes.some(({ dtype }) => dtype === "float64") ? 2 : 4;
}
