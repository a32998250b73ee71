/**
 * The contract between `compile` and what runs a graph.
 *
 * A backend is: something that takes a simplified graph of known shapes and gives a function from values to values.
 * It knows the kinds of ops (`Kind` in core/op.ts) and the scalar algebra, and for every op that it has no code for it
 * calls `runReference` on views of its memory. It may keep results in its own memory, as `Resident` values.
 *
 * A backend is not: a tensor type, an allocator that users see, or a set of eager kernels. Staging, specialisation by
 * shape, derivatives, simplification, trees, donation rules and their error messages are done before it is called.
 *
 * Whoever writes one: `backendSuite(backend)` of the subpath /testing says when it is done.
 */
import type { Input } from "./arguments.ts";
import type { Accelerator } from "../core/state.ts";
import type { Graph } from "./graph.ts";
import type { Value } from "../core/tensor.ts";

export interface Backend {
  readonly name: string;
  /**
   * Called once per specialisation. The graph is verified and simplified; what it further promises:
   * - every output is a node with an op, and no two are the same node (inputs and constants that are returned as they
   *   are, and repeated results, never reach a backend);
   * - constants are `number`s or typed arrays, never `Resident`, and never change;
   * - `graph.donated` are inputs that the caller gives up with each run that succeeds.
   */
  compile(graph: Graph): Executable;
  /** Takes over large eager ops while the backend is in use; returns undefined for those that it leaves alone. */
  readonly accelerate?: Accelerator;
}

/**
 * A compiled graph. It is referenced by its compiled function alone, and collected with it: a backend with memory that
 * the garbage collector does not see registers its executables, and the `Resident`s it gave out, with a
 * FinalizationRegistry.
 */
export interface Executable {
  /**
   * Runs the graph. An input is a tensor, whose elements never change, or what is the caller's own. What a tensor
   * holds, or the caller gives, is a number (one element), a typed array (never written to, never kept), or a
   * `Resident` of any backend (`read()` where it is not one's own).
   *
   * - The results may stay resident. The array that holds them may be used again for the next run.
   * - A `Resident` that was given out stays readable, also after `dispose`: before its memory is written again, its
   *   elements are copied out, unless it is donated in this run and is not `shared`.
   * - A donated input whose memory is the executable's own may be overwritten by a result.
   * - A run that throws leaves all inputs and all earlier results as they were.
   */
  run(inputs: readonly Input[]): readonly Value[];
  /** Kernels, memory plan, bytes, flops: whatever tells a person why a run costs what it costs. */
  explain?(): string;
  /**
   * Times a run and each kernel of it: runs the graph many times on these inputs, gives none of them up, and leaves all
   * earlier results as they were.
   */
  profile?(inputs: readonly Input[]): RunTimes;
  /** The specialisation was dropped from the cache: memory that no `Resident` needs can go now. */
  dispose?(): void;
}

/** Times of a run, in microseconds. */
export interface RunTimes {
  /** Number of runs that were measured. */
  readonly runs: number;
  /** One run as always, with its inputs in place. */
  readonly microseconds: number;
  /** In the order of the run. */
  readonly kernels: readonly KernelTime[];
}

export interface KernelTime {
  /** Text for people: the ops that it came from, what it reads, what it gives. */
  readonly title: string;
  readonly microseconds: number;
  /** Operations on elements. */
  readonly flops: number;
  /** Read and written. */
  readonly bytes: number;
}
