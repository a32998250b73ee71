/**
 * Products of one row, or of one column, as dot products: each element of a matrix is needed once, and memory is what
 * takes time. A matrix times a column is the transposed product, a row times a matrix, whose columns lie along the
 * inner axis.
 */
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32x4, v128 } from "../emit/opcodes.ts";
import { itemSizes, type Operand } from "../loops/nest.ts";
import type { Store } from "./epilogue.ts";
import { move, repeat } from "../loops/loops.ts";

/** Returns the operand with its last two axes exchanged. */
export function transposed(operand: Operand): Operand {
  const { strides } = operand;
  return { ...operand, strides: [...strides.slice(0, -2), strides.at(-1)!, strides.at(-2)!] };
}

export interface Dots {
  readonly dtype: "float32" | "float64";
  readonly k: number;
  readonly n: number;
  /** Bytes from column to column of b. Elements within a column, and those of a, lie side by side. */
  readonly columnStep: number;
  readonly store: Store;
  readonly relaxedSimd: boolean;
}

/**
 * Writes a row times columns that lie along the inner axis, 4 columns at a time (float64: 2). Moves the pointers to b
 * and to the result.
 */
export function emitDots(code: Code, dots: Dots, a: Local, b: Local, out: readonly Local[]): void {
  const lanes = 16 / itemSizes[dots.dtype];
  const group = (columns: number): void => {
    const sums = emitSums(code, dots, a, b, columns);
    dots.store.finish(code, { sums: [sums[0]!], rows: 1, vectors: 1, counts: [columns], out });
    for (const sum of sums) code.release(sum);
    move(code, b, columns * dots.columnStep);
    out.forEach((pointer, i) => move(code, pointer, columns * dots.store.pointers[i]!.column));
  };
  repeat(code, Math.floor(dots.n / lanes), () => group(lanes));
  if (dots.n % lanes > 0) group(dots.n % lanes);
}

// ---- private parts

/** Returns locals, of which the first one holds the sums of up to 4 columns (float64: 2), one in each lane. */
function emitSums(code: Code, dots: Dots, a: Local, b: Local, columns: number): Local[] {
  const { dtype, k, columnStep, relaxedSimd } = dots;
  const item = itemSizes[dtype];
  const lanes = 16 / item;
  const ops = dtype === "float32" ? f32x4 : f64x2;
  const sums = Array.from({ length: lanes }, () => code.local("v128"));
  const [aAt, bAt, factor] = [code.local("i32"), code.local("i32"), code.local("v128")];
  for (const sum of sums) code.i32(0).op(i32x4.splat).set(sum);
  code.get(a).set(aAt).get(b).set(bAt);
  const step = (load: number): void => {
    code.get(aAt).access(load).set(factor);
    for (const [column, sum] of sums.slice(0, columns).entries()) {
      if (relaxedSimd) {
        code
          .get(factor)
          .get(bAt)
          .access(load, column * columnStep);
        code.get(sum).op(ops.relaxedMadd).set(sum);
      } else {
        code
          .get(sum)
          .get(factor)
          .get(bAt)
          .access(load, column * columnStep);
        code.op(ops.mul).op(ops.add).set(sum);
      }
    }
    move(code, aAt, load === v128.load ? 16 : item);
    move(code, bAt, load === v128.load ? 16 : item);
  };
  const vectors = Math.floor(k / lanes);
  if (vectors <= sumBlock) repeat(code, vectors, () => step(v128.load));
  else emitInBlocks(code, dtype, vectors, sums.slice(0, columns), () => step(v128.load));
  // the other lanes are zeros
  repeat(code, k % lanes, () => step(item === 4 ? v128.load32Zero : v128.load64Zero));
  const add = (x: number, y: number, low: readonly number[], high: readonly number[]): void => {
    code.get(sums[x]!).get(sums[y]!).shuffle(low);
    code.get(sums[x]!).get(sums[y]!).shuffle(high);
    code.op(ops.add).set(sums[x]!);
  };
  if (lanes === 2) add(0, 1, lowHalves, highHalves);
  else {
    add(0, 1, evens, odds);
    add(2, 3, evens, odds);
    add(0, 2, evens, odds);
  }
  for (const local of [aAt, bAt, factor]) code.release(local);
  return sums;
}

/** Most steps that add to one accumulator. */
const sumBlock = 128;

/**
 * Writes `steps` steps that add to `sums`, which begin at 0. Each block of steps has a fresh accumulator; totals of the
 * blocks are in double precision.
 */
function emitInBlocks(
  code: Code,
  dtype: "float32" | "float64",
  steps: number,
  sums: readonly Local[],
  step: () => void,
): void {
  const halves = dtype === "float32" ? 2 : 1;
  const totals = sums.map(() => Array.from({ length: halves }, () => code.local("v128")));
  const zero = (local: Local): void => void code.i32(0).op(i32x4.splat).set(local);
  totals.flat().forEach(zero);
  const block = (count: number): void => {
    repeat(code, count, step);
    sums.forEach((sum, i) => {
      totals[i]!.forEach((total, half) => {
        code.get(total).get(sum);
        if (half === 1) code.get(sum).shuffle(swappedHalves);
        if (dtype === "float32") code.op(f64x2.promoteLowF32x4);
        code.op(f64x2.add).set(total);
      });
      zero(sum);
    });
  };
  repeat(code, Math.floor(steps / sumBlock), () => block(sumBlock));
  if (steps % sumBlock > 0) block(steps % sumBlock);
  sums.forEach((sum, i) => {
    const [low, high] = totals[i]!;
    code.get(low!);
    if (high !== undefined) {
      code.op(f32x4.demoteF64x2Zero).get(high).op(f32x4.demoteF64x2Zero).shuffle(lowHalves);
    }
    code.set(sum);
  });
  for (const total of totals.flat()) code.release(total);
}

/** Halves of 64 bits, exchanged. */
const swappedHalves = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
/** Lanes 0 and 2 of both operands; then lanes 1 and 3, the low halves, the high halves. */
const evens = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
const odds = [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31];
const lowHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const highHalves = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];
