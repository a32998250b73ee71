/**
 * Products over a long inner axis, in sums of a few hundred terms. A float32 accumulator that already holds much rounds
 * away most of the next term: 2 · 10⁷ ones would add up to 2²⁴. Sums have three levels, whose lengths follow from the
 * inner axis alone:
 *
 *     registers of a tile    `sumBlock` steps
 *     totals of a tile       blocks of one piece of the axis, in a room of the first cache
 *     waiting sums           pieces of the axis, in memory
 *
 * An axis of 100,000 steps takes 256, then 4, then 98 roundings in place of 100,000. The function of a tile is the one
 * that short axes have, which engines compile best. It is called for each block, and once with no steps, which finishes
 * the sums in the room.
 */
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32, i32x4 } from "../emit/opcodes.ts";
import { move, repeat, type Count } from "../loops/loops.ts";
import type { Grid, Access, Store } from "./epilogue.ts";
import type { TileStrides } from "./pack.ts";
import { emitTile, gridOf, type TileArguments, type TileSpec } from "./tiles.ts";

/** Most steps of the inner axis that one accumulator takes. */
export const sumBlock = 256;
/** Most steps of one piece of the inner axis, unless the axis is very long. Sums wait in memory between pieces. */
export const innerBlock = 1024;
/** Bytes of a tile's sums, at most: six rows of eight vectors. */
const sumsBytes = 768;
/** Bytes of a room: the sums of one block, their totals, and the sums that wait for the next piece. */
export const roomBytes: number = 3 * sumsBytes;

/**
 * Returns the number of pieces that the inner axis is cut into, and the steps of each but the last one, a multiple of
 * `sumBlock`. Pieces of very long axes grow with the square root of the length: 4,000,000 steps are 1954 pieces of
 * 2048.
 */
export function cutInner(k: number): { readonly pieces: number; readonly steps: number } {
  if (k <= innerBlock) return { pieces: 1, steps: k };
  const most = Math.max(innerBlock, Math.ceil(Math.sqrt(k) / sumBlock) * sumBlock);
  const steps = Math.ceil(k / Math.ceil(k / most) / sumBlock) * sumBlock;
  return { pieces: Math.ceil(k / steps), steps };
}

/** Returns a room at an address that a pointer of the store holds. */
export function roomIn(store: Store, batchAxes: number): Room {
  const block = store.room(batchAxes);
  const at = (number: number): Access => ({ ...block, base: number * sumsBytes });
  return { pointer: block.pointer!, block, total: at(1), waiting: at(2) };
}

export interface Room {
  /** Number of the pointer among those of the store. */
  readonly pointer: number;
  readonly block: Access;
  readonly total: Access;
  readonly waiting: Access;
}

/** Tiles of a product whose inner axis is longer than `sumBlock`: calls of one function for each size of tile. */
export class LongTiles {
  readonly #code: Code;
  readonly #spec: TileSpec;
  readonly #room: Room;
  readonly #waiting: Access;
  readonly #functions = new Map<string, number>();

  /** @param waiting access to the sums that wait between pieces of the inner axis */
  constructor(code: Code, spec: TileSpec, room: Room, waiting: Access) {
    this.#code = code;
    this.#spec = { ...spec, partial: room.block };
    this.#room = room;
    this.#waiting = waiting;
  }

  /** Writes a tile over a whole inner axis of k steps. */
  whole(at: TileArguments, k: number, rows: number, columns: number): void {
    const code = this.#code;
    const spec = this.#spec;
    const room = this.#room;
    const [a, b] = [copyOf(code, at.a), copyOf(code, at.b)];
    const here = { ...at, a, b };
    if (cutInner(k).pieces > 1)
      overPieces(code, k, here, spec, (steps, flags) => this.piece({ ...here, steps, flags }, rows, columns));
    else {
      const grid = gridOf(spec.dtype, rows, columns, at.out);
      const block = (steps: number, to: Access): void => {
        this.#call({ ...here, steps }, 0, rows, columns, to);
        move(code, a, steps * spec.a.inner);
        move(code, b, steps * spec.b.inner);
      };
      const blocks = Math.ceil(k / sumBlock);
      block(sumBlock, room.total);
      repeat(code, blocks - 2, () => {
        block(sumBlock, room.block);
        this.#add(grid, room.total, room.block, room.total);
      });
      block(k - (blocks - 1) * sumBlock, room.block);
      this.#add(grid, room.total, room.block, room.block);
      this.#finish(at, rows, columns);
    }
    code.release(a).release(b);
  }

  /** Writes a tile over one of several pieces of the inner axis. */
  piece(at: TileArguments & { readonly flags: Local }, rows: number, columns: number): void {
    const code = this.#code;
    const spec = this.#spec;
    const room = this.#room;
    const waiting = this.#waiting;
    const { store, dtype } = spec;
    const grid = gridOf(dtype, rows, columns, at.out);
    const { total } = room;
    const each = (to: Access, push: (i: number) => void, counts?: readonly number[]): void => {
      for (let i = 0; i < rows * grid.vectors; i++)
        store.write(code, grid, to, i, () => push(i), counts?.[i % grid.vectors]);
    };
    each(total, () => void code.i32(0).op(i32x4.splat));
    this.#blocks(at, rows, columns);
    code.get(at.flags).i32(1).op(i32.and).if();
    this.#add(grid, waiting, total, total);
    code.end().get(at.flags).i32(2).op(i32.and).if();
    each(room.block, (i) => store.read(code, grid, total, i));
    this.#finish(at, rows, columns);
    code.else();
    each(waiting, (i) => store.read(code, grid, total, i), grid.counts);
    code.end();
  }

  // ---- private parts

  /** Adds the sums of each block of steps to their total. */
  #blocks(at: TileArguments, rows: number, columns: number): void {
    const code = this.#code;
    const spec = this.#spec;
    const room = this.#room;
    const grid = gridOf(spec.dtype, rows, columns, at.out);
    const [a, b, left, steps] = [copyOf(code, at.a), copyOf(code, at.b), code.local("i32"), code.local("i32")];
    pushCount(code, at.steps);
    const again = code.set(left).loop();
    code.i32(sumBlock).get(left).i32(sumBlock).get(left).op(i32.ltU).select().set(steps);
    this.#call({ ...at, a, b, steps: { local: steps } }, 0, rows, columns);
    this.#add(grid, room.total, room.block, room.total);
    move(code, a, sumBlock * spec.a.inner);
    move(code, b, sumBlock * spec.b.inner);
    code.get(left).get(steps).op(i32.sub).tee(left).brIf(again).end();
    for (const local of [a, b, left, steps]) code.release(local);
  }

  /** Writes x + y. */
  #add(grid: Omit<Grid, "sums">, x: Access, y: Access, to: Access): void {
    const code = this.#code;
    const { store, dtype } = this.#spec;
    for (let i = 0; i < grid.rows * grid.vectors; i++)
      store.write(code, grid, to, i, () => {
        store.read(code, grid, x, i);
        store.read(code, grid, y, i);
        code.op(dtype === "float32" ? f32x4.add : f64x2.add);
      });
  }

  /** Finishes the sums that the room holds, in place of those of a block. */
  #finish(at: TileArguments, rows: number, columns: number): void {
    this.#call({ ...at, steps: 0 }, 3, rows, columns);
  }

  /** @param to access to the sums of the room that the tile reads or writes */
  #call(at: TileArguments, flags: number, rows: number, columns: number, to: Access = this.#room.block): void {
    const code = this.#code;
    const room = this.#room;
    const pushPointer = (number: number): void => {
      code.get(at.out[number]!);
      if (number === room.pointer && to.base > 0) code.i32(to.base).op(i32.add);
    };
    callTile(code, this.#functions, this.#spec, at, { flags, pushPointer }, rows, columns);
  }
}

/**
 * Writes `body` for one piece of the inner axis after the other, with the number of its steps and its flags (see
 * `TileArguments`). Moves the pointers to the end.
 */
export function overPieces(
  code: Code,
  k: number,
  at: { readonly a: Local; readonly b: Local },
  { a, b }: { readonly a: TileStrides; readonly b: TileStrides },
  body: (steps: Count, flags: Local) => void,
): void {
  const { pieces, steps } = cutInner(k);
  const [count, flags, left] = [code.local("i32"), code.local("i32"), code.local("i32")];
  code.i32(0).set(flags).i32(pieces).set(left).i32(steps).set(count);
  const again = code.loop();
  code.get(left).i32(1).op(i32.eq).if();
  code
    .i32(3)
    .set(flags)
    .i32(k - (pieces - 1) * steps)
    .set(count);
  code.end();
  body({ local: count }, flags);
  move(code, at.a, steps * a.inner);
  move(code, at.b, steps * b.inner);
  code.i32(1).set(flags);
  code.get(left).i32(1).op(i32.sub).tee(left).brIf(again).end();
  for (const local of [count, flags, left]) code.release(local);
}

export interface TileCall {
  readonly flags: number;
  /** Pushes the pointer of that number. Where absent, the pointer is pushed as it is. */
  readonly pushPointer?: (number: number) => void;
}

/**
 * Calls a tile as a function of the module: engines keep the sums of such a tile in registers, whatever is around the
 * call.
 */
export function callTile(
  code: Code,
  functions: Map<string, number>,
  spec: TileSpec,
  at: TileArguments,
  { flags, pushPointer = (number) => void code.get(at.out[number]!) }: TileCall,
  rows: number,
  columns: number,
): void {
  const key = `${rows} ${columns}`;
  const { out } = at;
  code.get(at.a).get(at.b);
  pushCount(code, at.steps);
  code.i32(flags);
  out.forEach((_, number) => pushPointer(number));
  let index = functions.get(key);
  if (index === undefined) {
    const tile = code.module.function(Array<"i32">(4 + out.length).fill("i32"), []);
    const parameters = { a: 0, b: 1, steps: { local: 2 }, flags: 3, out: out.map((_, i) => 4 + i) };
    emitTile(tile, spec, parameters, rows, columns);
    index = tile.index;
    functions.set(key, index);
  }
  code.call(index);
}

// ---- private parts

function copyOf(code: Code, from: Local): Local {
  const local = code.local("i32");
  code.get(from).set(local);
  return local;
}

function pushCount(code: Code, count: Count): void {
  if (typeof count === "number") code.i32(count);
  else code.get(count.local);
}
