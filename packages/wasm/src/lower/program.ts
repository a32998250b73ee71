/** Programs: a graph in kernels and numbered buffers, before these have addresses. */
import type { TypedArray, Tensor } from "@cotangent/autodiff/backend";
import type { Signature } from "./signature.ts";
import type { Task } from "../loops/task.ts";

/** Buffer: the elements of one node. */
export interface BufferSpec {
  readonly node: Tensor;
  readonly bytes: number;
}

/** Kernel: one step of a run, which is some functions of the module, or the call of a reference. */
export interface Kernel {
  /** Title for a person: "elementwise add, mul → float32[4,8]". */
  readonly title: string;
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Buffers that hold something only while the kernel runs. */
  readonly scratch: readonly number[];
  /** Buffers that may be written over: each is read element by element, before the result is written there. */
  readonly inPlace: readonly number[];
  /** Operations on elements, roughly. */
  readonly flops: number;
  /** Tasks in the order of their run. Each begins when all parts of the one before have ended. A call has none. */
  readonly tasks: readonly Task[];
  /** True where the kernel is done before another thread would have heard of it, although its tasks have parts. */
  readonly isSmall?: boolean;
  /** Returns the signature; absent where no other kernel can be the same functions. */
  readonly signature?: (() => Signature) | undefined;
  /** Node whose reference is called, where there is no code. */
  readonly call?: Tensor;
}

/** Program of a graph; its kernels are in the order of their run. */
export interface Program {
  readonly kernels: readonly Kernel[];
  readonly buffers: readonly BufferSpec[];
  /** Buffer of each input of the graph; −1 for an input that nothing reads. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Returns the buffer of a node that a call reads or writes. */
  bufferOf(node: Tensor): number;
  readonly constants: readonly { readonly buffer: number; readonly elements: TypedArray }[];
}
