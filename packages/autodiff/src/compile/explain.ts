import { UsageError } from "../core/errors.ts";
import { describe } from "../core/tree.ts";
import { flattenArguments } from "./arguments.ts";
import { specializationsOf } from "./compile.ts";
import { printGraph } from "./print.ts";
import { settle, simplifyByPasses } from "./simplify.ts";
import type { Specialization } from "./specialization.ts";

/**
 * What became of a compiled function, as text: for each specialization, last used first, the graph as staged, the graph
 * after each pass that changed it, and what the backend says of its code. With arguments: of the one for them, which is
 * compiled if it was not yet; nothing runs.
 * @throws UsageError where `compiled` does not come from `compile`
 * @example
 * explain(compile((x: Tensor) => neg(neg(x))), ones([3])).includes("after algebra"); // → true
 */
export function explain(compiled: (...args: never[]) => unknown, ...args: readonly unknown[]): string {
  const cache = specializationsOf(compiled);
  if (cache === undefined)
    throw new UsageError(`explain: got ${describe(compiled)}; it takes a function that compile returned`);
  if (args.length > 0) return describeOne(cache.find(flattenArguments("explain", args), args));
  if (cache.list.length === 0)
    return `${cache.name} was not called yet: call it, or write explain(${cache.name}, ...arguments)`;
  return cache.list.map(describeOne).join("\n\n");
}

function describeOne({ staged, backend, executable }: Specialization): string {
  const parts: string[] = [];
  const last = printGraph(simplifyByPasses(staged, (pass, graph) => parts.push(`after ${pass}\n${printGraph(graph)}`)));
  const compiled = printGraph(settle(staged));
  if (compiled !== last) parts.push(`as compiled, all passes in one walk\n${compiled}`);
  const code = executable === null ? "nothing to compute" : executable.explain?.();
  return [...parts, `on ${backend.name}${code === undefined ? "" : `\n${code}`}`].join("\n\n");
}
