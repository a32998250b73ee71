/** Ops on captured tensors are computed while a function is staged: large ones by the backend, not by plain loops. */
import type { Backend } from "./backend.ts";
import { placeholder } from "../core/absence.ts";
import type { Accelerator } from "../core/state.ts";
import { stage } from "../core/bind.ts";
import { sizeOf } from "../core/aval.ts";
import { interpreter } from "./interpret.ts";

/** Multiplications from which on a graph of one op is worth compiling for one run. */
const worthwhile = 2 ** 22;

/** Returns what computes them for a backend; undefined where the references do, as in every run of the interpreter. */
export function capturedBy(backend: Backend): Accelerator | undefined {
  if (backend.accelerate !== undefined) return backend.accelerate;
  if (backend === interpreter) return undefined;
  return (op, inputs, aval, attrs) => {
    const sizes = inputs.map(({ shape }) => sizeOf(shape));
    const products = Math.sqrt(sizes.reduce((product, size) => product * size, sizeOf(aval.shape)));
    if (op.kind.type !== "contraction" || products < worthwhile) return undefined;
    const placeholders = inputs.map((x) => placeholder(x.aval));
    const graph = { name: op.name, inputs: placeholders, outputs: [stage(op, placeholders, attrs)] };
    const executable = backend.compile(graph);
    const value = executable.run(inputs)[0]!;
    const own = typeof value === "object" && "read" in value ? value.read() : value;
    executable.dispose?.();
    return own;
  };
}
