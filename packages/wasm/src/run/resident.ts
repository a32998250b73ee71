/** Residents: results that stay in the arena until they are read or written over. */
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

/** Returns a typed array over a piece of the arena, which is valid until the memory grows. */
export function viewOf(arena: Arena, dtype: DType, start: number, length: number): TypedArray {
  return new arrays[dtype](arena.buffer, start, length);
}

const nothing: TypedArray = new Float32Array(0);

/** Region: the piece of the arena that holds the elements of one result. */
export interface Region {
  readonly arena: Arena;
  readonly dtype: DType;
  readonly start: number;
  readonly length: number;
}

/** Block of results that are lost. */
const nowhere = new Block(0, 0);

/** Result that lies in the arena until something else is to be written there. Then it has its elements to itself. */
export class ArenaResident implements Resident {
  // `declare`: a field that is defined before the constructor assigns it doubles the cost of making a resident
  declare shared: boolean;
  declare readonly region: Region;
  /** Block in which it lies, kept from being given back; null when it has moved out. */
  declare private block: Block | null;
  /** Elements of its own, once it was read or had to move out. */
  declare private array: TypedArray | null;

  constructor(region: Region, block: Block) {
    this.shared = false;
    this.region = region;
    this.block = block;
    this.array = null;
  }

  /** Begins anew as the next result in its region, after it was given up. */
  begin(block: Block): void {
    this.block = block;
    this.array = null;
  }

  read(): TypedArray {
    return (this.array ??= this.copy());
  }

  /** Returns the elements without a copy, for a caller who reads them at once. */
  peek(): TypedArray {
    return this.array ?? this.view();
  }

  /** Copies the elements out, before its memory is written again. */
  moveOut(): void {
    this.read();
    this.block = null;
  }

  /** Gives the elements up with their memory. A caller who reads them then has broken the rules of donation. */
  giveUp(): void {
    this.array ??= nothing;
    this.block = null;
  }

  /** Marks the elements as lost: a run that failed was writing over them. */
  lose(): void {
    this.block = nowhere;
  }

  get livesInArena(): boolean {
    return this.block !== null && this.block !== nowhere;
  }

  private copy(): TypedArray {
    const view = this.view();
    keepFreed(view.byteLength);
    // `slice` would fill its array with zeros first
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
