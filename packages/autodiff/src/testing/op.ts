/** The suite that every op passes: ours, and anyone's. */
import { optionsOf } from "../core/arguments.ts";
import { isFloat } from "../core/dtype.ts";
import type { BinaryCases, UnaryCases } from "../core/elementwise.ts";
import {
  inputName,
  type AnyCases,
  type AnyOp,
  type Cases,
  type HeldCases,
  type InputNames,
  type Op,
  type Sample,
} from "../core/record.ts";
import { refusal } from "../core/sentences.ts";
import type { Tensor } from "../core/tensor.ts";
import { applyOp, bareName, withInputs } from "./apply.ts";
import { casesOf } from "./cases.ts";
import { checkCompiled } from "./compiled.ts";
import { checkEdge } from "./edges.ts";
import { collect, requireNone, type Check, type Findings } from "./findings.ts";
import { gradsReport, worse, type GradComparison, type Mode } from "./grads.ts";
import { checkGrid } from "./grid.ts";
import { checkKind, checkScalar } from "./kinds.ts";
import { checkLinearity, checkSinglePrecision } from "./rules.ts";
import { checkReference } from "./reference.ts";
import { checkCoverage, checkReject } from "./rejects.ts";
import { sampleRng } from "./samples.ts";

export interface CheckOpOptions {
  /** Seed of samples and directions; 0 where absent. */
  readonly seed?: number;
  /** Derivatives up to this order; 2 where absent. */
  readonly orders?: number;
  readonly modes?: readonly Mode[];
  /** Distance by which an edge's value and gradient may be off, in units in the last place; 4 where absent. */
  readonly ulps?: number;
}

export interface OpReport extends Findings {
  readonly name: string;
  readonly samples: number;
  readonly edges: number;
  readonly rejects: number;
  readonly comparisons: readonly GradComparison[];
}

/**
 * Checks all that an op's record promises, on the samples, edges and rejects in the record or among the options:
 * samples to second order in both modes against finite differences, edges, rejects, rules that are linear in `ct`, a
 * reference that writes all of its result and nothing else, a kind that says what the reference does, the same results
 * when compiled.
 * @throws CheckError with one line per failure.
 * @example
 * const cubeOp = defineUnary({
 *   name: "cube",
 *   scalar: (s, x) => s.mul(x, s.mul(x, x)),
 *   vjp: (ct, { x }) => mul(ct, mul(3, mul(x, x))),
 *   edges: [{ x: 2, value: 8, grad: 12 }],
 * });
 * checkOp(cubeOp).failures; // → []
 */
export function checkOp<N extends InputNames, A>(
  op: Op<N, A>,
  options: CheckOpOptions & Partial<Cases<N, A> | UnaryCases | BinaryCases> = {},
): OpReport {
  const report = opReport(op, options);
  requireNone("checkOp", op.name, report);
  return report;
}

/** Returns what `checkOp` finds, failures included. */
export function opReport(op: AnyOp, options: CheckOpOptions & HeldCases = {}): OpReport {
  if ((op as Partial<AnyOp> | undefined)?.prepared === undefined)
    throw refusal("checkOp", "op", op, "it takes a record that defineOp, defineUnary or defineBinary gave");
  optionsOf("checkOp", options, known);
  const { seed = 0, orders = 2, modes = ["forward", "reverse"], ulps = 4, ...given } = options;
  const { check, findings } = collect();
  const cases = casesOf(op, given);
  const samples: Sample[] = [];
  const comparisons: GradComparison[] = [];
  check("samples", () => {
    for (const sample of cases.samples(sampleRng(seed))) samples.push(sample);
  });
  checkCoverage(check, op, cases, samples);
  checkScalar(check, op, cases, samples);
  samples.forEach((sample, i) => {
    const where = `sample ${i}`;
    checkReference(check, where, op, sample);
    checkKind(check, where, op, sample);
    checkLinearity(check, where, op, sample);
    checkSinglePrecision(check, where, op, sample);
    checkCompiled(check, where, op, sample);
    for (const comparison of compareDerivatives(check, where, op, cases, sample, { seed, orders, modes }))
      comparisons.push(comparison);
  });
  if (samples[0] !== undefined) checkGrid(check, op, samples[0]);
  cases.edges.forEach((edge, i) => checkEdge(check, `edge ${i}`, op, samples[0], edge, ulps));
  cases.rejects.forEach((reject, i) => checkReject(check, `reject ${i}`, op, reject));
  return {
    name: op.name,
    samples: samples.length,
    edges: cases.edges.length,
    rejects: cases.rejects.length,
    comparisons,
    ...findings,
  };
}

/** The worst relative error among comparisons of one order and mode; undefined where there are none. */
export function worstOf(comparisons: readonly GradComparison[], order: number, mode: Mode): number | undefined {
  const errors = comparisons.filter((c) => c.order === order && c.mode === mode).map((c) => c.relativeError);
  return errors.length === 0 ? undefined : errors.reduce(worse);
}

// ---- private

/** Options and cases, all of which may be absent. */
const known = {
  seed: undefined,
  orders: undefined,
  modes: undefined,
  ulps: undefined,
  samples: undefined,
  edges: undefined,
  rejects: undefined,
  domain: undefined,
  takes: undefined,
  attrs: undefined,
};

type DerivativeOptions = Required<Omit<CheckOpOptions, "ulps">>;

function compareDerivatives(
  check: Check,
  where: string,
  op: AnyOp,
  cases: AnyCases,
  sample: Sample,
  { seed, orders, modes }: DerivativeOptions,
): readonly GradComparison[] {
  const free = differentiableInputs(op, cases, sample.inputs);
  if (free.length === 0) return [];
  let comparisons: readonly GradComparison[] = [];
  check(`${where}, derivatives`, () => {
    const f = (...xs: Tensor[]): Tensor => applyOp(op, withInputs(sample.inputs, free, xs), sample.attrs);
    if (!isFloat(applyOp(op, sample.inputs, sample.attrs).dtype)) return undefined;
    comparisons = gradsReport(
      f,
      free.map((i) => sample.inputs[i]!),
      { orders, modes, rng: sampleRng(seed + 1) },
    ).comparisons;
    return undefined;
  });
  for (const comparison of comparisons) {
    const { order, mode, failure } = comparison;
    check(`${where}, order ${order}, ${mode}`, () => (failure === undefined ? undefined : named(failure, op, free)));
  }
  return comparisons;
}

/**
 * Positions of the float inputs. A rule `null` promises a derivative of zero, and is held to it. Of an identity
 * (stopGradient) blocking the gradient is the purpose: where an edge declares it, the input is held fixed.
 */
function differentiableInputs(op: AnyOp, { edges }: AnyCases, inputs: readonly Tensor[]): number[] {
  const positions = inputs.map((_, i) => i).filter((i) => isFloat(inputs[i]!.dtype));
  if (op.kind.type !== "identity") return positions;
  const declared = (i: number): boolean => edges.some(({ grad }) => grad !== undefined && bareName(op, i) in grad);
  return positions.filter((i) => op.vjp[inputName(op, i)] !== null || !declared(i));
}

/** "argument 1" in the words of the op: "the rule of b". */
function named(text: string, op: AnyOp, free: readonly number[]): string {
  return text.replace(/argument (\d+)/g, (_, i: string) => {
    const position = free[Number(i)]!;
    const name = bareName(op, position);
    return op.vjp[inputName(op, position)] === null ? `${name}, whose rule is null` : `the rule of ${name}`;
  });
}
