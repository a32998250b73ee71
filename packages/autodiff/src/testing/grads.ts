/**
 * Derivatives checked against finite differences: one random direction t, one random cotangent ct, and the three ways
 * to ⟨ct, J t⟩: numerically, by forward mode, and as ⟨Jᵀ ct, t⟩ by reverse mode. Higher orders check the pullback.
 */
import { indices, sizeOf, stridesOf, type Shape } from "../core/aval.ts";
import { leaf } from "../core/create.ts";
import { allocate, isFloat } from "../core/dtype.ts";
import type { SampleRng } from "../core/record.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { refusal } from "../core/sentences.ts";
import { flattenInto, leafPaths, requireFunction, requireTensor, treeFlatten, treeUnflatten } from "../core/tree.ts";
import { jvp } from "../transforms/forward.ts";
import { vjp } from "../transforms/reverse.ts";
import { CheckError } from "./findings.ts";
import { numericDerivative, type NumericDerivative } from "./numeric.ts";
import { sampleRng } from "./samples.ts";

export type Mode = "forward" | "reverse";

export interface CheckGradsOptions {
  /** Derivatives up to this order; 2 where absent. */
  readonly orders?: number;
  /** Both where absent. */
  readonly modes?: readonly Mode[];
  /** Source of directions and cotangents; `sampleRng(0)` where absent. */
  readonly rng?: SampleRng;
  /** Allowed beside the error bar of finite differences, relative and absolute; 0 where absent. */
  readonly rtol?: number;
  readonly atol?: number;
}

/** One derivative, along one direction, beside its numeric value. */
export interface GradComparison {
  readonly order: number;
  readonly mode: Mode;
  readonly value: number;
  readonly numeric: number;
  /** Distance that the two may have. */
  readonly bar: number;
  /** Distance that they have, relative to the sum of the absolute terms that make them up. */
  readonly relativeError: number;
  /** Absent where they agree; else a sentence. */
  readonly failure?: string;
}

export interface GradsReport {
  readonly comparisons: readonly GradComparison[];
  /** The largest relative error of all. */
  readonly worst: number;
}

/**
 * Checks the derivatives of any function of trees of tensors by finite differences, in float64 (float32 arguments are
 * converted). Leaves that are not floats are held fixed.
 * @throws CheckError where a derivative is farther from its numeric value than the error bar of that, or where that
 * does not settle.
 * @example
 * checkGrads((x: Tensor, y: Tensor) => mul(exp(x), y), [tensor([1, 2]), tensor([3, 4])]).worst < 1e-9; // → true
 */
export function checkGrads<P extends readonly unknown[]>(
  f: (...args: P) => unknown,
  args: P,
  options: CheckGradsOptions = {},
): GradsReport {
  const report = gradsReport(f, args, options);
  const failed = report.comparisons.filter((c) => c.failure !== undefined);
  if (failed.length > 0)
    throw new CheckError(
      `checkGrads: ${failed.map(({ order, mode, failure }) => `order ${order}, ${mode}: ${failure}`).join("\n  ")}`,
    );
  return report;
}

/** Returns what `checkGrads` finds, failures included; only what `f` itself throws is thrown. */
export function gradsReport<P extends readonly unknown[]>(
  f: (...args: P) => unknown,
  args: P,
  options: CheckGradsOptions = {},
): GradsReport {
  requireFunction("checkGrads", f);
  if (!Array.isArray(args)) throw refusal("checkGrads", "args", args, "it is an array of the arguments of f");
  const { leaves, paths, call } = floatPart(f, args);
  const comparisons = leaves.length === 0 ? [] : compareOrders(call, leaves, paths, options);
  requireFloats("checkGrads", leaves, comparisons);
  return { comparisons, worst: comparisons.reduce((w, c) => worse(w, c.relativeError), 0) };
}

/** @throws CheckError where the arguments, or the results, hold no floats. */
export function requireFloats(who: string, args: readonly unknown[], results: readonly unknown[]): void {
  if (args.length > 0 && results.length > 0) return;
  throw new CheckError(
    `${who}: no argument or no result holds a float32 or float64 tensor; there is nothing to differentiate`,
  );
}

/** The larger one; NaN is the largest. */
export function worse(a: number, b: number): number {
  return Number.isNaN(a) || a > b ? a : b;
}

// ---- private

/** Factor of its estimated error by which a numeric derivative, or a rounded value, may be off. */
export const safety = 8;

/** A function of a list of tensors to a list. */
export type ListFunction = (leaves: Tensor[]) => Tensor[];

/** A function of the float leaves of its arguments to those of its result, and the leaves, in float64. */
export interface FloatPart {
  readonly leaves: Tensor[];
  readonly paths: string[];
  readonly call: ListFunction;
}

/** `f` as a function of the float leaves of its arguments to the float leaves of its result. */
export function floatPart<P extends readonly unknown[]>(f: (...args: P) => unknown, args: P): FloatPart {
  const all: Tensor[] = [];
  const defs = args.map((arg, i) => flattenInto(all, arg, "checkGrads", `argument ${i}`, requireTensor));
  const def = { type: "array", children: defs, id: "" } as const;
  const allPaths = defs.flatMap((d, i) => leafPaths(d, `argument ${i}`));
  const floats = all.map((_, i) => i).filter((i) => isFloat(all[i]!.dtype));
  const call: ListFunction = (leaves) => {
    const filled = [...all];
    floats.forEach((at, i) => (filled[at] = leaves[i]!));
    const [results] = treeFlatten(f(...(treeUnflatten(def, filled) as unknown as P)));
    return results.filter((x) => isFloat(x.dtype));
  };
  return { leaves: floats.map((i) => toFloat64(all[i]!)), paths: floats.map((i) => allPaths[i]!), call };
}

function compareOrders(
  f: ListFunction,
  leaves: Tensor[],
  paths: readonly string[],
  options: CheckGradsOptions,
): GradComparison[] {
  const { orders = 2, modes = ["forward", "reverse"], rng = sampleRng(0) } = options;
  const comparisons: GradComparison[] = [];
  let g = f;
  for (let order = 1; order <= orders; order++) {
    const out = g(leaves);
    if (out.length === 0) break;
    const direction = leaves.map((x) => rng.normal(x.shape));
    const cts = out.map((x) => cotangentLike(x, rng));
    for (const mode of modes) comparisons.push(compare(g, leaves, paths, direction, cts, order, mode, options));
    const lower = g;
    g = modes.includes("reverse") ? (xs) => vjp(lower, xs)[1](cts)[0] : (xs) => jvp(lower, [xs], [direction])[1];
  }
  return comparisons;
}

function compare(
  f: ListFunction,
  leaves: Tensor[],
  paths: readonly string[],
  direction: Tensor[],
  cts: Tensor[],
  order: number,
  mode: Mode,
  { rtol = 0, atol = 0 }: CheckGradsOptions,
): GradComparison {
  const measure = (t: Tensor[]): Omit<GradComparison, "order" | "mode"> => {
    const [value, terms] = derivative(f, leaves, t, cts, mode);
    const [numeric, scale] = numericAlong(f, leaves, t, cts);
    // the derivative itself may be NaN, and is no measure of sizes then
    const size = Math.max(Math.abs(numeric.value), Number.isNaN(terms) ? 0 : terms);
    const bar = safety * numeric.error + atol + rtol * size;
    const difference = Math.abs(value - numeric.value);
    const relativeError = difference === 0 ? 0 : difference / size;
    const settles = safety * numeric.error <= 1e-4 * Math.max(size, scale);
    const failure = difference <= bar && settles ? undefined : verdict(value, numeric, bar, settles);
    return { value, numeric: numeric.value, bar, relativeError, ...(failure === undefined ? {} : { failure }) };
  };
  const found = measure(direction);
  if (found.failure === undefined) return { order, mode, ...found };
  const wrong = (t: Tensor[]): boolean => measure(t).failure !== undefined;
  return { order, mode, ...found, failure: `${found.failure}${guilty(direction, paths, wrong)}` };
}

/** Elements up to which each is tried by itself. */
const triedOneByOne = 256;

/** "; look at argument 0 at [1, 2]": arguments that are wrong by themselves, and where, if not in all elements. */
function guilty(direction: Tensor[], paths: readonly string[], wrong: (t: Tensor[]) => boolean): string {
  const found = paths.flatMap((path, i) => {
    const only = (t: Tensor): Tensor[] => direction.map((other, k) => (k === i ? t : toZero(other)));
    const { aval } = direction[i]!;
    const count = sizeOf(aval.shape);
    if (!wrong(only(direction[i]!))) return [];
    if (count === 1 || count > triedOneByOne) return [path];
    const elements = indices(count).filter((k) =>
      wrong(
        only(
          leaf(
            aval,
            allocate(aval.dtype, count).map((_, j) => Number(j === k)),
          ),
        ),
      ),
    );
    const some = elements.length > 0 && elements.length < count;
    return [some ? `${path} at ${placeIn(aval.shape, elements[0]!)}` : path];
  });
  return found.length === 0 ? "" : `; look at ${found.join(", ")}`;
}

/** "[1, 2]": the place of element number `at`. */
function placeIn(shape: Shape, at: number): string {
  return `[${stridesOf(shape)
    .map((stride, axis) => Math.floor(at / stride) % shape[axis]!)
    .join(", ")}]`;
}

function verdict(value: number, numeric: NumericDerivative, bar: number, settles: boolean): string {
  if (settles)
    return `the derivative is ${show(value)}, finite differences give ${show(numeric.value)} ± ${bar.toExponential(1)}`;
  return `finite differences do not settle (${show(numeric.value)} ± ${numeric.error.toExponential(1)}); keep the point off kinks, poles and the ends of the domain`;
}

/** ⟨ct, J t⟩ by one mode, and the sum of the absolute terms. */
function derivative(
  f: ListFunction,
  leaves: Tensor[],
  t: Tensor[],
  cts: Tensor[],
  mode: Mode,
): readonly [value: number, terms: number] {
  return mode === "forward" ? dot(cts, jvp(f, [leaves], [t])[1]) : dot(vjp(f, leaves)[1](cts)[0], t);
}

/**
 * ⟨ct, J t⟩ by finite differences, and the sum of the absolute terms of ⟨ct, f⟩; larger by what float32 rounds more.
 */
function numericAlong(
  f: ListFunction,
  leaves: Tensor[],
  t: Tensor[],
  cts: Tensor[],
): readonly [NumericDerivative, number] {
  const rounding = cts.some((ct) => ct.dtype === "float32") ? 2 ** 29 : 1;
  const scale = dot(cts, f(leaves))[1] * rounding;
  const along = (h: number): number => dot(cts, f(leaves.map((x, i) => moved(x, t[i]!, h))))[0];
  return [numericDerivative(along, { scale }), scale];
}

function dot(a: readonly Tensor[], b: readonly Tensor[]): readonly [value: number, terms: number] {
  let value = 0;
  let terms = 0;
  a.forEach((x, i) => {
    const p = elementsOf(x);
    const q = elementsOf(b[i]!);
    for (let k = 0; k < p.length; k++) {
      value += p[k]! * q[k]!;
      terms += Math.abs(p[k]! * q[k]!);
    }
  });
  return [value, terms];
}

/** x + h·t. */
function moved(x: Tensor, t: Tensor, h: number): Tensor {
  const direction = elementsOf(t);
  return leaf(
    x.aval,
    elementsOf(x).map((element, i) => element + h * direction[i]!),
  );
}

function toZero(t: Tensor): Tensor {
  return leaf(t.aval, allocate(t.dtype, elementsOf(t).length));
}

function toFloat64(x: Tensor): Tensor {
  return x.dtype === "float64" ? x : leaf({ shape: x.shape, dtype: "float64" }, Float64Array.from(elementsOf(x)));
}

/** A random cotangent of a result. */
export function cotangentLike(x: Tensor, rng: SampleRng): Tensor {
  const ct = rng.normal(x.shape);
  return x.dtype === "float64" ? ct : leaf(x.aval, Float32Array.from(elementsOf(ct)));
}

function show(x: number): string {
  return String(Number(x.toPrecision(10)));
}
