/** Elementwise ops at the points where curves overflow, cancel and turn: a defined value has a defined derivative. */
import { onesLike, zerosLike } from "../core/fill.ts";
import { leaf } from "../core/create.ts";
import { allocate, isFloat, type DType } from "../core/dtype.ts";
import type { AnyOp, Sample } from "../core/record.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { vjp } from "../transforms/reverse.ts";
import { applyOp, bareName, withInputs } from "./apply.ts";
import type { Check } from "./findings.ts";
import { inputsWithRules } from "./rules.ts";

const points = [0, 1e-8, 0.5, 1, 2, 20, 89, 100, 709, 1e4];
const grid = [...new Set(points.flatMap((x) => [-x, x]))];

/**
 * All combinations of the points in up to two float inputs: NaN in a gradient beside a value that is none fails, and so
 * does NaN in the derivative of a finite gradient.
 */
export function checkGrid(check: Check, op: AnyOp, sample: Sample): void {
  const floats = sample.inputs.map((_, i) => i).filter((i) => isFloat(sample.inputs[i]!.dtype));
  if (
    op.kind.type !== "elementwise" ||
    floats.length === 0 ||
    floats.length !== sample.inputs.length ||
    floats.length > 2
  )
    return;
  for (const dtype of ["float64", "float32"] as const)
    if (op.takes?.includes(dtype) ?? true) check(`grid, ${dtype}`, () => firstNaN(op, sample, dtype));
}

function firstNaN(op: AnyOp, { inputs, attrs }: Sample, dtype: DType): string | undefined {
  const xs = combinations(inputs.length, dtype);
  const wrt = inputsWithRules(op, xs);
  const values = applyOp(op, xs, attrs);
  if (!isFloat(values.dtype) || wrt.length === 0) return undefined;
  const free = wrt.map((i) => xs[i]!);
  const gradient = (...ys: Tensor[]): Tensor[] => {
    const [out, pullback] = vjp((...zs: Tensor[]) => applyOp(op, withInputs(xs, wrt, zs), attrs), ...ys);
    return pullback(onesLike(out));
  };
  const [gradients, pullback] = vjp(gradient, ...free);
  const at = (i: number): string => xs.map((x, k) => `${bareName(op, k)} = ${elementsOf(x)[i]}`).join(", ");
  for (const [k, first] of gradients.entries()) {
    const name = bareName(op, wrt[k]!);
    const bad = nanBeside(first, values, (value) => !Number.isNaN(value));
    if (bad >= 0)
      return `at ${at(bad)} the value is ${elementsOf(values)[bad]} but the gradient in ${name} is NaN; guard the rule there`;
    for (const second of pullback(gradients.map((g, i) => (i === k ? onesLike(g) : zerosLike(g))))) {
      const undefinedAt = nanBeside(second, first, Number.isFinite);
      if (undefinedAt >= 0)
        return `at ${at(undefinedAt)} the gradient in ${name} is ${elementsOf(first)[undefinedAt]} but its derivative is NaN; guard the rule there`;
    }
  }
  return undefined;
}

/** The first position where `x` is NaN though `beside` is as it should be; −1 where there is none. */
function nanBeside(x: Tensor, beside: Tensor, isFine: (value: number) => boolean): number {
  const other = elementsOf(beside);
  return elementsOf(x).findIndex((value, i) => Number.isNaN(value) && isFine(other[i]!));
}

function combinations(inputs: number, dtype: DType): Tensor[] {
  const n = grid.length;
  const shape = [n ** inputs];
  return Array.from({ length: inputs }, (_, k) => {
    const elements = allocate(dtype, shape[0]!);
    for (let i = 0; i < elements.length; i++) elements[i] = grid[k === 0 ? i % n : Math.floor(i / n)]!;
    return leaf({ shape, dtype }, elements);
  });
}
