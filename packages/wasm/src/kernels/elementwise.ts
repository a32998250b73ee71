/**
 * Elementwise kernels: one pass over a space that reads elements, computes expressions of them, writes results, and
 * combines totals.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import { Emitter } from "../expr/emitter.ts";
import { ExprBuilder, type Expr } from "../expr/expr.ts";
import { emitRange, forEachPart } from "../loops/division.ts";
import { loadLanes, storable, storeLanes } from "../loops/loadStore.ts";
import { axesOf, firstOf, Nest, type Axis, type Operand } from "../loops/nest.ts";
import { isVector, levelOf, plain, stepsOf, turnsOf, type ElementwiseSpec, type LoopSchedule } from "./schedule.ts";
import { Totals } from "./totals.ts";
import type { Count } from "../loops/loops.ts";
import type { EmitOptions } from "../loops/options.ts";
import { leafOf } from "../expr/leaves.ts";

export function emitElementwise(code: Code, spec: ElementwiseSpec, options: EmitOptions): void {
  new Pass(code, spec, options).emit();
}

// ---- private parts

/** Most turns that are written out instead of a loop. */
const unrolled = 4;

/** Expression of one vector of a turn, and its store. */
interface Result {
  readonly root: Expr;
  /** Number of the vector in its turn, from 0. */
  readonly vector: number;
  /** True for the upper half of a vector, which has nothing of its first element. */
  readonly isHighHalf: boolean;
  /** Stores the value that `push` pushes, `ahead` elements ahead of the pointers. */
  store(push: () => void, count: 1 | 2 | 4, ahead: number): void;
}

class Pass {
  readonly #code: Code;
  readonly #spec: ElementwiseSpec;
  readonly #options: EmitOptions;
  readonly #operands: readonly Operand[];
  readonly #axes: readonly Axis[];
  readonly #schedule: LoopSchedule;
  readonly #nest: Nest;
  readonly #totals: Totals | undefined;
  /** Steps of the innermost axis, in bytes. */
  readonly #steps: readonly number[];
  /** True where the innermost loop goes over vectors; `width` is the number of elements of one turn. */
  readonly #isVectors: boolean;
  readonly #width: number;
  readonly #overruns: boolean;
  /** Results of a whole turn, then of its first vector, then of one element. */
  readonly #turn: readonly Result[];
  readonly #vector: readonly Result[];
  readonly #single: readonly Result[];
  readonly #emitter: Emitter;

  constructor(code: Code, spec: ElementwiseSpec, options: EmitOptions) {
    const { reads, writes, lanes, totals } = spec;
    this.#code = code;
    this.#spec = spec;
    this.#options = options;
    this.#operands = [...reads, ...writes];
    this.#axes = axesOf(spec.shape, this.#operands);
    this.#schedule = spec.schedule ?? plain;
    this.#nest = new Nest(
      code,
      this.#axes,
      this.#operands.map((operand) => firstOf(operand, options.start)),
    );
    this.#totals = totals === undefined ? undefined : new Totals(code, { ...spec, totals });
    this.#steps = this.#axes.at(-1)?.steps ?? [];
    this.#isVectors = this.#axes.length > 0 && isVector(this.#steps, this.#operands);
    const vectors = this.#isVectors ? this.#schedule.vectors : 1;
    this.#width = this.#isVectors ? vectors * lanes : 1;
    // another thread may have been where the next row begins
    this.#overruns = spec.overruns && !(this.#schedule.division.parts > 1 && this.#axes.length > 1);
    const builder = new ExprBuilder({ ...options, lanes });
    this.#turn = Array.from({ length: vectors }, (_, vector) => this.#resultsOf(builder, vector)).flat();
    this.#vector = this.#turn.filter(({ vector }) => vector === 0);
    this.#single = this.#vector.filter(({ isHighHalf }) => !isHighHalf);
    this.#emitter = new Emitter(
      code,
      this.#turn.map(({ root }) => root),
    );
  }

  emit(): void {
    const axes = this.#axes;
    const nest = this.#nest;
    const totals = this.#totals;
    const emitter = this.#emitter;
    const schedule = this.#schedule;
    const options = this.#options;
    const isEmpty = axes.some(({ size }) => size === 0);
    if (!isEmpty) emitter.hoist(0, this.#pushLeaf);
    if (!isEmpty && schedule.division.parts > 1) this.#emitParts();
    else {
      totals?.start();
      if (!isEmpty) this.#loops(axes.length === 0 ? 1 : this.#outermost);
      totals?.finish(options.start);
    }
    emitter.done();
    totals?.done();
    nest.done();
  }

  /** Writes the parts that the parameters of the function name. */
  #emitParts(): void {
    const code = this.#code;
    const axes = this.#axes;
    const nest = this.#nest;
    const totals = this.#totals;
    const options = this.#options;
    const schedule = this.#schedule;
    const outermost = this.#outermost;
    const width = this.#width;
    const { division } = schedule;
    const { parts } = division;
    const advance = (first: Local): void => nest.advanceTo(0, first, axes.length === 1 ? width : 1);
    if (totals === undefined) {
      const { first, count } = emitRange(code, outermost, division);
      advance(first);
      this.#loops({ local: count }, () => code.get(1).i32(parts));
      code.release(first).release(count);
      return;
    }
    forEachPart(code, outermost, division, advance, (part, count) => {
      totals.start();
      this.#loops({ local: count }, () => code.get(part).i32(parts - 1));
      totals.keep(part, parts, options.address);
    });
  }

  /** Turns of the outermost loop. */
  get #outermost(): number {
    return stepsOf(this.#axes, this.#spec, this.#schedule.vectors);
  }

  /**
   * Writes all loops, the outermost one with `count` turns.
   * @param pushLast where the outermost loop is a part: pushes two numbers, which are equal in the last part; that one
   *   also has the elements that fill no turn of the only axis
   */
  #loops(count: Count, pushLast?: () => void): void {
    const axes = this.#axes;
    const nest = this.#nest;
    const emitter = this.#emitter;
    const single = this.#single;
    const inner = axes.length - 1;
    if (inner < 0) return this.#body(single, 1, 0);
    for (let d = 0; d < inner; d++) {
      nest.enter(d === 0 ? count : axes[d]!.size);
      emitter.hoist(d + 1, this.#pushLeaf);
    }
    this.#innermost(inner === 0 ? count : this.#turns, inner === 0 ? pushLast : undefined);
    for (let d = inner - 1; d >= 0; d--) nest.leave(d, axes[d]!.size, 1, typeof count !== "number" && d === 0);
  }

  /** Turns of the innermost loop over its whole axis. */
  get #turns(): number {
    const axes = this.#axes;
    const spec = this.#spec;
    const overruns = this.#overruns;
    const isVectors = this.#isVectors;
    const schedule = this.#schedule;
    const { size } = axes.at(-1)!;
    return isVectors ? turnsOf(size, { ...spec, overruns }, schedule.vectors) : size;
  }

  #innermost(count: Count, pushLast: (() => void) | undefined): void {
    const axes = this.#axes;
    const spec = this.#spec;
    const steps = this.#steps;
    const nest = this.#nest;
    const isVectors = this.#isVectors;
    const width = this.#width;
    const turns = this.#turns;
    const inner = axes.length - 1;
    const done = turns * width;
    const hasRest = done < axes[inner]!.size;
    const lanes = isVectors ? spec.lanes : 1;
    const results = isVectors ? this.#turn : this.#single;
    // the constant part of an address cannot be negative
    if (count === turns && turns <= unrolled && (isVectors || steps.every((step) => step >= 0))) {
      for (let k = 0; k < turns; k++) this.#body(results, lanes, k * width);
      return this.#rest(done, done);
    }
    nest.enter(count);
    this.#body(results, lanes, 0);
    // pointers stay where the rest or the next part begins; an axis without a loop moves nothing
    nest.leave(inner, turns, width, hasRest || typeof count !== "number");
    if (!hasRest) return;
    if (pushLast === undefined) {
      this.#rest(done, 0);
      return nest.advance(inner, -done);
    }
    pushLast();
    this.#code.op(i32.eq).if();
    this.#rest(done, 0);
    this.#code.end();
  }

  /** Writes the elements of the innermost axis from number `done` on, `ahead` elements ahead of the pointers. */
  #rest(done: number, ahead: number): void {
    const axes = this.#axes;
    const spec = this.#spec;
    const isVectors = this.#isVectors;
    const vector = this.#vector;
    const single = this.#single;
    const totals = this.#totals;
    const overruns = this.#overruns;
    const { lanes } = spec;
    for (let left = axes.at(-1)!.size - done, at = ahead; left > 0;) {
      const isVector = isVectors && (left >= lanes || (overruns && totals === undefined));
      const count = isVector ? lanes : 1;
      this.#body(isVector ? vector : single, count, at);
      left -= count;
      at += count;
    }
  }

  /** Writes one copy of the body for elements that lie `ahead` elements ahead of the pointers. */
  #body(results: readonly Result[], count: 1 | 2 | 4, ahead: number): void {
    const code = this.#code;
    const spec = this.#spec;
    const operands = this.#operands;
    const steps = this.#steps;
    const nest = this.#nest;
    const emitter = this.#emitter;
    const { lanes, reads } = spec;
    emitter.run(
      ({ value }) => {
        const k = value % reads.length;
        const vector = (value - k) / reads.length;
        const base = nest.push(k) + (ahead + vector * lanes) * (steps[k] ?? 0);
        loadLanes(code, operands[k]!.dtype, lanes, count === 1 || steps[k] === 0, base);
      },
      (i, push) => {
        const { store, vector } = results[i]!;
        store(push, count, ahead + vector * lanes);
      },
      { roots: results.map(({ root }) => root), abreast: results.some(({ vector }) => vector > 0) },
    );
  }

  readonly #pushLeaf = ({ value }: Expr): void => {
    const code = this.#code;
    const spec = this.#spec;
    const operands = this.#operands;
    const nest = this.#nest;
    loadLanes(code, operands[value]!.dtype, spec.lanes, true, nest.push(value));
  };

  /**
   * Returns the results of one vector of a turn. Leaves are numbered vector by vector: with 3 operands, leaf 4 is
   * operand 1 of vector 1. An operand that stands still along the axis has one leaf for all vectors.
   */
  #resultsOf(builder: ExprBuilder, vector: number): Result[] {
    const code = this.#code;
    const spec = this.#spec;
    const axes = this.#axes;
    const steps = this.#steps;
    const nest = this.#nest;
    const totals = this.#totals;
    const { reads, writes } = spec;
    const built = spec.build(
      builder,
      reads.map(({ dtype }, k) =>
        leafOf(builder, k + (steps[k] === 0 ? 0 : vector * reads.length), dtype, levelOf(axes, k)),
      ),
    );
    const stored = writes.map(({ dtype }, i): Result => ({
      root: storable(builder, built[i]!, dtype),
      vector,
      isHighHalf: false,
      store(push, count, ahead) {
        const k = reads.length + i;
        const base = nest.push(k) + ahead * (steps[k] ?? 0);
        push();
        storeLanes(code, dtype, count, base);
      },
    }));
    const addends = totals?.addends(builder, built.slice(writes.length)) ?? [];
    const added = addends.map(({ value, isHighHalf, add }): Result => ({
      root: value,
      vector,
      isHighHalf,
      store: (push, count) => add(push, count > 1),
    }));
    return [...stored, ...added];
  }
}
