/**
 * One WebAssembly.Memory for all executables of a backend. Each has a block of it, which is given back when neither the
 * executable nor a result that lives in it can be reached any more. Growing replaces the buffer: views are made anew then.
 */
import { UsageError } from "@cotangent/autodiff";
import type { MemoryLimits, WasmApi, WasmMemory } from "../webassembly.ts";

const pageSize = 65536;

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

  /** @param shared whether several threads use it */
  constructor(api: WasmApi, shared: boolean = false) {
    this.limits = shared ? sharedLimits(api) : { initial: 1 };
    this.memory = new api.Memory(this.limits);
    this.buffer = this.memory.buffer as ArrayBuffer;
    this.registry = new FinalizationRegistry((span) => this.giveBack(span));
  }

  /** @throws UsageError where the engine has no more memory; nothing is lost by it. */
  allocate(size: number): Block {
    const bytes = Math.max(16, Math.ceil(size / 16) * 16);
    const span = this.take(bytes) ?? this.append(bytes);
    const block = new Block(span.start, bytes);
    this.registry.register(block, span, block);
    return block;
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

  private append(bytes: number): Span {
    const last = this.free.at(-1);
    const start = last !== undefined && last.start + last.bytes === this.end ? last.start : this.end;
    const end = start + bytes;
    const missing = Math.ceil(end / pageSize) - this.buffer.byteLength / pageSize;
    if (missing > 0) this.grow(missing, bytes);
    if (start !== this.end) this.free.pop();
    this.end = end;
    return { start, bytes };
  }

  private grow(pages: number, bytes: number): void {
    try {
      this.memory.grow(pages);
      this.buffer = this.memory.buffer as ArrayBuffer;
    } catch {
      const used = Math.round(this.used / 2 ** 20);
      throw new UsageError(
        `wasm: a compiled function needs ${Math.ceil(bytes / 2 ** 20)} MB, ${used} MB are in use, and the engine gives no more; use smaller batches, or drop compiled functions and results that are not needed`,
      );
    }
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

/** A shared memory reserves all addresses that it may ever have: 4 GB of them, or what the engine gives. */
function sharedLimits(api: WasmApi): MemoryLimits {
  for (let maximum = 65536; ; maximum /= 2) {
    const limits = { initial: 1, maximum, shared: true };
    try {
      new api.Memory(limits);
      return limits;
    } catch (error) {
      if (maximum === 1024) throw error;
    }
  }
}
