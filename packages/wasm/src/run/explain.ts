/**
 * Explanations of an executable for a person: its kernels, the buffers that they read and write, and the place of each
 * result.
 */
import { labelOf, resultLabelOf, type RunTimes } from "@cotangent/autodiff/backend";
import type { Kernel } from "../lower/program.ts";
import type { Timings } from "./profile.ts";
import type { Plan } from "../plan/plan.ts";

/**
 * Returns the text about a plan.
 * @param start address of the block in the arena
 */
export function explainPlan(plan: Plan, moduleBytes: number, start: number): string {
  const { kernels } = plan;
  const titles = titlesOf(plan);
  const rows = kernels.map((kernel, i) => [kernel.flops, bytesOf(plan, kernel), titles[i]!] as const);
  const total = (column: 0 | 1): number => rows.reduce((sum, row) => sum + row[column], 0);
  const [flops, bytes] = [total(0), total(1)];
  const text = (cells: readonly string[], title: string): string =>
    `${cells.map((cell) => cell.padStart(14)).join("")}  ${title}`;
  return [
    `${counted(kernels.length, "kernel")}: ${count(flops)} operations on elements, ${count(bytes)} bytes read and written, in a module of ${count(moduleBytes)} bytes`,
    text(["operations", "bytes"], "kernel"),
    ...rows.map(([ops, moved, title]) => text([count(ops), count(moved)], title)),
    ...memoryOf(plan, start),
  ].join("\n");
}

export function describeTimes(plan: Plan, { runs, whole, parts }: Timings): RunTimes {
  const titles = titlesOf(plan);
  const kernels = plan.kernels.map((kernel, i) => ({
    title: titles[i]!,
    microseconds: parts[i]!,
    flops: kernel.flops,
    bytes: bytesOf(plan, kernel),
  }));
  return { runs, microseconds: whole, kernels };
}

// ---- private parts

/**
 * Returns titles with the kernel's number, what it reads, and the results that it gives: "#3 matmul float32[4,2] ·
 * float32[2,8] of x1, x0[0].weight".
 */
function titlesOf({ graph, program, kernels }: Plan): string[] {
  const names = new Map<number, string>();
  for (const { buffer } of program.constants) names.set(buffer, "a constant");
  program.inputs.forEach((buffer, i) => names.set(buffer, labelOf(graph, i)));
  const results = new Map<number, string>();
  program.outputs.forEach((buffer, i) => results.set(buffer, resultLabelOf(graph, i)));
  return kernels.map(({ title, reads, writes }, i) => {
    const sources = [...new Set(reads.map((buffer) => names.get(buffer) ?? "what nothing wrote"))];
    for (const buffer of writes) names.set(buffer, `#${i}`);
    const given = writes.flatMap((buffer) => results.get(buffer) ?? []);
    const of = sources.length === 0 ? "" : ` of ${few(sources)}`;
    return `#${i} ${title}${of}${given.length === 0 ? "" : `, gives ${few(given)}`}`;
  });
}

/** Returns the bytes of the buffers that a kernel reads and writes, each once. */
function bytesOf({ program }: Plan, { reads, writes }: Kernel): number {
  return [...new Set(reads), ...new Set(writes)].reduce((sum, buffer) => sum + program.buffers[buffer]!.bytes, 0);
}

function memoryOf({ graph, program, layout, donations }: Plan, start: number): string[] {
  const sizeOf = (buffers: Iterable<number>): number =>
    [...new Set(buffers)].reduce((sum, buffer) => sum + program.buffers[buffer]!.bytes, 0);
  const inputs = program.inputs.filter((buffer) => buffer >= 0);
  const constants = program.constants.map(({ buffer }) => buffer);
  const named = new Set([...inputs, ...constants, ...program.outputs]);
  const others = program.buffers.map((_, buffer) => buffer).filter((buffer) => !named.has(buffer));
  const own = program.outputs.filter((buffer) => !donations.has(buffer));
  const donors = new Map(program.inputs.map((buffer, i) => [buffer, i]));
  const lines = program.outputs.map((buffer, i) => {
    const donor = donors.get(donations.get(buffer) ?? -2) ?? -1;
    const at = start + layout.offsets[buffer]!;
    return `  ${resultLabelOf(graph, i)} at ${count(at)}${donor < 0 ? "" : `, in the place of ${labelOf(graph, donor)}`}`;
  });
  return [
    `memory: ${count(layout.bytes)} bytes at ${count(start)}, where ${counted(program.buffers.length, "buffer")} of together ${count(layout.bytesWithoutReuse)} take turns`,
    `  ${count(sizeOf(inputs))} for arguments, ${count(sizeOf(constants))} for constants, ${count(sizeOf(own))} for results, ${count(sizeOf(others))} for ${counted(others.length, "intermediate value")} if each had its own`,
    `  ${counted(donations.size, "result")} in the place of a donated argument, ${own.length} in a place of ${own.length === 1 ? "its" : "their"} own`,
    ...lines,
  ];
}

/** Returns names as far as a line has room for them: "a, b, c … (7)". */
function few(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join(", ")} … (${names.length})` : names.join(", ");
}

function counted(n: number, what: string): string {
  return `${count(n)} ${what}${n === 1 ? "" : "s"}`;
}

function count(n: number): string {
  return n.toLocaleString("en");
}
