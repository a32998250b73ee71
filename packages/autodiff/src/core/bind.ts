import { allocate, roundTo, type DType, type TypedArray } from "./dtype.ts";
import { algebraOf } from "./numbers.ts";
import { inputName, type AnyOp, type InputNames, type Op } from "./record.ts";
import { sizeOf, type Aval } from "./aval.ts";
import { checkShape, equalShapes, mostElements, normalizeAxes, requireDType, sameSize } from "./shape.ts";
import { elementsOf, refuseDonated, share, Tensor, type Value } from "./tensor.ts";
import { backendInUse, standIn } from "./state.ts";
import { isWithin, nearestOpen, type Trace } from "./trace.ts";
import { UsageError } from "./errors.ts";
import { refusal } from "./sentences.ts";
import type { ReduceOptions } from "./types.ts";

/**
 * Applies a primitive. Infers the result's shape and dtype (and throws here, where the user called); evaluates now if
 * every input has a value, else the node stays abstract and is part of a graph. Outside every open differentiation an
 * eager result is a leaf: it does not remember what made it.
 * @throws UsageError where the inputs are not as many as the record names, or one is no tensor
 * @example
 * const double = defineUnary({ name: "double", scalar: (s, x) => s.add(x, x), vjp: (ct) => mul(ct, 2) });
 * bind(double, [tensor([1, 2])]).toString(); // → float32[2] [2, 4]
 */
export function bind<N extends InputNames, A>(op: Op<N, A>, inputs: readonly Tensor[], attrs?: A): Tensor {
  // asked with care, as any of it may come from plain JavaScript
  const count = (inputs as readonly Tensor[] | undefined)?.length;
  if (count === undefined || (op as Partial<Op> | undefined)?.prepared?.arity !== count) requireInputs(op, inputs);
  let trace: Trace | null = null;
  let concrete = true;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i]!;
    if (!(x instanceof Tensor)) requireOperand(op.name, inputName(op, i), x);
    if (refuseDonated(x)) concrete = false;
    const open = nearestOpen(x.trace);
    if (open !== null && (trace === null || isWithin(open, trace))) trace = open;
  }
  const aval = inferAval(op, inputs, attrs);
  const value = concrete ? evaluate(op, inputs, aval, attrs) : undefined;
  return concrete && trace === null ? new Tensor(aval, value) : new Tensor(aval, value, op, inputs, attrs, trace);
}

/** Makes the node of a graph without evaluating it, also where every input has a value: what compiler passes build. */
export function stage(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): Tensor {
  return new Tensor(inferAval(op, inputs, attrs), undefined, op, inputs, attrs);
}

/**
 * The shape and dtype rule, on a list of inputs, and what the kind of an op asks for: operands of one shape where it is
 * elementwise, as many elements in the result where it is an identity.
 */
export function inferAval(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): Aval {
  const { ByName, inferPair } = op.prepared;
  if (inferPair !== undefined) return inferPair(inputs[0]!.aval, inputs[inputs.length - 1]!.aval);
  const avals = inputs.map((x) => x.aval);
  const aval = op.infer(new ByName(avals), attrs as never);
  if (op.kind.type === "elementwise") equalShapes(op.name, op.inputs, avals);
  if (op.kind.type === "identity") sameSize(op.name, avals[0]!.shape, aval.shape);
  return aval;
}

/** @throws UsageError unless `op` is a record, and `inputs` an array of as many as it takes. */
function requireInputs(op: unknown, inputs: unknown): void {
  const { name, inputs: names, prepared } = (op ?? {}) as Partial<AnyOp>;
  if (name === undefined || names === undefined || prepared === undefined)
    throw refusal("bind", "op", op, "it takes what defineOp gave");
  if (!Array.isArray(inputs)) throw refusal(name, "inputs", inputs, "bind takes an array of tensors");
  const { length } = inputs;
  if (prepared.arity >= 0 || length < names.length - 1)
    throw new UsageError(`${name}: takes ${names.join(", ")}; inputs are ${length}`);
}

/**
 * Checks what a public function reads before it calls `bind`.
 * @throws UsageError where `x` is no tensor, or was donated.
 * @example
 * requireOperand("softmax", "x", tensor([1, 2]));
 */
export function requireOperand(who: string, name: string, x: unknown): asserts x is Tensor {
  if (!(x instanceof Tensor)) throw refusal(who, name, x, "it takes tensors, write tensor(…)");
  refuseDonated(x);
}

/** The number of axes of an operand that is called x. @throws UsageError where it is no tensor. */
export function rankOf(who: string, x: unknown): number {
  requireOperand(who, "x", x);
  return x.shape.length;
}

/**
 * An operand that must be of a dtype.
 * @throws UsageError where it is no tensor, DTypeError where it is of another dtype.
 */
export function requireOperandOf(
  who: string,
  name: string,
  x: unknown,
  allowed: readonly DType[],
): asserts x is Tensor {
  requireOperand(who, name, x);
  requireDType(who, name, x.aval, allowed);
}

/** @throws UsageError unless `xs` is an array of tensors, at least one. */
export function requireOperands(who: string, xs: unknown): asserts xs is readonly [Tensor, ...Tensor[]] {
  if (!Array.isArray(xs)) throw refusal(who, "xs", xs, "it takes an array of tensors");
  if (xs.length === 0) throw new UsageError(`${who}: got no tensors; give at least one`);
  xs.forEach((x, i) => {
    if (x instanceof Tensor) refuseDonated(x);
    else requireOperand(who, `xs[${i}]`, x);
  });
}

/**
 * The axes that a reduction goes along. @throws UsageError where `x` is no tensor; ValueError for an axis out of range.
 */
export function axesOf(who: string, x: unknown, axis: ReduceOptions["axis"]): number[] {
  requireOperand(who, "x", x);
  return normalizeAxes(who, axis, x.shape.length);
}

/** Evaluates by the reference; a result of one element is a bare number. */
export function evaluate(op: AnyOp, inputs: readonly Tensor[], aval: Aval, attrs: unknown): Value {
  const { kind } = op;
  if (kind.type === "identity") return share(inputs[0]!.value!);
  const size = sizeOf(aval.shape);
  if (size > mostElements) checkShape(op.name, aval.shape);
  // who watches every op does so here too
  if (size === 1 && kind.type === "elementwise" && !standIn) {
    const { length } = inputs;
    const scalar = kind.scalar(attrs as never);
    const s = algebraOf(inputs[length - 1]!.aval.dtype, kind.algebra);
    const [a, b] = inputs as [Tensor, Tensor];
    // one and two inputs, without an array of their elements
    const value =
      length === 1
        ? scalar(s, a.item())
        : length === 2
          ? scalar(s, a.item(), b.item())
          : scalar(s, ...inputs.map((x) => x.item()));
    return roundTo(aval.dtype, value);
  }
  const accelerated = (standIn ?? backendInUse?.accelerate)?.(op, inputs, aval, attrs);
  if (accelerated !== undefined) return accelerated;
  const out = allocate(aval.dtype, size);
  // a tensor has the shape and dtype that a reference asks for
  runReference(op, inputs.map(elementsOf), out, inputs, aval, attrs);
  return size === 1 ? out[0]! : out;
}

/** Calls an op's reference on arrays. */
export function runReference(
  op: AnyOp,
  arrays: readonly TypedArray[],
  out: TypedArray,
  avals: readonly Aval[],
  aval: Aval,
  attrs: unknown,
): void {
  const { ByName } = op.prepared;
  op.reference(new ByName(arrays), out, { avals: new ByName(avals), aval, attrs } as never);
}
