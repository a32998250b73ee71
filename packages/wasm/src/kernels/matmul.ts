/**
 * Matrix products, specialised to their shapes. Small ones are strips of tiles in one function, with operands copied
 * where that pays (see pack.ts). Large ones are made in blocks (see product.ts). A transposed operand costs no more.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import { emitDots, transposed } from "./dots.ts";
import { axesOf, firstOf, itemSizes, Nest, pushStart, type Operand, type Start } from "../loops/nest.ts";
import { packedStrides, packPanels, panelBytes, type Slices, type TileStrides } from "./pack.ts";
import { Store, type Epilogue } from "./epilogue.ts";
import { LongTiles, roomIn, sumBlock } from "./longSums.ts";
import { emitTile, emitTiles, tileBytes, tileRows, wholeRectangle, type TileArguments } from "./tiles.ts";
import type { EmitOptions } from "../loops/options.ts";
import { whole, type Task } from "../loops/task.ts";

export interface MatmulSpec {
  readonly dtype: "float32" | "float64";
  readonly batch: readonly number[];
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** Operands with strides of [...batch, m, k] and [...batch, k, n], none of them negative. */
  readonly a: Operand;
  readonly b: Operand;
  readonly epilogue: Epilogue;
  /** Operand in which sums may wait: [...batch, m, n] of the product's dtype, which no epilogue reads. */
  readonly partial: Operand;
  /** Buffer of `roomBytes` for a small product whose inner axis is longer than `sumBlock`. */
  readonly room: number;
  readonly relaxedSimd: boolean;
}

export type Scratch = (bytes: number) => number;

/** Products that are large enough to be made in blocks (see product.ts). */
export interface LargeProducts {
  isLarge(size: ProductSize): boolean;
  /** Returns whether sums wait in memory between pieces of the inner axis. */
  isCut(size: ProductSize): boolean;
  tasks(spec: MatmulSpec, scratch: Scratch): Task[];
}

export type ProductSize = Pick<MatmulSpec, "batch" | "m" | "k" | "n">;

/**
 * Returns the tasks of a small product, or of any product where there are none for large ones. `scratch` gives a buffer
 * of so many bytes.
 */
export function matmulTasks(spec: MatmulSpec, scratch: Scratch): Task[] {
  const { batch, m, n } = spec;
  if (m === 0 || n === 0 || batch.includes(0)) return [];
  if (n === 1 && m > 1) return matmulTasks(swapped(spec), scratch);
  const panels = isDots(spec) ? [0, 0] : [aPanelBytes(spec), bPanelBytes(spec)];
  const [aPanels, bPanels] = panels.map((bytes) => (bytes === 0 ? undefined : scratch(bytes)));
  return [whole((code, options) => emitSmall(code, spec, aPanels, bPanels, options))];
}

// ---- private parts

/** Returns the transposed product, which has the same elements in the same order where there is one column. */
function swapped(spec: MatmulSpec): MatmulSpec {
  const { m, n, a, b, epilogue, partial } = spec;
  const { reads, writes, build } = epilogue;
  return {
    ...spec,
    ...{ m: n, n: m, a: transposed(b), b: transposed(a), partial: transposed(partial) },
    epilogue: { reads: reads.map(transposed), writes: writes.map(transposed), build },
  };
}

/**
 * Returns whether a product is dot products: one row of a, and columns of b that lie along the inner axis, as the row
 * does.
 */
function isDots({ m, k, n, a, b }: MatmulSpec): boolean {
  const [aStep, bStep] = [a.strides.at(-1), b.strides.at(-2)];
  return m === 1 && k >= 4 && aStep === 1 && bStep === 1 && (n === 1 || b.strides.at(-1) !== 1);
}

/** Returns the bytes of a in panels, whose elements are each read once for each panel of b; 0 where a is not copied. */
function aPanelBytes({ m, k, n, dtype }: MatmulSpec): number {
  const item = itemSizes[dtype];
  return m < tileRows || k < 16 || n * item < 4 * tileBytes ? 0 : panelBytes(m, k, tileRows, item);
}

/**
 * Returns the bytes of b in panels; 0 where b is not copied. It is copied where its rows are not contiguous, or where
 * each row is read often and from afar.
 */
function bPanelBytes({ m, k, n, b, dtype }: MatmulSpec): number {
  const item = itemSizes[dtype];
  const [rowStep, columnStep] = b.strides.slice(-2) as [number, number];
  const isFar = k * rowStep * item > 16384 && n * item > tileBytes;
  const packs = n > 1 && (columnStep !== 1 || (m > 2 * tileRows && isFar));
  return packs ? panelBytes(n, k, tileBytes / item, item) : 0;
}

function emitSmall(
  code: Code,
  spec: MatmulSpec,
  aPanels: number | undefined,
  bPanels: number | undefined,
  options: EmitOptions,
): void {
  const { batch, k, n, dtype, epilogue } = spec;
  const { start, relaxedSimd } = options;
  const item = itemSizes[dtype];
  const store = new Store(epilogue, dtype, options);
  const room = k > sumBlock && !isDots(spec) ? roomIn(store, batch.length) : undefined;
  const outs = store.pointers.map(({ batch: steps }): Operand => ({
    buffer: -1,
    dtype: "bool",
    offset: 0,
    strides: steps,
  }));
  const batched = [spec.a, spec.b].map((operand) => ({ ...operand, strides: operand.strides.slice(0, batch.length) }));
  const operands = [...batched, ...outs];
  const axes = axesOf(batch, operands);
  const starts = [
    ...batched.map((operand) => firstOf(operand, start)),
    ...store.pointers.map(({ start: pointer }): Start => ({ address: 0, pointer })),
  ];
  const nest = new Nest(code, axes, starts);
  for (const { size } of axes) nest.enter(size);
  const pointers = operands.map((_, i) => {
    const local = code.local("i32");
    const base = nest.push(i);
    if (base !== 0) code.i32(base).op(i32.add);
    code.set(local);
    return local;
  });
  const [aAt, bAt, ...out] = pointers as [Local, Local, ...Local[]];
  if (room !== undefined) {
    pushStart(code, start(spec.room));
    code.set(out[room.pointer]!);
  }
  const bColumn = spec.b.strides.at(-1)! * item;
  if (isDots(spec)) emitDots(code, { dtype, k, n, columnStep: bColumn, store, relaxedSimd }, aAt, bAt, out);
  else emitStrips(code, spec, store, room, { a: aAt, b: bAt, steps: k, out }, [aPanels, bPanels], start);
  for (const pointer of pointers) code.release(pointer);
  for (let d = axes.length - 1; d >= 0; d--) nest.leave(d, axes[d]!.size, 1);
  nest.done();
}

/** Writes all tiles of one matrix, strip by strip. Operands are read as they lie, or copied into panels first. */
function emitStrips(
  code: Code,
  { m, k, n, dtype, relaxedSimd, ...spec }: MatmulSpec,
  store: Store,
  room: ReturnType<typeof roomIn> | undefined,
  at: TileArguments,
  [aPanels, bPanels]: readonly [a: number | undefined, b: number | undefined],
  start: EmitOptions["start"],
): void {
  const item = itemSizes[dtype];
  const width = tileBytes / item;
  const [aRow, aInner] = spec.a.strides.slice(-2).map((step) => step * item) as [number, number];
  const [bInner, bColumn] = spec.b.strides.slice(-2).map((step) => step * item) as [number, number];
  /** Returns the strides of an operand that is read as it lies. Else copies it, and sets the pointer to the copy. */
  const side = (pointer: Local, to: number | undefined, width: number, slices: Slices): TileStrides => {
    const { elementStep, innerStep } = slices;
    if (to === undefined) return { element: elementStep, inner: innerStep, tile: width * elementStep };
    const target = code.local("i32");
    pushStart(code, start(to));
    code.set(target);
    packPanels(code, pointer, target, width, slices);
    code.get(target).set(pointer).release(target);
    return packedStrides(slices.length, k, width, item);
  };
  const common = { itemSize: item, inner: k };
  const a = side(at.a, aPanels, tileRows, { ...common, length: m, elementStep: aRow, innerStep: aInner });
  const b = side(at.b, bPanels, width, { ...common, length: n, elementStep: bColumn, innerStep: bInner });
  const columns = m === 1 && bPanels === undefined ? 4 * width : width;
  const rectangle = wholeRectangle(m, n, tileRows, columns);
  const wide = { ...b, tile: (b.tile * columns) / width };
  const tiling = { m, n, rows: tileRows, columns, rectangle, a, b: wide, store };
  const tile = { dtype, a, b, store, relaxedSimd };
  const long = room && new LongTiles(code, tile, room, room.waiting);
  emitTiles(code, tiling, at, (here, rows, columns) =>
    long === undefined ? emitTile(code, tile, here, rows, columns) : long.whole(here, k, rows, columns),
  );
}
