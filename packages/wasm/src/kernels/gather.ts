/**
 * Kernels of `gather` and `scatterAdd`: slices that are read, or added, at the positions in an index tensor. An index
 * outside its axis touches no memory: NaN is read there (0 in integers), and nothing is added.
 */
import type { DType } from "@cotangent/autodiff/backend";
import type { Code, Local } from "../emit/code.ts";
import { f32, f32x4, f64, f64x2, i32, i32x4, i64, v128 } from "../emit/opcodes.ts";
import { itemSizes } from "../loops/nest.ts";
import { move, pointerTo, repeat } from "../loops/loops.ts";
import type { EmitOptions } from "../loops/options.ts";

/**
 * Sizes of the array that indices point into: [batch, lead, length, tail], of the indices: [batch, count], and of the
 * array of their slices: [batch, lead, count, tail].
 */
export interface IndexedSizes {
  readonly dtype: DType;
  readonly batch: number;
  readonly lead: number;
  readonly length: number;
  readonly count: number;
  readonly tail: number;
}

export interface IndexedBuffers {
  /** Array that indices point into. */
  readonly slices: number;
  readonly indices: number;
  /** Array that has a slice for each index. */
  readonly picked: number;
  /** Sums in float64 of a float32 `scatterAdd`; undefined where the result itself is added to. */
  readonly sums: number | undefined;
}

export function emitGather(code: Code, sizes: IndexedSizes, buffers: IndexedBuffers, { address }: EmitOptions): void {
  const { dtype, tail } = sizes;
  const bytes = tail * itemSizes[dtype];
  const missing = code.local("v128");
  if (dtype === "float32") code.f32(NaN).op(f32x4.splat).set(missing);
  else if (dtype === "float64") code.f64(NaN).op(f64x2.splat).set(missing);
  else code.i32(0).op(i32x4.splat).set(missing);
  eachIndex(code, sizes, buffers, itemSizes[dtype], address, (slice, picked, isInside) => {
    isInside();
    code.if();
    copyBytes(code, slice, picked, bytes);
    code.else();
    fillBytes(code, missing, picked, bytes);
    code.end();
  });
  code.release(missing);
}

/**
 * Most slices that may meet at one position of a float32 result without sums in double precision: 7 roundings, under 4
 * ulps.
 */
export const mostAdded = 8;

export function emitScatterAdd(
  code: Code,
  sizes: IndexedSizes,
  buffers: IndexedBuffers,
  { address }: EmitOptions,
): void {
  const { dtype, batch, lead, length, tail } = sizes;
  const elements = batch * lead * length * tail;
  const item = itemSizes[dtype];
  const wide = buffers.sums !== undefined;
  const sumItem = wide ? 8 : item;
  const to = wide ? { ...buffers, slices: buffers.sums } : buffers;
  code
    .i32(address(to.slices))
    .i32(0)
    .i32(elements * sumItem)
    .memoryFill();
  eachIndex(code, sizes, to, sumItem, address, (slice, picked, isInside) => {
    isInside();
    code.if();
    const [sum, from] = [code.local("i32"), code.local("i32")];
    code.get(slice).set(sum).get(picked).set(from);
    repeat(code, tail, () => {
      code.get(sum).get(sum);
      if (wide) code.access(f64.load).get(from).access(f32.load).op(f64.promoteF32).op(f64.add).access(f64.store);
      else {
        const ops = dtype === "float32" ? f32 : dtype === "float64" ? f64 : i32;
        code.access(ops.load).get(from).access(ops.load).op(ops.add).access(ops.store);
      }
      move(code, sum, sumItem);
      move(code, from, item);
    });
    code.release(sum).release(from).end();
  });
  if (!wide) return;
  const [from, result] = [pointerTo(code, address(to.slices)), pointerTo(code, address(buffers.slices))];
  repeat(code, elements, () => {
    code.get(result).get(from).access(f64.load).op(f32.demoteF64).access(f32.store);
    move(code, from, 8);
    move(code, result, 4);
  });
  code.release(from).release(result);
}

// ---- private parts

/**
 * Writes `body` inside the loops over indices, with the addresses of a slice and of its copy. `isInside` pushes 1 where
 * the index is inside its axis, else 0.
 */
function eachIndex(
  code: Code,
  { dtype, batch, lead, length, count, tail }: IndexedSizes,
  buffers: IndexedBuffers,
  sliceItem: number,
  address: (buffer: number) => number,
  body: (slice: Local, picked: Local, isInside: () => void) => void,
): void {
  const [slices, indices, picked] = [buffers.slices, buffers.indices, buffers.picked].map((buffer) =>
    pointerTo(code, address(buffer)),
  ) as [Local, Local, Local];
  const [slice, index] = [code.local("i32"), code.local("i32")];
  repeat(code, batch, () => {
    repeat(code, lead, () => {
      repeat(code, count, () => {
        code.get(indices).access(i32.load).tee(index);
        code
          .i32(tail * sliceItem)
          .op(i32.mul)
          .get(slices)
          .op(i32.add)
          .set(slice);
        // as an unsigned number, a negative index is larger than any length
        body(slice, picked, () => void code.get(index).i32(length).op(i32.ltU));
        move(code, indices, 4);
        move(code, picked, tail * itemSizes[dtype]);
      });
      move(code, indices, -count * 4);
      move(code, slices, length * tail * sliceItem);
    });
    move(code, indices, count * 4);
  });
  for (const local of [slices, indices, picked, slice, index]) code.release(local);
}

/** Most bytes that are copied by instructions of our own; the engine copies more. */
const mostCopied = 256;

/** Copies `bytes` bytes. Moves neither pointer. */
function copyBytes(code: Code, from: Local, to: Local, bytes: number): void {
  // who translates the code wants words in their places
  if (bytes > mostCopied || (code.module.isSingle && bytes % 4 !== 0)) {
    code.get(to).get(from).i32(bytes).memoryCopy();
    return;
  }
  pieces(bytes, (size, at) => {
    code.get(to).get(from);
    if (size === 16) code.access(v128.load, at).access(v128.store, at);
    else if (size === 8) code.access(i64.load, at).access(i64.store, at);
    else if (size === 4) code.access(i32.load, at).access(i32.store, at);
    else code.access(i32.load8U, at).access(i32.store8, at);
  });
}

/** Fills `bytes` bytes with 16 bytes over and over. Moves neither the pattern nor the pointer. */
function fillBytes(code: Code, pattern: Local, to: Local, bytes: number): void {
  const store = (at: Local, size: number, offset: number): void => {
    code.get(at).get(pattern);
    if (size === 16) code.access(v128.store, offset);
    else {
      const op = size === 8 ? v128.store64Lane : size === 4 ? v128.store32Lane : v128.store8Lane;
      code.accessLane(op, 0, offset);
    }
  };
  // bytes are truth values, and the pattern is 0
  if (code.module.isSingle && bytes % 4 !== 0) return void code.get(to).i32(0).i32(bytes).memoryFill();
  if (bytes <= mostCopied) return pieces(bytes, (size, offset) => store(to, size, offset));
  const at = code.local("i32");
  code.get(to).set(at);
  repeat(code, Math.floor(bytes / 16), () => {
    store(at, 16, 0);
    move(code, at, 16);
  });
  pieces(bytes % 16, (size, offset) => store(at, size, offset));
  code.release(at);
}

function pieces(bytes: number, visit: (size: number, offset: number) => void): void {
  let offset = 0;
  for (const size of [16, 8, 4, 1]) for (; bytes - offset >= size; offset += size) visit(size, offset);
}
