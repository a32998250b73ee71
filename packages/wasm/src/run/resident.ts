import { UsageError } from "@cotangent/autodiff";
import type { DType, Resident, TypedArray } from "@cotangent/autodiff/backend";
import { Block, type Arena } from "../plan/arena.ts";
import { keepFreed } from "./freed.ts";

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

/** A typed array over some of the arena, valid until the memory grows. */
export function viewOf(arena: Arena, dtype: DType, start: number, length: number): TypedArray {
  return new arrays[dtype](arena.buffer, start, length);
}

const nothing: TypedArray = new Float32Array(0);

/** Where a result lies. */
export interface Region {
  readonly arena: Arena;
  readonly dtype: DType;
  readonly start: number;
  readonly length: number;
}

/** Where what is lost lies. */
const nowhere = new Block(0, 0);

/** A result that lies in the arena until something else is to be written there; then it has its elements to itself. */
export class ArenaResident implements Resident {
  // `declare`: a field that is defined before the constructor assigns it doubles the cost of making one
  declare shared: boolean;
  declare readonly region: Region;
  /** The memory it lies in, kept from being given back; null when it has moved out. */
  declare private block: Block | null;
  /** Once it was read, or had to move out. */
  declare private array: TypedArray | null;

  constructor(region: Region, block: Block) {
    this.shared = false;
    this.region = region;
    this.block = block;
    this.array = null;
  }

  /** Again, for the next result at its place, after it was given up. */
  begin(block: Block): void {
    this.block = block;
    this.array = null;
  }

  read(): TypedArray {
    return (this.array ??= this.copy());
  }

  /** The elements without a copy: for those who only read, and at once. */
  peek(): TypedArray {
    return this.array ?? this.view();
  }

  /** Before its memory is written again. */
  moveOut(): void {
    this.read();
    this.block = null;
  }

  /** Its elements are given up with its memory; only one who broke the rules reads it. */
  giveUp(): void {
    this.array ??= nothing;
    this.block = null;
  }

  /** Its elements were being written over by a run that failed. */
  lose(): void {
    this.block = nowhere;
  }

  get livesInArena(): boolean {
    return this.block !== null && this.block !== nowhere;
  }

  private copy(): TypedArray {
    const view = this.view();
    keepFreed(view.byteLength);
    // slice would have its array filled with zeros first
    return new arrays[this.region.dtype](view);
  }

  private view(): TypedArray {
    if (this.block === nowhere)
      throw new UsageError(
        "wasm: these elements were donated to a call in which a worker thread was given up, and are lost; begin again from earlier ones",
      );
    const { arena, dtype, start, length } = this.region;
    return viewOf(arena, dtype, start, length);
  }
}
