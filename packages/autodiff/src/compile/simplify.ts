/** The order of the passes. Each takes a graph and gives one with the same meaning, to the last bit of the reference. */
import { algebra } from "./passes/algebra.ts";
import { barriers } from "./passes/barriers.ts";
import { broadcasts } from "./passes/broadcasts.ts";
import { duplicates } from "./passes/duplicates.ts";
import { fold } from "./passes/fold.ts";
import { layout } from "./passes/layout.ts";
import { marks } from "./passes/marks.ts";
import { uniform } from "./passes/uniform.ts";
import { verify } from "./passes/verify.ts";
import type { Graph } from "./graph.ts";

export interface Pass {
  readonly name: string;
  /** Once at the beginning, again and again until nothing changes, or once at the end. */
  readonly when: "first" | "repeatedly" | "last";
  apply(graph: Graph): Graph;
}

/** All passes, in their order. Nodes that nothing depends on need no pass: a graph is what its outputs reach. */
export const passes: readonly Pass[] = [
  { name: "verify", when: "first", apply: verify },
  { name: "marks", when: "first", apply: marks },
  { name: "uniform", when: "first", apply: uniform },
  { name: "fold", when: "repeatedly", apply: fold },
  { name: "algebra", when: "repeatedly", apply: algebra },
  { name: "layout", when: "repeatedly", apply: layout },
  { name: "broadcasts", when: "repeatedly", apply: broadcasts },
  { name: "duplicates", when: "repeatedly", apply: duplicates },
  { name: "barriers", when: "last", apply: barriers },
];

/** More rounds than any graph was seen to need; one round settles a chain of any length, since passes go inputs first. */
const rounds = 12;

/**
 * Runs all passes. `observe` is told of every graph that a pass made, the given one included.
 * @throws UsageError where `graph` is none, see `verify`
 */
export function simplify(graph: Graph, observe?: (pass: string, graph: Graph) => void): Graph {
  const run = (when: Pass["when"], from: Graph): Graph => {
    let current = from;
    for (const pass of passes) {
      if (pass.when !== when) continue;
      const next = pass.apply(current);
      if (next !== current) observe?.(pass.name, next);
      current = next;
    }
    return current;
  };
  observe?.("stage", graph);
  let current = run("first", graph);
  for (let round = 0; round < rounds; round++) {
    const next = run("repeatedly", current);
    if (next === current) break;
    current = next;
  }
  return run("last", current);
}
