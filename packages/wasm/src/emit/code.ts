import { Bytes } from "./bytes.ts";
import type { ModuleBuilder } from "./module.ts";
import { atomic, f32, f64, i32, i64, i8x16, memory, v128, valueTypes, type Opcode, type ValueType } from "./opcodes.ts";

/** A local variable or parameter of the function, by its index. */
export type Local = number;
/** An open block: a place where `br` may go. For a loop that is its start, for other blocks their end. */
export type Label = number;

/**
 * Code is the body of one function. Its methods append instructions in the order in which the stack machine reads them,
 * and return `this`. Methods that open a block return its label. `op(f32x4.add)` appends an instruction without
 * immediates. `ModuleBuilder.function` makes one. Comments such as [a, b] → c say what an instruction takes from the
 * stack and leaves.
 */
export class Code {
  readonly module: ModuleBuilder;
  /** The function's index, which `call` takes. */
  readonly index: number;
  readonly #out: Bytes = new Bytes();
  readonly #params: number;
  readonly #types: ValueType[];
  readonly #free: Partial<Record<ValueType, Local[]>> = {};
  #depth = 0;

  /** @internal */
  constructor(module: ModuleBuilder, index: number, params: readonly ValueType[]) {
    this.module = module;
    this.index = index;
    this.#params = params.length;
    this.#types = [...params];
  }

  /** The number of bytes of instructions. */
  get length(): number {
    return this.#out.length;
  }

  // ---- locals

  /** Returns a local of a type: a released one, which holds anything, or a new one, which holds zero. */
  local(type: ValueType): Local {
    return this.#free[type]?.pop() ?? this.#types.push(type) - 1;
  }

  /** Releases a local that is not read any more: `local` may return it again. */
  release(local: Local): this {
    if (!this.module.isSingle) (this.#free[this.#types[local]!] ??= []).push(local);
    return this;
  }

  get(local: Local): this {
    this.#out.u8(0x20).u32(local);
    return this;
  }

  set(local: Local): this {
    this.#out.u8(0x21).u32(local);
    return this;
  }

  /** Stores the top of the stack in a local and leaves it on the stack. */
  tee(local: Local): this {
    this.#out.u8(0x22).u32(local);
    return this;
  }

  // ---- constants and plain instructions

  i32(value: number): this {
    this.#out.u8(i32.const).s32(value);
    return this;
  }

  i64(value: bigint): this {
    this.#out.u8(i64.const).s64(value);
    return this;
  }

  f32(value: number): this {
    this.#out.u8(f32.const).f32(value);
    return this;
  }

  f64(value: number): this {
    this.#out.u8(f64.const).f64(value);
    return this;
  }

  /** Appends a constant vector of sixteen bytes, lowest address first. */
  v128(bytes: Uint8Array): this {
    this.#write(v128.const).bytes(bytes);
    return this;
  }

  /** Appends an instruction, with immediates if any are given: lane numbers, zero bytes. */
  op(opcode: Opcode): this {
    this.#write(opcode);
    return this;
  }

  /** Appends `extract` or `replace` of one lane. */
  lane(opcode: Opcode, lane: number): this {
    this.#write(opcode).u8(lane);
    return this;
  }

  /** [a, b] → a vector of their bytes in any order: 0 to 15 are bytes of a, 16 to 31 of b. */
  shuffle(lanes: ArrayLike<number>): this {
    const out = this.#write(i8x16.shuffle);
    for (let i = 0; i < 16; i++) out.u8(lanes[i]!);
    return this;
  }

  // ---- memory: every address is the i32 on the stack plus a constant offset

  /** Appends a load or store of any kind but those of one lane. */
  access(opcode: Opcode, offset: number = 0): this {
    // Alignment is a hint for plain accesses, which engines ignore. Atomic ones must state theirs: all have 32 bits
    // here.
    this.#write(opcode)
      .u8(opcode < atomic.notify ? 0 : 2)
      .u32(offset);
    return this;
  }

  /** [address, vector] → the vector for a load, nothing for a store: `load32Lane`, `store8Lane` … */
  accessLane(opcode: Opcode, lane: number, offset: number = 0): this {
    this.#write(opcode).u8(0).u32(offset).u8(lane);
    return this;
  }

  fence(): this {
    this.#write(atomic.fence).u8(0);
    return this;
  }

  memorySize(): this {
    this.#write(memory.size).u8(0);
    return this;
  }

  /** [pages] → the size before in pages, or −1 where memory cannot grow */
  memoryGrow(): this {
    this.#write(memory.grow).u8(0);
    return this;
  }

  /** [to, from, bytes] → nothing: copies bytes */
  memoryCopy(): this {
    this.#write(memory.copy).u8(0).u8(0);
    return this;
  }

  /** [to, byte, bytes] → nothing: fills bytes */
  memoryFill(): this {
    this.#write(memory.fill).u8(0);
    return this;
  }

  // ---- control

  block(result?: ValueType): Label {
    return this.#open(0x02, result);
  }

  loop(result?: ValueType): Label {
    return this.#open(0x03, result);
  }

  /** [condition] → nothing: opens a block that runs if the condition is not 0 */
  if(result?: ValueType): Label {
    return this.#open(0x04, result);
  }

  else(): this {
    this.#out.u8(0x05);
    return this;
  }

  end(): this {
    this.#out.u8(0x0b);
    this.#depth--;
    return this;
  }

  br(label: Label): this {
    this.#out.u8(0x0c).u32(this.#depth - label);
    return this;
  }

  brIf(label: Label): this {
    this.#out.u8(0x0d).u32(this.#depth - label);
    return this;
  }

  /** [i] → nothing: goes to labels[i], or to the last one for any i above. With 3 labels, 7 goes to labels[2]. */
  brTable(labels: readonly Label[]): this {
    this.#out.u8(0x0e).u32(labels.length - 1);
    for (const label of labels) this.#out.u32(this.#depth - label);
    return this;
  }

  return(): this {
    this.#out.u8(0x0f);
    return this;
  }

  call(index: number): this {
    this.#out.u8(0x10).u32(index);
    return this;
  }

  drop(): this {
    this.#out.u8(0x1a);
    return this;
  }

  /** [a, b, condition] → a if the condition is not 0, else b */
  select(): this {
    // Only the form with a type takes v128. Engines turn only the plain form into one instruction.
    this.#out.u8(0x1b);
    return this;
  }

  unreachable(): this {
    this.#out.u8(0x00);
    return this;
  }

  // ---- for the module

  /** @internal Returns the locals that are no parameters, in runs of one type, then the instructions. */
  writeTo(section: Bytes): void {
    const head = new Bytes(64);
    let runs = 0;
    for (let i = this.#params; i < this.#types.length;) {
      const type = this.#types[i]!;
      let end = i + 1;
      while (this.#types[end] === type) end++;
      head.u32(end - i).u8(valueTypes[type]);
      runs++;
      i = end;
    }
    if (this.#depth !== 0)
      throw new Error(`function ${this.index} ends with ${this.#depth} open blocks; close them with end()`);
    const count = new Bytes(8).u32(runs);
    section
      .u32(count.length + head.length + this.#out.length + 1)
      .append(count)
      .append(head)
      .append(this.#out)
      .u8(0x0b);
  }

  #open(opcode: number, result: ValueType | undefined): Label {
    this.#out.u8(opcode).u8(result === undefined ? 0x40 : valueTypes[result]);
    return ++this.#depth;
  }

  #write(opcode: Opcode): Bytes {
    if (opcode < 0x100) return this.#out.u8(opcode);
    if (opcode < 0x300) return this.#out.u8(0xfd).u32(opcode - 0x100);
    return this.#out.u8(opcode < 0x400 ? 0xfc : 0xfe).u32(opcode & 0xff);
  }
}
