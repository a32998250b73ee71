/**
 * Large matrix products, in blocks: a panel of b and a tile's rows of a, over a block of the inner axis, stay in the first cache;
 * the rows of a part stay in the second. Sums wait in the result between blocks of the inner axis. First the operands are
 * packed, then every part makes some rows and columns, in an order that no number of threads changes.
 *
 * How an operand gets into panels is its `PanelSource`'s: a matrix through its strides (`stridedPanels`), or whatever else can
 * write panels, as a convolution that gathers its windows while it packs.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import type { Task } from "../lower/kernel.ts";
import type { EmitOptions } from "./elementwise.ts";
import { itemSizes, type Operand } from "./nest.ts";
import { move, packedWalk, packPanel, panelBytes, repeat, type Count } from "./pack.ts";
import { forParts, locate } from "./parts.ts";
import { Store, type Epilogue, type Place } from "./store.ts";
import { emitTile, emitTiles, tileBytes, tileRowsFor, type TileArguments, type Walk } from "./tiles.ts";

export interface ProductSpec {
  readonly dtype: "float32" | "float64";
  readonly batch: readonly number[];
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly a: ProductSide;
  readonly b: ProductSide;
  readonly epilogue: Epilogue;
  /** Where sums wait while the inner axis is not done: [...batch, m, n] of the product's dtype, which no epilogue reads. */
  readonly partial: Operand;
  readonly relaxedSimd: boolean;
}

/** Read as it lies, with strides of [...batch, m, k] or [...batch, k, n]; or packed into a buffer of `panelsBytes`. */
export type ProductSide = Operand | { readonly source: PanelSource; readonly buffer: number };

/** What writes an operand's panels, `width` elements each: rows of a, or columns of b. */
export interface PanelSource {
  /** By axis of the batch: whether matrices differ along it. */
  readonly varies: readonly boolean[];
  /** How many panels are best written together. */
  readonly together: number;
  /**
   * Writes a function body's code that packs some panels of one matrix, with all of the inner axis, as `packPanel` does.
   * @param to where they go
   * @param batch the number of the matrix along each axis; undefined where there is one only
   * @param first number of the first element
   * @param elements how many there are, all in one panel or in several whole ones
   */
  pack(code: Code, options: EmitOptions, to: Local, at: PanelPosition): void;
}

export interface PanelPosition {
  readonly batch: readonly (Local | undefined)[];
  readonly first: Local;
  readonly elements: number;
  readonly panel: PanelShape;
}

/** How panels lie: elements of a slice, the bytes from slice to slice, and those from panel to panel. */
export interface PanelShape {
  readonly width: number;
  readonly slice: number;
  readonly pitch: number;
}

/** The inner axis at once, at most: where it is cut, sums wait in memory, which costs more than panels beyond the first cache. */
export const innerBlock = 1024;
/** Rows and columns of a part, at most, and how many parts there should be if they are not tiny. */
const partRows = 96;
const partColumns = 512;
const goodParts = 8;
const tinyPart = 1 << 18;

/** Whether blocks pay. What is smaller is a few strips in one function. */
export function isLarge(batch: readonly number[], m: number, k: number, n: number): boolean {
  const all = batch.reduce((product, size) => product * size, m * k * n);
  return all >= 1 << 17 && m >= 4 && n >= 4 && k >= 8;
}

/** Bytes of the panels of an operand of so many elements (rows of a or columns of b), for one matrix. */
export function panelsBytes(elements: number, inner: number, width: number, dtype: "float32" | "float64"): number {
  return panelBytes(elements, inner, width, itemSizes[dtype]);
}

/** The elements of a panel of b. */
export function panelColumns(dtype: "float32" | "float64"): number {
  return tileBytes / itemSizes[dtype];
}

/** The panels of a matrix that lies in memory: its batch, then bytes from element to element and along the inner axis. */
export function stridedPanels(operand: Operand, inner: number, side: "a" | "b"): PanelSource {
  const item = itemSizes[operand.dtype];
  const steps = operand.strides.map((stride) => stride * item);
  const [outer, last] = steps.slice(-2) as [number, number];
  const [elementStep, innerStep] = side === "a" ? [outer, last] : [last, outer];
  const batch = steps.slice(0, -2);
  return {
    varies: batch.map((step) => step !== 0),
    // where elements lie side by side, whole lines of memory at once: each is fetched but once then
    together: elementStep === item ? 2 : 1,
    pack(code, { address }, to, { batch: numbers, first, elements, panel }) {
      const from = code.local("i32");
      code.get(first).i32(elementStep).op(i32.mul);
      code.i32(address(operand.buffer) + operand.offset * item).op(i32.add);
      numbers.forEach((number, d) => {
        if (number !== undefined && batch[d] !== 0) code.get(number).i32(batch[d]!).op(i32.mul).op(i32.add);
      });
      code.set(from);
      packPanel(code, from, to, { ...panel, itemSize: item, elementStep, innerStep, inner, elements });
      code.release(from);
    },
  };
}

/** The functions of a product: packing of each side that needs it, then tiles. */
export function productTasks(spec: ProductSpec): Task[] {
  const { a, b, m, k, n, dtype, relaxedSimd } = spec;
  const tileRows = tileRowsFor(relaxedSimd);
  const tasks: Task[] = [];
  if ("source" in a) tasks.push(packTask(spec, a.source, a.buffer, m, tileRows));
  if ("source" in b) tasks.push(packTask(spec, b.source, b.buffer, n, panelColumns(dtype)));
  return [...tasks, new Blocks(spec, tileRows, panelColumns(dtype), k).task()];
}

// ---- private parts

/** Panels of all matrices of a batch. A part is some panels of one. */
function packTask(
  { batch, k, dtype }: ProductSpec,
  source: PanelSource,
  buffer: number,
  length: number,
  width: number,
): Task {
  const item = itemSizes[dtype];
  const { inner: slice, tile: pitch } = packedWalk(length, k, width, item);
  const panel = { width, slice, pitch };
  const sizes = batch.map((size, d) => (source.varies[d] ? size : 1));
  const matrix = panelBytes(length, k, width, item);
  const perPart = source.together * Math.max(1, Math.ceil(4096 / (k * width * source.together)));
  const chunks = Math.ceil(length / (perPart * width));
  const strides = stridesOf(sizes);
  const axes = [
    ...sizes.map((size, d) => ({ size, steps: [strides[d]! * matrix, 0] })),
    { size: chunks, steps: [perPart * pitch, perPart * width] },
  ];
  const parts = sizes.reduce((product, size) => product * size, chunks);
  return {
    parts,
    emit(code, options) {
      forParts(code, parts, (part) => {
        const { pointers, indices } = locate(
          code,
          part,
          [options.address(buffer), 0],
          axes,
          axes.map((_, d) => d),
        );
        const [to, first] = pointers as [Local, Local];
        const numbers = sizes.map((size, d) => (size === 1 ? undefined : indices[d]!));
        const pack = (count: number, elements: number): void => {
          source.pack(code, options, to, { batch: numbers, first, elements, panel });
          move(code, to, count * pitch);
          move(code, first, elements);
        };
        const full = Math.floor(length / width);
        const groups = countIn(code, indices.at(-1)!, chunks, perPart, full);
        const together = dividing(source.together, perPart);
        repeat(code, groups.many(together), () => pack(together, together * width));
        repeat(code, groups.left(together), () => pack(1, width));
        if (length % width > 0) atLast(code, indices.at(-1)!, chunks, () => pack(1, length % width));
        for (const local of [...pointers, ...indices]) code.release(local);
        groups.release();
      });
    },
  };
}

class Blocks {
  private readonly spec: ProductSpec;
  private readonly tileRows: number;
  private readonly tileColumns: number;
  /** Full tiles in all, and in a part. */
  private readonly rowTiles: number;
  private readonly columnTiles: number;
  private readonly partRowTiles: number;
  private readonly partColumnTiles: number;
  private readonly rowBlocks: number;
  private readonly columnBlocks: number;
  private readonly steps: number;
  private readonly innerBlocks: number;

  constructor(spec: ProductSpec, tileRows: number, tileColumns: number, k: number) {
    const { m, n } = spec;
    this.spec = spec;
    this.tileRows = tileRows;
    this.tileColumns = tileColumns;
    this.rowTiles = Math.floor(m / tileRows);
    this.columnTiles = Math.floor(n / tileColumns);
    this.innerBlocks = Math.ceil(k / innerBlock);
    this.steps = Math.ceil(k / this.innerBlocks);
    this.rowBlocks = Math.ceil(m / partRows);
    const matrices = spec.batch.reduce((product, size) => product * size, 1);
    const wanted = Math.min(goodParts, Math.floor((matrices * m * k * n) / tinyPart));
    this.columnBlocks = Math.max(Math.ceil(n / partColumns), Math.ceil(wanted / (matrices * this.rowBlocks)));
    this.partRowTiles = Math.ceil(Math.ceil(m / tileRows) / this.rowBlocks);
    this.partColumnTiles = Math.ceil(Math.ceil(n / tileColumns) / this.columnBlocks);
    this.rowBlocks = Math.ceil(Math.ceil(m / tileRows) / this.partRowTiles);
    this.columnBlocks = Math.ceil(Math.ceil(n / tileColumns) / this.partColumnTiles);
  }

  task(): Task {
    const parts = this.spec.batch.reduce((product, size) => product * size, this.rowBlocks * this.columnBlocks);
    return { parts, emit: (code, options) => this.emit(code, options, parts) };
  }

  private emit(code: Code, options: EmitOptions, parts: number): void {
    const { spec, tileRows, tileColumns, innerBlocks, rowBlocks, columnBlocks, partRowTiles, partColumnTiles } = this;
    const { batch, m, k, n, dtype, relaxedSimd } = spec;
    const store = new Store(spec.epilogue, dtype, options);
    const partial = innerBlocks > 1 ? store.place(spec.partial, options.start) : nowhere(dtype);
    const a = this.side(spec.a, m, tileRows, (outer, inner) => [outer, inner], options);
    const b = this.side(spec.b, n, tileColumns, (outer, inner) => [inner, outer], options);
    const tile = { dtype, a: a.walk, b: b.walk, store, relaxedSimd, partial };
    const functions = new Map<string, number>();
    const [rowSpan, columnSpan] = [partRowTiles * tileRows, partColumnTiles * tileColumns];
    const axes = [
      ...batch.map((size, d) => ({
        size,
        steps: [a.batch[d]!, b.batch[d]!, ...store.walks.map((walk) => walk.batch[d]!)],
      })),
      { size: rowBlocks, steps: [partRowTiles * a.walk.tile, 0, ...store.walks.map(({ row }) => row * rowSpan)] },
      {
        size: columnBlocks,
        steps: [0, partColumnTiles * b.walk.tile, ...store.walks.map(({ column }) => column * columnSpan)],
      },
    ];
    const starts = [a.start, b.start, ...store.walks.map(() => 0)];
    forParts(code, parts, (part) => {
      const { pointers, indices } = locate(code, part, starts, axes, [axes.length - 2, axes.length - 1]);
      const [aAt, bAt, ...out] = pointers as [Local, Local, ...Local[]];
      const [rowBlock, columnBlock] = indices as [Local, Local];
      const rows = countIn(code, rowBlock, rowBlocks, partRowTiles, this.rowTiles);
      const columns = countIn(code, columnBlock, columnBlocks, partColumnTiles, this.columnTiles);
      const rectangle = {
        rowTiles: rows.all,
        columnTiles: columns.all,
        ifLastRows: (body: () => void) => atLast(code, rowBlock, rowBlocks, body),
        ifLastColumns: (body: () => void) => atLast(code, columnBlock, columnBlocks, body),
      };
      const tiling = { m, n, rows: tileRows, columns: tileColumns, rectangle, a: a.walk, b: b.walk, store };
      const block = (steps: Count, flags: Local | undefined): void =>
        emitTiles(code, tiling, { a: aAt, b: bAt, steps, out, ...(flags === undefined ? {} : { flags }) }, (at, r, c) =>
          callTile(code, functions, tile, at, r, c),
        );
      if (innerBlocks === 1) {
        const flags = code.local("i32");
        code.i32(2).set(flags);
        block(k, flags);
        code.release(flags);
      } else this.overBlocks(code, k, block, aAt, bAt, a.walk, b.walk);
      for (const local of [...pointers, ...indices]) code.release(local);
      rows.release();
      columns.release();
    });
  }

  /** One block of the inner axis after the other. */
  private overBlocks(
    code: Code,
    k: number,
    block: (steps: Count, flags: Local | undefined) => void,
    aAt: Local,
    bAt: Local,
    a: Walk,
    b: Walk,
  ): void {
    const { steps, innerBlocks } = this;
    const [count, flags, left] = [code.local("i32"), code.local("i32"), code.local("i32")];
    code.i32(0).set(flags).i32(innerBlocks).set(left).i32(steps).set(count);
    const again = code.loop();
    code.get(left).i32(1).op(i32.eq).if();
    code
      .i32(3)
      .set(flags)
      .i32(k - (innerBlocks - 1) * steps)
      .set(count);
    code.end();
    block({ local: count }, flags);
    move(code, aAt, steps * a.inner);
    move(code, bAt, steps * b.inner);
    code.i32(1).set(flags);
    code.get(left).i32(1).op(i32.sub).tee(left).brIf(again).end();
    for (const local of [count, flags, left]) code.release(local);
  }

  private side(
    side: ProductSide,
    length: number,
    width: number,
    order: (outer: number, inner: number) => [number, number],
    { address }: EmitOptions,
  ): { walk: Walk; start: number; batch: readonly number[] } {
    const { k, dtype, batch } = this.spec;
    const item = itemSizes[dtype];
    if ("source" in side) {
      const sizes = batch.map((size, d) => (side.source.varies[d] ? size : 1));
      const matrix = panelBytes(length, k, width, item);
      const strides = stridesOf(sizes);
      return {
        walk: packedWalk(length, k, width, item),
        start: address(side.buffer),
        batch: strides.map((stride, d) => (side.source.varies[d] ? stride * matrix : 0)),
      };
    }
    const steps = side.strides.map((stride) => stride * item);
    const [element, inner] = order(...(steps.slice(-2) as [number, number]));
    return {
      walk: { element, inner, tile: width * element },
      start: address(side.buffer) + side.offset * item,
      batch: steps.slice(0, -2),
    };
  }
}

/**
 * Sums never wait here. Yet the code for it is there: V8 11 and 13 keep the sums of a tile in registers then, whatever is computed
 * of them after the loop, and else spill them inside it, at half the speed.
 */
function nowhere(dtype: "float32" | "float64"): Place {
  return { dtype, base: 0, walk: undefined, row: 0, column: 0 };
}

/** A tile as a function of the module: engines keep its sums in registers then, whatever is around. */
function callTile(
  code: Code,
  functions: Map<string, number>,
  spec: Parameters<typeof emitTile>[1],
  at: TileArguments,
  rows: number,
  columns: number,
): void {
  const key = `${rows} ${columns}`;
  const { steps, flags, out } = at;
  code.get(at.a).get(at.b);
  if (typeof steps === "number") code.i32(steps);
  else code.get(steps.local);
  if (flags !== undefined) code.get(flags);
  for (const pointer of out) code.get(pointer);
  let index = functions.get(key);
  if (index === undefined) {
    const first = flags === undefined ? 3 : 4;
    const tile = code.module.function(Array<"i32">(first + out.length).fill("i32"), []);
    emitTile(
      tile,
      spec,
      {
        a: 0,
        b: 1,
        steps: { local: 2 },
        out: out.map((_, i) => first + i),
        ...(flags === undefined ? {} : { flags: 3 }),
      },
      rows,
      columns,
    );
    index = tile.index;
    functions.set(key, index);
  }
  code.call(index);
}

/** How many full tiles (or panels) a block has, of `total` that are dealt out `each` to a block. */
function countIn(
  code: Code,
  block: Local,
  blocks: number,
  each: number,
  total: number,
): { all: Count; many(by: number): Count; left(by: number): Count; release(): void } {
  const locals: Local[] = [];
  const derived = (write: () => void): Count => {
    const local = code.local("i32");
    locals.push(local);
    write();
    code.set(local);
    return { local };
  };
  const last = total - (blocks - 1) * each;
  const same = last === each;
  const all: Count = same
    ? each
    : derived(() =>
        code
          .i32(last)
          .i32(each)
          .get(block)
          .i32(blocks - 1)
          .op(i32.eq)
          .select(),
      );
  const divided = (by: number, op: typeof i32.divU | typeof i32.remU): Count =>
    typeof all === "number"
      ? op === i32.divU
        ? Math.floor(all / by)
        : all % by
      : derived(() => code.get(all.local).i32(by).op(op));
  return {
    all,
    many: (by) => divided(by, i32.divU),
    left: (by) => (by === 1 ? 0 : divided(by, i32.remU)),
    release: () => locals.forEach((local) => code.release(local)),
  };
}

function atLast(code: Code, block: Local, blocks: number, body: () => void): void {
  if (blocks === 1) return body();
  code
    .get(block)
    .i32(blocks - 1)
    .op(i32.eq)
    .if();
  body();
  code.end();
}

function dividing(wanted: number, of: number): number {
  return of % wanted === 0 ? wanted : 1;
}

function stridesOf(sizes: readonly number[]): number[] {
  const strides = new Array<number>(sizes.length);
  let step = 1;
  for (let d = sizes.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= sizes[d]!;
  }
  return strides;
}
