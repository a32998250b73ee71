/** Lines that learn side by side, pass by pass, until each has settled. */
import { ValueError } from "@cotangent/autodiff";
import type { Fitting } from "../contract/fitting.ts";
import { newLine, passOver, settle, type Line, type Plan, type Task } from "./pass.ts";

/** When lines stop. */
export interface Stop {
  readonly maxIterations: number;
  /** Least that a pass must bring, as the mean loss of a row; null for passes to the end. */
  readonly tol: number | null;
  /** Passes in a row that may bring less. */
  readonly patience: number;
}

/** A line and how far it has come. */
export interface Learnt {
  readonly line: Line;
  readonly iterations: number;
  /** True where passes brought no more, so that it stopped before the last one. */
  readonly settled: boolean;
}

/**
 * Learns one line per task.
 * @param shuffles puts the rows of each line into a new order before each pass
 * @param from lines to go on from
 * @throws ValueError for weights that overflow
 */
export function learnLines(
  who: string,
  tasks: readonly Task[],
  plan: Plan,
  stop: Stop,
  shuffles: readonly ((order: Int32Array) => void)[] | undefined,
  { goOn }: Pick<Fitting, "goOn">,
  from?: readonly Line[],
): Learnt[] {
  const runs = tasks.map((task, i) => newRun(task, from?.[i] ?? newLine(task.rows.columns, plan)));
  for (let pass = 1; pass <= stop.maxIterations; pass++) {
    let [loss, rows] = [0, 0];
    for (const [i, run] of runs.entries()) {
      if (run.settled) continue;
      shuffles?.[i]!(run.order);
      run.loss = passOver(run.line, run.task, run.order, plan);
      run.iterations++;
      requireFinite(who, run);
      judge(run, plan, stop);
    }
    for (const run of runs) [loss, rows] = [loss + run.loss, rows + run.order.length];
    if (!goOn(pass, () => loss / rows) || runs.every(({ settled }) => settled)) break;
  }
  for (const { line } of runs) settle(line);
  return runs;
}

// ---- private

interface Run {
  readonly task: Task;
  readonly line: Line;
  readonly order: Int32Array;
  iterations: number;
  settled: boolean;
  /** Of the last pass. */
  loss: number;
  best: number;
  /** Passes in a row that brought less than `tol`. */
  stale: number;
}

function newRun(task: Task, line: Line): Run {
  const order = Int32Array.from({ length: task.rows.length }, (_, i) => i);
  return { task, line, order, iterations: 0, settled: false, loss: 0, best: Infinity, stale: 0 };
}

function judge(run: Run, { schedule }: Plan, { tol, patience }: Stop): void {
  if (tol !== null) run.stale = run.loss > run.best - tol * run.order.length ? run.stale + 1 : 0;
  run.best = Math.min(run.best, run.loss);
  if (run.stale < patience) return;
  if (schedule === "adaptive" && run.line.eta > 1e-6) {
    run.line.eta /= 5;
    run.stale = 0;
  } else run.settled = true;
}

function requireFinite(who: string, { line, iterations, loss }: Run): void {
  if (Number.isFinite(loss) && Number.isFinite(line.intercept) && line.weights.every(Number.isFinite)) return;
  throw new ValueError(
    `${who}: the weights or the loss overflowed in pass ${iterations}; scale the columns of X, as standardize() of preprocessing does`,
  );
}
