import { interpreter, type Backend } from "@cotangent/autodiff/backend";
import { createWasmBackend } from "@cotangent/wasm";
import { expect, test } from "vitest";
import { problemNames, type Settings } from "./protocol.ts";
import { openRun, type Run } from "./run.ts";

const wasm = await createWasmBackend({ relaxedSimd: false });

function trained(settings: Settings, epochs: number, learningRate = 0.03, backend: Backend = wasm): Run {
  const run = openRun(settings, backend);
  for (let i = 0; i < epochs; i++) run.advance(learningRate);
  return run;
}

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])("XOR is learned with the page's settings, seed %d", (seed) => {
  const { train, heldOut, epoch } = trained({ problem: "xor", hidden: 8, seed }, 200).frame();
  expect({ train, heldOut, epoch }).toEqual({ train: { right: 4, of: 4 }, heldOut: undefined, epoch: 200 });
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])("iris is learned with the page's settings, seed %d", (seed) => {
  const { train, heldOut } = trained({ problem: "iris", hidden: 8, seed }, 150).frame();
  expect(train.of).toBe(120);
  expect(train.right / train.of).toBeGreaterThanOrEqual(0.93);
  expect(heldOut?.of).toBe(30);
  expect(heldOut!.right / heldOut!.of).toBeGreaterThanOrEqual(0.86);
});

test.each(problemNames)("%s: the same settings give the same frames", (problem) => {
  const settings = { problem, hidden: 5, seed: 3 };
  expect(trained(settings, 7).frame()).toEqual(trained(settings, 7).frame());
});

test.each(problemNames)("%s: the interpreter learns the same", (problem) => {
  const settings = { problem, hidden: 8, seed: 1 };
  const [compiled, interpreted] = [wasm, interpreter].map((backend) => trained(settings, 100, 0.03, backend));
  expect([compiled!.scene.backend, interpreted!.scene.backend]).toEqual(["wasm", "interpreter"]);
  const [got, wanted] = [compiled!.frame(), interpreted!.frame()];
  expect(Math.abs(got.loss / wanted.loss - 1)).toBeLessThan(1e-4);
  expect(got.train).toEqual(wanted.train);
});

test("the learning rate of an epoch is that epoch's: with 0 nothing moves", () => {
  const run = trained({ problem: "xor", hidden: 4, seed: 0 }, 2);
  const { loss } = run.frame();
  run.advance(0);
  expect(run.frame().loss).toBe(loss);
  run.advance(0.03);
  expect(run.frame().loss).not.toBe(loss);
});

test("the surface holds a distribution at every place, and the points their classes", () => {
  const { scene, frame } = openRun({ problem: "iris", hidden: 8, seed: 0 }, wasm);
  const { surface, predictions } = frame();
  expect(surface).toHaveLength(scene.side * scene.side * 3);
  for (let at = 0; at < surface.length; at += 3) {
    expect(surface[at]! + surface[at + 1]! + surface[at + 2]!).toBeCloseTo(1, 5);
  }
  expect(predictions).toHaveLength(150);
  expect(scene.points.filter(({ heldOut }) => heldOut)).toHaveLength(30);
});

test("the scene tells of the network, and shows the step that trains it", () => {
  const { scene } = openRun({ problem: "xor", hidden: 8, seed: 0 }, wasm);
  expect(scene.network).toBe("2 → 8 tanh → 1 sigmoid, 33 parameters");
  expect(scene.equation).toBe("p = sigmoid(tanh(x·W₁ + b₁)·W₂ + b₂)");
  expect(scene.graph).toMatch(/^step\([^)]*\) \{\n(.*\n)+ {2}return [^)]*\n\}$/);
});

test("a run that diverges says so and stops", () => {
  const run = trained({ problem: "xor", hidden: 8, seed: 0 }, 5, Number.MAX_VALUE);
  expect(run.diverged).toBe(true);
  const { epoch } = run;
  run.advance(0.03);
  expect(run.epoch).toBe(epoch);
  expect(run.frame().loss).not.toSatisfy(Number.isFinite);
});
