/**
 * The order of the passes. Each rewrites nodes, and leaves a graph's meaning as it is, to the last bit of the
 * reference.
 */
import { Tensor } from "../core/tensor.ts";
import { barrierOp } from "../ops/identity.ts";
import { isInput, rebuild, type Graph, type Rewrite } from "./graph.ts";
import { algebra } from "./passes/algebra.ts";
import { barriers } from "./passes/barriers.ts";
import { broadcasts } from "./passes/broadcasts.ts";
import { duplicates } from "./passes/duplicates.ts";
import { fold } from "./passes/fold.ts";
import { layout } from "./passes/layout.ts";
import { marks } from "./passes/marks.ts";
import { uniform } from "./passes/uniform.ts";
import { verify } from "./passes/verify.ts";

export interface Pass {
  readonly name: string;
  /** Begins a walk over the nodes of one graph, which are given inputs first. */
  rewrite(): Rewrite;
}

/**
 * The passes that go on until nothing changes. Nodes that nothing depends on need none: a graph is what its outputs
 * reach.
 */
export const passes: readonly Pass[] = [
  { name: "marks", rewrite: () => marks },
  { name: "uniform", rewrite: () => uniform },
  { name: "fold", rewrite: fold },
  { name: "algebra", rewrite: () => algebra },
  { name: "layout", rewrite: () => layout },
  { name: "broadcasts", rewrite: () => broadcasts },
  { name: "duplicates", rewrite: duplicates },
];

/** More rounds than any graph, or node, was seen to need. */
const rounds = 12;

/**
 * Simplifies a graph.
 * @throws UsageError where `graph` is none, see `verify`
 */
export function simplify(graph: Graph): Graph {
  return settle(verify(graph));
}

/** Of a verified graph: all passes in one walk, since each looks only at a node and at what it depends on. */
export function settle(graph: Graph): Graph {
  const settler = new Settler();
  const settled = rebuild(graph, settler.settle);
  return settler.hasBarriers ? rebuild(settled, barriers) : settled;
}

/**
 * The same passes one after the other, for people to follow. `observe` is told of the graph that is given, and of every
 * other one that a pass made of it. The last one may differ from what `settle` makes in which of two equally good rules
 * came first.
 */
export function simplifyByPasses(graph: Graph, observe: (pass: string, graph: Graph) => void): Graph {
  let current = graph;
  observe("stage", graph);
  const changes = (name: string, next: Graph): boolean => {
    if (next === current) return false;
    current = next;
    observe(name, next);
    return true;
  };
  // done when each has seen what the others left
  for (let i = 0, idle = 0; idle < passes.length && i < rounds * passes.length; i++) {
    const { name, rewrite } = passes[i % passes.length]!;
    idle = changes(name, rebuild(current, rewrite())) ? 0 : idle + 1;
  }
  // they kept equal nodes apart; from here on no pass may merge any
  changes("barriers", rebuild(current, barriers));
  return current;
}

// ---- private parts

/** Puts a node in the place of another, on inputs that are in their last form. */
class Settler {
  readonly #rewrites = passes.map((pass) => pass.rewrite());
  readonly #settled = new Set<Tensor>();
  hasBarriers = false;

  readonly settle = (node: Tensor): Tensor => {
    const settled = this.#settled;
    this.hasBarriers ||= node.op === barrierOp;
    let now = node;
    for (let round = 0; round < rounds; round++) {
      let next = now;
      for (const rewrite of this.#rewrites) next = rewrite(next);
      if (next === now) break;
      now = next;
      if (settled.has(now) || isInput(now)) return now;
      now = this.#onSettled(now);
    }
    settled.add(now);
    return now;
  };

  /** Passes on what a rule made, which may stand on nodes that it made besides. */
  #onSettled(node: Tensor): Tensor {
    const { inputs } = node;
    const isLast = (input: Tensor): boolean => this.#settled.has(input) || isInput(input);
    if (inputs.every(isLast)) return node;
    const last = inputs.map((input) => (isLast(input) ? input : this.settle(this.#onSettled(input))));
    return new Tensor(node.aval, node.value, node.op, last, node.attrs);
  }
}
