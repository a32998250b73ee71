/** Tiles of implicit products: rows × columns whose sums stay in registers over a nest of inner loops. */
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32, i32x4, v128 } from "../emit/opcodes.ts";
import { itemSizes } from "../loops/nest.ts";
import { tileRows } from "./tiles.ts";
import { move, repeat, type Count } from "../loops/loops.ts";

/** Loop along the inner axis: its turns, and the bytes that it moves on in a and in b; neither is negative. */
export interface InnerLoop {
  readonly count: number;
  readonly a: number;
  readonly b: number;
}

/** Loop over rows of the result: its turns, and the bytes that it moves on in a and in the result. */
export interface RowLoop {
  readonly count: number;
  readonly a: number;
  readonly c: number;
}

export interface ImplicitProduct {
  readonly dtype: "float32" | "float64";
  /** Loops over rows, outermost first. Tiles are made of the rows of the last one. */
  readonly rows: readonly RowLoop[];
  /** Columns, which lie side by side in b and in the result. */
  readonly n: number;
  /** Bytes in b from one strip of columns, as wide as a tile, to the next. */
  readonly strip: number;
  /** Loops along the inner axis, outermost first. */
  readonly inner: readonly InnerLoop[];
  /** True where the product is added to the result. */
  readonly accumulate: boolean;
}

/** Pointers to the first elements of the operands and of the result. */
export interface ProductPointers {
  readonly a: Local;
  readonly b: Local;
  readonly c: Local;
}

/** Most steps of the inner axis that are written out instead of a loop. */
const unrolled = 9;

/**
 * Steps of the inner axis after which sums are added to the result, unless the axis is so long that blocks grow (see
 * `blockOf`).
 */
const leastBlock = 128;

/** Block of steps: `turns` turns of the loop at that depth, 0 being the outermost one. */
interface Block {
  readonly depth: number;
  readonly turns: number;
}

/**
 * Returns a block of at most `leastBlock` steps, or of the square root of all of them: 158,404 positions of an image
 * are blocks of 398. Undefined where one block is all.
 */
function blockOf(loops: readonly InnerLoop[], unrolledSteps: number): Block | undefined {
  const all = loops.reduce((total, { count }) => total * count, unrolledSteps);
  const most = Math.max(leastBlock, Math.ceil(Math.sqrt(all)));
  if (all <= most) return undefined;
  let [depth, steps] = [loops.length - 1, unrolledSteps];
  while (steps * loops[depth]!.count <= most) steps *= loops[depth--]!.count;
  const { count } = loops[depth]!;
  const turns = Math.max(1, Math.floor(most / steps));
  return { depth, turns: Math.ceil(count / Math.ceil(count / turns)) };
}

/** Body of the inner loops: a step, and the end of each block, if there are several. */
interface InnerBody {
  step(a: number, b: number): void;
  block(): void;
}

/**
 * Writes loops of `turns` turns, each followed by `then`, until there were `count` turns: 10 turns by 4 are 4, 4 and 2.
 */
function inPieces(code: Code, count: number, turns: number, loop: (count: Count) => void, then: () => void): void {
  if (count % turns === 0)
    return repeat(code, count / turns, () => {
      loop(turns);
      then();
    });
  const [left, now] = [code.local("i32"), code.local("i32")];
  const again = code.i32(count).set(left).loop();
  code.i32(turns).get(left).i32(turns).get(left).op(i32.ltU).select().set(now);
  loop({ local: now });
  then();
  code.get(left).get(now).op(i32.sub).tee(left).brIf(again).end();
  code.release(left).release(now);
}

export function copy(code: Code, from: Local): Local {
  const local = code.local("i32");
  code.get(from).set(local);
  return local;
}

/**
 * Returns the heights of the tiles that rows are cut into. Tiles of one or two rows are slow: 9 rows are three tiles of
 * 3, not 4, 4 and 1.
 */
export function tileHeights(rows: number): { readonly full: number; readonly rest: readonly number[] } {
  const full = Math.floor(rows / tileRows);
  const rest = rows % tileRows;
  if (rest === 0) return { full, rest: [] };
  if (rest === 3 || full === 0) return { full, rest: [rest] };
  return rest === 2
    ? { full: full - 1, rest: [3, 3] }
    : full === 1
      ? { full: 0, rest: [3, 2] }
      : { full: full - 2, rest: [3, 3, 3] };
}

export class ImplicitTile {
  readonly #code: Code;
  readonly #product: ImplicitProduct;
  readonly #rows: RowLoop;
  readonly #relaxedSimd: boolean;
  readonly #item: number;
  readonly #lanes: number;
  /** Inner loops that remain loops, and the offsets in a and b of the steps that are written out inside them. */
  readonly #loops: readonly InnerLoop[];
  readonly #steps: readonly (readonly [a: number, b: number])[];
  /** Block of steps whose sums are added to the result; undefined where that is the whole inner axis. */
  readonly #block: Block | undefined;

  constructor(code: Code, product: ImplicitProduct, rows: RowLoop, relaxedSimd: boolean) {
    this.#code = code;
    this.#product = product;
    this.#rows = rows;
    this.#relaxedSimd = relaxedSimd;
    this.#item = itemSizes[product.dtype];
    this.#lanes = 16 / this.#item;
    const loops = [...product.inner];
    let steps: (readonly [number, number])[] = [[0, 0]];
    while (loops.length > 0 && steps.length * loops.at(-1)!.count <= unrolled) {
      const { count, a, b } = loops.pop()!;
      steps = Array.from({ length: count }, (_, i) => steps.map(([x, y]) => [x + i * a, y + i * b] as const)).flat();
    }
    this.#loops = loops;
    this.#steps = steps;
    this.#block = blockOf(loops, steps.length);
  }

  /** Writes all rows of the last row loop, over some columns. */
  emitRow({ a, b, c }: ProductPointers, columns: number): void {
    const code = this.#code;
    const rows = this.#rows;
    const { full, rest } = tileHeights(rows.count);
    const [aNow, cNow] = [copy(code, a), copy(code, c)];
    const tile = (height: number): void => {
      this.#emit({ a: aNow, b, c: cNow }, height, columns);
      move(code, aNow, height * rows.a);
      move(code, cNow, height * rows.c);
    };
    repeat(code, full, () => tile(tileRows));
    for (const height of rest) tile(height);
    code.release(aNow).release(cNow);
  }

  #emit(at: ProductPointers, rows: number, columns: number): void {
    const code = this.#code;
    const lanes = this.#lanes;
    const vectors = Math.ceil(columns / lanes);
    const sums = Array.from({ length: rows * vectors }, () => code.local("v128"));
    const counts = sums.map((_, i) => Math.min(lanes, columns - (i % vectors) * lanes));
    const zero = (): void => {
      for (const sum of sums) code.i32(0).op(i32x4.splat).set(sum);
    };
    /** Adds the sums to the result; where the result begins with them, stores them. */
    const flush = (begins: boolean): void =>
      sums.forEach((sum, i) => {
        const offset = this.#offset(i, vectors);
        if (!begins) this.#addFrom(at.c, sum, offset);
        this.#store(at.c, sum, offset, counts[i]!);
      });
    const { accumulate } = this.#product;
    zero();
    if (this.#block !== undefined && !accumulate) flush(true);
    const bs = Array.from({ length: vectors }, () => code.local("v128"));
    const factor = code.local("v128");
    const [a, b] = [copy(code, at.a), copy(code, at.b)];
    const splat = this.#item === 4 ? v128.load32Splat : v128.load64Splat;
    const block = (): void => {
      flush(false);
      zero();
    };
    const step = (aStep: number, bStep: number): void => {
      bs.forEach((vector, v) =>
        code
          .get(b)
          .access(v128.load, bStep + v * 16)
          .set(vector),
      );
      for (let r = 0; r < rows; r++) {
        code
          .get(a)
          .access(splat, aStep + r * this.#rows.a)
          .set(factor);
        for (let v = 0; v < vectors; v++) this.#multiplyAdd(sums[r * vectors + v]!, factor, bs[v]!);
      }
    };
    this.#alongInner(a, b, { step, block });
    if (this.#block === undefined) flush(!accumulate);
    for (const local of [...sums, ...bs, factor, a, b]) code.release(local);
  }

  /** Goes through the inner axis once. The pointers end up anywhere. */
  #alongInner(a: Local, b: Local, body: InnerBody, depth: number = 0): void {
    const code = this.#code;
    const loops = this.#loops;
    const block = this.#block;
    const loop = loops[depth];
    if (loop === undefined) {
      for (const [x, y] of this.#steps) body.step(x, y);
      return;
    }
    const next = loops[depth + 1];
    const turns = (count: Count): void =>
      repeat(code, count, () => {
        this.#alongInner(a, b, body, depth + 1);
        move(code, a, loop.a - (next === undefined ? 0 : next.count * next.a));
        move(code, b, loop.b - (next === undefined ? 0 : next.count * next.b));
      });
    if (block?.depth === depth) inPieces(code, loop.count, block.turns, turns, body.block);
    else turns(loop.count);
  }

  #offset(sum: number, vectors: number): number {
    return Math.floor(sum / vectors) * this.#rows.c + (sum % vectors) * 16;
  }

  #multiplyAdd(sum: Local, a: Local, b: Local): void {
    const ops = this.#item === 4 ? f32x4 : f64x2;
    if (this.#relaxedSimd) this.#code.get(a).get(b).get(sum).op(ops.relaxedMadd).set(sum);
    else this.#code.get(sum).get(a).get(b).op(ops.mul).op(ops.add).set(sum);
  }

  /** Adds a whole vector of memory to a sum. Lanes behind the columns hold anything. */
  #addFrom(at: Local, vector: Local, offset: number): void {
    const { add } = this.#item === 4 ? f32x4 : f64x2;
    this.#code.get(at).access(v128.load, offset).get(vector).op(add).set(vector);
  }

  /** Stores the first `count` lanes. */
  #store(at: Local, vector: Local, offset: number, count: number): void {
    const code = this.#code;
    const item = this.#item;
    const lanes = this.#lanes;
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
