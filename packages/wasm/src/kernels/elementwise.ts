/** One pass over a space: some elements read, an expression of them, some written. */
import type { Code } from "../emit/code.ts";
import { Emitter } from "../expr/emitter.ts";
import { Pool, type Expr } from "../expr/expr.ts";
import { leafOf } from "../lower/words.ts";
import { loadLanes, storable, storeLanes } from "./lanes.ts";
import { axesOf, firstOf, itemSizes, Nest, type Axis, type Operand, type Start } from "./nest.ts";
import type { Count } from "./pack.ts";
import { divide, emitRange, type Division } from "./division.ts";

export interface ElementwiseSpec {
  readonly shape: readonly number[];
  readonly reads: readonly Operand[];
  /** Parallel to the expressions that `build` gives. */
  readonly writes: readonly Operand[];
  readonly lanes: 2 | 4;
  /** Whether vectors may write past the ends of rows: what is there is written later, or nobody's. */
  readonly overruns: boolean;
  /** Given where the function has parts: its steps are those that `elementwiseParts` divided. */
  readonly division?: Division;
  build(pool: Pool, leaves: readonly Expr[]): readonly Expr[];
}

export interface EmitOptions {
  readonly relaxedSimd: boolean;
  /** Where a buffer is, in code for one place: kernels with a signature ask for `start`. */
  address(buffer: number): number;
  /** Where a buffer starts, also in code that several kernels share. */
  start(buffer: number): Start;
}

/** What threads can share of it: rows, or vectors where there is but one loop. */
export function elementwiseParts(spec: ElementwiseSpec): Division {
  const operands = [...spec.reads, ...spec.writes];
  const axes = axesOf(spec.shape, operands);
  const elements = axes.reduce((product, { size }) => product * size, 1);
  // what it costs is worth finding out only where there is much of it
  if (elements < 8192) return { parts: 1, steps: 1 };
  const pool = new Pool({ lanes: spec.lanes });
  spec.build(
    pool,
    spec.reads.map(({ dtype }, k) => leafOf(pool, k, dtype)),
  );
  const nanoseconds = (0.3 * pool.count) / spec.lanes + 0.1 * operands.length;
  const steps = stepsOf(axes, spec);
  return divide(steps, (nanoseconds * elements) / steps);
}

/** Turns of the outermost loop. */
function stepsOf(axes: readonly Axis[], { reads, writes, lanes }: ElementwiseSpec): number {
  const { size, steps } = axes[0]!;
  return axes.length === 1 && isVector(steps, [...reads, ...writes]) ? Math.ceil(size / lanes) : size;
}

/** Copies that are written out instead of a loop, at most. */
const unrolled = 4;

export function emitElementwise(code: Code, spec: ElementwiseSpec, { relaxedSimd, start }: EmitOptions): void {
  const operands = [...spec.reads, ...spec.writes];
  const axes = axesOf(spec.shape, operands);
  if (axes.some(({ size }) => size === 0)) return;
  const pool = new Pool({ lanes: spec.lanes, relaxedSimd });
  const leaves = spec.reads.map(({ dtype }, k) => leafOf(pool, k, dtype, levelOf(axes, k)));
  const roots = spec.build(pool, leaves).map((root, i) => storable(pool, root, spec.writes[i]!.dtype));
  const nest = new Nest(
    code,
    axes,
    operands.map((operand) => firstOf(operand, start)),
  );
  const emitter = new Emitter(code, roots);
  const inner = axes.length;
  const steps = inner === 0 ? [] : axes[inner - 1]!.steps;
  const vectors = inner > 0 && isVector(steps, operands);
  const { division } = spec;
  const isDivided = division !== undefined && division.parts > 1;
  // another thread may have been where the next row begins
  const overruns = spec.overruns && !(isDivided && inner > 1);
  /** One copy of the body: full vectors, or one element. Vector `ahead` from the pointers. */
  const body = (lanes: 1 | 2 | 4, ahead: number = 0): void =>
    emitter.run(
      ({ value }) => {
        const { dtype } = operands[value]!;
        const base = nest.push(value) + ahead * (steps[value] ?? 0);
        loadLanes(code, dtype, spec.lanes, lanes === 1 || steps[value] === 0, base);
      },
      (root, push) => {
        const k = spec.reads.length + root;
        const base = nest.push(k) + ahead * (steps[k] ?? 0);
        push();
        storeLanes(code, operands[k]!.dtype, lanes, base);
      },
    );
  const pushLeaf = ({ value }: Expr): void =>
    loadLanes(code, operands[value]!.dtype, spec.lanes, true, nest.push(value));
  emitter.hoist(0, pushLeaf);
  const range = isDivided ? emitRange(code, stepsOf(axes, spec), division) : undefined;
  const outermost = (count: number): Count => (range === undefined ? count : { local: range.count });
  if (range !== undefined) nest.advanceTo(0, range.first, inner === 1 && vectors ? spec.lanes : 1);
  for (let d = 0; d < inner - 1; d++) {
    nest.enter(d === 0 ? outermost(axes[d]!.size) : axes[d]!.size);
    emitter.hoist(d + 1, pushLeaf);
  }
  if (inner === 0) body(1);
  else {
    const { size } = axes[inner - 1]!;
    const lanes = vectors ? spec.lanes : 1;
    const full = vectors && overruns ? Math.ceil(size / lanes) : Math.floor(size / lanes);
    // pointers stay where the rest begins; what has no loop moves nothing
    const rest = overruns && vectors ? 0 : size - full * lanes;
    // a constant part of an address cannot be negative
    const short = full <= unrolled && (vectors || steps.every((step) => step >= 0));
    if (short) for (let k = 0; k < full; k++) body(lanes, k * lanes);
    else {
      nest.enter(inner === 1 ? outermost(full) : full);
      body(lanes);
      nest.leave(inner - 1, full, lanes, rest > 0 || (isDivided && inner === 1));
    }
    for (let k = 0; k < rest; k++) body(1, short ? full * lanes + k : k);
    if (rest > 0 && !short) nest.advance(inner - 1, -full * lanes);
  }
  for (let d = inner - 2; d >= 0; d--) nest.leave(d, axes[d]!.size, 1, isDivided && d === 0);
  emitter.done();
  nest.done();
  if (range !== undefined) code.release(range.first).release(range.count);
}

/** Whether a vector that is read may be written back in place: no vector writes what a later one reads. */
export function isInPlace(shape: readonly number[], operands: readonly Operand[], lanes: number): boolean {
  const axes = axesOf(shape, operands);
  const last = axes.at(-1);
  return axes.length <= 1 || !isVector(last!.steps, operands) || last!.size % lanes === 0;
}

/** The innermost loop around an operand that moves it, counted from 1; 0 where none does. */
export function levelOf(axes: readonly Axis[], operand: number): number {
  for (let d = axes.length; d > 0; d--) if (axes[d - 1]!.steps[operand] !== 0) return d;
  return 0;
}

/** Whether all operands stand still or move by one element. */
export function isVector(steps: readonly number[], operands: readonly Operand[]): boolean {
  return operands.every(({ dtype }, k) => steps[k] === 0 || steps[k] === itemSizes[dtype]);
}
