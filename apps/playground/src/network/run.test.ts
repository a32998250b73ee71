import { interpreter, type Backend } from "@cotangent/autodiff/backend";
import { createWasmBackend } from "@cotangent/wasm";
import * as v from "valibot";
import { expect, test } from "vitest";
import { activationNames } from "../ui/activationNames.ts";
import type { Frame } from "./protocol.ts";
import { openRun, type Run } from "./run.ts";
import { dataNames, networkState, optimizerNames, type NetworkState, type Spec } from "./spec.ts";

const wasm = await createWasmBackend({ relaxedSimd: false });

/** The state of a page that was just opened, with other settings where given. */
function stateOf(spec: Partial<Spec> = {}, rest: Partial<NetworkState> = {}): NetworkState {
  const usual = v.parse(networkState, {});
  return { ...usual, ...rest, spec: { ...usual.spec, ...spec } };
}

function trained(state: NetworkState, steps: number, backend: Backend = wasm): Run {
  const run = openRun(state, backend);
  for (let i = 0; i < steps; i++) run.advance();
  return run;
}

/** All parameters, bit for bit. */
function bitsOf({ layers }: Frame): number[] {
  return layers.flatMap(({ weight, bias }) => [...new Uint32Array(weight.buffer), ...new Uint32Array(bias.buffer)]);
}

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])("XOR is learned with the page's settings, seed %d", (seed) => {
  const { train, heldOut, epoch } = trained(stateOf({ data: "xor", seed }), 200).frame();
  expect({ train, heldOut, epoch }).toEqual({ train: { right: 4, of: 4 }, heldOut: undefined, epoch: 200 });
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])("iris is learned with the page's settings, seed %d", (seed) => {
  const { train, heldOut } = trained(stateOf({ data: "iris", seed }), 150).frame();
  expect(train!.of).toBe(120);
  expect(train!.right / train!.of).toBeGreaterThanOrEqual(0.93);
  expect(heldOut!.of).toBe(30);
  expect(heldOut!.right / heldOut!.of).toBeGreaterThanOrEqual(0.86);
});

const learned = {
  circles: 0.99,
  moons: 0.97,
  blobs: 0.97,
  checkerboard: 0.85,
  spirals: 0.9,
} as const;

test.each(Object.entries(learned))("%s are learned by two hidden layers", (data, least) => {
  const layers = [
    { width: 12, activation: "tanh" },
    { width: 8, activation: "tanh" },
  ] as const;
  const state = stateOf({ data: data as keyof typeof learned, noise: 0.05, layers: [...layers] });
  const { train } = trained(state, 600).frame();
  expect(train!.right / train!.of).toBeGreaterThanOrEqual(least);
});

test.each(["plane", "hills"] as const)("%s, numbers, is learned", (data) => {
  const run = openRun(stateOf({ data, noise: 0 }), wasm);
  const before = run.frame();
  for (let i = 0; i < 600; i++) run.advance();
  const after = run.frame();
  expect(before.train).toBeUndefined();
  expect(after.loss).toBeLessThan(before.loss / 4);
  expect(after.heldOutLoss).toBeLessThan(before.heldOutLoss! / 2);
});

test.each(dataNames)("%s: the same settings give the same frames", (data) => {
  const own = {
    x: "a",
    y: "b",
    classes: ["p", "q"],
    points: [
      [0, 1, 0],
      [1, 0, 1],
      [2, 2, 1],
    ] as [number, number, number][],
  };
  const state = stateOf({ data, own, testShare: 0, seed: 3 });
  expect(trained(state, 7).frame()).toEqual(trained(state, 7).frame());
});

test.each(["xor", "iris"] as const)("%s: the interpreter learns the same", (data) => {
  const [compiled, interpreted] = [wasm, interpreter].map((backend) =>
    trained(stateOf({ data, seed: 1 }), 100, backend),
  );
  expect([compiled!.scene.backend, interpreted!.scene.backend]).toEqual(["wasm", "interpreter"]);
  const [got, wanted] = [compiled!.frame(), interpreted!.frame()];
  expect(Math.abs(got.loss / wanted.loss - 1)).toBeLessThan(1e-4);
  expect(got.train).toEqual(wanted.train);
});

test.each(optimizerNames)("%s makes the loss smaller", (optimizer) => {
  const run = openRun(stateOf({ data: "moons", optimizer }, { rate: optimizer === "lion" ? 0.003 : 0.03 }), wasm);
  const before = run.frame().loss;
  for (let i = 0; i < 100; i++) run.advance();
  expect(run.frame().loss).toBeLessThan(before);
});

test.each(activationNames)("a hidden layer of %s has finite gradients, and what is below a step none", (activation) => {
  const frame = trained(stateOf({ data: "moons", layers: [{ width: 4, activation }] }), 20).frame();
  expect(Number.isFinite(frame.loss)).toBe(true);
  const below = Math.hypot(...frame.layers[0]!.weightGradient);
  if (activation === "step") expect(below).toBe(0);
  else expect(below).toBeGreaterThan(0);
});

const restless = stateOf({ data: "moons", batchSize: 32, dropout: 0.2, l2: 0.001, optimizer: "adam", seed: 5 });

test("rewinding and going on again gives the same bits, with batches, dropout and changes by hand", () => {
  const run = trained(restless, 150);
  run.change({ type: "rate", value: 0.1 });
  for (let i = 0; i < 10; i++) run.advance();
  run.change({ type: "weight", layer: 0, from: 1, to: 2, value: -1.5 });
  for (let i = 0; i < 140; i++) run.advance();
  const { changes, step } = run.frame();
  expect(changes).toEqual([
    { type: "rate", step: 150, value: 0.1 },
    { type: "weight", step: 160, layer: 0, from: 1, to: 2, value: -1.5 },
  ]);
  const wanted = bitsOf(run.frame());
  for (const to of [297, 160, 155, 0]) {
    run.rewind(to);
    expect(run.step).toBeLessThanOrEqual(to);
    while (run.step < step) run.advance();
    expect(bitsOf(run.frame())).toEqual(wanted);
  }
  // as a link does: from nothing
  const again = openRun({ ...restless, changes }, wasm);
  while (again.step < step) again.advance();
  expect(bitsOf(again.frame())).toEqual(wanted);
});

test("a change at a moment gone back to makes another future", () => {
  const run = trained(restless, 40);
  run.change({ type: "rate", value: 1 });
  for (let i = 0; i < 10; i++) run.advance();
  run.rewind(20);
  while (run.step < 20) run.advance();
  run.change({ type: "rate", value: 0.001 });
  expect(run.frame().changes).toEqual([{ type: "rate", step: 20, value: 0.001 }]);
});

test("the learning rate of a step is that step's: with 0 nothing moves", () => {
  const run = trained(stateOf(), 2);
  const { loss } = run.frame();
  run.change({ type: "rate", value: 0 });
  run.advance();
  expect(run.frame().loss).toBe(loss);
  run.change({ type: "rate", value: 0.03 });
  run.advance();
  expect(run.frame().loss).not.toBe(loss);
});

test("the surface holds a distribution at every place, and the points their classes", () => {
  const { scene, frame } = openRun(stateOf({ data: "iris" }), wasm);
  const { surface, predictions } = frame();
  expect(surface).toHaveLength(scene.side * scene.side * 3);
  for (let at = 0; at < surface.length; at += 3) {
    expect(surface[at]! + surface[at + 1]! + surface[at + 2]!).toBeCloseTo(1, 5);
  }
  expect(predictions).toHaveLength(150);
  expect(scene.points.filter(({ heldOut }) => heldOut)).toHaveLength(30);
});

test("the scene tells of the network, and shows the step that trains it", () => {
  const { scene } = openRun(stateOf(), wasm);
  expect([scene.network, scene.parameters]).toEqual(["2 → 8 tanh → 1 sigmoid", 33]);
  expect(scene.equation).toBe("p = sigmoid(tanh(x·W₁ + b₁)·W₂ + b₂)");
  expect(scene.graph).toMatch(/^step\((.|\n)*\) \{\n(.*\n)+ {2}return [^)]*\n\}$/);
  const other = openRun(stateOf({ data: "plane", inputs: ["x", "y", "xy"], layers: [] }), wasm).scene;
  expect([other.network, other.parameters]).toEqual(["3 → 1 number", 4]);
  expect(other.equation).toBe("y = x·W₁ + b₁");
  expect(other.loss).toBe("squared");
});

test("shares of all training examples in the gradient make 1", () => {
  const run = trained(stateOf({ data: "moons" }), 30);
  const { points } = run.scene;
  const shares = points.flatMap(({ heldOut }, i) => (heldOut ? [] : [run.inspect(i).share]));
  expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 3);
  const losses = points.flatMap(({ heldOut }, i) => (heldOut ? [] : [run.inspect(i).loss]));
  expect(losses.reduce((a, b) => a + b, 0) / losses.length).toBeCloseTo(run.frame().loss, 5);
});

test("a run that diverges says so and stops", () => {
  const run = trained(stateOf({}, { rate: 3e38 }), 5);
  expect(run.diverged).toBe(true);
  const { step } = run;
  run.advance();
  expect(run.step).toBe(step);
  expect(run.frame().loss).not.toSatisfy(Number.isFinite);
});

test("no points are no error", () => {
  const run = openRun(stateOf({ data: "own", own: { x: "x", y: "y", classes: ["A", "B"], points: [] } }), wasm);
  expect(run.scene.points).toEqual([]);
  expect(run.frame().surface).toHaveLength(80 * 80 * 2);
});
