/**
 * Elements along axes combined into one each. Sums and products of floats are carried in double precision, as the reference
 * does, and rounded once. Loops over what is kept stand outside; the axis that is contiguous in memory is the one that is
 * walked in vectors, whether it is kept (then each lane is a result) or reduced (then the lanes are combined at the end). Where
 * a reduced one is short, as the classes of a classifier are, lanes are results too, each gathered from its own row.
 */
import type { Code } from "../emit/code.ts";
import { Emitter } from "../expr/emitter.ts";
import { ExprBuilder, type Expr } from "../expr/expr.ts";
import { joinLow } from "../expr/lanes.ts";
import { accumulate, combineLanes, initialOf, rounded, type Combine, type Numeric } from "./accumulate.ts";
import { emitElementwise } from "./elementwise.ts";
import { gatherLanes, loadLanes, storeLanes } from "../loops/loadStore.ts";
import { axesOf, firstOf, itemSizes, Nest, type Axis, type Operand } from "../loops/nest.ts";
import { isVector, levelOf } from "./schedule.ts";
import type { EmitOptions } from "../loops/options.ts";
import { constantOf, leafOf } from "../expr/leaves.ts";

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
  build(builder: ExprBuilder, leaves: readonly Expr[]): Expr;
  /** What is written. */
  finish(builder: ExprBuilder, total: Expr, kept: readonly Expr[]): Expr;
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
  const gathers = last !== undefined && last.reduced && last.size < 4 * lanes && canGather(axes[keptCount - 1], spec);
  const across = gathers || (last !== undefined && !last.reduced && isVector(last.steps, operands));
  const along = !gathers && last !== undefined && last.reduced && isVector(last.steps.slice(0, reads.length), reads);
  const builder = new ExprBuilder({ ...options, lanes });
  const leaves = reads.map(({ dtype }, k) => leafOf(builder, k, dtype, levelOf(axes, k)));
  const accumulation = accumulate(builder, spec.build(builder, leaves), spec.combine, spec.dtype);
  const nest = new Nest(
    code,
    axes,
    operands.map((operand) => firstOf(operand, options.start)),
  );
  const emitter = new Emitter(code, accumulation.parts);
  const totals = accumulation.parts.map(() => code.local("v128"));
  const rest = along ? last.size % lanes : 0;
  const restTotal = rest > 0 ? code.local("v128") : -1;
  const vectorAxis = across ? keptCount - 1 : along ? axes.length - 1 : -1;
  const pushLeaf = ({ value }: Expr): void =>
    load(value, lanes, 0, vectorAxis < 0 || axes[vectorAxis]!.steps[value] === 0);
  const load = (operand: number, count: 1 | 2 | 4, ahead: number, splat: boolean): void => {
    const { dtype } = operands[operand]!;
    const step = axes[vectorAxis]?.steps[operand] ?? 0;
    if (gathers && step !== 0 && step !== itemSizes[dtype])
      return gatherLanes(code, dtype, lanes, step, () => nest.push(operand));
    loadLanes(code, dtype, lanes, splat || count === 1, nest.push(operand) + ahead * step);
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
        code.op(accumulation.op).set(total);
      },
    );
  const start = (): void => {
    for (const total of rest > 0 ? [...totals, restTotal] : totals) {
      accumulation.pushInitial(code);
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
    if (along) combineLanes(code, totals, accumulation, lanes, rest > 0 ? restTotal : undefined);
    const ending = new ExprBuilder({ lanes, relaxedSimd: options.relaxedSimd });
    const parts = totals.map((_, i) => ending.leaf(accumulation.type, i));
    const total =
      across && parts.length === 2
        ? joinLow(ending, rounded(ending, parts[0]!, spec.dtype), rounded(ending, parts[1]!, spec.dtype))
        : rounded(ending, parts[0]!, spec.dtype);
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

/** Whether vectors can go along a kept axis: it fills them, and what does not lie side by side can be fetched lane by lane. */
function canGather(axis: Axis | undefined, { reads, kept, write, lanes }: ReductionSpec): boolean {
  if (axis === undefined || axis.size % lanes !== 0) return false;
  return [...reads, ...kept, write].every(({ dtype }, k) => {
    const step = axis.steps[k]!;
    return step === 0 || step === itemSizes[dtype] || (k < reads.length && step > 0 && dtype !== "bool");
  });
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
      build: (builder, leaves) => [spec.finish(builder, constantOf(builder, initialOf(combine, dtype), dtype), leaves)],
    },
    options,
  );
}
