/**
 * Arena: one WebAssembly.Memory for the executables of a backend. Each executable has a block of it, which is given
 * back when neither the executable nor a result in it can be reached any more. Growing replaces the buffer of the
 * memory; views are made anew then.
 */
import { UsageError } from "@cotangent/autodiff";
import type { MemoryLimits, WasmApi, WasmMemory } from "../webassembly.ts";

const pageSize = 65536;
/** Most bytes of a memory: addresses have 32 bits. */
export const mostBytes: number = 2 ** 32;

/** Thrown where there is no room now, but may be when the collector has run. */
export class ArenaFull extends UsageError {}

export interface ArenaOptions {
  /** Bytes that the arena may grow to; 4 GB where absent. */
  readonly most?: number;
  /** Gives the arena all of these bytes from the start; false where absent. */
  readonly isWhole?: boolean;
}

/** Block: a piece of the arena, which is kept as long as the block can be reached. */
export class Block {
  readonly start: number;
  readonly bytes: number;

  constructor(start: number, bytes: number) {
    this.start = start;
    this.bytes = bytes;
  }
}

interface Span {
  readonly start: number;
  readonly bytes: number;
}

export class Arena {
  readonly memory: WasmMemory;
  /** Limits, as a module that imports the memory must declare them. */
  readonly limits: MemoryLimits;
  /** Buffer of the memory, until that grows. Asking the memory itself costs as much as a small kernel. */
  buffer: ArrayBuffer;
  /** Free pieces, sorted by start. No two touch. */
  #free: Span[] = [];
  #end = 16;
  readonly #registry: FinalizationRegistry<Span>;

  readonly #most: number;

  /** @param shared true where several threads use the memory */
  constructor(api: WasmApi, shared: boolean = false, { most = mostBytes, isWhole = false }: ArenaOptions = {}) {
    const [initial, maximum] = [isWhole ? most / pageSize : 1, Math.floor(most / pageSize)];
    this.#most = most;
    this.limits = shared ? sharedLimits(api, initial, maximum) : { initial };
    this.memory = new api.Memory(this.limits);
    this.buffer = this.memory.buffer as ArrayBuffer;
    this.#registry = new FinalizationRegistry((span) => this.#giveBack(span));
  }

  /**
   * Returns a block of `size` bytes.
   * @throws UsageError where the engine has no more memory; nothing is lost then
   */
  allocate(size: number): Block {
    const block = this.find(size);
    if (block === undefined) throw this.refusal(size);
    return block;
  }

  /** Returns a block of `size` bytes; undefined where the engine has no more memory, and nothing is lost then. */
  find(size: number): Block | undefined {
    const bytes = roundUp(size);
    const span = this.#take(bytes) ?? this.#append(bytes);
    if (span === undefined) return undefined;
    const block = new Block(span.start, bytes);
    this.#registry.register(block, span, block);
    return block;
  }

  /** Returns the error for a block of `size` bytes that is not to be had. */
  refusal(size: number): UsageError {
    const used = Math.round(this.used / 2 ** 20);
    return new UsageError(
      `wasm: a compiled function needs ${Math.ceil(roundUp(size) / 2 ** 20)} MB, ${used} MB are in use, and the engine gives no more; use smaller batches, or drop compiled functions and results that are not needed`,
    );
  }

  /** Gives a block back at once, where nobody can read it any more. */
  release(block: Block): void {
    this.#registry.unregister(block);
    this.#giveBack({ start: block.start, bytes: block.bytes });
  }

  /** Bytes that are in use. */
  get used(): number {
    return this.#free.reduce((left, { bytes }) => left - bytes, this.#end - 16);
  }

  #take(bytes: number): Span | undefined {
    const at = this.#free.findIndex((span) => span.bytes >= bytes);
    if (at < 0) return undefined;
    const { start, bytes: found } = this.#free[at]!;
    if (found === bytes) this.#free.splice(at, 1);
    else this.#free[at] = { start: start + bytes, bytes: found - bytes };
    return { start, bytes };
  }

  #append(bytes: number): Span | undefined {
    const last = this.#free.at(-1);
    const start = last !== undefined && last.start + last.bytes === this.#end ? last.start : this.#end;
    const end = start + bytes;
    const missing = Math.ceil(end / pageSize) - this.buffer.byteLength / pageSize;
    if (missing > 0 && !this.#grow(missing)) return undefined;
    if (start !== this.#end) this.#free.pop();
    this.#end = end;
    return { start, bytes };
  }

  /** Adds pages to the memory. Returns whether it has them. */
  #grow(pages: number): boolean {
    if (this.buffer.byteLength + pages * pageSize > this.#most) return false;
    try {
      this.memory.grow(pages);
    } catch {
      return false;
    }
    this.buffer = this.memory.buffer as ArrayBuffer;
    return true;
  }

  #giveBack({ start, bytes }: Span): void {
    const free = this.#free;
    let at = free.findIndex((span) => span.start > start);
    if (at < 0) at = free.length;
    let [from, to] = [start, start + bytes];
    const before = free[at - 1];
    const after = free[at];
    const joinsAfter = after !== undefined && after.start === to;
    if (joinsAfter) to += after.bytes;
    const joinsBefore = before !== undefined && before.start + before.bytes === from;
    if (joinsBefore) from = before.start;
    free.splice(joinsBefore ? at - 1 : at, Number(joinsBefore) + Number(joinsAfter), { start: from, bytes: to - from });
  }
}

/** Returns the number of pages that an arena needs for one block of `size` bytes. */
export function pagesFor(size: number): number {
  return Math.ceil((16 + roundUp(size)) / pageSize);
}

function roundUp(size: number): number {
  return Math.max(16, Math.ceil(size / 16) * 16);
}

/**
 * Returns the limits of a shared memory. It reserves all addresses that it may ever have: `most` pages, or as many as
 * the engine gives.
 */
function sharedLimits(api: WasmApi, initial: number, most: number): MemoryLimits {
  for (let maximum = most; ; maximum = Math.floor(maximum / 2)) {
    const limits = { initial, maximum, shared: true };
    try {
      new api.Memory(limits);
      return limits;
    } catch (error) {
      if (maximum <= Math.max(1024, initial)) throw error;
    }
  }
}
