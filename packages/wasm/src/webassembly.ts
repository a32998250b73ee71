/** The WebAssembly API, as far as this package uses it: TypeScript has these types among those of pages only. */

export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** Adds pages of 64 KiB. Returns how many there were. */
  grow(pages: number): number;
}

/**
 * Function of a module, or one that it imports. An i64 is a bigint, several results are an array, and a v128 cannot
 * pass.
 */
export type WasmFunction = (...args: (number | bigint)[]) => unknown;

export interface WasmInstance {
  readonly exports: Readonly<Record<string, WasmFunction>>;
}

export type WasmImports = Readonly<Record<string, Readonly<Record<string, WasmMemory | WasmFunction>>>>;

/** Limits in pages of 64 KiB. A shared memory needs a maximum. */
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

/** Returns the API; undefined where the runtime has no WebAssembly. */
export function wasmApi(): WasmApi | undefined {
  return (globalThis as unknown as { readonly WebAssembly?: WasmApi }).WebAssembly;
}
