/** Application of elementwise rules: the formula of an op becomes an expression. */
import { isFloat, type DType, type ScalarRule } from "@cotangent/autodiff/backend";
import type { Expr, ExprBuilder } from "../expr/expr.ts";
import type { Functions } from "./functions.ts";
import { FloatAlgebra } from "./floatAlgebra.ts";
import { IntegersInFloat64, IntegerAlgebra, NeedsFloat64 } from "./integerAlgebra.ts";
import { byHalves, convertLanes, isTrue, laneTypes, maskLike } from "../expr/lanes.ts";

/**
 * Returns the vectors that an elementwise rule computes. As in the reference, the dtype of the last input, `from`,
 * decides whether it runs on floats or on integers, of which bool are those that are 0 or 1. The result is of dtype
 * `to`, a mask for bool.
 * @throws MissingFunction where the rule uses a function that is not there
 */
export function applyRule(
  builder: ExprBuilder,
  rule: ScalarRule,
  inputs: readonly Expr[],
  from: DType,
  to: DType,
  functions: Functions | null,
): Expr {
  if (isFloat(from)) {
    const algebra = new FloatAlgebra(builder, from === "float64" ? "f64" : "f32", functions);
    return store(builder, rule<Expr>(algebra, ...inputs), to);
  }
  try {
    const algebra = new IntegerAlgebra(builder, from === "uint32" ? "u32" : "i32");
    return store(builder, algebra.result(rule<Expr>(algebra, ...inputs), to), to);
  } catch (error) {
    if (!(error instanceof NeedsFloat64)) throw error;
  }
  return byHalves(builder, inputs, (...halves) =>
    store(builder, rule<Expr>(new IntegersInFloat64(builder, functions), ...halves), to),
  );
}

/** Returns x as an array of the dtype would hold it. */
function store(builder: ExprBuilder, x: Expr, to: DType): Expr {
  if (to !== "bool") return convertLanes(builder, x, laneTypes[to]);
  return builder.lanes === 4 ? maskLike(builder, "m32", isTrue(builder, x)) : isTrue(builder, x);
}
