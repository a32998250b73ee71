/** Functions of several parts: the number of a part gives the place where it works. */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import type { Count } from "./loops.ts";

/** One axis of the parts: its length, and the bytes that each pointer moves from one part along it to the next. */
export interface PartAxis {
  readonly size: number;
  readonly steps: readonly number[];
}

/** Writes the loop over the parts from parameter 0 to parameter 1 of a function; no loop where there is one part. */
export function forParts(code: Code, parts: number, body: (part: Local) => void): void {
  const part = code.local("i32");
  if (parts === 1) {
    code.i32(0).set(part);
    body(part);
  } else {
    code.get(0).set(part);
    const again = code.loop();
    body(part);
    code.get(part).i32(1).op(i32.add).tee(part).get(1).op(i32.ltU).brIf(again).end();
  }
  code.release(part);
}

/**
 * Returns pointers to the place of a part, and its indices along the wanted axes. With axes of lengths 2 and 3, part 4
 * has the indices 1 and 1. The caller releases all of these locals.
 */
export function locate(
  code: Code,
  part: Local,
  starts: readonly number[],
  axes: readonly PartAxis[],
  wanted: readonly number[] = [],
): { readonly pointers: readonly Local[]; readonly indices: readonly Local[] } {
  const pointers = starts.map((start) => {
    const local = code.local("i32");
    code.i32(start).set(local);
    return local;
  });
  const indices = wanted.map(() => code.local("i32"));
  const [left, index] = [code.local("i32"), code.local("i32")];
  code.get(part).set(left);
  for (let d = axes.length - 1; d >= 0; d--) {
    const { size, steps } = axes[d]!;
    const asked = wanted.indexOf(d);
    if (size === 1) {
      if (asked >= 0) code.i32(0).set(indices[asked]!);
      continue;
    }
    if (d === 0) code.get(left).set(index);
    else {
      code.get(left).i32(size).op(i32.remU).set(index);
      code.get(left).i32(size).op(i32.divU).set(left);
    }
    if (asked >= 0) code.get(index).set(indices[asked]!);
    pointers.forEach((pointer, i) => {
      const step = steps[i]!;
      if (step !== 0) code.get(index).i32(step).op(i32.mul).get(pointer).op(i32.add).set(pointer);
    });
  }
  code.release(left).release(index);
  return { pointers, indices };
}

/**
 * Counts what a block has of `total` rows that are dealt out `each` to a block: `all` of them, how `many` tiles of `by`
 * rows, and the rows `left` over. Of 10 rows, 4 to a block, the last block has 2.
 */
export function countIn(
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

/** Writes `body` so that it runs for the last block only. */
export function atLast(code: Code, block: Local, blocks: number, body: () => void): void {
  if (blocks === 1) return body();
  code
    .get(block)
    .i32(blocks - 1)
    .op(i32.eq)
    .if();
  body();
  code.end();
}
