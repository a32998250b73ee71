/** Ops of any kind, called and taken apart without their types: what the checks of a record share. */
import { bind } from "../core/bind.ts";
import { inputName, type AnyOp, type InputNames, type Op } from "../core/record.ts";
import type { Tensor } from "../core/tensor.ts";

/** Applies a primitive whose types are erased. */
export function applyOp(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): Tensor {
  return bind(op as unknown as Op<InputNames, unknown>, inputs, attrs);
}

/** The list of inputs behind an object by name, where "...xs" holds an array. */
export function namedInputs<T>(op: AnyOp, named: object): T[] {
  return op.inputs.flatMap((name) => {
    const rest = name.startsWith("...");
    const value = (named as Record<string, T | T[]>)[rest ? name.slice(3) : name];
    return rest ? (value as T[]) : [value as T];
  });
}

/** The name of an input without the dots of a last one that stands for many. */
export function bareName(op: AnyOp, index: number): string {
  const name = inputName(op, index);
  return name.startsWith("...") ? `${name.slice(3)}[${index - op.inputs.length + 1}]` : name;
}

/** `inputs` with others at some positions. */
export function withInputs(inputs: readonly Tensor[], at: readonly number[], xs: readonly Tensor[]): Tensor[] {
  const all = [...inputs];
  at.forEach((position, i) => (all[position] = xs[i]!));
  return all;
}
