/** Kernels of running sums, and of the first extreme element of a line: one line of elements after the other. */
import type { Code, Local } from "../emit/code.ts";
import { f32, f64, i32 } from "../emit/opcodes.ts";
import { itemSizes } from "../loops/nest.ts";
import type { Numeric } from "./accumulate.ts";
import { move, pointerTo, repeat } from "../loops/loops.ts";
import type { EmitOptions } from "../loops/options.ts";

/** Sizes of an array [lead, length, tail], whose lines lie along the middle axis. */
export interface LineSizes {
  readonly dtype: Numeric;
  readonly lead: number;
  readonly length: number;
  readonly tail: number;
}

/** Writes running sums. They are carried in double precision, and rounded for each element. */
export function emitCumSum(
  code: Code,
  { dtype, lead, length, tail }: LineSizes,
  reverse: boolean,
  from: number,
  to: number,
  { address }: EmitOptions,
): void {
  if (length === 0) return;
  const item = itemSizes[dtype];
  const isInteger = dtype === "int32" || dtype === "uint32";
  const total = code.local(isInteger ? "i32" : "f64");
  const step = (reverse ? -1 : 1) * tail * item;
  const start = reverse ? (length - 1) * tail * item : 0;
  const [x, out] = [pointerTo(code, address(from) + start), pointerTo(code, address(to) + start)];
  repeat(code, lead, () => {
    repeat(code, tail, () => {
      if (isInteger) code.i32(0).set(total);
      else code.f64(0).set(total);
      repeat(code, length, () => {
        code.get(out).get(total).get(x);
        if (isInteger) code.access(i32.load).op(i32.add).tee(total).access(i32.store);
        else if (dtype === "float64") code.access(f64.load).op(f64.add).tee(total).access(f64.store);
        else {
          code.access(f32.load).op(f64.promoteF32).op(f64.add).tee(total);
          code.op(f32.demoteF64).access(f32.store);
        }
        move(code, x, step);
        move(code, out, step);
      });
      move(code, x, item - length * step);
      move(code, out, item - length * step);
    });
    move(code, x, (length - 1) * tail * item);
    move(code, out, (length - 1) * tail * item);
  });
  code.release(total).release(x).release(out);
}

/**
 * Writes the position of the first element of each line that no other one beats, as int32. NaN beats all but an earlier
 * NaN. Lines are not empty.
 */
export function emitFirst(
  code: Code,
  { dtype, lead, length, tail }: LineSizes,
  which: "largest" | "smallest",
  from: number,
  to: number,
  { address }: EmitOptions,
): void {
  const item = itemSizes[dtype];
  const type = dtype === "float32" ? "f32" : dtype === "float64" ? "f64" : "i32";
  const [best, element] = [code.local(type), code.local(type)];
  const [place, index] = [code.local("i32"), code.local("i32")];
  const [x, out] = [pointerTo(code, address(from)), pointerTo(code, address(to))];
  const load = (local: Local): Code => {
    const ops = dtype === "float32" ? f32 : dtype === "float64" ? f64 : i32;
    return code.get(x).access(ops.load).set(local);
  };
  /** Pushes 1 where the element comes before the best one so far, else 0. */
  const beats = (): void => {
    const larger = which === "largest";
    if (type === "i32") {
      const signed = dtype === "int32";
      const op = larger ? (signed ? i32.gtS : i32.gtU) : signed ? i32.ltS : i32.ltU;
      code.get(element).get(best).op(op);
      return;
    }
    // the negation of "no better" is true of NaN as well; then it must be false where the best one is NaN
    const ops = dtype === "float32" ? f32 : f64;
    code
      .get(element)
      .get(best)
      .op(larger ? ops.le : ops.ge)
      .op(i32.eqz);
    code.get(best).get(best).op(ops.eq).op(i32.and);
  };
  repeat(code, lead, () => {
    repeat(code, tail, () => {
      load(best);
      code.i32(0).set(place).i32(0).set(index);
      repeat(code, length, () => {
        load(element);
        beats();
        code.if();
        code.get(element).set(best).get(index).set(place).end();
        move(code, index, 1);
        move(code, x, tail * item);
      });
      code.get(out).get(place).access(i32.store);
      move(code, out, 4);
      move(code, x, item - length * tail * item);
    });
    move(code, x, (length - 1) * tail * item);
  });
  for (const local of [best, element, place, index, x, out]) code.release(local);
}
