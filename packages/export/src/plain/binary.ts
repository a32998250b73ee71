/**
 * Reads the functions of a WebAssembly module as lists of instructions (WebAssembly core specification 3.0, section 5).
 * It reads what the compiler of `@cotangent/wasm` writes, and no more: one memory, no tables, no globals.
 */

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

/** One instruction. Its opcode is numbered as in the compiler: 0x100 more behind the prefix 0xfd, 0x300 behind 0xfc. */
export interface Instruction {
  readonly op: number;
  /** Local, label, function, lane, offset, constant, or type of a block (0x40 for none). */
  readonly value: number | bigint;
  /** Lane of a load or store of one lane. */
  readonly lane: number;
  /** Labels of a table, bytes of a shuffle or of a constant vector. */
  readonly list: readonly number[];
}

export interface FunctionCode {
  /** Index by which others call it: imports come first. */
  readonly index: number;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** Types of all locals, the parameters first. */
  readonly locals: readonly ValueType[];
  readonly body: readonly Instruction[];
}

export interface Binary {
  readonly functions: readonly FunctionCode[];
  /** Indices of the exported functions, by name. */
  readonly exports: ReadonlyMap<string, number>;
}

/** Control instructions and those with an immediate that others have not. */
export const control = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
} as const;

/** Reads a module. */
export function readBinary(bytes: Uint8Array): Binary {
  const reader = new Reader(bytes, 8);
  let types: readonly Pick<FunctionCode, "params" | "results">[] = [];
  let declared: readonly number[] = [];
  const exports = new Map<string, number>();
  const functions: FunctionCode[] = [];
  let imported = 0;
  while (!reader.isDone) {
    const id = reader.u8();
    const end = reader.u32() + reader.at;
    if (id === 1) types = reader.list(() => reader.functionType());
    else if (id === 2) imported = reader.list(() => reader.import()).filter((kind) => kind === 0).length;
    else if (id === 3) declared = reader.list(() => reader.u32());
    else if (id === 7) for (const [name, index] of reader.list(() => reader.export())) exports.set(name, index);
    else if (id === 10)
      reader.list(() => {
        const { params, results } = types[declared[functions.length]!]!;
        functions.push({ index: imported + functions.length, params, results, ...reader.code(params) });
      });
    reader.at = end;
  }
  return { functions, exports };
}

// ---- private parts

const typesByCode: Readonly<Record<number, ValueType>> = {
  0x7f: "i32",
  0x7e: "i64",
  0x7d: "f32",
  0x7c: "f64",
  0x7b: "v128",
};

/** The type of a block's result; undefined where it has none. */
export function blockType(code: number): ValueType | undefined {
  return typesByCode[code];
}

class Reader {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  get isDone(): boolean {
    return this.at >= this.#bytes.length;
  }

  u8(): number {
    return this.#bytes[this.at++]!;
  }

  u32(): number {
    return Number(BigInt.asUintN(32, this.#leb()[0]));
  }

  /** Signed LEB128: seven bits a byte, the lowest first; the sign is the highest bit of the last one. */
  signed(): bigint {
    const [value, bits] = this.#leb();
    return BigInt.asIntN(bits, value);
  }

  #leb(): [value: bigint, bits: number] {
    let [value, bits] = [0n, 0];
    for (;;) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << BigInt(bits);
      bits += 7;
      if (byte < 0x80) return [value, bits];
    }
  }

  list<T>(read: () => T): T[] {
    const length = this.u32();
    return Array.from({ length }, read);
  }

  types(): ValueType[] {
    return this.list(() => typesByCode[this.u8()]!);
  }

  functionType(): Pick<FunctionCode, "params" | "results"> {
    this.u8();
    return { params: this.types(), results: this.types() };
  }

  name(): string {
    return this.list(() => String.fromCharCode(this.u8())).join("");
  }

  /** Reads over an import. Returns its kind: 0 for a function. */
  import(): number {
    this.name();
    this.name();
    const kind = this.u8();
    if (kind === 0) this.u32();
    else {
      const flags = this.u8();
      this.u32();
      if (flags & 1) this.u32();
    }
    return kind;
  }

  export(): [name: string, index: number] {
    const name = this.name();
    this.u8();
    return [name, this.u32()];
  }

  code(params: readonly ValueType[]): Pick<FunctionCode, "locals" | "body"> {
    const end = this.u32() + this.at;
    const runs = this.list(() => new Array<ValueType>(this.u32()).fill(typesByCode[this.u8()]!));
    const body: Instruction[] = [];
    while (this.at < end) body.push(this.instruction());
    return { locals: [...params, ...runs.flat()], body };
  }

  instruction(): Instruction {
    const first = this.u8();
    const op = first < 0xfc ? first : this.u32() + (first === 0xfd ? 0x100 : 0x300);
    let [value, lane, list]: [number | bigint, number, readonly number[]] = [0, 0, []];
    if (op >= control.block && op <= control.if) value = this.u8();
    else if (op === control.brTable) [list, value] = [this.list(() => this.u32()), this.u32()];
    else if (op === control.br || op === control.brIf || op === control.call) value = this.u32();
    else if (op >= control.get && op <= control.tee) value = this.u32();
    else if (op >= 0x28 && op <= 0x3e) value = this.#offset();
    else if (op === 0x41) value = Number(this.signed());
    else if (op === 0x42) value = this.signed();
    else if (op === 0x43) value = this.#float(4);
    else if (op === 0x44) value = this.#float(8);
    else if (op === 0x30a) this.at += 2;
    else if (op === 0x30b) this.at += 1;
    else if (op >= 0x100 && op < 0x300) [value, lane, list] = this.#vector(op - 0x100);
    return { op, value, lane, list };
  }

  #vector(op: number): [value: number, lane: number, list: readonly number[]] {
    if (op === 12 || op === 13) return [0, 0, Array.from({ length: 16 }, () => this.u8())];
    if (op <= 11 || op === 0x5c || op === 0x5d) return [this.#offset(), 0, []];
    if (op >= 0x54 && op <= 0x5b) {
      const offset = this.#offset();
      return [offset, this.u8(), []];
    }
    return [0, op >= 0x15 && op <= 0x22 ? this.u8() : 0, []];
  }

  #offset(): number {
    this.u32();
    return this.u32();
  }

  #float(bytes: 4 | 8): number {
    this.at += bytes;
    const from = this.at - bytes;
    return bytes === 4 ? this.#view.getFloat32(from, true) : this.#view.getFloat64(from, true);
  }
}
