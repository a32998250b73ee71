import { createWasmBackend } from "@cotangent/wasm";
import * as v from "valibot";
import { expect, test } from "vitest";
import { originOf } from "./origin.ts";
import { openRun, type Run } from "./run.ts";
import { networkState, type Spec } from "./spec.ts";
import { openWatch, troublesOf } from "./trouble.ts";

const wasm = await createWasmBackend({ relaxedSimd: false });

function trained(spec: Partial<Spec>, rate: number, steps: number): Run {
  const usual = v.parse(networkState, {});
  const run = openRun({ ...usual, rate, spec: { ...usual.spec, ...spec } }, wasm, () => originOf);
  for (let i = 0; i < steps; i++) run.advance();
  return run;
}

const typesIn = (run: Run): string[] => run.frame().troubles.map(({ type }) => type);

function watched(losses: (epoch: number) => number, epochs = 400): readonly string[] {
  const watch = openWatch();
  for (let epoch = 0; epoch < epochs; epoch++) watch.add(losses(epoch));
  return watch.found.map(({ type }) => type);
}

test("losses that fall, however slowly or unevenly, are no trouble", () => {
  expect(watched((epoch) => Math.exp(-epoch / 100))).toEqual([]);
  expect(watched((epoch) => 1 / (1 + epoch / 50))).toEqual([]);
  expect(watched((epoch) => Math.exp(-epoch / 200) * (1 + 0.2 * (-1) ** epoch))).toEqual([]);
});

test("a loss that stays is a plateau, unless it is small; one that jumps oscillates", () => {
  expect(watched((epoch) => 0.7 + Math.exp(-epoch / 20))).toEqual(["plateau"]);
  expect(watched((epoch) => 0.01 + Math.exp(-epoch / 20))).toEqual([]);
  expect(watched((epoch) => 0.7 + 0.2 * (-1) ** epoch)).toEqual(["oscillation"]);
  expect(watched(() => 0.7, 20)).toEqual([]);
});

test("a watch that was cleared begins anew", () => {
  const watch = openWatch();
  for (let i = 0; i < 100; i++) watch.add(0.7);
  expect(watch.found).toEqual([{ type: "plateau" }]);
  watch.clear();
  expect(watch.found).toEqual([]);
});

test("neurons are dead or saturated only if they are for every example", () => {
  expect(troublesOf(1, "relu", [0, 0, 1, 3, 0, 0, 2, 0], 4)).toEqual([{ type: "dead", layer: 1, count: 2, of: 4 }]);
  expect(troublesOf(0, "tanh", [0.999, 0.5, -1, 0.99999], 2)).toEqual([
    { type: "saturated", layer: 0, count: 1, of: 2 },
  ]);
  expect(troublesOf(0, "sigmoid", [0.001, 0.5, 0.9999, 0.5], 2)).toEqual([
    { type: "saturated", layer: 0, count: 1, of: 2 },
  ]);
  expect(troublesOf(0, "gelu", [0, 0], 1)).toEqual([]);
  expect(troublesOf(0, "relu", [], 1)).toEqual([]);
  expect(troublesOf(2, "step", [0, 1], 1)).toEqual([{ type: "flat", layer: 2 }]);
});

test("runs: XOR without a hidden layer, too large a rate, relu that dies, the step function", () => {
  expect(typesIn(trained({ layers: [] }, 0.1, 400))).toEqual(["plateau"]);
  expect(typesIn(trained({}, 0.03, 400))).toEqual([]);
  const relu = trained({ layers: [{ width: 8, activation: "relu" }], optimizer: "sgd" }, 10, 400);
  expect(typesIn(relu)).toContain("dead");
  expect(typesIn(trained({ layers: [{ width: 8, activation: "tanh" }], optimizer: "lion" }, 3, 400))).toContain(
    "saturated",
  );
  expect(typesIn(trained({ layers: [{ width: 8, activation: "step" }] }, 0.03, 0))).toEqual(["flat"]);
});

test("a loss that is no number names the op that made it, and rewinding takes that back", () => {
  const layers = [
    { width: 8, activation: "identity" },
    { width: 8, activation: "identity" },
  ] as const;
  const run = trained({ data: "circles", layers: [...layers], loss: "squared", optimizer: "sgd" }, 10, 0);
  const numbers = trained({ data: "hills", layers: [...layers], loss: "squared", optimizer: "sgd" }, 10, 200);
  expect(run.frame().origin).toBeUndefined();
  const { loss, origin } = numbers.frame();
  expect(Number.isFinite(loss)).toBe(false);
  expect(origin).toMatchObject({ value: expect.stringMatching(/^(NaN|-?Infinity)$/) as string });
  expect(origin!.op).toMatch(/^[a-zA-Z]+$/);
  expect(Math.max(Math.abs(origin!.least), Math.abs(origin!.largest))).toBeGreaterThan(1e10);
  numbers.rewind(0);
  expect(numbers.frame().origin).toBeUndefined();
});
