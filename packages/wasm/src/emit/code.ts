import { Bytes } from "./bytes.ts";
import type { ModuleBuilder } from "./module.ts";
import { atomic, f32, f64, i32, i64, i8x16, memory, v128, valueTypes, type Opcode, type ValueType } from "./opcodes.ts";

/** A local variable or parameter of the function, by its index. */
export type Local = number;
/** A block that is open: where `br` may go. For a loop that is its start, for others their end. */
export type Label = number;

/**
 * The body of one function. Methods append instructions, as the stack machine reads them, and return `this`; those that
 * open something return what names it. Instructions without immediates are written by `op(f32x4.add)`.
 * Get one from `ModuleBuilder.function`.
 */
export class Code {
  readonly module: ModuleBuilder;
  /** The function's index: what `call` takes. */
  readonly index: number;
  private readonly out: Bytes = new Bytes();
  private readonly params: number;
  private readonly types: ValueType[];
  private readonly free: Partial<Record<ValueType, Local[]>> = {};
  private depth = 0;

  /** @internal */
  constructor(module: ModuleBuilder, index: number, params: readonly ValueType[]) {
    this.module = module;
    this.index = index;
    this.params = params.length;
    this.types = [...params];
  }

  /** How many bytes of instructions there are. */
  get length(): number {
    return this.out.length;
  }

  // ---- locals

  /** A local of that type: one that was released, which holds anything, or a new one, which holds zero. */
  local(type: ValueType): Local {
    return this.free[type]?.pop() ?? this.types.push(type) - 1;
  }

  /** Says that a local is not read any more: `local` may give it again. */
  release(local: Local): this {
    (this.free[this.types[local]!] ??= []).push(local);
    return this;
  }

  get(local: Local): this {
    this.out.u8(0x20).u32(local);
    return this;
  }

  set(local: Local): this {
    this.out.u8(0x21).u32(local);
    return this;
  }

  /** Stores and leaves the value on the stack. */
  tee(local: Local): this {
    this.out.u8(0x22).u32(local);
    return this;
  }

  // ---- constants and plain instructions

  i32(value: number): this {
    this.out.u8(i32.const).s32(value);
    return this;
  }

  i64(value: bigint): this {
    this.out.u8(i64.const).s64(value);
    return this;
  }

  f32(value: number): this {
    this.out.u8(f32.const).f32(value);
    return this;
  }

  f64(value: number): this {
    this.out.u8(f64.const).f64(value);
    return this;
  }

  /** Sixteen bytes, lowest address first. */
  v128(bytes: Uint8Array): this {
    this.write(v128.const).bytes(bytes);
    return this;
  }

  /** An instruction without immediates, or with those given: lane numbers, zero bytes. */
  op(opcode: Opcode): this {
    this.write(opcode);
    return this;
  }

  /** `extract` and `replace` of one lane. */
  lane(opcode: Opcode, lane: number): this {
    this.write(opcode).u8(lane);
    return this;
  }

  /** Bytes of a (0 to 15) and b (16 to 31) in any order. */
  shuffle(lanes: ArrayLike<number>): this {
    const out = this.write(i8x16.shuffle);
    for (let i = 0; i < 16; i++) out.u8(lanes[i]!);
    return this;
  }

  // ---- memory: every address is the i32 on the stack plus a constant offset

  /** A load or store of any kind but those of one lane. */
  access(opcode: Opcode, offset: number = 0): this {
    // Alignment is a hint for plain accesses, which engines ignore, and a duty for atomic ones, all of 32 bits here.
    this.write(opcode)
      .u8(opcode < atomic.notify ? 0 : 2)
      .u32(offset);
    return this;
  }

  /** `load32Lane`, `store8Lane` …: [address, vector]. */
  accessLane(opcode: Opcode, lane: number, offset: number = 0): this {
    this.write(opcode).u8(0).u32(offset).u8(lane);
    return this;
  }

  fence(): this {
    this.write(atomic.fence).u8(0);
    return this;
  }

  memorySize(): this {
    this.write(memory.size).u8(0);
    return this;
  }

  /** [pages] → the size before, or −1 */
  memoryGrow(): this {
    this.write(memory.grow).u8(0);
    return this;
  }

  /** [to, from, bytes] → */
  memoryCopy(): this {
    this.write(memory.copy).u8(0).u8(0);
    return this;
  }

  /** [to, byte, bytes] → */
  memoryFill(): this {
    this.write(memory.fill).u8(0);
    return this;
  }

  // ---- control

  block(result?: ValueType): Label {
    return this.open(0x02, result);
  }

  loop(result?: ValueType): Label {
    return this.open(0x03, result);
  }

  /** [condition] → */
  if(result?: ValueType): Label {
    return this.open(0x04, result);
  }

  else(): this {
    this.out.u8(0x05);
    return this;
  }

  end(): this {
    this.out.u8(0x0b);
    this.depth--;
    return this;
  }

  br(label: Label): this {
    this.out.u8(0x0c).u32(this.depth - label);
    return this;
  }

  brIf(label: Label): this {
    this.out.u8(0x0d).u32(this.depth - label);
    return this;
  }

  /** [i] → goes to labels[i], to the last one for any i above. */
  brTable(labels: readonly Label[]): this {
    this.out.u8(0x0e).u32(labels.length - 1);
    for (const label of labels) this.out.u32(this.depth - label);
    return this;
  }

  return(): this {
    this.out.u8(0x0f);
    return this;
  }

  call(index: number): this {
    this.out.u8(0x10).u32(index);
    return this;
  }

  drop(): this {
    this.out.u8(0x1a);
    return this;
  }

  /** [a, b, condition] → a if the condition is not 0, else b */
  select(): this {
    // The form with a type is the only one that takes v128, but the plain one is what engines turn into one instruction.
    this.out.u8(0x1b);
    return this;
  }

  unreachable(): this {
    this.out.u8(0x00);
    return this;
  }

  // ---- for the module

  /** @internal The locals that are not parameters in runs of one type, then the instructions. */
  writeTo(section: Bytes): void {
    const head = new Bytes(64);
    let runs = 0;
    for (let i = this.params; i < this.types.length;) {
      const type = this.types[i]!;
      let end = i + 1;
      while (this.types[end] === type) end++;
      head.u32(end - i).u8(valueTypes[type]);
      runs++;
      i = end;
    }
    if (this.depth !== 0)
      throw new Error(`function ${this.index} ends with ${this.depth} open blocks; close them with end()`);
    const count = new Bytes(8).u32(runs);
    section
      .u32(count.length + head.length + this.out.length + 1)
      .append(count)
      .append(head)
      .append(this.out)
      .u8(0x0b);
  }

  private open(opcode: number, result: ValueType | undefined): Label {
    this.out.u8(opcode).u8(result === undefined ? 0x40 : valueTypes[result]);
    return ++this.depth;
  }

  private write(opcode: Opcode): Bytes {
    if (opcode < 0x100) return this.out.u8(opcode);
    if (opcode < 0x300) return this.out.u8(0xfd).u32(opcode - 0x100);
    return this.out.u8(opcode < 0x400 ? 0xfc : 0xfe).u32(opcode & 0xff);
  }
}
