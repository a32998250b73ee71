/**
 * Numbers among the arguments of a compiled function. Each is a float32 input; beside a tensor of another dtype it is
 * that, as it is without compile. For that it becomes another input, of the other dtype, which every call fills with
 * the same number.
 */
import { placeholder, stagedBy } from "../core/absence.ts";
import { fits, roundTo, type DType } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { showAval } from "../core/aval.ts";
import { Tensor, type Absence } from "../core/tensor.ts";
import { leafPaths, type TreeDef } from "../core/tree.ts";
import type { Call } from "./arguments.ts";
import type { Graph } from "./graph.ts";
import { labelOf } from "./print.ts";

/** A second input for a number. */
export interface Retyped {
  /** Position of the number among the leaves. */
  readonly leaf: number;
  readonly dtype: DType;
  readonly input: Tensor;
  /** The first op that it stands in, and what it stands beside. */
  readonly who: string;
  readonly other: string;
}

/** The placeholder of leaf number `leaf`; what it becomes beside others is appended to `retyped`. */
export function numberPlaceholder(name: string, leaf: number, path: string, retyped: Retyped[]): Tensor {
  const beside = (who: string, other: Tensor): Tensor => {
    const { dtype } = other;
    if (dtype === "bool") throw misfit(name, who, "the number", path, showAval(other.aval));
    const known = retyped.find((one) => one.leaf === leaf && one.dtype === dtype);
    if (known !== undefined) return known.input;
    const input = placeholder({ shape: [], dtype }, null, stagedBy(`compile (${name})`));
    retyped.push({ leaf, dtype, input, who, other: showAval(other.aval) });
    return input;
  };
  return placeholder({ shape: [], dtype: "float32" }, null, { ...stagedBy(`compile (${name})`), beside });
}

/** The number as a tensor with a value, where the function is called in place of its graph. */
export function numberTensor(name: string, value: number, path: string): Tensor {
  const beside = (who: string, other: Tensor): Tensor => {
    const { dtype } = other;
    if (dtype === "bool" || !fits(dtype, value))
      throw misfit(name, who, `the number ${value}`, path, showAval(other.aval));
    return new Tensor({ shape: [], dtype }, roundTo(dtype, value));
  };
  const words: Absence = { ...stagedBy(`compile (${name})`), beside };
  return new Tensor({ shape: [], dtype: "float32" }, Math.fround(value), null, undefined, words);
}

/**
 * Returns whether all that became something else is a number in this call too; then its inputs are appended to those of
 * the call.
 * @throws DTypeError where a number does not fit the dtype that it stands beside
 */
export function fillRetyped(
  name: string,
  { retyped, def, leafCount, staged }: Filled,
  args: unknown,
  call: Call,
): boolean {
  const values = leafValues(def, args);
  if (!retyped.every(({ leaf }) => typeof values[leaf] === "number")) return false;
  retyped.forEach(({ leaf, dtype, who, other }, i) => {
    const value = values[leaf] as number;
    if (!fits(dtype, value)) throw misfit(name, who, `the number ${value}`, pathOf(staged, leaf), other);
    call.inputs[leafCount + i] = roundTo(dtype, value);
  });
  return true;
}

/** Part that a specialization keeps of it. */
interface Filled {
  readonly retyped: readonly Retyped[];
  readonly def: TreeDef;
  readonly leafCount: number;
  readonly staged: Graph;
}

/** "argument 0.weight" for the input that texts call "x0.weight". */
export function pathOf(graph: Graph, input: number): string {
  return labelOf(graph, input).replace("x", "argument ");
}

/** The same of the arguments of a call, by the number of the leaf. */
export function pathIn(def: TreeDef, leaf: number): string {
  const paths = def.type === "array" ? def.children.flatMap((child, i) => leafPaths(child, `argument ${i}`)) : [];
  return paths[leaf]!;
}

/** Returns what stands at each leaf of arguments, in order. */
export function leafValues(def: TreeDef, value: unknown, found: unknown[] = []): unknown[] {
  if (def.type === "leaf") found.push(value);
  else if (def.type === "array") def.children.forEach((child, i) => leafValues(child, (value as unknown[])[i], found));
  else if (def.type === "object")
    def.children.forEach((child, i) => leafValues(child, (value as Record<string, unknown>)[def.keys[i]!], found));
  return found;
}

function misfit(name: string, who: string, number: string, path: string, other: string): DTypeError {
  return new DTypeError(
    `${who}: ${number}, ${path} of the compiled function ${name}, stands beside ${other}; convert that with cast(x, "float32") first`,
  );
}
