/** The contract of a reference: it writes every element of its result, and nothing else. */
import { runReference, inferAval } from "../core/bind.ts";
import { leaf } from "../core/create.ts";
import { allocate, isFloat, type DType, type TypedArray } from "../core/dtype.ts";
import type { AnyOp, Sample } from "../core/record.ts";
import { showAval, sizeOf } from "../core/aval.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { applyOp, bareName } from "./apply.ts";
import { disagreement } from "./compare.ts";
import type { Check } from "./findings.ts";

/** The result of `reference` into an array that held `garbage`. */
export function referenceInto(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, garbage: number): TypedArray {
  const aval = inferAval(op, inputs, attrs);
  const out = allocate(aval.dtype, sizeOf(aval.shape)).fill(garbage);
  runReference(
    op,
    inputs.map(elementsOf),
    out,
    inputs.map((x) => x.aval),
    aval,
    attrs,
  );
  return out;
}

/**
 * For each element of the result of an op that adds, the size of the terms: what the op makes of the inputs without
 * their signs. A sum is no more precise than its terms, however near to 0 they bring it. 0 where that is not finite.
 */
export function sizesOfTerms(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): TypedArray {
  const unsigned = inputs.map((x) => (isFloat(x.dtype) ? leaf(x.aval, elementsOf(x).map(magnitude)) : x));
  return referenceInto(op, unsigned, attrs, 0).map(magnitude);
}

function magnitude(x: number): number {
  return Number.isFinite(x) ? Math.abs(x) : 0;
}

/** Two results over different garbage are equal, inputs stay as they are, and a bound op gives the same. */
export function checkReference(check: Check, where: string, op: AnyOp, { inputs, attrs }: Sample): void {
  check(`${where}, reference`, () => {
    const { dtype } = inferAval(op, inputs, attrs);
    const [first, second] = garbageOf(dtype).map((garbage) => referenceInto(op, inputs, attrs, garbage)) as [
      TypedArray,
      TypedArray,
    ];
    const at = first.findIndex((element, i) => !Object.is(element, second[i]));
    return at < 0
      ? undefined
      : `the reference leaves element ${at} of out as it was; out may hold anything before, write every element`;
  });
  check(`${where}, reference`, () => {
    const before = inputs.map((x) => elementsOf(x).slice());
    const after = inputs.map((x) => elementsOf(x).slice());
    const aval = inferAval(op, inputs, attrs);
    runReference(
      op,
      after,
      allocate(aval.dtype, sizeOf(aval.shape)),
      inputs.map((x) => x.aval),
      aval,
      attrs,
    );
    const bad = after.findIndex((x, i) => x.some((element, k) => !Object.is(element, before[i]![k])));
    return bad < 0 ? undefined : `the reference changes its input ${bareName(op, bad)}; it may write to out only`;
  });
  check(`${where}, reference`, () => {
    const out = applyOp(op, inputs, attrs);
    const aval = inferAval(op, inputs, attrs);
    const elements = elementsOf(out);
    const inferred = op.infer(new op.prepared.ByName(inputs.map((x) => x.aval)), attrs as never);
    if (showAval(out.aval) !== showAval(inferred))
      return `the result is ${showAval(out.aval)} where infer says ${showAval(inferred)}`;
    if (elements.length !== sizeOf(aval.shape))
      return `the result has ${elements.length} elements where infer says ${showAval(aval)}`;
    const text = disagreement(elements, referenceInto(op, inputs, attrs, 0), aval.dtype, 0);
    return text === undefined
      ? undefined
      : `evaluated as one element or as an identity, the result is ${text} by the reference`;
  });
}

function garbageOf(dtype: DType): readonly [number, number] {
  if (dtype === "bool") return [0, 1];
  return isFloat(dtype) ? [NaN, 12345.678] : [7, 1234567];
}
