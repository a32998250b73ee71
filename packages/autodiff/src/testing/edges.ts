/** Edge points: the value and the gradient that a record declares, held to a few units in the last place. */
import { onesLike } from "../core/fill.ts";
import { leaf, tensor, type Nested } from "../core/create.ts";
import { allocate, isFloat, type DType } from "../core/dtype.ts";
import { inputName, type AnyEdge, type AnyOp, type Sample } from "../core/record.ts";
import { sizeOf, showShape } from "../core/aval.ts";
import { elementsOf, type NestedArray, type Tensor } from "../core/tensor.ts";
import { jvp } from "../transforms/forward.ts";
import { vjp } from "../transforms/reverse.ts";
import { applyOp, bareName, namedInputs, withInputs } from "./apply.ts";
import { disagreement } from "./compare.ts";
import type { Check } from "./findings.ts";

/** An edge's inputs as tensors. An input that is no float in the op's samples keeps the dtype it has there. */
export function edgeInputs(op: AnyOp, edge: AnyEdge, sample: Sample | undefined): Tensor[] {
  return namedInputs<NestedArray>(op, edge.inputs).map((data, i) =>
    tensor(data as Nested, { dtype: edgeDType(op, edge, sample, i) }),
  );
}

/**
 * Checks what the edge declares: the value, and where given the gradient, in both modes, and that it differentiates
 * again.
 */
export function checkEdge(
  check: Check,
  where: string,
  op: AnyOp,
  sample: Sample | undefined,
  edge: AnyEdge,
  ulps: number,
): void {
  let inputs: Tensor[] = [];
  let out: Tensor | undefined;
  check(`${where}, value`, () => {
    inputs = edgeInputs(op, edge, sample);
    out = applyOp(op, inputs, edge.attrs);
    return prefixed("the value is", differs(out, edge.value, out.dtype, ulps));
  });
  if (out === undefined || edge.grad === undefined) return;
  const wanted = gradientsByInput(op, edge.grad, inputs);
  check(`${where}, gradient`, () => {
    const got = gradientOfSum(op, inputs, edge.attrs, [...wanted.keys()]);
    return firstOf(
      [...wanted].map(([k, grad], i) =>
        prefixed(`the gradient in ${bareName(op, k)} is`, differs(got[i]!, grad, inputs[k]!.dtype, ulps)),
      ),
    );
  });
  if (![...wanted.values()].every((grad) => flat(grad).every(Number.isFinite))) return;
  check(`${where}, forward`, () =>
    firstOf([...wanted].map(([k, grad]) => forwardDiffers(op, inputs, edge.attrs, k, grad, ulps))),
  );
  check(`${where}, order 2`, () => secondOrderIsFinite(op, inputs, edge.attrs, [...wanted.keys()]));
}

// ---- private

function edgeDType(op: AnyOp, { dtype = "float64" }: AnyEdge, sample: Sample | undefined, i: number): DType {
  const own = sample?.inputs[Math.min(i, sample.inputs.length - 1)]?.dtype;
  return own === undefined || isFloat(own) ? dtype : own;
}

function gradientsByInput(op: AnyOp, grad: object, inputs: readonly Tensor[]): Map<number, NestedArray> {
  const wanted = new Map<number, NestedArray>();
  inputs.forEach((_, i) => {
    const name = inputName(op, i);
    const rest = name.startsWith("...");
    const given = (grad as Record<string, NestedArray | undefined>)[rest ? name.slice(3) : name];
    const value = rest ? (given as NestedArray[] | undefined)?.[i - op.inputs.length + 1] : given;
    if (value !== undefined) wanted.set(i, value);
  });
  return wanted;
}

function gradientOfSum(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, wrt: readonly number[]): Tensor[] {
  const [out, pullback] = vjp(
    (...xs: Tensor[]) => applyOp(op, withInputs(inputs, wrt, xs), attrs),
    ...wrt.map((k) => inputs[k]!),
  );
  return pullback(onesLike(out));
}

/** The derivative of the sum of the result along each element of input k. */
function forwardDiffers(
  op: AnyOp,
  inputs: readonly Tensor[],
  attrs: unknown,
  k: number,
  grad: NestedArray,
  ulps: number,
): string | undefined {
  const x = inputs[k]!;
  const got = Array.from({ length: sizeOf(x.shape) }, (_, i) => {
    const direction = allocate(x.dtype, sizeOf(x.shape));
    direction[i] = 1;
    const tangent = jvp(
      (primal: Tensor) => applyOp(op, withInputs(inputs, [k], [primal]), attrs),
      [x],
      [leaf(x.aval, direction)],
    )[1];
    return Array.from(elementsOf(tangent)).reduce((total, t) => total + t, 0);
  });
  return prefixed(`the gradient in ${bareName(op, k)} is`, disagreement(got, flat(grad), x.dtype, ulps));
}

function secondOrderIsFinite(
  op: AnyOp,
  inputs: readonly Tensor[],
  attrs: unknown,
  wrt: readonly number[],
): string | undefined {
  if (!inputs.every((x) => elementsOf(x).every(Number.isFinite))) return undefined;
  const first = (...xs: Tensor[]): Tensor[] => gradientOfSum(op, withInputs(inputs, wrt, xs), attrs, wrt);
  const [gradients, pullback] = vjp(first, ...wrt.map((k) => inputs[k]!));
  const second = pullback(gradients.map(onesLike));
  const bad = second.findIndex((x) => elementsOf(x).some(Number.isNaN));
  return bad < 0
    ? undefined
    : `the second derivative in ${bareName(op, wrt[bad]!)} is NaN; guard the branch that is not taken with where`;
}

function differs(got: Tensor, wanted: NestedArray, dtype: DType, ulps: number): string | undefined {
  const list = flat(wanted);
  const shape = shapeOf(wanted);
  if (list.length > 0 && showShape(got.shape) !== showShape(shape))
    return `of shape ${showShape(got.shape)} where ${showShape(shape)} is expected`;
  return disagreement(elementsOf(got), list, dtype, ulps);
}

function shapeOf(nested: NestedArray): number[] {
  return typeof nested === "number" ? [] : [nested.length, ...(nested.length === 0 ? [] : shapeOf(nested[0]!))];
}

function flat(nested: NestedArray): readonly number[] {
  return typeof nested === "number" ? [nested] : nested.flatMap(flat);
}

function prefixed(start: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${start} ${text}`;
}

function firstOf(texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined);
}
