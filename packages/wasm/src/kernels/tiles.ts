/**
 * Tiles of matrix products: parts of the result that stay in registers while the loop over the inner axis runs. A step
 * loads two vectors of b, and some elements of a, each into all lanes. Operands are read through `TileStrides`: as they
 * lie, or from panels (see pack.ts), in which all elements of a step lie side by side.
 *
 * GFLOP/s in the first cache on Zen 3, on Node 20 / 24; a loop without loads reaches 47 fused and 46 by mul + add:
 *
 *     rows × vectors     4×2     5×2     6×2     3×3     2×4     3×4
 *     mul + add        29/33   30/33   25/24   29/34   28/31   25/23
 *     fused            42/42   43/44   43/45   43/43   42/34   30/22
 *
 * A tile must leave one of 16 vector registers free. Without fusing, instructions are the limit, not arithmetic: mul,
 * add and load together are at most four a cycle. The fused loop tests at its head: V8 11 loses half the speed of tiles
 * of more than 4 × 2 to a test at the end, and of every tile to unrolling, from which V8 13 gains nothing. The other
 * loop tests at its end: that, and an inner axis that is cut less, bring whole products of 512³ from 28 to 32 GFLOP/s.
 */
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32, i32x4, v128 } from "../emit/opcodes.ts";
import { itemSizes } from "../loops/nest.ts";
import type { Grid, Access, Store } from "./epilogue.ts";
import { move, repeat, type Count } from "../loops/loops.ts";
import type { TileStrides } from "./pack.ts";

/** Bytes of a row of a tile: a panel of b has 8 columns of float32, or 4 of float64. */
export const tileBytes = 32;
/** Rows of a tile that suits products, fused or not. */
export const tileRows = 4;
/**
 * Returns the rows of a tile where they may differ. Without fusing, a tile needs one more register, for products that
 * are not yet added.
 */
export function tileRowsFor(relaxedSimd: boolean): number {
  return relaxedSimd ? 6 : tileRows;
}
/** Most steps of the inner axis that are written out instead of a loop. */
const unrolled = 4;

export interface TileSpec {
  readonly dtype: "float32" | "float64";
  readonly a: TileStrides;
  readonly b: TileStrides;
  readonly store: Store;
  /** Access to sums that wait between pieces of the inner axis, in whole vectors. */
  readonly partial?: Access;
  readonly relaxedSimd: boolean;
}

/**
 * Arguments of a tile: addresses of a and b, the steps of the inner axis, and a pointer for each list of steps that the
 * store has.
 */
export interface TileArguments {
  readonly a: Local;
  readonly b: Local;
  readonly steps: Count;
  /**
   * Flags of one piece of the inner axis: bit 0 says that sums go on from the waiting ones, bit 1 that they are done
   * after these steps.
   */
  readonly flags?: Local;
  readonly out: readonly Local[];
}

/** Returns the vectors of rows × columns sums, without the locals that hold them. */
export function gridOf(
  dtype: "float32" | "float64",
  rows: number,
  columns: number,
  out: readonly Local[],
): Omit<Grid, "sums"> {
  const lanes = 16 / itemSizes[dtype];
  const vectors = Math.ceil(columns / lanes);
  const counts = Array.from({ length: vectors }, (_, v) => Math.min(lanes, columns - v * lanes));
  return { rows, vectors, counts, out };
}

/** Writes rows × columns of the result. Moves none of the pointers. */
export function emitTile(code: Code, spec: TileSpec, at: TileArguments, rows: number, columns: number): void {
  const { dtype, store, partial } = spec;
  const shape = gridOf(dtype, rows, columns, at.out);
  const { vectors } = shape;
  const sums = Array.from({ length: rows * vectors }, () => code.local("v128"));
  const grid = { ...shape, sums };
  for (const sum of sums) code.i32(0).op(i32x4.splat).set(sum);
  if (partial !== undefined && at.flags !== undefined) {
    code.get(at.flags).i32(1).op(i32.and).if();
    store.loadPartial(code, grid, partial);
    code.end();
  }
  emitSteps(code, spec, at, sums, rows, vectors);
  if (at.flags !== undefined) {
    code.get(at.flags).i32(2).op(i32.and).if();
    store.finish(code, grid);
    code.else();
    if (partial === undefined) code.unreachable();
    else store.storePartial(code, grid, partial);
    code.end();
  } else store.finish(code, grid);
  for (const sum of sums) code.release(sum);
}

// ---- private parts

function emitSteps(
  code: Code,
  { dtype, a, b, relaxedSimd }: TileSpec,
  at: TileArguments,
  sums: readonly Local[],
  rows: number,
  vectors: number,
): void {
  const { steps } = at;
  const ops = dtype === "float32" ? f32x4 : f64x2;
  const bs = rows === 1 ? [] : Array.from({ length: vectors }, () => code.local("v128"));
  const factor = code.local("v128");
  const splat = dtype === "float32" ? v128.load32Splat : v128.load64Splat;
  const step = (aAt: Local, bAt: Local, ahead: number): void => {
    bs.forEach((vector, v) =>
      code
        .get(bAt)
        .access(v128.load, ahead * b.inner + v * 16)
        .set(vector),
    );
    for (let r = 0; r < rows; r++) {
      code
        .get(aAt)
        .access(splat, ahead * a.inner + r * a.element)
        .set(factor);
      for (let v = 0; v < vectors; v++) {
        const sum = sums[r * vectors + v]!;
        const pushB = (): void =>
          void (rows === 1 ? code.get(bAt).access(v128.load, ahead * b.inner + v * 16) : code.get(bs[v]!));
        if (!relaxedSimd) code.get(sum);
        code.get(factor);
        pushB();
        if (relaxedSimd) code.get(sum).op(ops.relaxedMadd).set(sum);
        else code.op(ops.mul).op(ops.add).set(sum);
      }
    }
  };
  if (typeof steps === "number" && steps <= unrolled) {
    for (let i = 0; i < steps; i++) step(at.a, at.b, i);
  } else {
    const [aAt, bAt] = [code.local("i32"), code.local("i32")];
    const once = (): void => {
      step(aAt, bAt, 0);
      move(code, aAt, a.inner);
      move(code, bAt, b.inner);
    };
    code.get(at.a).set(aAt).get(at.b).set(bAt);
    if (relaxedSimd) repeatFromHead(code, steps, once);
    else repeat(code, steps, once);
    for (const local of [aAt, bAt]) code.release(local);
  }
  for (const local of [...bs, factor]) code.release(local);
}

/** Writes `repeat` with its test at the head. */
function repeatFromHead(code: Code, count: Count, body: () => void): void {
  const left = code.local("i32");
  if (typeof count === "number") code.i32(count);
  else code.get(count.local);
  code.set(left);
  const out = code.block();
  const again = code.loop();
  code.get(left).op(i32.eqz).brIf(out);
  body();
  code.get(left).i32(1).op(i32.sub).set(left).br(again).end().end();
  code.release(left);
}

/** Rectangle of the result in tiles: full tiles, and smaller ones for the last rows and columns. */
export interface Rectangle {
  /** Full tiles along each axis. */
  readonly rowTiles: Count;
  readonly columnTiles: Count;
  /** Writes `body` so that it runs only where the rectangle has the last tiles of the axis. */
  ifLastRows(body: () => void): void;
  ifLastColumns(body: () => void): void;
}

/**
 * Writes one strip of columns after the other, with the rows inside. `tile` writes one tile at the pointers it is
 * given. Moves no pointer.
 */
export function emitTiles(
  code: Code,
  { m, n, rows: full, columns: width, rectangle, a, b, store }: Tiling,
  at: TileArguments,
  tile: (at: TileArguments, rows: number, columns: number) => void,
): void {
  const [aNow, bNow] = [code.local("i32"), code.local("i32")];
  const tops = at.out.map(() => code.local("i32"));
  const nows = at.out.map(() => code.local("i32"));
  const here = { ...at, a: aNow, b: bNow, out: nows };
  code.get(at.b).set(bNow);
  at.out.forEach((pointer, i) => code.get(pointer).set(tops[i]!));
  const strip = (columns: number): void => {
    code.get(at.a).set(aNow);
    tops.forEach((top, i) => code.get(top).set(nows[i]!));
    repeat(code, rectangle.rowTiles, () => {
      tile(here, full, columns);
      move(code, aNow, a.tile);
      nows.forEach((now, i) => move(code, now, full * store.pointers[i]!.row));
    });
    if (m % full > 0) rectangle.ifLastRows(() => tile(here, m % full, columns));
    move(code, bNow, b.tile);
    tops.forEach((top, i) => move(code, top, columns * store.pointers[i]!.column));
  };
  repeat(code, rectangle.columnTiles, () => strip(width));
  if (n % width > 0) rectangle.ifLastColumns(() => strip(n % width));
  for (const local of [aNow, bNow, ...tops, ...nows]) code.release(local);
}

export interface Tiling {
  readonly m: number;
  readonly n: number;
  /** Rows and columns of a full tile. */
  readonly rows: number;
  readonly columns: number;
  readonly rectangle: Rectangle;
  readonly a: TileStrides;
  readonly b: TileStrides;
  readonly store: Store;
}

/** Returns the rectangle of a whole m × n result. */
export function wholeRectangle(m: number, n: number, rows: number, columns: number): Rectangle {
  return {
    rowTiles: Math.floor(m / rows),
    columnTiles: Math.floor(n / columns),
    ifLastRows: (body) => body(),
    ifLastColumns: (body) => body(),
  };
}
