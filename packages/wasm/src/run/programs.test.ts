/**
 * Random programs, run in every way there is: as they stand, as a graph by the references, compiled, compiled with donated
 * arguments; and their gradients, of the compiled function and compiled. A share of them by default, all where COTANGENT_FUZZ is
 * set, as CI does; FUZZ_CASES=20000 runs longer, FUZZ_SEED elsewhere.
 */
import { compile, grad, mul, type Tensor } from "@cotangent/autodiff";
import {
  allocate,
  elementsOf,
  interpreter,
  isFloat,
  sizeOf,
  Tensor as TensorClass,
  type TypedArray,
} from "@cotangent/autodiff/backend";
import fc from "fast-check";
import { expect, test } from "vitest";
import { programs, type Observe, type Program } from "../../fixtures/programs.ts";
import { createWasmBackend } from "../index.ts";

const env = (globalThis as { process?: { env: Readonly<Record<string, string | undefined>> } }).process?.env ?? {};
const cases = Number(env["FUZZ_CASES"] ?? (env["COTANGENT_FUZZ"] ? 1000 : 250));
const seed = Number(env["FUZZ_SEED"] ?? 20_261);
const backend = await createWasmBackend({ relaxedSimd: false });

/** Moves each element of each float result by some units in the last place, another way in each run. */
function shaken(run: number): Observe {
  return (x, call) => {
    if (!isFloat(x.dtype)) return x;
    const unit = x.dtype === "float32" ? 2 ** -23 : 2 ** -52;
    const factors = allocate(x.dtype, sizeOf(x.shape)).map(
      (_, i) => 1 + (((i * 7 + call * 3 + run * 5) % 9) - 4) * unit,
    );
    return mul(x, new TensorClass(x.aval, factors));
  };
}

const runs = [1, 2, 3];

/** What rounding may do where it cannot be seen by shaking. */
interface Allowance {
  /** Whether float64 may be the sum of what was float32. */
  readonly isCoarse: boolean;
  /** What sums within one op may have lost where they cancel. */
  readonly noise: number;
}

const none: Allowance = { isCoarse: false, noise: 0 };

/** The first element that is too far from the wanted one. */
function farOff(got: Tensor, wanted: Tensor, others: readonly Tensor[], allowance: Allowance): string | undefined {
  if (got.dtype !== wanted.dtype || String(got.shape) !== String(wanted.shape))
    return `${String(got.aval.dtype)}[${got.shape}] instead of ${wanted.dtype}[${wanted.shape}]`;
  const [a, b] = [elementsOf(got), elementsOf(wanted)];
  const shaky = others.map(elementsOf);
  const at = b.findIndex((_: number, i: number) => !isNear(a, b, i, shaky, wanted.dtype, allowance));
  return at < 0 ? undefined : `${a[at]} at element ${at} of [${wanted.shape}], where it is ${b[at]}`;
}

/** What the references move by, where their results are shaken, nobody can know better than to some times that. */
function isNear(
  a: TypedArray,
  b: TypedArray,
  i: number,
  shaky: readonly TypedArray[],
  dtype: string,
  { isCoarse, noise }: Allowance,
): boolean {
  if (a[i] === b[i] || (Number.isNaN(a[i]) && Number.isNaN(b[i]))) return true;
  const movedAt = (k: number): number => Math.max(...shaky.map((other) => Math.abs(other[k]! - b[k]!)));
  const moved = movedAt(i);
  if (!Number.isFinite(moved) || !isFloat(dtype as "float32")) return moved !== 0;
  // what is lost in sums that cancel shows in other elements that were made of the same
  const most = Math.max(...Array.from(b, (_, k) => movedAt(k)).filter(Number.isFinite));
  const size = Math.max(...b.filter(Number.isFinite).map(Math.abs), 1e-30);
  const relative = size * (dtype === "float32" || isCoarse ? 2 ** -18 : 2 ** -45);
  return Math.abs(a[i]! - b[i]!) <= 32 * moved + 4 * most + relative + noise;
}

function compare(
  what: string,
  got: readonly Tensor[],
  wanted: readonly Tensor[],
  others: readonly Tensor[][],
  allowance = none,
): void {
  got.forEach((x, i) => {
    const text = farOff(
      x,
      wanted[i]!,
      others.map((list) => list[i]!),
      allowance,
    );
    if (text !== undefined) throw new Error(`${what}: result ${i} is ${text}`);
  });
}

function checkValues(program: Program): void {
  const { inputs } = program;
  const wanted = program.run(inputs);
  const others = runs.map((run) => program.run(inputs, shaken(run)));
  const f = (...xs: Tensor[]): Tensor[] => program.run(xs);
  // passes are exact
  compile(f, { backend: interpreter })(...inputs).forEach((x, i) => {
    expect(elementsOf(x), "rewritten").toEqual(elementsOf(wanted[i]!));
  });
  const compiled = compile(f, { backend });
  const first = compiled(...inputs);
  compare("compiled", first, wanted, others);
  const second = compiled(...inputs);
  compare("compiled, second run", second, wanted, others);
  compare("compiled, after a second run", first, wanted, others);
  const donating = compile(f, { backend, donate: inputs.map((_, i) => i) });
  const own = inputs.map((x) => new TensorClass(x.aval, elementsOf(x).slice()));
  compare("donated", donating(...own), wanted, others);
}

/** Whether a program, or the sum of its results, has any float32. */
function hasFloat32(program: Program): boolean {
  let found = false;
  const observe: Observe = (x) => {
    found ||= x.dtype === "float32";
    return x;
  };
  program.loss(program.inputs, observe);
  for (const x of program.inputs) observe(x, 0);
  return found;
}

function checkGradients(program: Program): void {
  const { free } = program;
  const start = free.map((i) => program.inputs[i]!);
  if (start.length === 0 || program.loss(program.inputs) === undefined) return;
  const gradient = (observe?: Observe): Tensor[] =>
    grad((xs: Tensor[]) => program.loss(program.with(xs), observe)!)(start) as Tensor[];
  const wanted = gradient();
  const others = runs.map((run) => gradient(shaken(run)));
  const f = (xs: Tensor[]): Tensor => program.loss(program.with(xs))!;
  // the two cotangents of x/x are each as large as the quotient and leave nothing; what a rule rounds is not shaken. Around it
  // stand a few factors at most (3 were seen, of a power), so that 32 roundings of the loss are beyond what is lost so
  const loss = Math.abs(f(start).item());
  const isCoarse = hasFloat32(program);
  const noise = Number.isFinite(loss) ? 32 * loss * (isCoarse ? 2 ** -24 : 2 ** -53) : 0;
  const allowance = { isCoarse, noise };
  compare("compile(grad(f))", compile(grad(f), { backend })(start) as Tensor[], wanted, others, allowance);
  compare("grad(compile(f))", grad(compile(f, { backend }))(start) as Tensor[], wanted, others, allowance);
  compare("interpreted grad", compile(grad(f), { backend: interpreter })(start) as Tensor[], wanted, others);
}

test(`${cases} random programs are the same in every way to run them`, { timeout: 1000 * Math.max(300, cases) }, () => {
  fc.assert(
    fc.property(programs, (program) => {
      checkValues(program);
      checkGradients(program);
    }),
    { numRuns: cases, seed },
  );
});
