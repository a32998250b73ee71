import type { Code, Local } from "../emit/code.ts";
import { i32, v128 } from "../emit/opcodes.ts";
import type { Walk } from "./tiles.ts";

/** Writes `body` in a loop, or once. */
export function repeat(code: Code, count: number, body: () => void): void {
  if (count === 0) return;
  if (count === 1) return body();
  const counter = code.local("i32");
  code.i32(count).set(counter);
  const again = code.loop();
  body();
  code.get(counter).i32(1).op(i32.sub).tee(counter).brIf(again).end().release(counter);
}

/** Adds to a pointer. */
export function move(code: Code, pointer: Local, bytes: number): void {
  if (bytes !== 0) code.get(pointer).i32(bytes).op(i32.add).set(pointer);
}

/** A matrix of which `inner` slices are walked, each of `length` elements; steps in bytes. */
export interface Slices {
  readonly itemSize: number;
  readonly length: number;
  readonly inner: number;
  readonly elementStep: number;
  readonly innerStep: number;
}

/** How much copied slices of so many elements take: whole vectors. */
export function packedSlice(elements: number, itemSize: number): number {
  return Math.ceil((elements * itemSize) / 16) * 16;
}

/** How much panels of `width` elements of each slice take; the last one may be narrower. */
export function panelBytes(length: number, inner: number, width: number, itemSize: number): number {
  return inner * (Math.floor(length / width) * packedSlice(width, itemSize) + packedSlice(length % width, itemSize));
}

/** How tiles read panels. */
export function packedWalk(inner: number, itemSize: number): (elements: number) => Walk {
  return (elements) => {
    const slice = packedSlice(elements, itemSize);
    return { element: itemSize, inner: slice, tile: inner * slice };
  };
}

/**
 * Copies a matrix into panels, at the address in `to`: `width` elements of the first slice, those of the second, …; then the next `width` elements of
 * each. The last panel may be narrower. So what a tile of a product reads lies in one row in memory.
 */
export function packPanels(code: Code, from: Local, to: Local, width: number, slices: Slices): void {
  const { inner, length, itemSize, innerStep, elementStep } = slices;
  const [slice, start, target] = [code.local("i32"), code.local("i32"), code.local("i32")];
  code.get(from).set(start).get(to).set(target);
  const panel = (elements: number): void => {
    const bytes = packedSlice(elements, itemSize);
    code.get(start).set(slice);
    repeat(code, inner, () => {
      for (let at = 0; at < bytes; at += 16) {
        code.get(target);
        pushVector(code, slice, at / itemSize, Math.min(16 / itemSize, elements - at / itemSize), slices);
        code.access(v128.store, at);
      }
      move(code, slice, innerStep);
      move(code, target, bytes);
    });
  };
  repeat(code, Math.floor(length / width), () => {
    panel(width);
    move(code, start, width * elementStep);
  });
  if (length % width > 0) panel(length % width);
  code.release(slice).release(start).release(target);
}

/** Pushes `count` elements from element `first` on; the other lanes hold anything. */
function pushVector(code: Code, slice: Local, first: number, count: number, { itemSize, elementStep }: Slices): void {
  if (elementStep === itemSize) {
    code.get(slice).access(v128.load, first * itemSize);
    return;
  }
  const vector = code.local("v128");
  const [splat, loadLane] = itemSize === 4 ? [v128.load32Splat, v128.load32Lane] : [v128.load64Splat, v128.load64Lane];
  code
    .get(slice)
    .access(splat, first * elementStep)
    .set(vector);
  for (let lane = 1; lane < count; lane++) {
    code
      .get(slice)
      .get(vector)
      .accessLane(loadLane, lane, (first + lane) * elementStep)
      .set(vector);
  }
  code.get(vector).release(vector);
}
