/**
 * The inner part of matrix products: tiles of the result that stay in registers while the loop over the inner axis runs. A tile
 * has 4 rows by 2 vectors: a step loads two vectors of b and four elements of a. Operands are read through a `Walk`: as they
 * lie, or from panels (see pack.ts), in which all that a step reads lies side by side.
 *
 * Measured in the first cache, GFLOP/s on Node 20 / 24, of 64 that the machine can (2 vectors of products a cycle):
 *
 *     rows × vectors     4×2     3×2     5×2     6×2     2×4     4×3     3×3     8×1
 *     mul + add        63/63   62/61   49/64   35/35   60/64   35/35   45/64   39/54
 *     fused            60/62   49/48   42/64   49/67   60/62   33/33   64/64   34/59
 *
 * The loop is not unrolled: V8 11 keeps the tile in registers no longer then, at half the speed; V8 13 does, and gains nothing.
 */
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32x4, v128 } from "../emit/opcodes.ts";
import { itemSizes } from "./nest.ts";
import { move, repeat } from "./pack.ts";

export interface Sizes {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** How tiles read an operand. Steps in bytes: to the next element within a tile, along the inner axis, to the next tile. */
export interface Walk {
  readonly element: number;
  readonly inner: number;
  readonly tile: number;
}

/** An operand: its address in a local, and how it is walked. The elements of b within a tile are side by side. */
export interface Side {
  readonly at: Local;
  readonly walk: Walk;
}

export interface TileProduct extends Sizes {
  readonly dtype: "float32" | "float64";
  readonly a: Side;
  readonly b: Side;
  /** The address of the result, whose rows are so many bytes apart, and side by side within. */
  readonly c: Local;
  readonly cRow: number;
}

export const tileRows = 4;
/** Bytes of a row of a tile, so that a panel of b is 8 columns of float32, or 4 of float64. */
export const tileBytes = 32;
/** Steps of the inner axis that are written out instead of a loop, at most. */
const unrolled = 4;

/** c = a · b, tile by tile: a strip of columns after the other, rows within. Moves none of the locals it is given. */
export function emitTiles(code: Code, product: TileProduct, relaxedSimd: boolean): void {
  const { m, n, a, b, c, cRow, dtype } = product;
  const item = itemSizes[dtype];
  const width = tileBytes / item;
  const tile = new Tile(code, product, relaxedSimd);
  const [aNow, bNow, cNow, cTop] = [code.local("i32"), code.local("i32"), code.local("i32"), code.local("i32")];
  code.get(b.at).set(bNow).get(c).set(cTop);
  /** All rows of the result, some of its columns. */
  const strip = (columns: number): void => {
    code.get(a.at).set(aNow).get(cTop).set(cNow);
    repeat(code, Math.floor(m / tileRows), () => {
      tile.emit(aNow, bNow, cNow, tileRows, columns);
      move(code, aNow, a.walk.tile);
      move(code, cNow, tileRows * cRow);
    });
    const rest = m % tileRows;
    if (rest > 0) tile.emit(aNow, bNow, cNow, rest, columns);
    move(code, bNow, b.walk.tile);
    move(code, cTop, columns * item);
  };
  repeat(code, Math.floor(n / width), () => strip(width));
  if (n % width > 0) strip(n % width);
  code.release(aNow).release(bNow).release(cNow).release(cTop);
}

// ---- private parts

class Tile {
  private readonly code: Code;
  private readonly product: TileProduct;
  private readonly relaxedSimd: boolean;
  private readonly item: number;
  private readonly lanes: number;

  constructor(code: Code, product: TileProduct, relaxedSimd: boolean) {
    this.code = code;
    this.product = product;
    this.relaxedSimd = relaxedSimd;
    this.item = itemSizes[product.dtype];
    this.lanes = 16 / this.item;
  }

  /** rows × columns of the result, of which the first element is at c. */
  emit(a: Local, b: Local, c: Local, rows: number, columns: number): void {
    const { code, lanes, item } = this;
    const { k, cRow } = this.product;
    const [aWalk, bWalk] = [this.product.a.walk, this.product.b.walk];
    const vectors = Math.ceil(columns / lanes);
    const sums = Array.from({ length: rows * vectors }, () => code.local("v128"));
    for (const sum of sums) code.i32(0).op(i32x4.splat).set(sum);
    const bs = Array.from({ length: vectors }, () => code.local("v128"));
    const [factor, aAt, bAt] = [code.local("v128"), code.local("i32"), code.local("i32")];
    const splat = item === 4 ? v128.load32Splat : v128.load64Splat;
    const step = (ahead: number): void => {
      for (let v = 0; v < vectors; v++) {
        code.get(bAt).access(v128.load, ahead * bWalk.inner + v * 16);
        code.set(bs[v]!);
      }
      for (let r = 0; r < rows; r++) {
        code
          .get(aAt)
          .access(splat, ahead * aWalk.inner + r * aWalk.element)
          .set(factor);
        for (let v = 0; v < vectors; v++) this.multiplyAdd(sums[r * vectors + v]!, factor, bs[v]!);
      }
    };
    code.get(a).set(aAt).get(b).set(bAt);
    if (k <= unrolled) for (let i = 0; i < k; i++) step(i);
    else {
      repeat(code, k, () => {
        step(0);
        move(code, aAt, aWalk.inner);
        move(code, bAt, bWalk.inner);
      });
    }
    sums.forEach((sum, i) => {
      const [r, v] = [Math.floor(i / vectors), i % vectors];
      this.store(c, sum, r * cRow + v * 16, Math.min(lanes, columns - v * lanes));
    });
    for (const local of [...sums, ...bs, factor, aAt, bAt]) code.release(local);
  }

  private multiplyAdd(sum: Local, a: Local, b: Local): void {
    const ops = this.item === 4 ? f32x4 : f64x2;
    if (this.relaxedSimd) this.code.get(a).get(b).get(sum).op(ops.relaxedMadd).set(sum);
    else this.code.get(sum).get(a).get(b).op(ops.mul).op(ops.add).set(sum);
  }

  /** The first `count` lanes. */
  private store(at: Local, vector: Local, offset: number, count: number): void {
    const { code, item, lanes } = this;
    if (count === lanes) {
      code.get(at).get(vector).access(v128.store, offset);
      return;
    }
    const storeLane = item === 4 ? v128.store32Lane : v128.store64Lane;
    for (let lane = 0; lane < count; lane++)
      code
        .get(at)
        .get(vector)
        .accessLane(storeLane, lane, offset + lane * item);
  }
}
