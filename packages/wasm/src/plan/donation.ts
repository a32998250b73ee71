/** Gives memory of donated inputs to results, and orders kernels so that most results can take it. */
import { sizeOf, type Graph } from "@cotangent/autodiff/backend";
import type { Kernel, Program } from "../lower/program.ts";

/** The buffer of the input whose memory an output takes, by output. */
export type Donations = ReadonlyMap<number, number>;

/** Orders kernels: those whose results no kernel reads come last, so that what they overwrite has been read by then. */
export function orderForDonation(graph: Graph, program: Program): readonly Kernel[] {
  if ((graph.donated?.length ?? 0) === 0) return program.kernels;
  const read = new Set(program.kernels.flatMap((kernel) => kernel.reads));
  const isLast = (kernel: Kernel): boolean =>
    kernel.call === undefined && !kernel.writes.some((buffer) => read.has(buffer));
  return [...program.kernels.filter((kernel) => !isLast(kernel)), ...program.kernels.filter(isLast)];
}

/**
 * Gives the memory of each donated input, in order, to the first result of its shape and dtype that is written late
 * enough: after the last kernel that reads the input (or by it, element by element), and after every kernel that may
 * throw. Returns the pairs by output.
 */
export function pairDonated(
  graph: Graph,
  { inputs, outputs, buffers }: Program,
  kernels: readonly Kernel[],
): Donations {
  const pairs = new Map<number, number>();
  const lastCall = kernels.findLastIndex(({ call }) => call !== undefined);
  const lastRead = new Map<number, number>();
  const written = new Map<number, number>();
  kernels.forEach((kernel, position) => {
    for (const buffer of kernel.reads) lastRead.set(buffer, position);
    for (const buffer of kernel.writes) written.set(buffer, position);
  });
  const kindOf = (buffer: number): string => `${buffers[buffer]!.node.dtype} ${buffers[buffer]!.bytes}`;
  const waiting = new Map<string, Set<number>>();
  for (const output of new Set(outputs)) {
    const write = written.get(output);
    if (write === undefined || write < lastCall) continue;
    const kind = kindOf(output);
    if (waiting.get(kind)?.add(output) === undefined) waiting.set(kind, new Set([output]));
  }
  for (const position of graph.donated ?? []) {
    const input = inputs[position]!;
    if (input < 0 || sizeOf(graph.inputs[position]!.shape) <= 1) continue;
    const fitting = waiting.get(kindOf(input));
    if (fitting === undefined) continue;
    const read = lastRead.get(input) ?? -1;
    let tries = 0;
    for (const output of fitting) {
      const write = written.get(output)!;
      if (read < write || (read === write && kernels[write]!.inPlace.includes(input))) {
        pairs.set(output, input);
        fitting.delete(output);
        break;
      }
      if (++tries === mostTries) break;
    }
  }
  return pairs;
}

/** Results that are tried for one input, so that thousands of arguments do not try thousands of results each. */
const mostTries = 64;
