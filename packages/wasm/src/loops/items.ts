/** Loops over items that lie one after the other, such as images, in parts that threads share (see `Task`). */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import { move, repeat, type Count } from "./loops.ts";

/** A pointer, and the bytes that it moves from one item to the next. */
export interface Moving {
  readonly at: Local;
  readonly bytes: number;
}

export interface PartBody {
  /** Written once for each part, before its items. */
  start?(): void;
  item(): void;
  /** Written once for each part, after its items. */
  finish?(): void;
}

/**
 * Returns the number of equal parts, `wanted` at most, that `items` items make. The last may be shorter: 5 in 4 are 2,
 * 2, 1.
 */
export function partsOf(items: number, wanted: number): number {
  if (wanted <= 1 || items <= 1) return 1;
  return Math.ceil(items / Math.ceil(items / Math.min(wanted, items)));
}

/**
 * Writes the loop over the items of the parts that parameters 0 and 1 of the function name; over all where there is one
 * part.
 */
export function emitParts(code: Code, items: number, parts: number, pointers: readonly Moving[], body: PartBody): void {
  const one = (count: Count): void => {
    body.start?.();
    repeat(code, count, () => {
      body.item();
      for (const { at, bytes } of pointers) move(code, at, bytes);
    });
    body.finish?.();
  };
  if (parts === 1) return one(items);
  const each = Math.ceil(items / parts);
  const [left, count, now] = [code.local("i32"), code.local("i32"), code.local("i32")];
  const before = (bytes: number): Code =>
    code
      .get(0)
      .i32(each * bytes)
      .op(i32.mul);
  for (const { at, bytes } of pointers) before(bytes).get(at).op(i32.add).set(at);
  code.i32(items);
  before(1).op(i32.sub).set(left);
  code.get(1).get(0).op(i32.sub).set(count);
  repeat(code, { local: count }, () => {
    // the last part has what is left
    code.i32(each).get(left).i32(each).get(left).op(i32.ltS).select().set(now);
    one({ local: now });
    move(code, left, -each);
  });
  for (const local of [left, count, now]) code.release(local);
}
