import type { TypedArray, Tensor } from "@cotangent/autodiff/backend";
import type { Signature } from "./signature.ts";
import type { Task } from "../loops/task.ts";

/** Elements at one place in the arena. */
export interface BufferSpec {
  readonly node: Tensor;
  readonly bytes: number;
}

/** One step of a run: functions of the module, or a call of a reference. */
export interface Kernel {
  /** What a person reads: "elementwise add, mul → float32[4,8]". */
  readonly title: string;
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Buffers that hold something only while it runs. */
  readonly scratch: readonly number[];
  /** Buffers that may be read and written at the same place: each is read element by element, before it is written. */
  readonly inPlace: readonly number[];
  /** Roughly, operations on elements. */
  readonly flops: number;
  /** In the order of their run: each begins when all parts of the one before have ended. None for a call. */
  readonly tasks: readonly Task[];
  /** Whether it is done before another thread would have heard of it, although its tasks have parts. */
  readonly isSmall?: boolean;
  /** Where other kernels may be the same function. */
  readonly signature?: (() => Signature) | undefined;
  /** Where there is no code: the node whose reference is called. */
  readonly call?: Tensor;
}

/** A graph in kernels, in the order of their run. */
export interface Program {
  readonly kernels: readonly Kernel[];
  readonly buffers: readonly BufferSpec[];
  /** By input of the graph; −1 for one that nothing reads. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The buffer of a node that a call reads or writes. */
  bufferOf(node: Tensor): number;
  readonly constants: readonly { readonly buffer: number; readonly elements: TypedArray }[];
}
