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
 * Runs all passes. `observe` is told of the graph that is given, and of every other one that a pass made of it.
 * @throws UsageError where `graph` is none, see `verify`
 */
export function simplify(graph: Graph, observe?: (pass: string, graph: Graph) => void): Graph {
  let current = graph;
  const changes = (pass: Pass): boolean => {
    const next = pass.apply(current);
    if (next === current) return false;
    current = next;
    observe?.(pass.name, next);
    return true;
  };
  observe?.("stage", graph);
  for (const pass of passes) if (pass.when === "first") changes(pass);
  const repeated = passes.filter((pass) => pass.when === "repeatedly");
  // done when each has seen what the others left
  for (let i = 0, idle = 0; idle < repeated.length && i < rounds * repeated.length; i++) {
    idle = changes(repeated[i % repeated.length]!) ? 0 : idle + 1;
  }
  for (const pass of passes) if (pass.when === "last") changes(pass);
  return current;
}
