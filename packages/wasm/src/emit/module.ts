import type { MemoryLimits } from "../webassembly.ts";
import { Bytes } from "./bytes.ts";
import { Code } from "./code.ts";
import { valueTypes, type ValueType } from "./opcodes.ts";

/**
 * ModuleBuilder collects the parts of a WebAssembly module and writes its bytes. Imports come before the first
 * function, since both share one numbering: after two imports the first function has the index 2. A function that
 * doubles:
 *
 *     const module = new ModuleBuilder();
 *     const twice = module.function(["f32"], ["f32"], "twice");
 *     twice.get(0).get(0).op(f32.add);
 *     new WebAssembly.Instance(new WebAssembly.Module(module.finish())).exports.twice(21);
 */
export class ModuleBuilder {
  /** True where no local of its functions is used for a second value. */
  readonly isSingle: boolean;
  readonly #typeIndex = new Map<string, number>();
  readonly #types = new Bytes();
  readonly #imports = new Bytes(64);
  #importCount = 0;
  #importedFunctions = 0;
  readonly #functionTypes: number[] = [];
  readonly #codes: Code[] = [];
  readonly #exports = new Bytes(64);
  #exportCount = 0;
  readonly #segments = new Bytes(16);
  #segmentCount = 0;
  readonly #shared = new Map<string, number>();

  constructor(isSingle: boolean = false) {
    this.isSingle = isSingle;
  }

  /** Imports the module's one memory, which JavaScript makes. */
  importMemory(from: string, name: string, { initial, maximum, shared = false }: MemoryLimits): void {
    this.#imports
      .name(from)
      .name(name)
      .u8(0x02)
      .u8((maximum === undefined ? 0 : 1) | (shared ? 2 : 0))
      .u32(initial);
    if (maximum !== undefined) this.#imports.u32(maximum);
    this.#importCount++;
  }

  /** Imports a function of JavaScript. Returns its index, which `call` takes. */
  importFunction(from: string, name: string, params: readonly ValueType[], results: readonly ValueType[]): number {
    if (this.#codes.length > 0)
      throw new Error(
        `import of ${from}.${name} after the first function: import before, since indices of functions follow those of imports`,
      );
    this.#imports.name(from).name(name).u8(0x00).u32(this.#type(params, results));
    this.#importCount++;
    return this.#importedFunctions++;
  }

  /** Begins a function and returns its empty body. Several can be written at the same time. */
  function(params: readonly ValueType[], results: readonly ValueType[], exportedAs?: string): Code {
    const code = new Code(this, this.#importedFunctions + this.#codes.length, params);
    this.#codes.push(code);
    this.#functionTypes.push(this.#type(params, results));
    if (exportedAs !== undefined) this.export(exportedAs, code.index);
    return code;
  }

  /** Exports a function by a name. */
  export(name: string, index: number): void {
    this.#exports.name(name).u8(0x00).u32(index);
    this.#exportCount++;
  }

  /** Returns the index of a function that is made at most once: `make` runs when `key` is first asked for. */
  once(key: string, make: () => number): number {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const index = make();
    this.#shared.set(key, index);
    return index;
  }

  /** Adds bytes that instantiation copies to a fixed address. In a shared memory, every instance copies them again. */
  data(address: number, bytes: Uint8Array): void {
    this.#segments.u8(0x00).u8(0x41).s32(address).u8(0x0b).u32(bytes.length).bytes(bytes);
    this.#segmentCount++;
  }

  /** Returns the module's bytes, on their own buffer. */
  finish(): Uint8Array {
    const out = new Bytes(1024).bytes(header);
    section(out, 1, this.#typeIndex.size, this.#types);
    section(out, 2, this.#importCount, this.#imports);
    const functions = new Bytes(64);
    for (const type of this.#functionTypes) functions.u32(type);
    section(out, 3, this.#functionTypes.length, functions);
    section(out, 7, this.#exportCount, this.#exports);
    const bodies = new Bytes(1024);
    for (const code of this.#codes) code.writeTo(bodies);
    section(out, 10, this.#codes.length, bodies);
    section(out, 11, this.#segmentCount, this.#segments);
    return out.view().slice();
  }

  #type(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}:${results.join()}`;
    const known = this.#typeIndex.get(key);
    if (known !== undefined) return known;
    this.#types.u8(0x60);
    for (const list of [params, results]) {
      this.#types.u32(list.length);
      for (const type of list) this.#types.u8(valueTypes[type]);
    }
    this.#typeIndex.set(key, this.#typeIndex.size);
    return this.#typeIndex.size - 1;
  }
}

/** The first bytes of every module: "\0asm", version 1. */
const header = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);

function section(out: Bytes, id: number, count: number, content: Bytes): void {
  if (count === 0) return;
  const size = new Bytes(8).u32(count);
  out
    .u8(id)
    .u32(size.length + content.length)
    .append(size)
    .append(content);
}
