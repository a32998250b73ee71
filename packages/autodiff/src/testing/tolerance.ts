/**
 * Tolerance: the distance that a backend may have from the reference, which computes in double precision and rounds
 * once. Not in units in the last place of the result alone: a sine of 1e4 and a sum that cancels are right where they
 * are the exact result of inputs, or terms, that are each off by a few units in the last place.
 */
import { scalarExpressionOf, type ScalarExpression } from "../compile/scalars.ts";
import { onesLike } from "../core/fill.ts";
import { leaf } from "../core/create.ts";
import { isFloat, type DType } from "../core/dtype.ts";
import type { AnyOp } from "../core/record.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { vjp } from "../transforms/reverse.ts";
import { applyOp, withInputs } from "./apply.ts";
import { ulp } from "./compare.ts";
import { referenceInto, sizesOfTerms } from "./reference.ts";
import { inputsWithRules } from "./rules.ts";

/** The first element that is farther from the reference's than allowed; undefined where none is. */
export function outOfTolerance(
  op: AnyOp,
  inputs: readonly Tensor[],
  attrs: unknown,
  got: Tensor,
  ulps: number,
): string | undefined {
  const wanted = referenceInto(op, inputs, attrs, 0);
  const elements = elementsOf(got);
  if (elements.length !== wanted.length)
    return `${elements.length} elements where the reference gives ${wanted.length}`;
  const allowed = allowances(op, inputs, attrs, got.dtype, ulps);
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [elements[i]!, wanted[i]!];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= allowed(i, b)) continue;
    const place = wanted.length === 1 ? "" : ` at element ${i}`;
    return `${a} where the reference gives ${b}${place}, for ${inputs.map(String).join(" and ")}`;
  }
  return undefined;
}

type Allowance = (index: number, wanted: number) => number;

function allowances(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, dtype: DType, ulps: number): Allowance {
  if (dtype !== "float32" && dtype !== "float64") return () => 0;
  const { kind } = op;
  const { type } = kind;
  if (type === "reduction" && (kind.combine === "max" || kind.combine === "min")) return () => 0;
  if (type === "elementwise")
    return isExact(scalarExpressionOf(op, attrs, inputs.length))
      ? () => 0
      : conditioned(op, inputs, attrs, dtype, ulps);
  if (type !== "identity" && type !== "movement" && type !== "embedding" && type !== "random")
    return summed(op, inputs, attrs, dtype, ulps);
  return () => 0;
}

/** A few units of the sum of the absolute terms. */
function summed(
  op: AnyOp,
  inputs: readonly Tensor[],
  attrs: unknown,
  dtype: "float32" | "float64",
  ulps: number,
): Allowance {
  const terms = sizesOfTerms(op, inputs, attrs);
  return (i, wanted) => ulps * ulp(Math.max(Math.abs(finite(wanted)), terms[i]!), dtype);
}

/** A few units of the result, and what it moves by where each input moves by a few of its own. */
function conditioned(
  op: AnyOp,
  inputs: readonly Tensor[],
  attrs: unknown,
  dtype: "float32" | "float64",
  ulps: number,
): Allowance {
  const wide = inputs.map((x) =>
    x.dtype === "float32" ? leaf({ shape: x.shape, dtype: "float64" }, Float64Array.from(elementsOf(x))) : x,
  );
  const wrt = inputsWithRules(op, wide);
  const [out, pullback] = vjp(
    (...xs: Tensor[]) => applyOp(op, withInputs(wide, wrt, xs), attrs),
    ...wrt.map((i) => wide[i]!),
  );
  const slopes = isFloat(out.dtype) ? pullback(onesLike(out)).map(elementsOf) : [];
  const arrays = wrt.map((i) => elementsOf(wide[i]!));
  return (i, wanted) => {
    const moved = slopes.reduce(
      (total, slope, k) => total + finite(Math.abs(slope[i]!)) * ulp(finite(arrays[k]![i]!), dtype),
      0,
    );
    return ulps * (ulp(finite(wanted), dtype) + moved);
  };
}

function finite(x: number): number {
  return Number.isFinite(x) ? x : 0;
}

const unrounded: ReadonlySet<string> = new Set([
  "neg",
  "abs",
  "max",
  "min",
  "floor",
  "ceil",
  "round",
  "less",
  "lessEqual",
  "equal",
  "and",
  "or",
  "not",
  "select",
]);
const roundedOnce: ReadonlySet<string> = new Set(["add", "sub", "mul", "div", "sqrt"]);

/** Returns whether an expression is exact but for one rounding, which IEEE 754 prescribes. */
function isExact(expression: ScalarExpression): boolean {
  let roundings = 0;
  const visit = (e: ScalarExpression): boolean => {
    if (e.type !== "operation") return e.type === "input" || Math.fround(e.value) === e.value;
    if (roundedOnce.has(e.name)) roundings++;
    else if (!unrounded.has(e.name)) return false;
    return e.args.every(visit);
  };
  return visit(expression) && roundings <= 1;
}
