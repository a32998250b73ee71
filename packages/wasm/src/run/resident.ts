import type { DType, Resident, TypedArray } from "@cotangent/autodiff/backend";
import { allocate } from "@cotangent/autodiff/backend";
import type { Arena, Block } from "../plan/arena.ts";

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

/** A typed array over some of the arena, valid until the memory grows. */
export function viewOf(arena: Arena, dtype: DType, start: number, length: number): TypedArray {
  return new arrays[dtype](arena.memory.buffer as ArrayBuffer, start, length);
}

/** A result that lies in the arena until something else is to be written there; then it has its elements to itself. */
export class ArenaResident implements Resident {
  shared?: boolean;
  readonly arena: Arena;
  readonly dtype: DType;
  readonly length: number;
  /** Where it lies. */
  readonly start: number;
  /** The memory it lies in, kept from being given back; null when it has moved out. */
  private block: Block | null;
  /** Once it was read, or had to move out. */
  private array: TypedArray | null = null;

  constructor(arena: Arena, block: Block, dtype: DType, start: number, length: number) {
    this.arena = arena;
    this.block = block;
    this.dtype = dtype;
    this.start = start;
    this.length = length;
  }

  read(): TypedArray {
    return (this.array ??= viewOf(this.arena, this.dtype, this.start, this.length).slice());
  }

  /** The elements without a copy: for those who only read, and at once. */
  peek(): TypedArray {
    return this.array ?? viewOf(this.arena, this.dtype, this.start, this.length);
  }

  /** Before its memory is written again. */
  moveOut(): void {
    this.read();
    this.block = null;
  }

  /** Its elements are given up with its memory; only one who broke the rules reads it. */
  giveUp(): void {
    this.array ??= allocate(this.dtype, 0);
    this.block = null;
  }

  get livesInArena(): boolean {
    return this.block !== null;
  }
}
