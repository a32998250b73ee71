/** When a backend is done: every op as the reference has it, whole graphs, and the contract of `Executable`. */
import { contractCases, type BackendCase } from "./contract.ts";
import type { Backend } from "../compile/backend.ts";
import { compile } from "../compile/compile.ts";
import { interpreter } from "../compile/interpret.ts";
import { replay } from "../compile/replay.ts";
import { placeholder } from "../core/absence.ts";
import { inferAval } from "../core/bind.ts";
import { onesLike } from "../core/fill.ts";
import { leaf } from "../core/create.ts";
import { allocate, isFloat, type DType } from "../core/dtype.ts";
import type { AnyOp, Sample } from "../core/record.ts";
import { sizeOf } from "../core/aval.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { vjp } from "../transforms/reverse.ts";
import { applyOp, bareName, withInputs } from "./apply.ts";
import { largest, nearlyEqual } from "./compare.ts";
import { casesOf } from "./cases.ts";
import { edgeInputs } from "./edges.ts";
import { CheckError } from "./findings.ts";
import { randomGraph, randomInputs } from "./graphs.ts";
import { inputsWithRules } from "./rules.ts";
import { sampleRng } from "./samples.ts";
import { outOfTolerance } from "./tolerance.ts";

export interface BackendSuiteOptions {
  /**
   * Distance that results may have from the reference, in units in the last place; 4 where absent. See
   * docs/architecture.md, "Truth".
   */
  readonly ulps?: number;
  /** Number of random graphs that are compared per dtype; 100 where absent. */
  readonly graphs?: number;
}

/**
 * All that a backend must do, as a list for any test runner. For every op: its samples and edges in float64 and
 * float32, its gradients, and if it is elementwise, integers that wrap and every length around that of a vector. Then
 * random graphs, and the promises of `Executable`.
 * @example
 * const cases = backendSuite(interpreter, [findOp("tanh")]);
 * for (const { run } of cases) run();
 * cases[0]!.name; // → tanh, sample 0, float64
 */
export function backendSuite(
  backend: Backend,
  ops: readonly AnyOp[],
  { ulps = 4, graphs = 100 }: BackendSuiteOptions = {},
): readonly BackendCase[] {
  return [
    ...ops.flatMap((op) => opCases(backend, op, ulps)),
    ...randomCases(backend, ops, graphs),
    ...contractCases(backend),
  ];
}

// ---- one op

function opCases(backend: Backend, op: AnyOp, ulps: number): BackendCase[] {
  const cases = casesOf(op);
  const samples = [...cases.samples(sampleRng(0))];
  const value = (name: string, inputs: readonly Tensor[], attrs: unknown): BackendCase => ({
    name: `${op.name}, ${name}`,
    run: () => compareValue(backend, op, inputs, attrs, ulps),
  });
  return [
    ...samples.flatMap((sample, i) =>
      inBoth(op, sample).flatMap(([dtype, inputs]) => [
        value(`sample ${i}, ${dtype}`, inputs, sample.attrs),
        {
          name: `${op.name}, sample ${i}, gradient, ${dtype}`,
          run: () => compareGradient(backend, op, inputs, sample.attrs),
        },
      ]),
    ),
    ...cases.edges.map((edge, i) => value(`edge ${i}`, edgeInputs(op, edge, samples[0]), edge.attrs)),
    ...(op.kind.type === "elementwise" && samples[0] !== undefined
      ? [...lengthCases(op, samples[0], value), ...integerCases(op, samples[0], value)]
      : []),
  ];
}

/** A sample as it is and, where the op takes it, in float32. */
function inBoth(op: AnyOp, { inputs, attrs }: Sample): [DType, readonly Tensor[]][] {
  const own: DType = inputs.some((x) => x.dtype === "float64") ? "float64" : (inputs[0]?.dtype ?? "float64");
  const single = inputs.map((x) =>
    x.dtype === "float64" ? leaf({ shape: x.shape, dtype: "float32" }, Float32Array.from(elementsOf(x))) : x,
  );
  return own === "float64" && takes(op, single, attrs)
    ? [
        [own, inputs],
        ["float32", single],
      ]
    : [[own, inputs]];
}

type MakeCase = (name: string, inputs: readonly Tensor[], attrs: unknown) => BackendCase;

/** Lengths around those of vectors and of unrolled loops: what is left over is where kernels go wrong. */
function lengthCases(op: AnyOp, sample: Sample, value: MakeCase): BackendCase[] {
  return [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100, 1027].flatMap((length) => {
    const inputs = sample.inputs.map((x) => repeated(x, length));
    return inBoth(op, { ...sample, inputs }).map(([dtype, list]) =>
      value(`${length} elements, ${dtype}`, list, sample.attrs),
    );
  });
}

function repeated(x: Tensor, length: number): Tensor {
  const from = elementsOf(x);
  const elements = allocate(x.dtype, length);
  for (let i = 0; i < length; i++) elements[i] = from[i % from.length]!;
  return leaf({ shape: [length], dtype: x.dtype }, elements);
}

const integers: Readonly<Partial<Record<DType, readonly number[]>>> = {
  int32: [0, 1, -1, 2, 3, -7, 2 ** 31 - 1, -(2 ** 31), 123_456_789],
  uint32: [0, 1, 2, 3, 7, 2 ** 31, 2 ** 32 - 1, 3_123_456_789],
  bool: [0, 1],
};

/** Every combination of integers that tell wrapping and signs apart, where the op takes that dtype. */
function integerCases(op: AnyOp, { inputs, attrs }: Sample, value: MakeCase): BackendCase[] {
  return (["int32", "uint32", "bool"] as const).flatMap((dtype) => {
    const lists = inputs.map((x) => (isFloat(x.dtype) ? integers[dtype]! : (integers[x.dtype] ?? [0])));
    const count = lists.reduce((n, list) => n * list.length, 1);
    let period = 1;
    const combined = inputs.map((x, k) => {
      const [list, step] = [lists[k]!, period];
      period *= list.length;
      const elements = allocate(isFloat(x.dtype) ? dtype : x.dtype, count);
      for (let i = 0; i < count; i++) elements[i] = list[Math.floor(i / step) % list.length]!;
      return leaf({ shape: [count], dtype: isFloat(x.dtype) ? dtype : x.dtype }, elements);
    });
    return takes(op, combined, attrs) ? [value(dtype, combined, attrs)] : [];
  });
}

function takes(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): boolean {
  try {
    inferAval(
      op,
      inputs.map((x) => placeholder(x.aval)),
      attrs,
    );
    return true;
  } catch {
    return false;
  }
}

function compareValue(backend: Backend, op: AnyOp, inputs: readonly Tensor[], attrs: unknown, ulps: number): void {
  const compiled = compile((...xs: Tensor[]) => applyOp(op, xs, attrs), { backend, name: op.name });
  // twice: the second run finds memory as the first left it
  for (let run = 1; run <= 2; run++) {
    const text = outOfTolerance(op, inputs, attrs, compiled(...inputs), ulps);
    if (text !== undefined) throw new CheckError(`${backend.name}: ${op.name} gives ${text}, in run ${run}`);
  }
}

/** The value and all gradients in one graph, against the interpreter's. */
function compareGradient(backend: Backend, op: AnyOp, inputs: readonly Tensor[], attrs: unknown): void {
  const wrt = inputsWithRules(op, inputs);
  const f = (...xs: Tensor[]): Tensor[] => {
    const [out, pullback] = vjp(
      (...free: Tensor[]) => applyOp(op, withInputs(xs, wrt, free), attrs),
      ...wrt.map((i) => xs[i]!),
    );
    return isFloat(out.dtype) ? [...pullback(onesLike(out)), out] : [out];
  };
  const wanted = compile(f, { backend: interpreter, name: op.name })(...inputs);
  const got = compile(f, { backend, name: op.name })(...inputs);
  const bad = wanted.findIndex((x, i) => !nearlyEqual(got[i]!, x, x.dtype === "float32" ? 1e-5 : 1e-13));
  if (bad < 0) return;
  const what = bad < wrt.length ? `the gradient in ${bareName(op, wrt[bad]!)}` : "the value beside the gradients";
  throw new CheckError(
    `${backend.name}: ${op.name}: ${what} is ${String(got[bad])} where the reference gives ${String(wanted[bad])}`,
  );
}

// ---- whole graphs

function randomCases(backend: Backend, ops: readonly AnyOp[], count: number): BackendCase[] {
  return (["float64", "float32"] as const).flatMap((dtype) =>
    Array.from({ length: count }, (_, seed) => ({
      name: `random graph ${seed}, ${dtype}`,
      run: () => compareRandom(backend, ops, seed, dtype),
    })),
  );
}

/** Elements that the reference itself moves where its inputs move by a few units in the last place are not compared. */
function compareRandom(backend: Backend, ops: readonly AnyOp[], seed: number, dtype: "float32" | "float64"): void {
  const graph = randomGraph(seed, { dtype, ops, steps: 15 });
  const inputs = randomInputs(graph, seed);
  const epsilon = dtype === "float32" ? 2 ** -24 : 2 ** -53;
  const references = [0, 3, -5].map((k) =>
    replay(
      graph,
      inputs.map((x) => scaled(x, 1 + k * epsilon)),
    ),
  );
  const got = compile((...xs: Tensor[]) => replay(graph, xs), { backend, name: graph.name })(...inputs);
  got.forEach((x, i) => {
    const elements = elementsOf(x);
    const [wanted, ...others] = references.map((list) => elementsOf(list[i]!)) as [Float64Array, ...Float64Array[]];
    const size = Math.sqrt(epsilon) * Math.max(largest(wanted), 1);
    const near = (a: number, b: number, tolerance: number): boolean =>
      a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= tolerance;
    for (let k = 0; k < wanted.length; k++) {
      if (!others.every((other) => near(other[k]!, wanted[k]!, size / 16)) || near(elements[k]!, wanted[k]!, size))
        continue;
      throw new CheckError(
        `${backend.name}: output ${i} of random graph ${seed} in ${dtype} is ${elements[k]} at element ${k} where the reference gives ${wanted[k]}; print it with printGraph(randomGraph(${seed}, { dtype: "${dtype}", ops, steps: 15 }))`,
      );
    }
  });
}

function scaled(x: Tensor, factor: number): Tensor {
  if (!isFloat(x.dtype) || factor === 1) return x;
  const elements = allocate(x.dtype, sizeOf(x.shape));
  elementsOf(x).forEach((element, i) => (elements[i] = element * factor));
  return leaf(x.aval, elements);
}
