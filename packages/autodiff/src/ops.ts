/** The op records, each by its name (`addOp` …) and as a table: for backends, checkers and documents. */
import { suggest, ValueError } from "./core/errors.ts";
import type { AnyOp } from "./core/op.ts";
import * as table from "./ops/table.ts";

export * from "./ops/table.ts";
export type { AnyOp, Edge, Kind, Reject, Sample, SampleRng, View } from "./core/op.ts";
export type { ScalarAlgebra, ScalarRule } from "./core/scalar.ts";

/** All ops, in alphabetical order. To add one, write its line in ops/table.ts. */
export const ops: readonly AnyOp[] = /* @__PURE__ */ (Object.values(table) as AnyOp[]).sort((a, b) =>
  a.name < b.name ? -1 : 1,
);

/**
 * The op of that name.
 * @throws ValueError where there is none, with the nearest name.
 */
export function findOp(name: string): AnyOp {
  const op = ops.find((candidate) => candidate.name === name);
  if (op !== undefined) return op;
  const names = ops.map((candidate) => candidate.name);
  throw new ValueError(`findOp: there is no op "${name}"${suggest(name, names)}; ops are ${names.join(", ")}`);
}
