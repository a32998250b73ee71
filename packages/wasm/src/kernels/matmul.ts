/**
 * Matrix products, specialised to their shapes. A tile of the result stays in registers while the loop over the inner axis
 * runs: 4 rows by 2 vectors, of which each step loads two vectors of b and four elements of a. Both are first copied into
 * panels as wide as a tile where that pays, so that a step reads what lies side by side, and a transposed operand costs no
 * more. (The loop is not unrolled: engines then keep the tile in registers no longer, at half the speed.)
 */
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32, i32x4, v128 } from "../emit/opcodes.ts";
import type { EmitOptions } from "./elementwise.ts";
import { axesOf, itemSizes, Nest, type Operand } from "./nest.ts";
import { move, packedSlice, packPanels, repeat } from "./pack.ts";

export interface Sizes {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

export interface MatmulSpec extends Sizes {
  readonly dtype: "float32" | "float64";
  readonly batch: readonly number[];
  /** With strides of [...batch, m, k] and [...batch, k, n], none of them negative. */
  readonly a: Operand;
  readonly b: Operand;
  readonly write: Operand;
  /** Buffers for panels of a and of b; undefined where they are read as they lie. */
  readonly aPanels: number | undefined;
  readonly bPanels: number | undefined;
}

const tileRows = 4;
const tileBytes = 32;
/** Steps of the inner axis that are written out instead of a loop, at most. */
const unrolled = 4;

/** Bytes for panels of a, whose elements are each read once for each panel of b; 0 where they are not copied. */
export function aPanelBytes({ m, k, n }: Sizes, itemSize: number): number {
  if (m < tileRows || k < 16 || n * itemSize < 4 * tileBytes) return 0;
  return k * (Math.floor(m / tileRows) * packedSlice(tileRows, itemSize) + packedSlice(m % tileRows, itemSize));
}

/** Bytes for panels of b: where its rows are not contiguous, or where each is read often and from afar. */
export function bPanelBytes({ m, k, n }: Sizes, { strides }: Operand, itemSize: number): number {
  const [rowStep, columnStep] = strides.slice(-2) as [number, number];
  const isFar = k * rowStep * itemSize > 16384 && n * itemSize > tileBytes;
  const packs = n > 1 && (columnStep !== 1 || (m > 2 * tileRows && isFar));
  return packs ? k * packedSlice(n, itemSize) : 0;
}

export function emitMatmul(code: Code, spec: MatmulSpec, { relaxedSimd, address }: EmitOptions): void {
  const { batch, m, n, aPanels, bPanels } = spec;
  if (m === 0 || n === 0 || batch.includes(0)) return;
  const operands = [spec.a, spec.b, spec.write];
  const batched = operands.map((operand) => ({ ...operand, strides: operand.strides.slice(0, batch.length) }));
  const axes = axesOf(batch, batched);
  const starts = operands.map(({ buffer, offset, dtype }) => address(buffer) + offset * itemSizes[dtype]);
  const nest = new Nest(code, axes, starts);
  for (const { size } of axes) nest.enter(size);
  const pointers = operands.map((_, k) => {
    const local = code.local("i32");
    const base = nest.push(k);
    code.i32(base).op(i32.add).set(local);
    return local;
  }) as [Local, Local, Local];
  const panels = [aPanels, bPanels].map((buffer) => (buffer === undefined ? undefined : address(buffer)));
  new Product(code, spec, relaxedSimd).emit(pointers, panels[0], panels[1]);
  for (const pointer of pointers) code.release(pointer);
  for (let d = axes.length - 1; d >= 0; d--) nest.leave(d, axes[d]!.size, 1);
  nest.done();
}

// ---- private parts

/** Steps in bytes: from element to element within a tile, along the inner axis, and from tile to tile. */
interface Walk {
  readonly element: number;
  readonly inner: number;
  readonly tile: number;
}

/** One product; pointers to its operands are in locals. */
class Product {
  private readonly code: Code;
  private readonly spec: MatmulSpec;
  private readonly relaxedSimd: boolean;
  private readonly item: number;
  private readonly lanes: number;

  constructor(code: Code, spec: MatmulSpec, relaxedSimd: boolean) {
    this.code = code;
    this.spec = spec;
    this.relaxedSimd = relaxedSimd;
    this.item = itemSizes[spec.dtype];
    this.lanes = 16 / this.item;
  }

  emit([a, b, c]: readonly [Local, Local, Local], aPanels: number | undefined, bPanels: number | undefined): void {
    const { code, item } = this;
    const { m, n, k } = this.spec;
    const width = tileBytes / item;
    const [aRow, aInner] = this.spec.a.strides.slice(-2).map((step) => step * item) as [number, number];
    const [bInner, bColumn] = this.spec.b.strides.slice(-2).map((step) => step * item) as [number, number];
    const packed = (elements: number): Walk => {
      const inner = packedSlice(elements, item);
      return { element: item, inner, tile: k * inner };
    };
    const aWalk = (rows: number): Walk =>
      aPanels === undefined ? { element: aRow, inner: aInner, tile: rows * aRow } : packed(rows);
    const bWalk = (columns: number): Walk =>
      bPanels === undefined ? { element: bColumn, inner: bInner, tile: columns * bColumn } : packed(columns);
    const common = { itemSize: item, inner: k };
    if (aPanels !== undefined) {
      packPanels(code, a, aPanels, tileRows, { ...common, length: m, elementStep: aRow, innerStep: aInner });
      code.i32(aPanels).set(a);
    }
    if (bPanels !== undefined) {
      packPanels(code, b, bPanels, width, { ...common, length: n, elementStep: bColumn, innerStep: bInner });
      code.i32(bPanels).set(b);
    }
    const [aNow, cNow] = [code.local("i32"), code.local("i32")];
    /** All rows of the result, some of its columns. */
    const strip = (columns: number): void => {
      const walk = bWalk(columns);
      code.get(a).set(aNow).get(c).set(cNow);
      repeat(code, Math.floor(m / tileRows), () => {
        this.tile(aNow, aWalk(tileRows), b, walk, cNow, tileRows, columns);
        move(code, aNow, aWalk(tileRows).tile);
        move(code, cNow, tileRows * n * item);
      });
      const rest = m % tileRows;
      if (rest > 0) this.tile(aNow, aWalk(rest), b, walk, cNow, rest, columns);
      move(code, b, walk.tile);
      move(code, c, columns * item);
    };
    repeat(code, Math.floor(n / width), () => strip(width));
    if (n % width > 0) strip(n % width);
    code.release(aNow).release(cNow);
  }

  /** rows × columns of the result, of which the first element is at c. */
  private tile(a: Local, aWalk: Walk, b: Local, bWalk: Walk, c: Local, rows: number, columns: number): void {
    const { code, lanes, item } = this;
    const { k, n } = this.spec;
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
      this.store(c, sum, r * n * item + v * 16, Math.min(lanes, columns - v * lanes));
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
