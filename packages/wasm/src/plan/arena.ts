/**
 * One WebAssembly.Memory for all executables of a backend. Each has a block of it, which is given back when neither the
 * executable nor a result that lives in it can be reached any more. Growing replaces the buffer: views are made anew then.
 */
import { UsageError } from "@cotangent/autodiff";
import type { MemoryLimits, WasmApi, WasmMemory } from "../webassembly.ts";

const pageSize = 65536;
/** Bytes that a memory may have: addresses have 32 bits. */
export const mostBytes: number = 2 ** 32;

/** There is no room now, but there may be when the collector has run. */
export class ArenaFull extends UsageError {}

export interface ArenaOptions {
  /** Bytes that it may grow to. */
  readonly most?: number;
  /** Whether it has them from the start. */
  readonly isWhole?: boolean;
}

/** A piece of the arena; what holds it keeps it. */
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
  /** As a module must declare it that imports the memory. */
  readonly limits: MemoryLimits;
  /** That of the memory, until it grows: to ask the memory itself costs as much as a small kernel. */
  buffer: ArrayBuffer;
  /** Free pieces, by their start; no two touch. */
  private free: Span[] = [];
  private end = 16;
  private readonly registry: FinalizationRegistry<Span>;

  private readonly most: number;

  /** @param shared whether several threads use it */
  constructor(api: WasmApi, shared: boolean = false, { most = mostBytes, isWhole = false }: ArenaOptions = {}) {
    const [initial, maximum] = [isWhole ? most / pageSize : 1, Math.floor(most / pageSize)];
    this.most = most;
    this.limits = shared ? sharedLimits(api, initial, maximum) : { initial };
    this.memory = new api.Memory(this.limits);
    this.buffer = this.memory.buffer as ArrayBuffer;
    this.registry = new FinalizationRegistry((span) => this.giveBack(span));
  }

  /** @throws UsageError where the engine has no more memory; nothing is lost by it. */
  allocate(size: number): Block {
    const block = this.find(size);
    if (block === undefined) throw this.refusal(size);
    return block;
  }

  /** Returns a block of so many bytes; undefined where the engine has no more memory, by which nothing is lost. */
  find(size: number): Block | undefined {
    const bytes = roundUp(size);
    const span = this.take(bytes) ?? this.append(bytes);
    if (span === undefined) return undefined;
    const block = new Block(span.start, bytes);
    this.registry.register(block, span, block);
    return block;
  }

  /** Returns the error that says that so many bytes are not to be had. */
  refusal(size: number): UsageError {
    const used = Math.round(this.used / 2 ** 20);
    return new UsageError(
      `wasm: a compiled function needs ${Math.ceil(roundUp(size) / 2 ** 20)} MB, ${used} MB are in use, and the engine gives no more; use smaller batches, or drop compiled functions and results that are not needed`,
    );
  }

  /** At once, where it is certain that nobody reads it any more. */
  release(block: Block): void {
    this.registry.unregister(block);
    this.giveBack({ start: block.start, bytes: block.bytes });
  }

  /** Bytes that are in use. */
  get used(): number {
    return this.free.reduce((left, { bytes }) => left - bytes, this.end - 16);
  }

  private take(bytes: number): Span | undefined {
    const at = this.free.findIndex((span) => span.bytes >= bytes);
    if (at < 0) return undefined;
    const { start, bytes: found } = this.free[at]!;
    if (found === bytes) this.free.splice(at, 1);
    else this.free[at] = { start: start + bytes, bytes: found - bytes };
    return { start, bytes };
  }

  private append(bytes: number): Span | undefined {
    const last = this.free.at(-1);
    const start = last !== undefined && last.start + last.bytes === this.end ? last.start : this.end;
    const end = start + bytes;
    const missing = Math.ceil(end / pageSize) - this.buffer.byteLength / pageSize;
    if (missing > 0 && !this.grow(missing)) return undefined;
    if (start !== this.end) this.free.pop();
    this.end = end;
    return { start, bytes };
  }

  /** Returns whether the memory has so many pages more. */
  private grow(pages: number): boolean {
    if (this.buffer.byteLength + pages * pageSize > this.most) return false;
    try {
      this.memory.grow(pages);
    } catch {
      return false;
    }
    this.buffer = this.memory.buffer as ArrayBuffer;
    return true;
  }

  private giveBack({ start, bytes }: Span): void {
    const { free } = this;
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

/** Returns how many pages an arena must have for one block of so many bytes. */
export function pagesFor(size: number): number {
  return Math.ceil((16 + roundUp(size)) / pageSize);
}

function roundUp(size: number): number {
  return Math.max(16, Math.ceil(size / 16) * 16);
}

/** A shared memory reserves all addresses that it may ever have: those asked for, or what the engine gives. */
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
