/**
 * All state of the core: variables that outlive a call, memory for a moment, and the fields that a tensor carries
 * beside what users see. Everything else in the package is a value, and a test of the workspace (`state.test.ts`)
 * fails on a variable elsewhere. It is here because speed needs it:
 * - Time orders the nodes of a differentiation, so that the walk back searches nothing and needs no stack.
 * - Origins are shared by nodes of one op, and float32 numbers are held as their bits: a chain of a million nodes costs
 *   what copying them costs the garbage collector.
 * - Marks find a node again in constant time without a set: in a graph, and among the arguments of a compiled call.
 * - Constants, cotangents and positions that were made once are found again instead of made again.
 * - The backend in use, since `add(a, b)` takes no backend, and what stands in for it while `compile` looks on.
 */
import type { Aval } from "./aval.ts";
import type { AnyOp } from "./record.ts";
import type { Tensor, Value } from "./tensor.ts";
import type { Trace } from "./trace.ts";

// ---- fields of a tensor that nobody else reads

/** The fields of a tensor for speed. Who needs one outside of tensor.ts takes a function of this file. */
export interface Carried {
  origin: Origin;
  /** The first two inputs. */
  first: Tensor | null;
  second: Tensor | null;
  /** The value, a float32 number as its bits. */
  held: Value | undefined;
  /** Nodes of a trace in the order in which they were made: 0, 1, 2 …; −1 outside. */
  readonly time: number;
  /**
   * The position in a graph while that is numbered, 0 or more; −1 before. Below −1 the number of the compiled call
   * that met the tensor last.
   */
  mark: number;
}

/** Origin: what nodes have in common that one op without attributes made in one trace, and what is rare. */
export interface Origin {
  readonly op: AnyOp | null;
  readonly attrs: unknown;
  readonly trace: Trace | null;
  /** All inputs where there are more than two. */
  readonly inputs: readonly Tensor[] | null;
}

/** Origin of all tensors without a past that have a value. */
export const leafOrigin: Origin = { op: null, attrs: undefined, trace: null, inputs: null };

/** The origin of a new node: that of the node which the op made before, if it will do. */
export function originOf(op: AnyOp | null, all: readonly Tensor[], attrs: unknown, trace: Trace | null): Origin {
  const inputs = all.length > 2 ? all : null;
  const plain = attrs === undefined && inputs === null;
  const last = op?.prepared.origin;
  // a record that is made from another by spreading it shares what is prepared
  if (plain && last?.trace === trace && last.op === op) return last;
  const origin = { op, attrs, trace, inputs };
  if (plain && op && trace) op.prepared.origin = origin;
  return origin;
}

/** True of a value that has no past, as compiled functions return them. */
export function isLeaf(x: Carried): boolean {
  return x.origin === leafOrigin;
}

/** True of what is staged or was donated. */
export function isEmpty(x: Carried): boolean {
  return x.held === undefined;
}

/** Takes value and history from a tensor; the origin then says to whom they went. */
export function giveUp(x: Carried, to: Origin): void {
  x.origin = to;
  x.held = undefined;
  x.first = null;
  x.second = null;
}

/** @internal The number of nodes that were made since a trace opened, before this one; below 0 of what is older. */
export function placeOf({ start }: Pick<Trace, "start">, x: Carried): number {
  return x.time - start;
}

export function markOf(x: Carried): number {
  return x.mark;
}

export function setMark(x: Carried, mark: number): void {
  x.mark = mark;
}

// ---- numbers as bits

const singles = new Float32Array(1);
const bits = new Int32Array(singles.buffer);

/** The bits of a float32: a small integer to the engine, where the number would be an object of its own. */
export function bitsOf(value: number): number {
  singles[0] = value;
  return bits[0]!;
}

/** The float32 of these bits. */
export function floatOf(value: number): number {
  bits[0] = value;
  return singles[0]!;
}

// ---- traces

let innermost: Trace | null = null;
let clock = 0;

/** Counts the nodes since the outermost trace opened: a node's inputs have smaller numbers than it has. */
export function tick(): number {
  return clock++;
}

/** Runs `body` in a fresh trace that is closed afterwards, also when `body` throws. */
export function within<T>(body: (trace: Trace) => T): T {
  if (innermost === null) clock = 0;
  const trace: Trace = (innermost = { parent: innermost, open: true, start: clock });
  try {
    return body(trace);
  } finally {
    trace.open = false;
    innermost = trace.parent;
  }
}

// ---- backends

/** Computes a large eager op faster than the reference, or declines with undefined. */
export type Accelerator = (op: AnyOp, inputs: readonly Tensor[], aval: Aval, attrs: unknown) => Value | undefined;

/** The part of a backend that `bind` knows. */
export interface Accelerates {
  readonly accelerate?: Accelerator;
}

/** The backend in use, by `useBackend` alone. `compile` knows it as a whole `Backend`. */
export let backendInUse: Accelerates | null = null;

/** Makes a backend the one in use; null gives everything back to the references. */
export function setBackendInUse(backend: Accelerates | null): void {
  backendInUse = backend;
}

/** Takes over large eager ops instead of the backend in use, for the length of a call of `acceleratedBy`. */
export let standIn: Accelerator | undefined;

/** Lets another take them over while `body` runs; where it is undefined, nothing changes. */
export function acceleratedBy<T>(next: Accelerator | undefined, body: () => T): T {
  const before = standIn;
  standIn = next ?? before;
  try {
    return body();
  } finally {
    standIn = before;
  }
}

// ---- what was made before

/**
 * Number constants, by 8 bits of a hash of their bits: a loop that adds 1 makes one tensor, not one a turn. Nobody else
 * holds or donates them.
 */
export const constants: Tensor[] = [];

/**
 * The last cotangents of a custom rule, by the `ct` that it was given: a rule gives all at once, and is asked for one
 * at a time.
 */
export const customCotangents: WeakMap<Tensor, CustomCotangents> = new WeakMap<Tensor, CustomCotangents>();

interface CustomCotangents {
  readonly out: Tensor;
  readonly cts: readonly Tensor[];
}

/** Positions of nodes instead of pointers. */
export interface Indexed {
  readonly nodes: readonly Tensor[];
  /**
   * Positions of all inputs of all nodes, one node after the other; those of node i from starts[i] to starts[i + 1].
   */
  readonly edges: Int32Array;
  readonly starts: Int32Array;
  readonly outputs: Int32Array;
}

/** The nodes of each graph in order, by the graph, which never changes. */
export const indexedGraphs: WeakMap<object, Indexed> = new WeakMap<object, Indexed>();

// ---- compiled calls, loops over tensors

let lastMark = -1;
/** The least number that every engine holds without an object. */
const lowestMark = -(2 ** 30);

/** A mark for the tensors of one compiled call: below −1, and another one than calls shortly before had. */
export function nextMark(): number {
  return (lastMark = lastMark > lowestMark ? lastMark - 1 : -2);
}

/** An iterator over a tensor, which is its own result: done, or refused. */
interface Loop extends Iterator<never> {
  done?: true;
}

/** The loop that was opened last, until one is advanced. */
let opened: Loop | null = null;

/**
 * The iterator of a tensor, which refuses when it is advanced. Loops and spreads advance at once what they open. The
 * `expect` of Vitest and of Jest opens the iterators of both sides before it advances one: they are then done, and
 * `expect` goes on to compare fields.
 */
export function openLoop(refuse: () => never): Iterator<never> {
  const loop: Loop = {
    next() {
      opened = null;
      if (!loop.done) refuse();
      return loop as unknown as IteratorResult<never>;
    },
  };
  if (opened) opened.done = loop.done = true;
  return (opened = loop);
}
