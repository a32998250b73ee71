/**
 * Elements along axes combined into one each. Sums and products of floats are carried in double precision, as the reference
 * does, and rounded once. Loops over what is kept stand outside; the axis that is contiguous in memory is the one that is
 * walked in vectors, whether it is kept (then each lane is a result) or reduced (then the lanes are combined at the end).
 */
import { isFloat, type DType } from "@cotangent/autodiff/backend";
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32x4, type Opcode } from "../emit/opcodes.ts";
import { Emitter } from "../expr/emitter.ts";
import { Pool, type Expr, type LaneType } from "../expr/expr.ts";
import { convertLanes, highHalf, joinLow, laneTypes } from "../expr/lanes.ts";
import { constantOf, leafOf } from "../lower/words.ts";
import { emitElementwise, isVector, levelOf, type EmitOptions } from "./elementwise.ts";
import { loadLanes, storeLanes } from "./lanes.ts";
import { axesOf, firstOf, Nest, type Operand } from "./nest.ts";

export type Combine = "sum" | "prod" | "max" | "min";
export type Numeric = Exclude<DType, "bool">;

export interface ReductionSpec {
  readonly shape: readonly number[];
  readonly reduced: ReadonlySet<number>;
  readonly combine: Combine;
  readonly dtype: Numeric;
  readonly reads: readonly Operand[];
  /** Read once for each result, by `finish`. */
  readonly kept: readonly Operand[];
  readonly write: Operand;
  readonly lanes: 2 | 4;
  /** What is combined. */
  build(pool: Pool, leaves: readonly Expr[]): Expr;
  /** What is written. */
  finish(pool: Pool, total: Expr, kept: readonly Expr[]): Expr;
}

export function emitReduction(code: Code, spec: ReductionSpec, options: EmitOptions): void {
  const { shape, reduced, lanes, reads, kept, write } = spec;
  if (shape.some((size, i) => size === 0 && !reduced.has(i))) return;
  if (shape.includes(0)) return emitEmpty(code, spec, options);
  const operands = [...reads, ...kept, write];
  const merged = axesOf(shape, operands, reduced);
  const axes = [...merged.filter((axis) => !axis.reduced), ...merged.filter((axis) => axis.reduced)];
  const keptCount = merged.filter((axis) => !axis.reduced).length;
  const last = merged.at(-1);
  const across = last !== undefined && !last.reduced && isVector(last.steps, operands);
  const along = last !== undefined && last.reduced && isVector(last.steps.slice(0, reads.length), reads);
  const pool = new Pool({ lanes, relaxedSimd: options.relaxedSimd });
  const leaves = reads.map(({ dtype }, k) => leafOf(pool, k, dtype, levelOf(axes, k)));
  const carried = carry(pool, spec.build(pool, leaves), spec);
  const nest = new Nest(
    code,
    axes,
    operands.map((operand) => firstOf(operand, options.start)),
  );
  const emitter = new Emitter(code, carried.parts);
  const totals = carried.parts.map(() => code.local("v128"));
  const rest = along ? last.size % lanes : 0;
  const restTotal = rest > 0 ? code.local("v128") : -1;
  const vectorAxis = across ? keptCount - 1 : along ? axes.length - 1 : -1;
  const pushLeaf = ({ value }: Expr): void =>
    load(value, lanes, 0, vectorAxis < 0 || axes[vectorAxis]!.steps[value] === 0);
  const load = (operand: number, count: 1 | 2 | 4, ahead: number, splat: boolean): void => {
    const base = nest.push(operand) + (ahead === 0 ? 0 : ahead * (axes[vectorAxis]?.steps[operand] ?? 0));
    loadLanes(code, operands[operand]!.dtype, lanes, splat || count === 1, base);
  };
  /** Combines one vector, or the element `ahead` into the rest. */
  const body = (count: 1 | 2 | 4, ahead: number): void =>
    emitter.run(
      ({ value }) => load(value, count, ahead, vectorAxis < 0 || axes[vectorAxis]!.steps[value] === 0),
      (root, push) => {
        const isRest = count === 1 && along;
        if (isRest && root > 0) {
          push();
          code.drop();
          return;
        }
        const total = isRest ? restTotal : totals[root]!;
        code.get(total);
        push();
        code.op(carried.op).set(total);
      },
    );
  const start = (): void => {
    for (const total of rest > 0 ? [...totals, restTotal] : totals) {
      carried.pushInitial(code);
      code.set(total);
    }
  };
  emitter.hoist(0, pushLeaf);
  if (keptCount === 0) start();
  for (let d = 0; d < axes.length; d++) {
    const isVectorAxis = d === vectorAxis;
    if (d === axes.length - 1 && along) {
      const full = Math.floor(last.size / lanes);
      if (full > 0) {
        nest.enter(full);
        body(lanes, 0);
        nest.leave(d, full, lanes, true);
      }
      for (let k = 0; k < rest; k++) body(1, k);
      nest.advance(d, -full * lanes);
      continue;
    }
    nest.enter(isVectorAxis ? Math.ceil(axes[d]!.size / lanes) : axes[d]!.size);
    if (d < axes.length - 1) emitter.hoist(d + 1, pushLeaf);
    if (d === keptCount - 1) start();
    if (d === axes.length - 1) body(across ? lanes : 1, 0);
  }
  if (axes.length === 0) body(1, 0);
  const innermost = along ? axes.length - 2 : axes.length - 1;
  for (let d = innermost; d >= keptCount; d--) nest.leave(d, axes[d]!.size, 1);
  finishTotals();
  for (let d = keptCount - 1; d >= 0; d--) {
    if (d === vectorAxis) nest.leave(d, Math.ceil(axes[d]!.size / lanes), lanes);
    else nest.leave(d, axes[d]!.size, 1);
  }
  emitter.done();
  nest.done();
  for (const total of totals) code.release(total);
  if (rest > 0) code.release(restTotal);

  function finishTotals(): void {
    if (along) combineLanes(code, totals, carried, lanes, rest > 0 ? restTotal : undefined);
    const ending = new Pool({ lanes, relaxedSimd: options.relaxedSimd });
    const parts = totals.map((_, i) => ending.leaf(carried.type, i));
    const total =
      across && parts.length === 2
        ? joinLow(ending, rounded(ending, parts[0]!, spec), rounded(ending, parts[1]!, spec))
        : rounded(ending, parts[0]!, spec);
    const others = kept.map(({ dtype }, k) => leafOf(ending, totals.length + k, dtype));
    const at = reads.length + kept.length;
    new Emitter(code, [spec.finish(ending, total, others)]).run(
      ({ value }) =>
        value < totals.length
          ? void code.get(totals[value]!)
          : load(reads.length + value - totals.length, across ? lanes : 1, 0, !across),
      (_, push) => {
        const base = nest.push(at);
        push();
        storeLanes(code, write.dtype, across ? lanes : 1, base);
      },
    );
  }
}

// ---- private parts

interface Carried {
  /** What one vector adds: two halves where 32-bit lanes are carried in double precision. */
  readonly parts: readonly Expr[];
  readonly type: LaneType;
  readonly op: Opcode;
  pushInitial(code: Code): void;
}

function carry(pool: Pool, x: Expr, { combine, dtype }: ReductionSpec): Carried {
  const exact = combine === "sum" || combine === "prod";
  const initial = initialOf(combine, dtype);
  if (!isFloat(dtype)) {
    const signed = dtype === "int32";
    const op = {
      sum: i32x4.add,
      prod: i32x4.mul,
      max: signed ? i32x4.maxS : i32x4.maxU,
      min: signed ? i32x4.minS : i32x4.minU,
    }[combine];
    return { parts: [x], type: laneTypes[dtype], op, pushInitial: (code) => code.i32(initial).op(i32x4.splat) };
  }
  if (dtype === "float64" || exact) {
    const op = { sum: f64x2.add, prod: f64x2.mul, max: f64x2.max, min: f64x2.min }[combine];
    const wide = (part: Expr): Expr => convertLanes(pool, part, "f64");
    const parts = dtype === "float32" && pool.lanes === 4 ? [wide(x), wide(highHalf(pool, x))] : [wide(x)];
    return { parts, type: "f64", op, pushInitial: (code) => code.f64(initial).op(f64x2.splat) };
  }
  return {
    parts: [x],
    type: "f32",
    op: combine === "max" ? f32x4.max : f32x4.min,
    pushInitial: (code) => code.f32(initial).op(f32x4.splat),
  };
}

function initialOf(combine: Combine, dtype: Numeric): number {
  if (combine === "sum") return 0;
  if (combine === "prod") return 1;
  const side = combine === "max" ? -1 : 1;
  if (isFloat(dtype)) return side * Infinity;
  if (dtype === "uint32") return side < 0 ? 0 : 2 ** 32 - 1;
  return side < 0 ? -(2 ** 31) : 2 ** 31 - 1;
}

/** The combination of all lanes in the first one of totals[0], and then of the rest. */
function combineLanes(
  code: Code,
  totals: readonly Local[],
  { op, type }: Carried,
  lanes: 2 | 4,
  rest: Local | undefined,
): void {
  const total = totals[0]!;
  if (totals.length === 2) code.get(total).get(totals[1]!).op(op).set(total);
  const fold = (lanes: readonly number[]): Code =>
    code.get(total).get(total).get(total).shuffle(lanes).op(op).set(total);
  // the upper half of two 32-bit elements holds nothing
  if (type === "f64" || lanes === 4) fold([8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
  if (type !== "f64") fold([4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7]);
  if (rest !== undefined) code.get(total).get(rest).op(op).set(total);
}

/** What was carried, in lanes of the dtype. */
function rounded(pool: Pool, x: Expr, { dtype }: ReductionSpec): Expr {
  return convertLanes(pool, x, laneTypes[dtype]);
}

/** Of no elements. */
function emitEmpty(code: Code, spec: ReductionSpec, options: EmitOptions): void {
  const { shape, reduced, write, lanes, combine, dtype } = spec;
  const keep = <T>(list: readonly T[]): T[] => list.filter((_, i) => !reduced.has(i));
  const narrowed = (operand: Operand): Operand => ({ ...operand, strides: keep(operand.strides) });
  emitElementwise(
    code,
    {
      shape: keep(shape),
      reads: spec.kept.map(narrowed),
      writes: [narrowed(write)],
      lanes,
      overruns: true,
      build: (pool, leaves) => [spec.finish(pool, constantOf(pool, initialOf(combine, dtype), dtype), leaves)],
    },
    options,
  );
}
