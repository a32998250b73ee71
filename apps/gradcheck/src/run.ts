import type { Checked } from "./modules.ts";
import { renderFailures, renderSummary, renderTable, worstOfAll, type Colors } from "./report.ts";
import { sweep } from "./sweep.ts";

export interface RunOptions {
  readonly seed: number;
  readonly json: boolean;
  readonly colors: Colors;
  /** Hears what is being checked, and "" at the end. */
  onProgress?(text: string): void;
}

/** Checks the ops: whether all checks hold, and what to print. */
export function run(
  ops: readonly Checked[],
  { seed, json, colors, onProgress }: RunOptions,
): { readonly ok: boolean; readonly text: string } {
  const rows = sweep(ops, seed, (op, i) => onProgress?.(`${i + 1} of ${ops.length}: ${op.name}`));
  onProgress?.("");
  const ok = rows.every((row) => row.failures.length === 0);
  if (json) return { ok, text: JSON.stringify({ ok, seed, worst: worstOfAll(rows) ?? null, ops: rows }) };
  const parts = [renderTable(rows, colors), renderFailures(rows, colors), renderSummary(rows, colors)];
  return { ok, text: parts.filter((part) => part !== "").join("\n\n") };
}
