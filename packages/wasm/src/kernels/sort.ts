/**
 * Kernel of `argSort`: a merge sort from the bottom up gives the positions of a row's elements in order. Equal elements
 * stay in their order.
 */
import type { DType } from "@cotangent/autodiff/backend";
import type { Code, Local } from "../emit/code.ts";
import { f32, f64, i32 } from "../emit/opcodes.ts";
import { itemSizes } from "../loops/nest.ts";
import { move, pointerTo, repeat } from "../loops/loops.ts";
import type { EmitOptions } from "../loops/options.ts";

export interface SortSizes {
  readonly dtype: DType;
  readonly rows: number;
  readonly length: number;
  readonly descending: boolean;
}

/** Sorts each row of x. The buffer `spare` has room for the positions of one row. */
export function emitArgSort(
  code: Code,
  sizes: SortSizes,
  buffers: { readonly x: number; readonly write: number; readonly spare: number },
  { address }: EmitOptions,
): void {
  const { dtype, rows, length } = sizes;
  if (rows === 0 || length === 0) return;
  const passes = Math.ceil(Math.log2(length));
  const x = pointerTo(code, address(buffers.x));
  const out = pointerTo(code, address(buffers.write));
  const spare = pointerTo(code, address(buffers.spare));
  const [index, at] = [code.local("i32"), code.local("i32")];
  repeat(code, rows, () => {
    // the last pass must end in the result
    code
      .get(passes % 2 === 0 ? out : spare)
      .set(at)
      .i32(0)
      .set(index);
    repeat(code, length, () => {
      code.get(at).get(index).access(i32.store);
      move(code, at, 4);
      move(code, index, 1);
    });
    emitPasses(code, sizes, passes, x, out, spare);
    move(code, x, length * itemSizes[dtype]);
    move(code, out, length * 4);
  });
  for (const local of [x, out, spare, index, at]) code.release(local);
}

// ---- private parts

/** Merges runs of 1, 2, 4, … positions, back and forth between two places. */
function emitPasses(code: Code, sizes: SortSizes, passes: number, x: Local, out: Local, spare: Local): void {
  const { length } = sizes;
  const [from, to, swap, run] = [code.local("i32"), code.local("i32"), code.local("i32"), code.local("i32")];
  const [left, leftEnd, right, rightEnd, end] = [
    code.local("i32"),
    code.local("i32"),
    code.local("i32"),
    code.local("i32"),
    code.local("i32"),
  ];
  const target = code.local("i32");
  code
    .get(passes % 2 === 0 ? out : spare)
    .set(from)
    .get(passes % 2 === 0 ? spare : out)
    .set(to);
  code.i32(4).set(run);
  repeat(code, passes, () => {
    code
      .get(from)
      .i32(length * 4)
      .op(i32.add)
      .set(end);
    code.get(from).set(left).get(to).set(target);
    const pairs = code.loop();
    addUpTo(code, left, run, end, leftEnd);
    code.get(leftEnd).set(right);
    addUpTo(code, right, run, end, rightEnd);
    emitMerge(code, sizes, x, { left, leftEnd, right, rightEnd, target });
    code.get(rightEnd).tee(left).get(end).op(i32.ltU).brIf(pairs).end();
    code.get(from).set(swap).get(to).set(from).get(swap).set(to);
    code.get(run).i32(1).op(i32.shl).set(run);
  });
  for (const local of [from, to, swap, run, left, leftEnd, right, rightEnd, end, target]) code.release(local);
}

/** Sets sum = min(at + by, end). */
function addUpTo(code: Code, at: Local, by: Local, end: Local, sum: Local): void {
  code.get(at).get(by).op(i32.add).tee(sum).get(end).get(sum).get(end).op(i32.ltU).select().set(sum);
}

interface Runs {
  readonly left: Local;
  readonly leftEnd: Local;
  readonly right: Local;
  readonly rightEnd: Local;
  readonly target: Local;
}

/** Merges two runs of positions into `target`, which moves to the end of what is written. */
function emitMerge(code: Code, { dtype, descending }: SortSizes, x: Local, runs: Runs): void {
  const { left, leftEnd, right, rightEnd, target } = runs;
  const [first, second] = [code.local("f64"), code.local("f64")];
  const key = (run: Local, to: Local): void => {
    code.get(run).access(i32.load).i32(itemSizes[dtype]).op(i32.mul).get(x).op(i32.add);
    if (dtype === "float64") code.access(f64.load);
    else if (dtype === "float32") code.access(f32.load).op(f64.promoteF32);
    else if (dtype === "bool") code.access(i32.load8U).op(f64.convertI32U);
    else code.access(i32.load).op(dtype === "int32" ? f64.convertI32S : f64.convertI32U);
    code.set(to);
  };
  const take = (run: Local): void => {
    code.get(target).get(run).access(i32.load).access(i32.store);
    move(code, run, 4);
    move(code, target, 4);
  };
  const done = code.block();
  const again = code.loop();
  code.get(left).get(leftEnd).op(i32.eq).brIf(done);
  code.get(right).get(rightEnd).op(i32.eq).brIf(done);
  key(left, first);
  key(right, second);
  // the right one only where it comes before the left one: it is less, or the left one is NaN and it is not
  code
    .get(second)
    .get(first)
    .op(descending ? f64.gt : f64.lt);
  code.get(first).get(first).op(f64.ne).get(second).get(second).op(f64.eq).op(i32.and).op(i32.or).if();
  take(right);
  code.else();
  take(left);
  code.end().br(again).end().end();
  const rest = (run: Local, end: Local): void => {
    const bytes = code.local("i32");
    code.get(end).get(run).op(i32.sub).set(bytes);
    code.get(target).get(run).get(bytes).memoryCopy();
    code.get(target).get(bytes).op(i32.add).set(target).release(bytes);
  };
  rest(left, leftEnd);
  rest(right, rightEnd);
  code.release(first).release(second);
}
