/** The suite that every function of tensors passes: anyone's, as they wrote it. */
import { compile } from "../compile/compile.ts";
import { explainNonFinite } from "../compile/nonFinite.ts";
import type { Backend } from "../compile/backend.ts";
import { interpreter } from "../compile/interpret.ts";
import { optionsOf } from "../core/arguments.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { reshape, sum } from "../ops/movement.ts";
import { showAval } from "../core/aval.ts";
import { refusal } from "../core/sentences.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { stack } from "../functions/layout.ts";
import { checkpoint } from "../transforms/custom.ts";
import { grad, vjp } from "../transforms/reverse.ts";
import { vmap } from "../transforms/vmap.ts";
import { slice } from "../ops/slicing.ts";
import { wrongRule } from "./blame.ts";
import { collect, requireNone, type Check, type Findings } from "./findings.ts";
import {
  cotangentLike,
  floatPart,
  gradsReport,
  type FloatPart,
  type GradComparison,
  type ListFunction,
  requireFloats,
} from "./grads.ts";
import { castFloats } from "./layer.ts";
import { impurity } from "./purity.ts";
import { allowancesOf, outOf } from "./rounding.ts";
import { sampleRng } from "./samples.ts";
import { speedOf, type Clock, type Speed } from "./speed.ts";
import { functionTable } from "./table.ts";

/** Parts that some functions cannot have: one that reads elements cannot be staged. */
export type FunctionPart = "float32" | "compiled" | "vmap" | "checkpoint";

export interface CheckFunctionOptions {
  /** Name in messages and in the table; that of the function where absent. */
  readonly name?: string;
  /** Backends besides the interpreter that compiled calls are held to; none where absent. */
  readonly backends?: readonly Backend[];
  /** Derivatives up to this order; 2 where absent. */
  readonly orders?: number;
  /** Seed of directions and cotangents; 0 where absent. */
  readonly seed?: number;
  /** Parts that are left out. */
  readonly without?: readonly FunctionPart[];
  /** Clock in milliseconds, such as `() => performance.now()`: with it each backend is timed. */
  readonly clock?: Clock;
}

export interface FunctionReport extends Findings {
  readonly name: string;
  readonly comparisons: readonly GradComparison[];
  /** Time and size of the value and of the gradient, eagerly and by each backend. */
  readonly speeds: readonly Speed[];
  /** All of it as a table, for people. */
  toString(): string;
}

/**
 * Checks a function of one's own at given arguments, trees of tensors: the same at every call; value and gradient
 * finite; derivatives in both modes and to second order beside finite differences, in float64; a zero cotangent gives
 * a zero gradient; float32 arguments stay float32; compiled by each backend, under `vmap` and under `checkpoint` value
 * and gradient are what they are eagerly, up to the rounding of the function, which is measured. Where a derivative is
 * wrong, each op that the function applies is tried by itself, and the sentence names the rule, the input and the line.
 * With a `clock` it says what each backend takes; nothing is held to that.
 * @throws CheckError with one line per failure. UsageError where `f` is no function, or `args` no array
 * @example
 * const gap = (x: Tensor, y: Tensor) => sum(mul(sub(x, y), sub(x, y)));
 * checkFunction(gap, [tensor([1, 2]), tensor([3, 5])]).failures; // → []
 */
export function checkFunction<P extends readonly unknown[]>(
  f: (...args: P) => unknown,
  args: P,
  options: CheckFunctionOptions = {},
): FunctionReport {
  const report = functionReport(f, args, options);
  requireNone("checkFunction", report.name, report);
  return report;
}

/**
 * Returns what `checkFunction` finds, failures included.
 * @throws UsageError where `f` is no function, or `args` no array; what `f` throws at these arguments
 * @example
 * const report = functionReport((x: Tensor) => exp(x), [tensor([1, 2])]);
 * report.failures.length; // → 0
 */
export function functionReport<P extends readonly unknown[]>(
  f: (...args: P) => unknown,
  args: P,
  options: CheckFunctionOptions = {},
): FunctionReport {
  if (typeof f !== "function") throw refusal("checkFunction", "f", f, "it is a function of tensors");
  if (!Array.isArray(args)) throw refusal("checkFunction", "args", args, "it is an array of the arguments of f");
  const defaults = {
    name: f.name || "the function",
    backends: [],
    orders: 2,
    seed: 0,
    without: [],
    clock: undefined,
  } as const;
  const { name, backends, orders, seed, without, clock } = optionsOf<CheckFunctionOptions, typeof defaults>(
    "checkFunction",
    options,
    defaults,
  );
  const { check, findings } = collect();
  const part = floatPart(f, args);
  const all = [interpreter, ...backends.filter((one) => one !== interpreter)];
  const subject: Subject = { ...part, f, args, cts: cotangentsOf(part, seed) };
  requireFloats("checkFunction", subject.leaves, subject.cts);
  checkValue(check, subject);
  const comparisons = checkDerivatives(check, subject, orders, seed);
  const wanted = (one: FunctionPart): boolean => !without.includes(one);
  if (wanted("float32")) checkFloat32(check, subject);
  if (wanted("compiled")) for (const backend of all) checkCompiled(check, subject, backend);
  if (wanted("vmap")) checkVmap(check, subject);
  if (wanted("checkpoint")) checkCheckpoint(check, subject);
  const timed = clock !== undefined && findings.failures.length === 0;
  const speeds = timed ? speedsOf(clock, subject, wanted("compiled") ? all : []) : [];
  const report = { name, comparisons, speeds, ...findings };
  return { ...report, toString: () => functionTable(report) };
}

// ---- private

/** Function under test, as its arguments are and as a function of float64 leaves. */
interface Subject extends FloatPart {
  readonly f: (...args: never) => unknown;
  readonly args: readonly unknown[];
  /** A cotangent for each float result. */
  readonly cts: readonly Tensor[];
}

function cotangentsOf({ call, leaves }: FloatPart, seed: number): Tensor[] {
  const rng = sampleRng(seed + 1);
  return call(leaves).map((x) => cotangentLike(x, rng));
}

/** The gradient of ⟨ct, f⟩ in the float leaves, for cotangents of the results' dtypes. */
function gradientOf(call: ListFunction, cts: readonly Tensor[]): ListFunction {
  return (leaves) => {
    const [out, pullback] = vjp(call, leaves);
    return pullback(out.map((x, i) => castFloats(cts[i]!, x.dtype)))[0];
  };
}

function checkValue(check: Check, { f, args, call, leaves, cts }: Subject): void {
  check("value, twice", () => impurity(() => call(leaves), leaves));
  check("value, finite", () => explainNonFinite(f, ...args)?.sentence);
  check("value under vjp", () => outOf(vjp(call, leaves)[0], call(leaves), () => 0));
  check("gradient, finite", () => {
    if (call(leaves).some((x) => !elementsOf(x).every(Number.isFinite))) return undefined;
    return explainNonFinite((...xs: Tensor[]) => gradientOf(call, cts)(xs), ...leaves)?.sentence;
  });
  check("gradient of a zero cotangent", () => {
    const gradient = gradientOf(
      call,
      cts.map((ct) => mul(ct, 0)),
    )(leaves);
    const bad = gradient.findIndex((x) => elementsOf(x).some((element) => element !== 0));
    return bad < 0 ? undefined : `it is ${String(gradient[bad])}; multiply by scaleCotangent(ct, slope)`;
  });
}

function checkDerivatives(check: Check, subject: Subject, orders: number, seed: number): readonly GradComparison[] {
  let comparisons: readonly GradComparison[] = [];
  check("derivatives", () => {
    const rng = sampleRng(seed);
    comparisons = gradsReport(subject.call as (leaves: Tensor[]) => unknown, [subject.leaves], {
      orders,
      rng,
    }).comparisons;
    return undefined;
  });
  let blamed: string | undefined;
  for (const { order, mode, failure } of comparisons) {
    check(`order ${order}, ${mode}`, () => {
      if (failure === undefined) return undefined;
      blamed ??= wrongRule(subject, seed) ?? "";
      return `${inPaths(failure, subject.paths)} (seed ${seed})${blamed === "" ? "" : `; ${blamed}`}`;
    });
  }
  return comparisons;
}

/** "argument 0[1]", the second leaf, as it is called among the arguments of the function. */
function inPaths(failure: string, paths: readonly string[]): string {
  return failure.replace(/argument 0\[(\d+)\]/g, (_, i: string) => paths[Number(i)]!);
}

function checkFloat32(check: Check, { call, leaves, cts }: Subject): void {
  const narrow = leaves.map((x) => castFloats(x, "float32"));
  for (const [what, g] of [
    ["value", call],
    ["gradient", gradientOf(call, cts)],
  ] as const) {
    check(`${what}, float32`, () => {
      const [single, double] = [g(narrow), g(castFloats(narrow, "float64"))];
      const spoilt = single.findIndex((x, i) => !finite(x) && finite(double[i]!));
      if (spoilt >= 0) return `it is ${String(single[spoilt])} where float64 gives ${String(double[spoilt])}`;
      const wide = single.find(({ dtype }) => dtype === "float64");
      return (
        wide &&
        `float32 arguments give ${showAval(wide.aval)}; write constants as numbers, which take the dtype beside them`
      );
    });
  }
}

function finite(x: Tensor): boolean {
  return elementsOf(x).every(Number.isFinite);
}

/** Value and gradient, each with the rounding that it may have. */
function both({ call, leaves, cts }: Subject): readonly (readonly [string, ListFunction, Tensor[]])[] {
  const gradient = gradientOf(call, cts);
  return [
    ["value", call, call(leaves)],
    ["gradient", gradient, gradient(leaves)],
  ];
}

function checkCompiled(check: Check, subject: Subject, backend: Backend): void {
  for (const [what, g, wanted] of both(subject)) {
    check(`${what}, compiled by ${backend.name}`, () =>
      outOf(compile(g, { backend, name: what })(subject.leaves), wanted, allowancesOf(g, subject.leaves)),
    );
  }
}

/** Two examples: the leaves, and leaves nearby. */
function checkVmap(check: Check, subject: Subject): void {
  const nearby = subject.leaves.map((x) => add(mul(x, 1 + 2 ** -20), 2 ** -30));
  const examples = subject.leaves.map((x, i) => stack([x, nearby[i]!]));
  for (const [what, g, wanted] of both(subject)) {
    check(`${what}, under vmap`, () => {
      const out = vmap(g)(examples) as Tensor[];
      const allowed = allowancesOf(g, subject.leaves);
      return (
        outOf(
          out.map((x) => example(x, 0)),
          wanted,
          allowed,
        ) ??
        outOf(
          out.map((x) => example(x, 1)),
          g(nearby),
          allowed,
        )
      );
    });
  }
}

function example(x: Tensor, i: number): Tensor {
  const first = slice(x, [i], [i + 1]);
  return reshape(first, x.shape.slice(1));
}

function checkCheckpoint(check: Check, { call, leaves, cts }: Subject): void {
  check("gradient, under checkpoint", () => {
    const scalar = (xs: Tensor[]): Tensor =>
      call(xs)
        .map((x, i) => sum(mul(castFloats(x, "float64"), castFloats(cts[i]!, "float64"))))
        .reduce((a, b) => add(a, b));
    const wanted = grad(scalar)(leaves) as Tensor[];
    return outOf(grad(checkpoint(scalar))(leaves) as Tensor[], wanted, allowancesOf(gradientOf(call, cts), leaves));
  });
}

function speedsOf(clock: Clock, subject: Subject, backends: readonly Backend[]): Speed[] {
  const { call, cts } = subject;
  const leaves = subject.leaves.map((x) => castFloats(x, "float32"));
  return [undefined, ...backends].map((backend) => speedOf(clock, backend, call, gradientOf(call, cts), leaves));
}
