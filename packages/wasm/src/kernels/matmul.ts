/**
 * Matrix products, specialised to their shapes. A tile of the result stays in registers while the loop over the inner axis
 * runs: 4 rows by 2 vectors, of which each step loads two vectors of b and four elements of a. Columns of b are first copied
 * into panels as wide as a tile where that pays, or where b's rows are not contiguous; so a transposed operand costs no more.
 */
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32, i32x4, v128 } from "../emit/opcodes.ts";
import type { EmitOptions } from "./elementwise.ts";
import { axesOf, itemSizes, Nest, type Operand } from "./nest.ts";

export interface MatmulSpec {
  readonly dtype: "float32" | "float64";
  readonly batch: readonly number[];
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** With strides of [...batch, m, k] and [...batch, k, n], none of them negative. */
  readonly a: Operand;
  readonly b: Operand;
  readonly write: Operand;
  /** The buffer for panels of b; undefined where b is read as it lies. */
  readonly panels: number | undefined;
}

const tileRows = 4;
const tileVectors = 2;

/** Whether b is copied into panels: always where its rows are not contiguous, else where each is read often and from afar. */
export function needsPanels(
  m: number,
  k: number,
  n: number,
  rowStep: number,
  columnStep: number,
  itemSize: number,
): boolean {
  if (n === 1) return false;
  return columnStep !== 1 || (m > 2 * tileRows && k * rowStep * itemSize > 32768 && n > (tileVectors * 16) / itemSize);
}

export function panelBytes(k: number, n: number, itemSize: number): number {
  return k * Math.ceil((n * itemSize) / 16) * 16;
}

export function emitMatmul(code: Code, spec: MatmulSpec, { relaxedSimd, address }: EmitOptions): void {
  const { batch, m, n } = spec;
  if (m === 0 || n === 0 || batch.includes(0)) return;
  const operands = [spec.a, spec.b, spec.write];
  const axes = axesOf(
    batch,
    operands.map((operand) => ({ ...operand, strides: operand.strides.slice(0, batch.length) })),
  );
  const nest = new Nest(
    code,
    axes,
    operands.map(({ buffer, offset, dtype }) => address(buffer) + offset * itemSizes[dtype]),
  );
  for (const { size } of axes) nest.enter(size);
  const starts = operands.map((_, k) => {
    const local = code.local("i32");
    const base = nest.push(k);
    code.i32(base).op(i32.add).set(local);
    return local;
  });
  new Product(code, spec, relaxedSimd, spec.panels === undefined ? undefined : address(spec.panels)).emit(
    starts as [Local, Local, Local],
  );
  for (const start of starts) code.release(start);
  for (let d = axes.length - 1; d >= 0; d--) nest.leave(d, axes[d]!.size, 1);
  nest.done();
}

// ---- private parts

/** One product; pointers to its operands are in locals. */
class Product {
  private readonly code: Code;
  private readonly m: number;
  private readonly k: number;
  private readonly n: number;
  private readonly item: number;
  private readonly lanes: number;
  private readonly ops: typeof f32x4 | typeof f64x2;
  private readonly relaxedSimd: boolean;
  /** Steps in bytes. */
  private readonly aRow: number;
  private readonly aInner: number;
  private readonly bInner: number;
  private readonly bColumn: number;
  private readonly panels: number | undefined;

  constructor(code: Code, { dtype, m, k, n, a, b }: MatmulSpec, relaxedSimd: boolean, panels: number | undefined) {
    const item = itemSizes[dtype];
    this.code = code;
    [this.m, this.k, this.n] = [m, k, n];
    this.item = item;
    this.lanes = 16 / item;
    this.ops = dtype === "float32" ? f32x4 : f64x2;
    this.relaxedSimd = relaxedSimd;
    this.aRow = a.strides.at(-2)! * item;
    this.aInner = a.strides.at(-1)! * item;
    this.bInner = b.strides.at(-2)! * item;
    this.bColumn = b.strides.at(-1)! * item;
    this.panels = panels;
  }

  emit([a, b, c]: readonly [Local, Local, Local]): void {
    const { code, n, k } = this;
    const width = tileVectors * this.lanes;
    const whole = Math.floor(n / width);
    const rest = n - whole * width;
    if (this.panels !== undefined) {
      this.pack(b, whole, rest);
      code.i32(this.panels).set(b);
    }
    const packedStep = k * width * this.item;
    this.repeat(whole, () => {
      this.rows(a, b, c, width);
      this.move(b, this.panels === undefined ? width * this.bColumn : packedStep);
      this.move(c, width * this.item);
    });
    if (rest > 0) this.rows(a, b, c, rest);
  }

  /** All rows of the result, `columns` of its columns. */
  private rows(aStart: Local, b: Local, cStart: Local, columns: number): void {
    const { code, m, n, item } = this;
    const [a, c] = [code.local("i32"), code.local("i32")];
    code.get(aStart).set(a).get(cStart).set(c);
    this.repeat(Math.floor(m / tileRows), () => {
      this.tile(a, b, c, tileRows, columns);
      this.move(a, tileRows * this.aRow);
      this.move(c, tileRows * n * item);
    });
    if (m % tileRows > 0) this.tile(a, b, c, m % tileRows, columns);
    code.release(a).release(c);
  }

  /** rows × columns of the result, of which the first element is at c. */
  private tile(aStart: Local, bStart: Local, c: Local, rows: number, columns: number): void {
    const { code, k, lanes, item, n } = this;
    const vectors = Math.ceil(columns / lanes);
    const bStep = this.panels === undefined ? this.bInner : vectors * 16;
    const sums = Array.from({ length: rows * vectors }, () => code.local("v128"));
    for (const sum of sums) code.i32(0).op(i32x4.splat).set(sum);
    const bs = Array.from({ length: vectors }, () => code.local("v128"));
    const factor = code.local("v128");
    const [a, b] = [code.local("i32"), code.local("i32")];
    code.get(aStart).set(a).get(bStart).set(b);
    const step = (ahead: number): void => {
      bs.forEach((local, v) =>
        code
          .get(b)
          .access(v128.load, ahead * bStep + v * 16)
          .set(local),
      );
      for (let r = 0; r < rows; r++) {
        code
          .get(a)
          .access(item === 4 ? v128.load32Splat : v128.load64Splat, ahead * this.aInner + r * this.aRow)
          .set(factor);
        for (let v = 0; v < vectors; v++) this.multiplyAdd(sums[r * vectors + v]!, factor, bs[v]!);
      }
    };
    const unroll = k <= 8 ? k : 4;
    const loops = k === 0 ? 0 : Math.floor(k / unroll);
    this.repeat(loops, () => {
      for (let i = 0; i < unroll; i++) step(i);
      if (loops === 1) return;
      this.move(a, unroll * this.aInner);
      this.move(b, unroll * bStep);
    });
    // pointers have moved if there was a loop; one round is all of k
    for (let i = loops * unroll; i < k; i++) step(i - loops * unroll);
    for (let r = 0; r < rows; r++)
      for (let v = 0; v < vectors; v++)
        this.store(c, sums[r * vectors + v]!, r * n * item + v * 16, Math.min(lanes, columns - v * lanes));
    for (const local of [...sums, ...bs, factor]) code.release(local);
    code.release(a).release(b);
  }

  private multiplyAdd(sum: Local, a: Local, b: Local): void {
    const { code, ops } = this;
    if (this.relaxedSimd) code.get(a).get(b).get(sum).op(ops.relaxedMadd).set(sum);
    else code.get(sum).get(a).get(b).op(ops.mul).op(ops.add).set(sum);
  }

  /** The first `count` lanes. */
  private store(at: Local, vector: Local, offset: number, count: number): void {
    const { code, item, lanes } = this;
    if (count === lanes) code.get(at).get(vector).access(v128.store, offset);
    else
      for (let lane = 0; lane < count; lane++)
        code
          .get(at)
          .get(vector)
          .accessLane(item === 4 ? v128.store32Lane : v128.store64Lane, lane, offset + lane * item);
  }

  /** Copies b so that the rows of each panel follow each other. */
  private pack(bStart: Local, whole: number, rest: number): void {
    const { code, k } = this;
    const width = tileVectors * this.lanes;
    const [from, start, to] = [code.local("i32"), code.local("i32"), code.local("i32")];
    code.get(bStart).set(start).i32(this.panels!).set(to);
    const panel = (columns: number): void => {
      code.get(start).set(from);
      const vectors = Math.ceil(columns / this.lanes);
      this.repeat(k, () => {
        for (let v = 0; v < vectors; v++) {
          code.get(to);
          this.gather(from, v * this.lanes, Math.min(this.lanes, columns - v * this.lanes));
          code.access(v128.store, v * 16);
        }
        this.move(from, this.bInner);
        this.move(to, vectors * 16);
      });
    };
    this.repeat(whole, () => {
      panel(width);
      this.move(start, width * this.bColumn);
    });
    if (rest > 0) panel(rest);
    code.release(from).release(start).release(to);
  }

  /** Pushes a vector of `count` elements of b from a column on. */
  private gather(from: Local, column: number, count: number): void {
    const { code, item, bColumn } = this;
    if (bColumn === item) {
      code.get(from).access(v128.load, column * item);
      return;
    }
    const vector = code.local("v128");
    code
      .get(from)
      .access(item === 4 ? v128.load32Splat : v128.load64Splat, column * bColumn)
      .set(vector);
    for (let lane = 1; lane < count; lane++) {
      code
        .get(from)
        .get(vector)
        .accessLane(item === 4 ? v128.load32Lane : v128.load64Lane, lane, (column + lane) * bColumn)
        .set(vector);
    }
    code.get(vector).release(vector);
  }

  private move(pointer: Local, bytes: number): void {
    if (bytes !== 0) this.code.get(pointer).i32(bytes).op(i32.add).set(pointer);
  }

  /** Writes `body` in a loop, or once. */
  private repeat(count: number, body: () => void): void {
    const { code } = this;
    if (count === 0) return;
    if (count === 1) return body();
    const counter = code.local("i32");
    code.i32(count).set(counter);
    const again = code.loop();
    body();
    code.get(counter).i32(1).op(i32.sub).tee(counter).brIf(again).end().release(counter);
  }
}
