/**
 * Packing: copies of matrices in the order in which tiles read them. A panel is as wide as a tile, and has all slices
 * along the inner axis. Where slices lie side by side in memory and their elements do not, squares of 4 × 4 (float64: 2
 * × 2) are turned in registers. Where neither do, elements are fetched one by one.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32, v128 } from "../emit/opcodes.ts";
import { type Count, repeat, move } from "../loops/loops.ts";

/** Steps of a matrix in bytes: from element to element of a slice, and from slice to slice along the inner axis. */
export interface Strided {
  readonly itemSize: number;
  readonly elementStep: number;
  readonly innerStep: number;
}

/** Matrix of `inner` slices of `length` elements each. */
export interface Slices extends Strided {
  readonly length: number;
  readonly inner: number;
}

/** Returns the bytes of a copied slice, in whole vectors: 5 elements of float32 take 32. */
export function packedSlice(elements: number, itemSize: number): number {
  return Math.ceil((elements * itemSize) / 16) * 16;
}

/** Returns the bytes of all panels, each `width` elements wide. The last one takes as much as the others. */
export function panelBytes(length: number, inner: number, width: number, itemSize: number): number {
  return Math.ceil(length / width) * packedStrides(length, inner, width, itemSize).tile;
}

/** Returns the strides by which tiles read panels. */
export function packedStrides(length: number, inner: number, width: number, itemSize: number): TileStrides {
  const slice = packedSlice(Math.min(length, width), itemSize);
  return { element: itemSize, inner: slice, tile: inner * slice };
}

/**
 * Copies a matrix into panels, at the address in `to`: `width` elements of the first slice, as many of the second, …,
 * then the next `width` elements of each. Moves neither pointer.
 */
export function packPanels(code: Code, from: Local, to: Local, width: number, slices: Slices): void {
  const { inner, length, itemSize, elementStep } = slices;
  const { inner: slice, tile } = packedStrides(length, inner, width, itemSize);
  // where elements lie side by side, panels are copied a whole line of memory at once: each line is fetched but once
  // then
  const together = elementStep === itemSize ? Math.max(1, lineBytes / (width * itemSize)) : 1;
  const [start, target] = [code.local("i32"), code.local("i32")];
  code.get(from).set(start).get(to).set(target);
  const panels = Math.floor(length / width);
  const copy = (count: number, elements: number): void => {
    packPanel(code, start, target, { ...slices, width, elements, slice, pitch: tile });
    move(code, start, elements * elementStep);
    move(code, target, count * tile);
  };
  repeat(code, Math.floor(panels / together), () => copy(together, together * width));
  repeat(code, panels % together, () => copy(1, width));
  if (length % width > 0)
    packPanel(code, start, target, { ...slices, width, elements: length % width, slice, pitch: 0 });
  code.release(start).release(target);
}

/** Copy of panels that stand next to each other. */
export interface PanelCopy extends Strided {
  readonly inner: Count;
  readonly elements: number;
  /** Elements that a panel is wide, bytes from slice to slice in it, and bytes from panel to panel. */
  readonly width: number;
  readonly slice: number;
  readonly pitch: number;
}

/** Copies `elements` elements of each slice. Moves neither pointer. */
export function packPanel(code: Code, from: Local, to: Local, copy: PanelCopy): void {
  const { inner, elements, width, slice, pitch, itemSize, innerStep, elementStep } = copy;
  const [source, target] = [code.local("i32"), code.local("i32")];
  code.get(from).set(source).get(to).set(target);
  const lanes = 16 / itemSize;
  const turns = innerStep === itemSize && elementStep !== itemSize;
  const each = (slices: number, count: Count, body: () => void): void =>
    repeat(code, count, () => {
      body();
      move(code, source, slices * innerStep);
      move(code, target, slices * slice);
    });
  /**
   * Calls `body` for each vector of a slice, with its first element, the number of its elements, and its offset in the
   * copy.
   */
  const vectors = (body: (first: number, count: number, offset: number) => void): void => {
    for (let panel = 0; panel * width < elements; panel++) {
      const start = panel * width;
      const end = Math.min(start + width, elements);
      for (let first = start; first < end; first += lanes)
        body(first, Math.min(lanes, end - first), panel * pitch + (first - start) * itemSize);
    }
  };
  const [squares, rest] = turns ? split(code, inner, lanes) : [0, inner];
  each(lanes, squares, () =>
    vectors((first, count, offset) => turnSquare(code, source, target, first, count, offset, copy)),
  );
  each(1, rest, () =>
    vectors((first, count, offset) => {
      code.get(target);
      pushVector(code, source, first, count, copy);
      code.access(v128.store, offset);
    }),
  );
  for (const local of [source, target]) code.release(local);
  for (const part of turns ? [squares, rest] : []) if (typeof part !== "number") code.release(part.local);
}

// ---- private parts

/** Bytes that one fetch from memory brings. */
const lineBytes = 64;

/** Returns a count divided by `by`, a power of two, and the remainder: 11 by 4 gives 2 and 3. */
function split(code: Code, count: Count, by: number): [Count, Count] {
  if (typeof count === "number") return [Math.floor(count / by), count % by];
  const [whole, rest] = [code.local("i32"), code.local("i32")];
  code.get(count.local).i32(Math.log2(by)).op(i32.shrU).set(whole);
  code
    .get(count.local)
    .i32(by - 1)
    .op(i32.and)
    .set(rest);
  return [{ local: whole }, { local: rest }];
}

/**
 * Copies as many slices as a vector has lanes, with `count` elements from number `first` on. The other lanes hold
 * anything.
 */
function turnSquare(
  code: Code,
  source: Local,
  target: Local,
  first: number,
  count: number,
  offset: number,
  copy: PanelCopy,
): void {
  const { itemSize, elementStep, slice } = copy;
  const lanes = 16 / itemSize;
  const rows = Array.from({ length: lanes }, (_, i) => {
    const row = code.local("v128");
    code
      .get(source)
      .access(v128.load, (first + Math.min(i, count - 1)) * elementStep)
      .set(row);
    return row;
  });
  const pair = (a: number, b: number, order: readonly number[]): void =>
    void code.get(rows[a]!).get(rows[b]!).shuffle(order);
  if (lanes === 4) {
    const halves = [code.local("v128"), code.local("v128"), code.local("v128"), code.local("v128")] as const;
    pair(0, 1, interleaveLow);
    code.set(halves[0]);
    pair(2, 3, interleaveLow);
    code.set(halves[1]);
    pair(0, 1, interleaveHigh);
    code.set(halves[2]);
    pair(2, 3, interleaveHigh);
    code.set(halves[3]);
    for (let i = 0; i < 4; i++) {
      const [low, high] = i < 2 ? [halves[0], halves[1]] : [halves[2], halves[3]];
      code
        .get(target)
        .get(low)
        .get(high)
        .shuffle(i % 2 === 0 ? lowHalves : highHalves);
      code.access(v128.store, offset + i * slice);
    }
    for (const half of halves) code.release(half);
  } else {
    for (let i = 0; i < 2; i++) {
      code.get(target);
      pair(0, 1, i === 0 ? lowHalves : highHalves);
      code.access(v128.store, offset + i * slice);
    }
  }
  for (const row of rows) code.release(row);
}

/** Lanes 0 and 1 of a between those of b; then lanes 2 and 3, the low halves of 64 bits, the high halves. */
const interleaveLow = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const interleaveHigh = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];
const lowHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const highHalves = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

/** Pushes `count` elements from number `first` on. The other lanes hold anything. */
function pushVector(code: Code, slice: Local, first: number, count: number, { itemSize, elementStep }: Strided): void {
  if (elementStep === itemSize) {
    code.get(slice).access(v128.load, first * itemSize);
    return;
  }
  const [splat, loadLane] = itemSize === 4 ? [v128.load32Splat, v128.load32Lane] : [v128.load64Splat, v128.load64Lane];
  code.get(slice).access(splat, first * elementStep);
  if (elementStep === 0 || count === 1) return;
  const vector = code.local("v128");
  code.set(vector);
  for (let lane = 1; lane < count; lane++) {
    code
      .get(slice)
      .get(vector)
      .accessLane(loadLane, lane, (first + lane) * elementStep)
      .set(vector);
  }
  code.get(vector).release(vector);
}

/**
 * Strides in bytes by which tiles read an operand: to the next element within a tile, along the inner axis, to the next
 * tile.
 */
export interface TileStrides {
  readonly element: number;
  readonly inner: number;
  readonly tile: number;
}
