import { acceleratedBy } from "../core/state.ts";
import { UsageError } from "../core/errors.ts";
import { Tensor } from "../core/tensor.ts";
import { describe } from "../core/sentences.ts";
import { Call, flattenArguments, isTensor } from "./arguments.ts";
import { capturedBy } from "./captured.ts";
import { specializationsOf } from "./compile.ts";
import { firstNotFinite } from "./finite.ts";
import type { Graph } from "./graph.ts";
import { printGraph } from "./print.ts";
import { settle, simplifyByPasses } from "./simplify.ts";
import { takes, type Specialization } from "./specialization.ts";

/**
 * Explains what became of a compiled function, as text: for each specialization, last used first, the graph as staged,
 * the graph after each pass that changed it, and what the backend says of its code. With arguments: of the one for
 * them, which is compiled if it was not yet. Then the graph as staged is evaluated once, op by op, and where an
 * infinity or NaN comes out of finite values, the last line names that op. This finds an overflow after which the
 * gradient is 0.
 * @throws UsageError where `compiled` does not come from `compile`
 * @example
 * explain(compile((x: Tensor) => neg(neg(x))), ones([3])).includes("after algebra"); // → true
 * const loss = compile((x: Tensor) => log(sum(exp(x))));
 * explain(loss, tensor([100, 99])).split("\n").at(-1); // → first value that is not finite: a = exp(x0) float32[2]
 */
export function explain(compiled: (...args: never[]) => unknown, ...args: readonly unknown[]): string {
  const cache = specializationsOf(compiled);
  if (cache === undefined)
    throw new UsageError(`explain: got ${describe(compiled)}; it takes a function that compile returned`);
  if (args.length > 0) {
    const specialization = cache.find(flattenArguments("explain", args), args);
    const found = notFinite(specialization, args, cache.name);
    return `${describeOne(specialization)}${found === undefined ? "" : `\n\n${found}`}`;
  }
  if (cache.list.length === 0)
    return `${cache.name} was not called yet: call it, or write explain(${cache.name}, ...arguments)`;
  return cache.list.map(describeOne).join("\n\n");
}

/** Of arguments that all have values. */
function notFinite(specialization: Specialization, args: readonly unknown[], name: string): string | undefined {
  const { staged, backend, leafCount } = specialization;
  const call = new Call(leafCount);
  takes(specialization, args, call, name);
  if (call.isOpen) return undefined;
  const inputs = staged.inputs.map(({ aval }, i) => {
    const input = call.inputs[i]!;
    return isTensor(input) ? input : new Tensor(aval, input);
  });
  return acceleratedBy(capturedBy(backend), () => firstNotFinite(staged, inputs));
}

function describeOne({ staged, backend, executable }: Specialization): string {
  const parts: string[] = [];
  const times = new Map<string, number>();
  const observe = (pass: string, graph: Graph): void => {
    const time = (times.get(pass) ?? 0) + 1;
    times.set(pass, time);
    parts.push(`after ${pass}${time > 1 ? `, time ${time}` : ""}\n${printGraph(graph)}`);
  };
  const last = printGraph(simplifyByPasses(staged, observe));
  const compiled = printGraph(settle(staged));
  if (compiled !== last) parts.push(`as compiled, all passes in one walk\n${compiled}`);
  const code = executable === null ? "nothing to compute" : executable.explain?.();
  return [...parts, `on ${backend.name}${code === undefined ? "" : `\n${code}`}`].join("\n\n");
}
