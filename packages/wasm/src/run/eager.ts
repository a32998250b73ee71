/** Acceleration of large eager products: a graph of one op is compiled for each shape, and kept for the next call. */
import {
  placeholder,
  showAval,
  sizeOf,
  stage,
  type Accelerator,
  type AnyOp,
  type Backend,
  type Executable,
  type Graph,
  type Tensor,
  type Value,
} from "@cotangent/autodiff/backend";
import { itemSizes } from "../loops/nest.ts";
import { nodesOf, type Kit } from "../lower/kit.ts";

/**
 * Multiplications from which on a product is made by a kernel. With half of them the kernel is ten times as fast
 * already, and from a thousand on it is faster; but it is compiled for each shape, which takes as long as ten products
 * of this size by the reference (fixtures/eager.ts measures all three). Shapes alone decide, so that bits do not depend
 * on what ran before.
 */
const worthwhile = 1 << 14;

/** Most graphs that are kept, and most bytes of the arena that all of them may take. */
const mostGraphs = 32;
const mostBytes = 64 * 2 ** 20;

interface Entry {
  readonly executable: Executable;
  readonly bytes: number;
}

/**
 * Returns the accelerator to which `useBackend` gives eager ops. It takes large matrix products and convolutions, and
 * thereby their gradients.
 */
export function accelerateBy(backend: Pick<Backend, "compile">, kit: Kit): Accelerator {
  const kept = new Map<string, Entry>();
  const numbers = new Map<AnyOp, number>();
  let bytes = 0;

  const add = (key: string, entry: Entry): Entry => {
    kept.set(key, entry);
    bytes += entry.bytes;
    return entry;
  };
  const remove = (key: string, entry: Entry): void => {
    kept.delete(key);
    bytes -= entry.bytes;
  };
  const find = (op: AnyOp, inputs: readonly Tensor[], attrs: unknown): Entry | undefined => {
    if (!numbers.has(op)) numbers.set(op, numbers.size);
    const key = [numbers.get(op), ...inputs.map(({ aval }) => showAval(aval)), JSON.stringify(attrs)].join(" ");
    const known = kept.get(key);
    if (known !== undefined) {
      // the one that was used last goes last
      remove(key, known);
      return add(key, known);
    }
    const graph = graphOf(op, inputs, attrs);
    if (nodesOf(graph, kit).role(graph.outputs[0]!) === "call") return undefined;
    return add(key, { executable: backend.compile(graph), bytes: bytesOf([...graph.inputs, ...graph.outputs]) });
  };

  return (op, inputs, aval, attrs): Value | undefined => {
    if (op.kind.type !== "contraction" || inputs.length !== 2) return undefined;
    if (products(sizeOf(inputs[0]!.shape), sizeOf(inputs[1]!.shape), sizeOf(aval.shape)) < worthwhile) return undefined;
    const entry = find(op, inputs, attrs);
    if (entry === undefined) return undefined;
    const [result] = entry.executable.run(inputs.map((x) => x.value!));
    const value = typeof result === "object" && "read" in result ? result.read() : result;
    for (const [key, oldest] of kept) {
      if (kept.size <= mostGraphs && bytes <= mostBytes) break;
      remove(key, oldest);
      oldest.executable.dispose?.();
    }
    return value;
  };
}

/**
 * Returns the number of multiplications: √(mk · kn · mn) = mkn for a product of matrices, and nearly that for a
 * convolution.
 */
function products(a: number, b: number, out: number): number {
  return Math.sqrt(a * b * out);
}

function graphOf(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): Graph {
  const placeholders = inputs.map((x) => placeholder(x.aval));
  return { name: op.name, inputs: placeholders, outputs: [stage(op, placeholders, attrs)] };
}

function bytesOf(nodes: readonly Tensor[]): number {
  return nodes.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * itemSizes[dtype], 0);
}
