/**
 * Large matrix products, in blocks. A panel of b and a tile's rows of a, over one piece of the inner axis, stay in the
 * first cache; the rows of a part stay in the second. Sums wait in the result between pieces of the inner axis.
 * Operands are packed first. Then every part makes some rows and columns, in an order that no number of threads
 * changes.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import type { LargeProducts, ProductSize, Scratch } from "./matmul.ts";
import { itemSizes, type Operand } from "../loops/nest.ts";
import { packedBytes, packTask, panelColumns, panelStrides, type PackedMatrix } from "./panels.ts";
import { atLast, countIn, forParts, locate } from "../loops/parts.ts";
import { Store, type Epilogue, type Access } from "./epilogue.ts";
import { callTile, cutInner, LongTiles, overPieces, roomBytes, roomIn, sumBlock } from "./longSums.ts";
import { emitTiles, tileRowsFor, type TileArguments } from "./tiles.ts";
import type { EmitOptions } from "../loops/options.ts";
import type { Task } from "../loops/task.ts";
import type { TileStrides } from "./pack.ts";

export interface ProductSpec {
  readonly dtype: "float32" | "float64";
  readonly batch: readonly number[];
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly a: ProductSide;
  readonly b: ProductSide;
  readonly epilogue: Epilogue;
  /**
   * Operand in which sums wait between pieces of the inner axis: [...batch, m, n] of the product's dtype, which no
   * epilogue reads.
   */
  readonly partial: Operand;
  readonly relaxedSimd: boolean;
}

/** Side of a product: an operand with strides of [...batch, m, k] or [...batch, k, n], or a matrix in panels. */
export type ProductSide = Operand | PackedMatrix;

/**
 * Most rows and columns of a part; the number of parts that is wanted, unless they would be tiny; the multiplications
 * of a tiny part.
 */
const partRows = 96;
const partColumns = 512;
const goodParts = 8;
const tinyPart = 1 << 18;

export const largeProducts: LargeProducts = {
  isLarge,
  isCut: (size) => isLarge(size) && cutInner(size.k).pieces > 1,
  tasks(spec, scratch) {
    const { batch, m, k, n, dtype, relaxedSimd } = spec;
    const packed = (operand: Operand, side: "a" | "b", length: number, width: number): PackedMatrix => {
      const matrix = { operand, side, batch, inner: k, length, width };
      return { ...matrix, panels: scratch(packedBytes(matrix)) };
    };
    const a = packed(spec.a, "a", m, tileRowsFor(relaxedSimd));
    const b = packed(spec.b, "b", n, panelColumns(dtype));
    return productTasks({ ...spec, a, b }, scratch);
  },
};

/** Returns whether blocks pay. A smaller product is strips of tiles in one function. */
function isLarge({ batch, m, k, n }: ProductSize): boolean {
  const all = batch.reduce((product, size) => product * size, m * k * n);
  return all >= 1 << 17 && m >= 4 && n >= 4 && k >= 8;
}

/** Returns the tasks of a product: packing of each side that needs it, then tiles. */
function productTasks(spec: ProductSpec, scratch: Scratch): Task[] {
  const { a, b, dtype, relaxedSimd } = spec;
  const tileRows = tileRowsFor(relaxedSimd);
  const tasks: Task[] = [];
  if ("panels" in a) tasks.push(packTask(a));
  if ("panels" in b) tasks.push(packTask(b));
  return [...tasks, new Blocks(spec, tileRows, panelColumns(dtype)).task(scratch)];
}

// ---- private parts

class Blocks {
  readonly #spec: ProductSpec;
  readonly #tileRows: number;
  readonly #tileColumns: number;
  /** Full tiles of the result along each axis, and tiles of a part. */
  readonly #rowTiles: number;
  readonly #columnTiles: number;
  readonly #partRowTiles: number;
  readonly #partColumnTiles: number;
  readonly #rowBlocks: number;
  readonly #columnBlocks: number;

  constructor(spec: ProductSpec, tileRows: number, tileColumns: number) {
    const { m, k, n } = spec;
    this.#spec = spec;
    this.#tileRows = tileRows;
    this.#tileColumns = tileColumns;
    this.#rowTiles = Math.floor(m / tileRows);
    this.#columnTiles = Math.floor(n / tileColumns);
    this.#rowBlocks = Math.ceil(m / partRows);
    const matrices = spec.batch.reduce((product, size) => product * size, 1);
    const wanted = Math.min(goodParts, Math.floor((matrices * m * k * n) / tinyPart));
    this.#columnBlocks = Math.max(Math.ceil(n / partColumns), Math.ceil(wanted / (matrices * this.#rowBlocks)));
    this.#partRowTiles = Math.ceil(Math.ceil(m / tileRows) / this.#rowBlocks);
    this.#partColumnTiles = Math.ceil(Math.ceil(n / tileColumns) / this.#columnBlocks);
    this.#rowBlocks = Math.ceil(Math.ceil(m / tileRows) / this.#partRowTiles);
    this.#columnBlocks = Math.ceil(Math.ceil(n / tileColumns) / this.#partColumnTiles);
  }

  task(scratch: Scratch): Task {
    const parts = this.#spec.batch.reduce((product, size) => product * size, this.#rowBlocks * this.#columnBlocks);
    const rooms = this.#spec.k > sumBlock ? scratch(parts * roomBytes) : -1;
    return { parts, emit: (code, options) => this.#emit(code, options, parts, rooms) };
  }

  #emit(code: Code, options: EmitOptions, parts: number, rooms: number): void {
    const spec = this.#spec;
    const tileRows = this.#tileRows;
    const tileColumns = this.#tileColumns;
    const rowBlocks = this.#rowBlocks;
    const columnBlocks = this.#columnBlocks;
    const partRowTiles = this.#partRowTiles;
    const partColumnTiles = this.#partColumnTiles;
    const { batch, m, k, n, dtype, relaxedSimd } = spec;
    const store = new Store(spec.epilogue, dtype, options);
    const isCut = cutInner(k).pieces > 1;
    const room = k > sumBlock ? roomIn(store, batch.length) : undefined;
    const waiting = isCut ? store.access(spec.partial, options.start) : room?.waiting;
    const a = this.#side(spec.a, m, tileRows, (outer, inner) => [outer, inner], options);
    const b = this.#side(spec.b, n, tileColumns, (outer, inner) => [inner, outer], options);
    const tile = { dtype, a: a.strides, b: b.strides, store, relaxedSimd, partial: nowhere(dtype) };
    const functions = new Map<string, number>();
    const long = room && new LongTiles(code, tile, room, waiting!);
    const [rowSpan, columnSpan] = [partRowTiles * tileRows, partColumnTiles * tileColumns];
    const axes = [
      ...batch.map((size, d) => ({
        size,
        steps: [a.batch[d]!, b.batch[d]!, ...store.pointers.map((pointer) => pointer.batch[d]!)],
      })),
      { size: rowBlocks, steps: [partRowTiles * a.strides.tile, 0, ...store.pointers.map(({ row }) => row * rowSpan)] },
      {
        size: columnBlocks,
        steps: [0, partColumnTiles * b.strides.tile, ...store.pointers.map(({ column }) => column * columnSpan)],
      },
    ];
    const starts = [a.start, b.start, ...store.pointers.map(() => 0)];
    forParts(code, parts, (part) => {
      const { pointers, indices } = locate(code, part, starts, axes, [axes.length - 2, axes.length - 1]);
      const [aAt, bAt, ...out] = pointers as [Local, Local, ...Local[]];
      const [rowBlock, columnBlock] = indices as [Local, Local];
      const rows = countIn(code, rowBlock, rowBlocks, partRowTiles, this.#rowTiles);
      const columns = countIn(code, columnBlock, columnBlocks, partColumnTiles, this.#columnTiles);
      const rectangle = {
        rowTiles: rows.all,
        columnTiles: columns.all,
        ifLastRows: (body: () => void) => atLast(code, rowBlock, rowBlocks, body),
        ifLastColumns: (body: () => void) => atLast(code, columnBlock, columnBlocks, body),
      };
      const tiling = { m, n, rows: tileRows, columns: tileColumns, rectangle, a: a.strides, b: b.strides, store };
      const pass = (at: TileArguments, each: Parameters<typeof emitTiles>[3]): void =>
        emitTiles(code, tiling, at, each);
      const at = { a: aAt, b: bAt, steps: k, out };
      if (long === undefined) pass(at, (here, r, c) => callTile(code, functions, tile, here, { flags: 2 }, r, c));
      else {
        code.get(part).i32(roomBytes).op(i32.mul).i32(options.address(rooms)).op(i32.add).set(out[room!.pointer]!);
        if (isCut)
          overPieces(code, k, at, tile, (steps, flags) =>
            pass({ ...at, steps, flags }, (here, r, c) => long.piece({ ...here, flags }, r, c)),
          );
        else pass(at, (here, r, c) => long.whole(here, k, r, c));
      }
      for (const local of [...pointers, ...indices]) code.release(local);
      rows.release();
      columns.release();
    });
  }

  #side(
    side: ProductSide,
    length: number,
    width: number,
    order: (outer: number, inner: number) => [number, number],
    { address }: EmitOptions,
  ): { strides: TileStrides; start: number; batch: readonly number[] } {
    const item = itemSizes[this.#spec.dtype];
    if ("panels" in side) {
      const { strides, batch } = panelStrides(side);
      return { strides, batch, start: address(side.panels) };
    }
    const steps = side.strides.map((stride) => stride * item);
    const [element, inner] = order(...(steps.slice(-2) as [number, number]));
    return {
      strides: { element, inner, tile: width * element },
      start: address(side.buffer) + side.offset * item,
      batch: steps.slice(0, -2),
    };
  }
}

/**
 * Returns access to no memory: sums never wait here. Code for waiting sums is there all the same. With it, V8 11 and 13
 * keep the sums of a tile in registers, whatever is computed of them after the loop; without it they spill them inside
 * the loop, at half the speed.
 */
function nowhere(dtype: "float32" | "float64"): Access {
  return { dtype, base: 0, pointer: undefined, row: 0, column: 0 };
}
