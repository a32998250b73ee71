/** One row per op: what the checker found, in a few numbers. */
import type { AnyOp } from "@cotangent/autodiff/ops";
import { opReport, worstOf, type Mode } from "@cotangent/autodiff/testing";
import type { Checked } from "./modules.ts";

export const orders = [1, 2] as const;
export const modes = ["forward", "reverse"] as const satisfies readonly Mode[];

export interface Row {
  readonly name: string;
  readonly samples: number;
  readonly edges: number;
  readonly rejects: number;
  readonly checks: number;
  /** The worst relative error by mode, order 1 then 2; null where no derivative is taken. */
  readonly worst: Readonly<Record<Mode, readonly (number | null)[]>>;
  /** One sentence per failed check. */
  readonly failures: readonly string[];
}

/** Checks every op, by name; `onOp` hears of each before it begins. */
export function sweep(
  checked: readonly Checked[],
  seed: number,
  onOp: (op: AnyOp, index: number) => void = () => {},
): Row[] {
  const byName = [...checked].sort((a, b) => a.op.name.localeCompare(b.op.name, "en"));
  return byName.map(({ op, cases }, index) => {
    onOp(op, index);
    const { name, samples, edges, rejects, checks, comparisons, failures } = opReport(op, { seed, ...cases });
    const worst = (mode: Mode): (number | null)[] => orders.map((order) => worstOf(comparisons, order, mode) ?? null);
    return {
      name,
      samples,
      edges,
      rejects,
      checks,
      worst: { forward: worst("forward"), reverse: worst("reverse") },
      failures: failures.map(({ where, message }) => `${where}: ${message}`),
    };
  });
}
