import { isFloat, type DType, type ScalarRule } from "@cotangent/autodiff/backend";
import type { Expr, Pool } from "../expr/expr.ts";
import type { Functions } from "./functions.ts";
import { FloatWords } from "./floatAlgebra.ts";
import { IntegersInFloat64, IntegerWords, NeedsFloat64 } from "./integerAlgebra.ts";
import { byHalves, convertLanes, isTrue, laneTypes, maskLike } from "../expr/lanes.ts";

/**
 * What an elementwise rule computes, as vectors. As in the reference, the dtype of the last input, `from`, decides how: floats
 * or integers, of which bool are those that are 0 or 1. The result is of dtype `to`, of bool a mask.
 * @throws MissingFunction where the rule says a function that is not there
 */
export function applyRule(
  pool: Pool,
  rule: ScalarRule,
  inputs: readonly Expr[],
  from: DType,
  to: DType,
  functions: Functions | null,
): Expr {
  if (isFloat(from)) {
    const words = new FloatWords(pool, from === "float64" ? "f64" : "f32", functions);
    return store(pool, rule<Expr>(words, ...inputs), to);
  }
  try {
    const words = new IntegerWords(pool, from === "uint32" ? "u32" : "i32");
    return store(pool, words.result(rule<Expr>(words, ...inputs), to), to);
  } catch (error) {
    if (!(error instanceof NeedsFloat64)) throw error;
  }
  return byHalves(pool, inputs, (...halves) =>
    store(pool, rule<Expr>(new IntegersInFloat64(pool, functions), ...halves), to),
  );
}

/** As an array of the dtype would hold it. */
function store(pool: Pool, x: Expr, to: DType): Expr {
  if (to !== "bool") return convertLanes(pool, x, laneTypes[to]);
  return pool.lanes === 4 ? maskLike(pool, "m32", isTrue(pool, x)) : isTrue(pool, x);
}
