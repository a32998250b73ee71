/**
 * The reference backend: runs a graph node by node with the references. What does not change from run to run is worked
 * out beforehand: which slot each node's value is in, and which buffer an intermediate result is written to. A buffer
 * is used again as soon as its last reader has run, in the same run and in the next; results get arrays of their own.
 */
import { allocate, roundTo, type TypedArray } from "../core/dtype.ts";
import type { Kind } from "../core/record.ts";
import { algebraOf } from "../core/numbers.ts";
import type { ScalarAlgebra } from "../core/scalar.ts";
import { sizeOf, type Aval } from "../core/aval.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Backend, Executable } from "./backend.ts";
import { valueOf, type Input } from "./arguments.ts";
import { knownElements } from "./constants.ts";
import { isConstant, type Graph } from "./graph.ts";
import { runOrder } from "./runOrder.ts";

/** Interprets graphs with the references: the meaning against which other backends are tested. */
export const interpreter: Backend = { name: "interpreter", compile: interpret };

/** Values in slots: a number for one element, an array for any other count. */
type Slots = (number | TypedArray)[];
type Step = (slots: Slots, buffers: readonly TypedArray[]) => void;

function interpret(graph: Graph): Executable {
  const nodes = runOrder(graph);
  const slotOf = new Map(nodes.map((node, i) => [node, i]));
  const slots = (node: Tensor): number => slotOf.get(node)!;
  const results = new Set(graph.outputs);
  // constants, also broadcast ones unless they are large, are written out once
  const initial = nodes.map((node) => (results.has(node) && !isConstant(node) ? undefined : constantValue(node)));
  const { buffers, bufferOf, borrowed } = planBuffers(graph, nodes, slots, initial);
  const steps = nodes.flatMap((node, i) =>
    node.op === null || initial[i] !== undefined ? [] : [stepOf(node, node.inputs.map(slots), i, bufferOf[i]!)],
  );
  const inputs = graph.inputs.map((input) => slotOf.get(input) ?? -1);
  const outputs = graph.outputs.map(slots);
  const spare: TypedArray[][] = [];
  return {
    run(given) {
      const state = initial.slice() as Slots;
      for (let i = 0; i < inputs.length; i++)
        if (inputs[i]! >= 0) state[inputs[i]!] = plain(given[i]!, graph.inputs[i]!.aval);
      const memory = spare.pop() ?? buffers.map(({ aval, size }) => allocate(aval.dtype, size));
      for (let i = 0; i < steps.length; i++) steps[i]!(state, memory);
      spare.push(memory);
      return outputs.map((slot) => (borrowed.has(slot) ? copy(state[slot]!) : state[slot]!));
    },
    explain() {
      const bytes = buffers.reduce(
        (total, { aval, size }) => total + allocate(aval.dtype, 1).BYTES_PER_ELEMENT * size,
        0,
      );
      return `${steps.length} ops by their references; buffers for intermediate results: ${buffers.length}, of together ${bytes} bytes`;
    },
  };
}

function constantValue(node: Tensor): number | TypedArray | undefined {
  const known = knownElements(node);
  return known === undefined ? undefined : plain(known, node.aval);
}

/** A value as slots hold it. */
function plain(input: Input, { shape }: Aval): number | TypedArray {
  const value = valueOf(input);
  if (typeof value === "number") return value;
  const array = "read" in value ? value.read() : value;
  return array.length === 1 && sizeOf(shape) === 1 ? array[0]! : array;
}

function copy(value: number | TypedArray): number | TypedArray {
  return typeof value === "number" ? value : value.slice();
}

// ---- which buffer holds what

interface Buffer {
  readonly aval: Aval;
  readonly size: number;
}

interface BufferPlan {
  readonly buffers: readonly Buffer[];
  /** By position of the node; −1 where it needs none: one element, a result, or the same array as another node's. */
  readonly bufferOf: Int32Array;
  /** Outputs whose array is that of an input, which may be the user's own. */
  readonly borrowed: ReadonlySet<number>;
}

function planBuffers(
  graph: Graph,
  nodes: readonly Tensor[],
  slots: (node: Tensor) => number,
  known: readonly unknown[],
): BufferPlan {
  // the node whose array a node's value is: its own, or through identities that of another
  const owner = new Int32Array(nodes.length);
  const lastUse = new Int32Array(nodes.length);
  nodes.forEach((node, i) => {
    owner[i] = node.op?.kind.type === "identity" ? owner[slots(node.inputAt(0))]! : i;
    for (const input of node.op === null ? [] : node.inputs) lastUse[owner[slots(input)]!] = i;
  });
  const kept = new Set(graph.outputs.map((output) => owner[slots(output)]!));
  const buffers: Buffer[] = [];
  const bufferOf = new Int32Array(nodes.length).fill(-1);
  const free = new Map<string, number[]>();
  const releases = new Map<number, number[]>();
  nodes.forEach((node, i) => {
    const size = sizeOf(node.shape);
    if (node.op !== null && owner[i] === i && size !== 1 && !kept.has(i) && known[i] === undefined) {
      const kind = `${node.dtype} ${size}`;
      bufferOf[i] = free.get(kind)?.pop() ?? buffers.push({ aval: node.aval, size }) - 1;
      append(releases, lastUse[i]!, i);
    }
    // after the node has run, since a result may not be written over what it is made of
    for (const done of releases.get(i) ?? [])
      append(free, `${nodes[done]!.dtype} ${sizeOf(nodes[done]!.shape)}`, bufferOf[done]!);
  });
  const isBorrowed = (output: Tensor): boolean =>
    nodes[owner[slots(output)]!]!.op === null && !isConstant(nodes[owner[slots(output)]!]!);
  return { buffers, bufferOf, borrowed: new Set(graph.outputs.filter(isBorrowed).map(slots)) };
}

function append<K>(lists: Map<K, number[]>, key: K, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

// ---- what runs for one node

function stepOf(node: Tensor, from: readonly number[], to: number, buffer: number): Step {
  const { kind } = node.op!;
  const size = sizeOf(node.shape);
  if (kind.type === "identity") return aliasStep(from[0]!, to);
  if (kind.type === "elementwise" && size === 1) return scalarStep(node, kind, from, to);
  // one element at every place, wherever a view reads
  if (kind.type === "movement" && size > 0 && sizeOf(node.inputAt(0).shape) === 1)
    return size === 1 ? aliasStep(from[0]!, to) : fillStep(node, size, from[0]!, to, buffer);
  return referenceStep(node, size, from, to, buffer);
}

function aliasStep(from: number, to: number): Step {
  return (slots) => {
    slots[to] = slots[from]!;
  };
}

function fillStep({ dtype }: Tensor, size: number, from: number, to: number, buffer: number): Step {
  return (slots, buffers) => {
    slots[to] = (buffer < 0 ? allocate(dtype, size) : buffers[buffer]!).fill(slots[from] as number);
  };
}

type Elementwise = Extract<Kind<never>, { readonly type: "elementwise" }>;
type Scalar = (s: ScalarAlgebra<number>, ...xs: readonly number[]) => number;

/** One element from one element each, without arrays. */
function scalarStep(node: Tensor, kind: Elementwise, from: readonly number[], to: number): Step {
  const scalar = kind.scalar(node.attrs as never) as Scalar;
  const { dtype } = node;
  const s = algebraOf(node.inputAt(node.inputCount - 1).dtype, kind.algebra);
  const [a, b] = from as [number, number];
  if (from.length === 1) return (slots) => void (slots[to] = roundTo(dtype, scalar(s, slots[a] as number)));
  if (from.length === 2)
    return (slots) => void (slots[to] = roundTo(dtype, scalar(s, slots[a] as number, slots[b] as number)));
  return (slots) => void (slots[to] = roundTo(dtype, scalar(s, ...from.map((slot) => slots[slot] as number))));
}

function referenceStep(node: Tensor, size: number, from: readonly number[], to: number, buffer: number): Step {
  const op = node.op!;
  const avals = node.inputs.map((input) => input.aval);
  const { dtype, attrs } = node;
  const site = { avals: new op.prepared.ByName(avals), aval: node.aval, attrs } as never;
  return (slots, buffers) => {
    const arrays = new Array<TypedArray>(from.length);
    for (let k = 0; k < from.length; k++) {
      const value = slots[from[k]!]!;
      arrays[k] = typeof value === "number" ? allocate(avals[k]!.dtype, 1).fill(value) : value;
    }
    const out = buffer < 0 ? allocate(dtype, size) : buffers[buffer]!;
    op.reference(new op.prepared.ByName(arrays), out, site);
    slots[to] = size === 1 ? out[0]! : out;
  };
}
