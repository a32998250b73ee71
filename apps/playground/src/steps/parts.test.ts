import { createWasmBackend } from "@cotangent/wasm";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { openRun } from "../network/run.ts";
import { dataNames, networkState, type Spec } from "../network/spec.ts";
import { activationNames } from "../ui/activationNames.ts";
import { learnedProgram } from "./learned.ts";
import { partsOf } from "./parts.ts";
import { networkProgram, paperProgram, type Program } from "./programs.ts";
import { traceOf } from "./trace.ts";

const wasm = await createWasmBackend({ relaxedSimd: false });

/** A network of the page after some steps, and what the page shows of it. */
function learned(spec: Partial<Spec>, steps = 5) {
  const usual = v.parse(networkState, {});
  const run = openRun({ ...usual, spec: { ...usual.spec, ...spec } }, wasm);
  for (let i = 0; i < steps; i++) run.advance();
  return { scene: run.scene, frame: run.frame() };
}

function opsIn(program: Program): string[][] {
  const trace = traceOf(program);
  return partsOf(trace, program.layers!).map(({ nodes }) =>
    nodes.flatMap((id) => (trace.nodes[id]!.kind === "op" ? [trace.nodes[id]!.name] : [])),
  );
}

test("a network of tensors: each layer has its product, its sum and its activation, the loss the rest", () => {
  const [first, second, loss] = opsIn(networkProgram());
  expect(first).toContain("matmul");
  expect(first!.at(-1)).toBe("tanh");
  expect(second).toContain("matmul");
  expect(second!.at(-1)).toBe("add");
  expect(loss!.length).toBeGreaterThan(1);
  expect(loss).not.toContain("matmul");
});

test("the network for paper has its layers too", () => {
  const [first, second, loss] = opsIn(paperProgram({}));
  expect(first!.filter((name) => name === "tanh")).toHaveLength(2);
  expect(second!.filter((name) => name === "mul")).toHaveLength(2);
  expect(loss).toContain("sigmoid");
});

describe.each(dataNames.filter((name) => name !== "own"))("%s", (data) => {
  test.each(activationNames)(
    "with %s: every node is in one part, and the loss is the mean of the page's",
    (activation) => {
      const layers = [
        { width: 3, activation },
        { width: 2, activation },
      ];
      const moment = learned({ data, layers, testShare: 0, batchSize: 2 });
      const count = moment.scene.points.length;
      const trace = traceOf(learnedProgram(moment, 1));
      const parts = partsOf(trace, learnedProgram(moment, 1).layers!);
      expect(parts.flatMap(({ nodes }) => nodes).sort((a, b) => a - b)).toEqual(trace.nodes.map(({ id }) => id));
      expect(parts.map(({ names }) => names)).toEqual([["W1", "b1"], ["W2", "b2"], ["W3", "b3"], []]);
      if (data !== "xor" && data !== "blobs") return;
      const losses = Array.from({ length: count }, (_, i) => {
        const program = learnedProgram(moment, i + 1);
        return program.apply(...program.values).item();
      });
      expect(losses.reduce((a, b) => a + b, 0) / count).toBeCloseTo(moment.frame.loss, 4);
    },
  );
});

test("its gradients are those of the page, where the examples are", () => {
  const moment = learned({ data: "xor" });
  const program = learnedProgram(moment, 0);
  const trace = traceOf(program);
  moment.frame.layers.forEach(({ weightGradient, biasGradient }, i) => {
    for (const [name, wanted] of [
      [`W${i + 1}`, weightGradient],
      [`b${i + 1}`, biasGradient],
    ] as const) {
      const found = trace.nodes.find((node) => node.name === name)!.cotangent!;
      wanted.forEach((x, k) => expect(found[k]).toBeCloseTo(x, 5));
    }
  });
});
