import { randomGraph } from "@cotangent/autodiff/testing";
import { isConstant, simplify, type Graph } from "@cotangent/autodiff/backend";
import { ops } from "@cotangent/autodiff/ops";
import { expect, test } from "vitest";
import { lower } from "../lower/lower.ts";
import { kitOf } from "../run/backend.ts";
import { all } from "../sets/all.ts";
import { orderForDonation, pairDonated } from "./donation.ts";
import { layOut } from "./layout.ts";

/** A random graph as a backend gets it: computed outputs only, each once. */
function graphOf(seed: number): Graph {
  const graph = simplify(randomGraph(seed, { steps: 25, ops }));
  const outputs = [...new Set(graph.outputs)].filter((output) => output.op !== null && !isConstant(output));
  return { ...graph, outputs, donated: graph.inputs.map((_, i) => i) };
}

test("what is still needed is never written over", () => {
  let reused = 0;
  for (let seed = 0; seed < 300; seed++) {
    const graph = graphOf(seed);
    if (graph.outputs.length === 0) continue;
    const program = lower(graph, { kit: kitOf(all), relaxedSimd: false });
    const kernels = orderForDonation(graph, program);
    const { offsets, bytes, bytesWithoutReuse } = layOut(program, kernels, pairDonated(graph, program, kernels));
    if (bytes < bytesWithoutReuse) reused++;
    // runs with a buffer's number where its elements would be
    const memory = new Int32Array(bytes / 4).fill(-1);
    const range = (buffer: number): [number, number] => [
      offsets[buffer]! / 4,
      (offsets[buffer]! + program.buffers[buffer]!.bytes) / 4,
    ];
    const write = (buffer: number): void => void memory.fill(buffer, ...range(buffer));
    const check = (buffer: number, when: string): void =>
      expect(
        memory.subarray(...range(buffer)).every((owner) => owner === buffer),
        `buffer ${buffer} of graph ${seed}, ${when}`,
      ).toBe(true);
    for (let run = 0; run < 2; run++) {
      for (const { buffer } of program.constants) if (run === 0) write(buffer);
      for (const buffer of program.inputs) if (buffer >= 0) write(buffer);
      kernels.forEach((kernel, position) => {
        for (const buffer of kernel.reads) check(buffer, `before kernel ${position}`);
        for (const buffer of kernel.scratch) write(buffer);
        for (const buffer of kernel.reads) check(buffer, `in kernel ${position}`);
        for (const buffer of kernel.writes) write(buffer);
        for (const buffer of kernel.writes) check(buffer, `after kernel ${position}`);
        const kept = kernel.reads.filter((read) => !kernel.inPlace.includes(read) && !kernel.writes.includes(read));
        for (const buffer of kept) check(buffer, `while kernel ${position} writes`);
      });
      for (const buffer of program.outputs) check(buffer, "at the end");
    }
  }
  expect(reused).toBeGreaterThan(100);
});
