import { createWasmBackend } from "@cotangent/wasm";
import * as v from "valibot";
import { expect, test } from "vitest";
import { openRun, type Run } from "./run.ts";
import { networkState, type Spec } from "./spec.ts";

const wasm = await createWasmBackend({ relaxedSimd: false });

function open(spec: Partial<Spec>): Run {
  const usual = v.parse(networkState, {});
  return openRun({ ...usual, spec: { ...usual.spec, ...spec } }, wasm);
}

test.each(["xor", "iris", "hills"] as const)(
  "%s: the gradients of all samples are the gradient, in the mean",
  (data) => {
    const run = open({ data });
    run.advance();
    const whole = run.frame();
    const count = run.scene.points.filter(({ heldOut }) => !heldOut).length;
    for (let i = 0; i < count; i++) run.sample();
    const { sampled, layers, gradientNorm, step, loss } = run.frame();
    expect(sampled).toMatchObject({ position: count, of: count });
    expect({ step, loss }).toEqual({ step: 1, loss: whole.loss });
    expect(gradientNorm).toBeCloseTo(whole.gradientNorm, 4);
    layers.forEach(({ weightGradient, biasGradient }, i) => {
      weightGradient.forEach((x, k) => expect(x).toBeCloseTo(whole.layers[i]!.weightGradient[k]!, 5));
      biasGradient.forEach((x, k) => expect(x).toBeCloseTo(whole.layers[i]!.biasGradient[k]!, 5));
    });
  },
);

test("batches are gone through in their order, and the step after them is the same step, bit for bit", () => {
  const spec = { data: "moons", batchSize: 10 } as const;
  const [run, plain] = [open(spec), open(spec)];
  const points: number[] = [];
  for (let step = 0; step < run.scene.stepsPerEpoch; step++) {
    for (let i = 0; i < 10; i++) {
      run.sample();
      points.push(run.frame().sampled!.point);
    }
    run.sample();
    plain.advance();
    expect(run.frame().sampled).toBeUndefined();
    expect(run.step).toBe(step + 1);
  }
  // each training example once in an epoch
  expect(points.toSorted((a, b) => a - b)).toEqual(run.scene.points.flatMap(({ heldOut }, i) => (heldOut ? [] : [i])));
  expect(run.frame().layers).toEqual(plain.frame().layers);
});

test("a step, a change by hand and going back begin the samples anew", () => {
  const run = open({});
  for (const act of [
    () => run.advance(),
    () => run.rewind(0),
    () => run.change({ type: "weight", layer: 0, from: 0, to: 0, value: 1 }),
  ]) {
    run.sample();
    run.sample();
    expect(run.frame().sampled!.position).toBe(2);
    act();
    expect(run.frame().sampled).toBeUndefined();
  }
});

test("without points there is nothing to look at", () => {
  const run = open({ data: "own" });
  run.sample();
  expect(run.frame().sampled).toBeUndefined();
  expect(run.step).toBe(0);
});
