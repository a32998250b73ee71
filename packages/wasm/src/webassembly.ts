/**
 * The part of the WebAssembly API that this package uses: TypeScript has its types among those of pages only.
 */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** Adds pages of 64 KiB; returns how many there were. */
  grow(pages: number): number;
}

/** What a function takes and gives: an i64 is a bigint, several results are an array, and a v128 cannot pass. */
export type WasmFunction = (...args: (number | bigint)[]) => unknown;

export interface WasmInstance {
  readonly exports: Readonly<Record<string, WasmFunction>>;
}

export type WasmImports = Readonly<Record<string, Readonly<Record<string, WasmMemory | WasmFunction>>>>;

/** Pages of 64 KiB. A shared memory needs a maximum. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum?: number;
  readonly shared?: boolean;
}

export interface WasmApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports?: WasmImports) => WasmInstance;
  readonly Memory: new (limits: MemoryLimits) => WasmMemory;
}

/** Undefined where the runtime has no WebAssembly. */
export function wasmApi(): WasmApi | undefined {
  return (globalThis as unknown as { readonly WebAssembly?: WasmApi }).WebAssembly;
}
