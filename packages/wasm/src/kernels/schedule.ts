/**
 * Schedules of elementwise loops: the specification of an elementwise kernel, its division among threads, and the
 * vectors of one turn.
 */
import { ExprBuilder, type Expr } from "../expr/expr.ts";
import { divide, type Division } from "../loops/division.ts";
import { axesOf, itemSizes, type Axis, type Operand } from "../loops/nest.ts";
import type { Total } from "./totals.ts";
import { leafOf } from "../expr/leaves.ts";

export interface ElementwiseSpec {
  readonly shape: readonly number[];
  readonly reads: readonly Operand[];
  /** Operands that the first expressions of `build` are written to, in the same order. */
  readonly writes: readonly Operand[];
  /** Totals of the other expressions of `build`, in the same order. */
  readonly totals?: readonly Total[] | undefined;
  /** Number of the buffer in which parts keep their totals. */
  readonly kept?: number | undefined;
  readonly lanes: 2 | 4;
  /** True where vectors may write past the ends of rows: the elements there are written later, or are nobody's. */
  readonly overruns: boolean;
  /** Schedule, as `scheduleOf` returns it; `plain` where absent. */
  readonly schedule?: LoopSchedule;
  build(builder: ExprBuilder, leaves: readonly Expr[]): readonly Expr[];
}

export interface LoopSchedule {
  /** Division of the rows into parts that threads share; of the turns of the loop, where it is the only one. */
  readonly division: Division;
  /** Vectors that one turn of the innermost loop computes. */
  readonly vectors: 1 | 2;
}

/** Elements from which on the cost of a loop is worth finding out. */
const many = 8192;
/**
 * Expressions from which on two vectors in one turn are faster than one: a processor does not see far enough ahead to
 * begin the next turn.
 */
const long = 24;

export function scheduleOf(spec: ElementwiseSpec): LoopSchedule {
  const operands = [...spec.reads, ...spec.writes];
  const axes = axesOf(spec.shape, operands);
  const elements = axes.reduce((product, { size }) => product * size, 1);
  if (elements < many) return plain;
  const builder = new ExprBuilder({ lanes: spec.lanes });
  spec.build(
    builder,
    spec.reads.map(({ dtype }, k) => leafOf(builder, k, dtype)),
  );
  const { size, steps: bytes } = axes.at(-1)!;
  const vectors = builder.count >= long && size >= 16 * spec.lanes && isVector(bytes, operands) ? 2 : 1;
  const nanoseconds = (0.3 * builder.count) / spec.lanes + 0.1 * operands.length;
  const steps = stepsOf(axes, spec, vectors);
  return { division: divide(steps, (nanoseconds * elements) / steps), vectors };
}

/** Schedule of one part, vector by vector. */
export const plain: LoopSchedule = { division: { parts: 1, steps: 1 }, vectors: 1 };

/** Returns the turns of the outermost loop. */
export function stepsOf(axes: readonly Axis[], spec: ElementwiseSpec, vectors: number): number {
  const { size, steps } = axes[0]!;
  if (axes.length > 1 || !isVector(steps, [...spec.reads, ...spec.writes])) return size;
  return turnsOf(size, spec, vectors);
}

/**
 * Returns the turns of a loop over vectors. Elements that fill no vector make one more turn where it may go past the
 * end: 10 elements in lanes of 4 are 3 turns then, else 2.
 */
export function turnsOf(
  size: number,
  { overruns, totals, lanes }: Pick<ElementwiseSpec, "overruns" | "totals" | "lanes">,
  vectors: number,
): number {
  const turns = size / (vectors * lanes);
  return overruns && totals === undefined && vectors === 1 ? Math.ceil(turns) : Math.floor(turns);
}

/** Returns whether a result may be written over an operand: no vector writes an element that a later one reads. */
export function isInPlace(shape: readonly number[], operands: readonly Operand[], lanes: number): boolean {
  const axes = axesOf(shape, operands);
  const last = axes.at(-1);
  return axes.length <= 1 || !isVector(last!.steps, operands) || last!.size % lanes === 0;
}

/** Returns the number, from 1, of the innermost loop that moves an operand; 0 where none does. */
export function levelOf(axes: readonly Axis[], operand: number): number {
  for (let d = axes.length; d > 0; d--) if (axes[d - 1]!.steps[operand] !== 0) return d;
  return 0;
}

/** Returns whether all operands stand still or move by one element. */
export function isVector(steps: readonly number[], operands: readonly Operand[]): boolean {
  return operands.every(({ dtype }, k) => steps[k] === 0 || steps[k] === itemSizes[dtype]);
}
