/** Checks of what a record tells compilers of itself (`kind`), held against what its reference does. */
import { inferAval } from "../core/bind.ts";
import { allocate, isFloat, type TypedArray } from "../core/dtype.ts";
import { evaluateExpression, scalarExpressionOf } from "../compile/scalars.ts";
import { algebraOf } from "../core/numbers.ts";
import type { AnyCases, AnyOp, Kind, Sample } from "../core/record.ts";
import { sizeOf, type Aval, type Shape } from "../core/aval.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { gatherView } from "../ops/view.ts";
import { reduceElements } from "../ops/reduce.ts";
import { scatterView } from "../ops/slicing.ts";
import { disagreement } from "./compare.ts";
import type { Check } from "./findings.ts";
import { referenceInto, sizesOfTerms } from "./reference.ts";

/** Units in the last place of the terms by which another order of summation may differ. */
const reordering = 16;

/**
 * Checks that the scalar expression of an elementwise op can be printed as code, for all attributes among its samples
 * and edges.
 */
export function checkScalar(check: Check, op: AnyOp, { edges }: AnyCases, samples: readonly Sample[]): void {
  if (op.kind.type !== "elementwise") return;
  const count = samples[0]?.inputs.length;
  check("scalar", () => {
    const complaints = [...samples, ...edges].map(({ attrs }) => complaintOf(op, attrs, count));
    return complaints.find((complaint) => complaint !== undefined);
  });
}

/** Computes a sample as a compiler would, from the kind alone, and compares with the reference. */
export function checkKind(check: Check, where: string, op: AnyOp, { inputs, attrs }: Sample): void {
  const kind = op.kind as Kind;
  if (kind.type === "contraction" || kind.type === "indexed" || kind.type === "random" || kind.type === "opaque")
    return;
  // an expression that cannot be printed is a finding of checkScalar
  if (kind.type === "elementwise" && complaintOf(op, attrs, inputs.length) !== undefined) return;
  check(`${where}, kind`, () => {
    const aval = inferAval(op, inputs, attrs);
    const wanted = referenceInto(op, inputs, attrs, 0);
    const got = byKind(op, inputs, aval, attrs);
    const text = isReordered(kind)
      ? disagreement(got, wanted, aval.dtype, reordering, sizesOfTerms(op, inputs, attrs))
      : disagreement(got, wanted, aval.dtype, 0);
    return text === undefined
      ? undefined
      : `its kind, ${kind.type}, gives ${text} by the reference; a compiler would compute something else`;
  });
}

/** Returns whether a compiler may combine in another order, and so round otherwise. */
function isReordered(kind: Kind): boolean {
  return kind.type === "scan" || (kind.type === "reduction" && kind.combine !== "max" && kind.combine !== "min");
}

/** Returns what is wrong with the scalar expression of an op; undefined where it can be printed. */
function complaintOf(op: AnyOp, attrs: unknown, count: number | undefined): string | undefined {
  try {
    scalarExpressionOf(op, attrs, count);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function byKind(op: AnyOp, inputs: readonly Tensor[], aval: Aval, attrs: unknown): TypedArray {
  const kind = op.kind as Kind;
  const out = allocate(aval.dtype, sizeOf(aval.shape));
  const arrays = inputs.map(elementsOf);
  const shapes = inputs.map((x) => x.shape);
  switch (kind.type) {
    case "elementwise": {
      // the expression that is printed, not the function that made it, which may have looked at its numbers
      const expression = scalarExpressionOf(op, attrs, inputs.length);
      const s = algebraOf(inputs.at(-1)!.dtype, kind.algebra);
      for (let i = 0; i < out.length; i++) {
        const xs = arrays.map((x) => x[i]!);
        out[i] = evaluateExpression(expression, xs, s);
      }
      break;
    }
    case "identity":
      out.set(arrays[0]!);
      break;
    case "movement":
      gatherView(arrays[0]!, out, aval.shape, kind.view(shapes[0]!, attrs));
      break;
    case "embedding":
      out.fill(kind.fill(attrs));
      kind.views(shapes, aval.shape, attrs).forEach((view, i) => scatterView(arrays[i]!, out, shapes[i]!, view));
      break;
    case "reduction": {
      const [initial, combine] = combinations[kind.combine];
      reduceElements(
        arrays[0]!,
        out,
        shapes[0]!,
        kind.axes(attrs),
        isFloat(aval.dtype) ? initial : finite(initial),
        combine,
      );
      break;
    }
    case "scan":
      runningSums(arrays[0]!, out, shapes[0]!, kind.axis(attrs), kind.reverse(attrs));
      break;
    default:
      break;
  }
  return out;
}

/** Each element's sum with all before it along an axis, or with all after it. */
function runningSums(x: TypedArray, out: TypedArray, shape: Shape, axis: number, reverse: boolean): void {
  const step = sizeOf(shape.slice(axis + 1));
  const line = step * shape[axis]!;
  for (let i = 0; i < x.length; i++) {
    let total = 0;
    for (
      let k = i;
      k >= 0 && k < x.length && Math.floor(k / line) === Math.floor(i / line);
      k += reverse ? step : -step
    )
      total += x[k]!;
    out[i] = total;
  }
}

type Combination = readonly [initial: number, combine: (total: number, element: number) => number];

const combinations: Readonly<Record<"sum" | "prod" | "max" | "min" | "logSumExp", Combination>> = {
  sum: [0, (a, b) => a + b],
  prod: [1, (a, b) => a * b],
  max: [-Infinity, Math.max],
  min: [Infinity, Math.min],
  logSumExp: [-Infinity, (a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b))))],
};

function finite(initial: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, initial));
}
