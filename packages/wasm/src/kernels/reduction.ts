/**
 * Kernels of reductions: elements along axes combined into one each. Sums and products of floats are carried in double
 * precision, as in the reference, and rounded once. Loops over kept axes stand outside. Vectors go along the axis that
 * is contiguous in memory: where it is kept, each lane is a result; where it is reduced, lanes are combined at the end.
 * Where a reduced axis is short, as the classes of a classifier are, lanes are results too, each gathered from its own
 * row.
 */
import type { Code, Local } from "../emit/code.ts";
import { Emitter } from "../expr/emitter.ts";
import { ExprBuilder, type Expr } from "../expr/expr.ts";
import { joinLow } from "../expr/lanes.ts";
import {
  accumulate,
  combineLanes,
  initialOf,
  rounded,
  type Accumulation,
  type Combine,
  type Numeric,
} from "./accumulate.ts";
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
  /** Operands that `finish` reads, once for each result. */
  readonly kept: readonly Operand[];
  readonly write: Operand;
  readonly lanes: 2 | 4;
  /** Returns the expression that is combined. */
  build(builder: ExprBuilder, leaves: readonly Expr[]): Expr;
  /** Returns the expression that is written, from the total. */
  finish(builder: ExprBuilder, total: Expr, kept: readonly Expr[]): Expr;
}

export function emitReduction(code: Code, spec: ReductionSpec, options: EmitOptions): void {
  const { shape, reduced } = spec;
  if (shape.some((size, i) => size === 0 && !reduced.has(i))) return;
  if (shape.includes(0)) return emitEmpty(code, spec, options);
  new ReductionLoops(code, spec, options).emit();
}

// ---- private parts

/** Loops of a reduction: over kept axes outside, over reduced axes inside. */
class ReductionLoops {
  readonly #code: Code;
  readonly #spec: ReductionSpec;
  readonly #options: EmitOptions;
  readonly #operands: readonly Operand[];
  /** Axes of the loops, kept ones first. */
  readonly #axes: readonly Axis[];
  readonly #keptCount: number;
  /**
   * Directions of vectors. `gathers`: along the last kept axis, fetched lane by lane; `across`: along the last kept
   * axis (then lanes are results), gathered or not; `along`: along the reduced axis.
   */
  readonly #gathers: boolean;
  readonly #across: boolean;
  readonly #along: boolean;
  /** Number of the axis of vectors; −1 where there is none. */
  readonly #vectorAxis: number;
  readonly #accumulation: Accumulation;
  readonly #nest: Nest;
  readonly #emitter: Emitter;
  readonly #totals: readonly Local[];
  /** Elements that fill no vector, and the local that they are combined in. */
  readonly #rest: number;
  readonly #restTotal: Local;

  constructor(code: Code, spec: ReductionSpec, options: EmitOptions) {
    const { shape, reduced, lanes, reads, kept, write } = spec;
    this.#code = code;
    this.#spec = spec;
    this.#options = options;
    this.#operands = [...reads, ...kept, write];
    const merged = axesOf(shape, this.#operands, reduced);
    this.#axes = [...merged.filter((axis) => !axis.reduced), ...merged.filter((axis) => axis.reduced)];
    this.#keptCount = merged.filter((axis) => !axis.reduced).length;
    const last = merged.at(-1);
    const isReduced = last?.reduced === true;
    this.#gathers = isReduced && last.size < 4 * lanes && canGather(this.#axes[this.#keptCount - 1], spec);
    this.#across = this.#gathers || (last !== undefined && !isReduced && isVector(last.steps, this.#operands));
    this.#along = !this.#gathers && isReduced && isVector(last.steps.slice(0, reads.length), reads);
    this.#vectorAxis = this.#across ? this.#keptCount - 1 : this.#along ? this.#axes.length - 1 : -1;
    const builder = new ExprBuilder({ ...options, lanes });
    const leaves = reads.map(({ dtype }, k) => leafOf(builder, k, dtype, levelOf(this.#axes, k)));
    this.#accumulation = accumulate(builder, spec.build(builder, leaves), spec.combine, spec.dtype);
    const starts = this.#operands.map((operand) => firstOf(operand, options.start));
    this.#nest = new Nest(code, this.#axes, starts);
    this.#emitter = new Emitter(code, this.#accumulation.parts);
    this.#totals = this.#accumulation.parts.map(() => code.local("v128"));
    this.#rest = this.#along ? last!.size % lanes : 0;
    this.#restTotal = this.#rest > 0 ? code.local("v128") : -1;
  }

  emit(): void {
    const code = this.#code;
    const axes = this.#axes;
    const keptCount = this.#keptCount;
    const vectorAxis = this.#vectorAxis;
    const nest = this.#nest;
    const emitter = this.#emitter;
    const totals = this.#totals;
    const rest = this.#rest;
    const restTotal = this.#restTotal;
    const { lanes } = this.#spec;
    emitter.hoist(0, this.#pushLeaf);
    if (keptCount === 0) this.#start();
    for (let d = 0; d < axes.length; d++) {
      if (d === axes.length - 1 && this.#along) this.#alongReduced(d);
      else this.#enter(d);
    }
    if (axes.length === 0) this.#body(1, 0);
    const innermost = this.#along ? axes.length - 2 : axes.length - 1;
    for (let d = innermost; d >= keptCount; d--) nest.leave(d, axes[d]!.size, 1);
    this.#finish();
    for (let d = keptCount - 1; d >= 0; d--) {
      if (d === vectorAxis) nest.leave(d, Math.ceil(axes[d]!.size / lanes), lanes);
      else nest.leave(d, axes[d]!.size, 1);
    }
    emitter.done();
    nest.done();
    for (const total of totals) code.release(total);
    if (rest > 0) code.release(restTotal);
  }

  #enter(d: number): void {
    const axes = this.#axes;
    const keptCount = this.#keptCount;
    const { lanes } = this.#spec;
    this.#nest.enter(d === this.#vectorAxis ? Math.ceil(axes[d]!.size / lanes) : axes[d]!.size);
    if (d < axes.length - 1) this.#emitter.hoist(d + 1, this.#pushLeaf);
    if (d === keptCount - 1) this.#start();
    if (d === axes.length - 1) this.#body(this.#across ? lanes : 1, 0);
  }

  /** Writes the innermost axis where it is reduced in vectors. */
  #alongReduced(d: number): void {
    const nest = this.#nest;
    const rest = this.#rest;
    const { lanes } = this.#spec;
    const full = Math.floor(this.#axes[d]!.size / lanes);
    if (full > 0) {
      nest.enter(full);
      this.#body(lanes, 0);
      nest.leave(d, full, lanes, true);
    }
    for (let k = 0; k < rest; k++) this.#body(1, k);
    nest.advance(d, -full * lanes);
  }

  #start(): void {
    const code = this.#code;
    const totals = this.#totals;
    const rest = this.#rest;
    const restTotal = this.#restTotal;
    const accumulation = this.#accumulation;
    for (const total of rest > 0 ? [...totals, restTotal] : totals) {
      accumulation.pushInitial(code);
      code.set(total);
    }
  }

  /** Combines one vector; or, with a count of 1, combines the element that lies `ahead` elements on with the rest. */
  #body(count: 1 | 2 | 4, ahead: number): void {
    const code = this.#code;
    const totals = this.#totals;
    const restTotal = this.#restTotal;
    const accumulation = this.#accumulation;
    this.#emitter.run(
      ({ value }) => this.#load(value, count, ahead, this.#isSame(value)),
      (root, push) => {
        const isRest = count === 1 && this.#along;
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
  }

  readonly #pushLeaf = ({ value }: Expr): void => this.#load(value, this.#spec.lanes, 0, this.#isSame(value));

  /** Returns whether all lanes hold the same element of an operand. */
  #isSame(operand: number): boolean {
    return this.#vectorAxis < 0 || this.#axes[this.#vectorAxis]!.steps[operand] === 0;
  }

  #load(operand: number, count: 1 | 2 | 4, ahead: number, splat: boolean): void {
    const code = this.#code;
    const nest = this.#nest;
    const { lanes } = this.#spec;
    const { dtype } = this.#operands[operand]!;
    const step = this.#axes[this.#vectorAxis]?.steps[operand] ?? 0;
    if (this.#gathers && step !== 0 && step !== itemSizes[dtype])
      return gatherLanes(code, dtype, lanes, step, () => nest.push(operand));
    loadLanes(code, dtype, lanes, splat || count === 1, nest.push(operand) + ahead * step);
  }

  /** Combines the lanes, and writes the expression of `finish`. */
  #finish(): void {
    const code = this.#code;
    const spec = this.#spec;
    const totals = this.#totals;
    const accumulation = this.#accumulation;
    const rest = this.#rest;
    const restTotal = this.#restTotal;
    const across = this.#across;
    const nest = this.#nest;
    const { lanes, reads, kept, write, dtype } = spec;
    if (this.#along) combineLanes(code, totals, accumulation, lanes, rest > 0 ? restTotal : undefined);
    const ending = new ExprBuilder({ lanes, relaxedSimd: this.#options.relaxedSimd });
    const parts = totals.map((_, i) => ending.leaf(accumulation.type, i));
    const total =
      across && parts.length === 2
        ? joinLow(ending, rounded(ending, parts[0]!, dtype), rounded(ending, parts[1]!, dtype))
        : rounded(ending, parts[0]!, dtype);
    const others = kept.map((operand, k) => leafOf(ending, totals.length + k, operand.dtype));
    const at = reads.length + kept.length;
    new Emitter(code, [spec.finish(ending, total, others)]).run(
      ({ value }) =>
        value < totals.length
          ? void code.get(totals[value]!)
          : this.#load(reads.length + value - totals.length, across ? lanes : 1, 0, !across),
      (_, push) => {
        const base = nest.push(at);
        push();
        storeLanes(code, write.dtype, across ? lanes : 1, base);
      },
    );
  }
}

/**
 * Returns whether vectors can go along a kept axis: its length is a multiple of the lanes, and operands that do not lie
 * side by side can be fetched lane by lane.
 */
function canGather(axis: Axis | undefined, { reads, kept, write, lanes }: ReductionSpec): boolean {
  if (axis === undefined || axis.size % lanes !== 0) return false;
  return [...reads, ...kept, write].every(({ dtype }, k) => {
    const step = axis.steps[k]!;
    return step === 0 || step === itemSizes[dtype] || (k < reads.length && step > 0 && dtype !== "bool");
  });
}

/** Writes the results of a reduction of no elements. */
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
