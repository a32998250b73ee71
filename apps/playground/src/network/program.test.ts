/** Programs that were taken away, run by Node as a person runs them. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createWasmBackend } from "@cotangent/wasm";
import * as v from "valibot";
import { expect, test } from "vitest";
import { programOf } from "./program.ts";
import { openRun } from "./run.ts";
import { networkState, type Spec } from "./spec.ts";

const wasm = await createWasmBackend({ relaxedSimd: false });

/** Runs a module in this folder's place and returns what it prints. */
function runInNode(program: string): Promise<string> {
  const child = spawn(
    process.execPath,
    ["--conditions=@cotangent/source", "--import", "tsx", "--input-type=module", "-"],
    { cwd: fileURLToPath(new URL("../..", import.meta.url)), stdio: ["pipe", "pipe", "pipe"] },
  );
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => (text += String(chunk)));
    child.stderr.on("data", (chunk) => (text += String(chunk)));
    child.on("error", reject);
    child.on("close", () => resolve(text.trim()));
    child.stdin.end(program);
  });
}

const cases: readonly Partial<Spec>[] = [
  { data: "xor" },
  {
    data: "iris",
    loss: "squared",
    inputs: ["x", "x²", "xy", "sin y"],
    layers: [
      { width: 3, activation: "leakyRelu" },
      { width: 2, activation: "identity" },
      { width: 4, activation: "gelu" },
    ],
  },
  { data: "hills", loss: "huber", layers: [{ width: 5, activation: "softplus" }] },
  { data: "moons", loss: "hinge", layers: [] },
];

test.each(cases)("the program of %j prints the loss of the page", async (changes) => {
  const usual = v.parse(networkState, {});
  const run = openRun({ ...usual, spec: { ...usual.spec, ...changes } }, wasm);
  for (let i = 0; i < 20; i++) run.advance();
  const frame = run.frame();
  const printed = await runInNode(programOf(run.scene, frame));
  expect(printed).toMatch(/^[\d.e-]+$/);
  expect(Math.abs(Number(printed) - frame.loss)).toBeLessThan(2e-6 * Math.max(1, frame.loss));
});
