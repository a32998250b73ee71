/**
 * Checks of what holds of every rule beside its value: it is linear in the cotangent, and it computes in the dtype of
 * its input.
 */
import { leaf } from "../core/create.ts";
import { isFloat, type TypedArray } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { inputName, type AnyOp, type Sample } from "../core/record.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { vjp } from "../transforms/reverse.ts";
import { applyOp, bareName, withInputs } from "./apply.ts";
import { disagreement, nearlyEqual } from "./compare.ts";
import type { Check } from "./findings.ts";
import { sampleRng } from "./samples.ts";

/** Positions of the inputs that gradients flow to. */
export function inputsWithRules(op: AnyOp, inputs: readonly Tensor[]): number[] {
  return inputs.map((_, i) => i).filter((i) => isFloat(inputs[i]!.dtype) && op.vjp[inputName(op, i)] !== null);
}

/** rule(2·c + d) = 2·rule(c) + rule(d): forward mode transposes rules, so they must be linear. */
export function checkLinearity(check: Check, where: string, op: AnyOp, { inputs, attrs }: Sample): void {
  const wrt = inputsWithRules(op, inputs);
  if (wrt.length === 0) return;
  check(`${where}, linearity`, () => {
    const [out, pullback] = pullbackOf(op, inputs, attrs, wrt);
    if (out.dtype !== "float64") return undefined;
    const rng = sampleRng(2);
    const [c, d] = [rng.normal(out.shape), rng.normal(out.shape)];
    const parts = [c, d, combine(c, d)].map((ct) => pullback(ct));
    const bad = wrt.findIndex((_, i) => !nearlyEqual(combine(parts[0]![i]!, parts[1]![i]!), parts[2]![i]!, 1e-10));
    return bad < 0
      ? undefined
      : `the rule of ${bareName(op, wrt[bad]!)} is not linear in ct; a cotangent may only be multiplied by what does not depend on it`;
  });
}

/** The op and its rules on float32: the value of float64 rounded once, gradients to float32 precision. */
export function checkSinglePrecision(check: Check, where: string, op: AnyOp, { inputs, attrs }: Sample): void {
  if (!inputs.some((x) => x.dtype === "float64")) return;
  const single = inputs.map((x) =>
    x.dtype === "float64" ? leaf({ shape: x.shape, dtype: "float32" }, Float32Array.from(elementsOf(x))) : x,
  );
  const rounded = single.map((x, i) =>
    x.dtype === inputs[i]!.dtype ? x : leaf(inputs[i]!.aval, Float64Array.from(elementsOf(x))),
  );
  if (!takes(op, single, attrs)) return;
  check(`${where}, float32`, () => {
    const wanted = applyOp(op, rounded, attrs);
    const got = applyOp(op, single, attrs);
    const text = disagreement(elementsOf(got), asSingle(wanted, got), got.dtype, 1);
    return text === undefined ? undefined : `on float32 inputs the value is ${text}, the float64 one rounded`;
  });
  const wrt = inputsWithRules(op, inputs);
  if (wrt.length === 0) return;
  check(`${where}, float32`, () => {
    const [out, pullback] = pullbackOf(op, single, attrs, wrt);
    const [wide, widePullback] = pullbackOf(op, rounded, attrs, wrt);
    if (!isFloat(out.dtype)) return undefined;
    const ct = sampleRng(3).normal(out.shape);
    const narrow = Float32Array.from(elementsOf(ct));
    const got = pullback(out.dtype === "float32" ? leaf(out.aval, narrow) : ct);
    const wanted = widePullback(
      wide.dtype === "float64" && out.dtype === "float32" ? leaf(wide.aval, Float64Array.from(narrow)) : ct,
    );
    const bad = wrt.findIndex((_, i) => !nearlyEqual(got[i]!, wanted[i]!, 1e-5));
    return bad < 0
      ? undefined
      : `on float32 inputs the gradient in ${bareName(op, wrt[bad]!)} is ${got[bad]!.toString()} where float64 gives ${wanted[bad]!.toString()}`;
  });
}

// ---- private

function pullbackOf(
  op: AnyOp,
  inputs: readonly Tensor[],
  attrs: unknown,
  wrt: readonly number[],
): readonly [Tensor, (ct: Tensor) => Tensor[]] {
  return vjp((...xs: Tensor[]) => applyOp(op, withInputs(inputs, wrt, xs), attrs), ...wrt.map((i) => inputs[i]!));
}

function takes(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): boolean {
  try {
    op.infer(new op.prepared.ByName(inputs.map((x) => x.aval)), attrs as never);
    return true;
  } catch (error) {
    if (error instanceof DTypeError) return false;
    throw error;
  }
}

function asSingle(wanted: Tensor, got: Tensor): TypedArray {
  return got.dtype === "float32" ? Float32Array.from(elementsOf(wanted)) : elementsOf(wanted);
}

/** 2·a + b. */
function combine(a: Tensor, b: Tensor): Tensor {
  const other = elementsOf(b);
  return leaf(
    a.aval,
    elementsOf(a).map((element, i) => 2 * element + other[i]!),
  );
}
