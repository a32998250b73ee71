/** What an elementwise kernel is, and how its loops go over it best. */
import { ExprBuilder, type Expr } from "../expr/expr.ts";
import { divide, type Division } from "../loops/division.ts";
import { axesOf, itemSizes, type Axis, type Operand } from "../loops/nest.ts";
import type { Total } from "./totals.ts";
import { leafOf } from "../expr/leaves.ts";

export interface ElementwiseSpec {
  readonly shape: readonly number[];
  readonly reads: readonly Operand[];
  /** Parallel to the first expressions that `build` gives. */
  readonly writes: readonly Operand[];
  /** Parallel to the others. */
  readonly totals?: readonly Total[] | undefined;
  /** The buffer in which parts keep what they have of totals. */
  readonly kept?: number | undefined;
  readonly lanes: 2 | 4;
  /** Whether vectors may write past the ends of rows: what is there is written later, or nobody's. */
  readonly overruns: boolean;
  /** What `scheduleOf` says of it; in one part, and vector by vector, where absent. */
  readonly schedule?: LoopSchedule;
  build(builder: ExprBuilder, leaves: readonly Expr[]): readonly Expr[];
}

export interface LoopSchedule {
  /** Rows, or turns of the loop where there is but one, in parts that threads share. */
  readonly division: Division;
  /** How many vectors one turn of the innermost loop computes. */
  readonly vectors: 1 | 2;
}

/** Elements whose cost is worth finding out. */
const many = 8192;
/** Expressions of which two vectors at once are faster than one: a processor does not see far enough ahead to begin the next one. */
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

/** In one part, vector by vector. */
export const plain: LoopSchedule = { division: { parts: 1, steps: 1 }, vectors: 1 };

/** Turns of the outermost loop. */
export function stepsOf(axes: readonly Axis[], spec: ElementwiseSpec, vectors: number): number {
  const { size, steps } = axes[0]!;
  if (axes.length > 1 || !isVector(steps, [...spec.reads, ...spec.writes])) return size;
  return turnsOf(size, spec, vectors);
}

/** Turns of a loop over vectors; one more for elements that fill none, where the last vector may go past the end. */
export function turnsOf(
  size: number,
  { overruns, totals, lanes }: Pick<ElementwiseSpec, "overruns" | "totals" | "lanes">,
  vectors: number,
): number {
  const turns = size / (vectors * lanes);
  return overruns && totals === undefined && vectors === 1 ? Math.ceil(turns) : Math.floor(turns);
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
