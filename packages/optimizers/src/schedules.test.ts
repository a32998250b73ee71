import { compile, tensor, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import fixture from "../fixtures/schedules.json" with { type: "json" };
import {
  constant,
  cosineDecay,
  exponentialDecay,
  inverseSquareRoot,
  joined,
  linear,
  oneCycle,
  piecewise,
  polynomialDecay,
  sgd,
  stepDecay,
  warmUp,
  type Schedule,
} from "./index.ts";

/** Those of PyTorch, which begin at 0.4; tools/fixtures/optimizers.py has the same numbers. */
const table: Readonly<Record<keyof typeof fixture, Schedule>> = {
  stepDecay: stepDecay(0.4, { every: 7, factor: 0.5 }),
  piecewise: piecewise([0.4, 0.2, 0.1], [5, 12]),
  exponentialDecay: exponentialDecay(0.4, { factor: 0.9 }),
  linear: linear(0.1, 0.3, 16),
  polynomialDecay: polynomialDecay(0.4, { steps: 20, power: 2 }),
  cosineDecay: cosineDecay(0.4, { steps: 40, end: 0.1 }),
  "cosineDecay with restarts": cosineDecay(0.4, { steps: 5, end: 0.1, restarts: 1 }),
  "cosineDecay with longer restarts": cosineDecay(0.4, { steps: 3, restarts: 2 }),
  oneCycle: oneCycle(0.4, { steps: 40 }),
};

const rateAt = (schedule: Schedule, step: number | Tensor): number => {
  const rate = schedule((typeof step === "number" ? tensor(step, { dtype: "float64" }) : step) as Tensor<readonly []>);
  return typeof rate === "number" ? rate : rate.item();
};

test.each(Object.entries(table))("%s is PyTorch's, also in float32 and compiled", (name, schedule) => {
  const expected = fixture[name as keyof typeof fixture];
  const compiled = compile((step: Tensor<readonly []>) => schedule(step) as Tensor);
  expected.forEach((rate, step) => {
    expect(rateAt(schedule, step), `step ${step}`).toBeCloseTo(rate, 10);
    expect(rateAt(schedule, tensor(step)), `step ${step}`).toBeCloseTo(rate, 6);
    expect(compiled(tensor(step, { dtype: "float64" })).item(), `step ${step}`).toBeCloseTo(rate, 10);
  });
});

test("restarts come at their step, however many there were", () => {
  const schedule = cosineDecay(1, { steps: 3, restarts: 3 });
  for (let [at, length] = [0, 3]; at < 1e6; [at, length] = [at + length, 3 * length]) {
    expect(rateAt(schedule, at)).toBeCloseTo(1, 6);
    if (at > 0) expect(rateAt(schedule, at - 1)).toBeLessThan(0.26);
  }
});

test("what ends stays at its end", () => {
  for (const schedule of [
    linear(1, 0.25, 4),
    polynomialDecay(1, { steps: 4, end: 0.25 }),
    cosineDecay(1, { steps: 4, end: 0.25 }),
  ])
    for (const step of [4, 5, 1000]) expect(rateAt(schedule, step)).toBe(0.25);
});

test("warm-up leads in a straight line to the first rate, joined schedules count from their own beginning", () => {
  const warm = warmUp(exponentialDecay(0.5, { factor: 0.5 }), 4);
  expect([0, 1, 2, 3, 4, 5].map((step) => rateAt(warm, step))).toEqual([0, 0.125, 0.25, 0.375, 0.5, 0.25]);
  const three = joined([constant(1), linear(2, 4, 2), constant(8)], [2, 5]);
  expect([0, 1, 2, 3, 4, 5, 6].map((step) => rateAt(three, step))).toEqual([1, 1, 2, 3, 4, 8, 8]);
  expect([0, 3, 15].map((step) => rateAt(inverseSquareRoot(2, 4), step))).toEqual([0.5, 2, 1]);
});

test("a rate may be an argument of a compiled step", () => {
  let staged = 0;
  const step = compile((w: Tensor, gradient: Tensor, state: unknown, rate: Tensor) => {
    staged++;
    return sgd({ learningRate: cosineDecay(rate, { steps: 2 }) }).update(gradient, state as never, w);
  });
  const w = tensor([1]);
  let state: unknown = sgd({ learningRate: constant(1) }).init(w);
  const seen = [1, 3].map((rate) => {
    const [update, next] = step(w, w, state, rate) as unknown as [Tensor, unknown];
    state = next;
    return update.item();
  });
  expect(seen).toEqual([-1, expect.closeTo(-1.5, 6)]);
  expect(staged).toBe(1);
});

test.each<[() => unknown, string]>([
  [() => constant(-1), "constant: rate is -1; it is a number, 0 or more"],
  [() => stepDecay(1, { every: 0 }), "stepDecay: every is 0; it is a positive integer"],
  [() => exponentialDecay(1, { factor: 0 }), "exponentialDecay: factor is 0; it is a number above 0"],
  [() => linear(0, 1, 0.5), "linear: steps is 0.5; it is a positive integer"],
  [() => cosineDecay(1, { steps: 3, restarts: 0.5 }), "cosineDecay: restarts is 0.5; it is a number, 1 or more"],
  [() => oneCycle(1, { steps: 2 }), "oneCycle: rise is 0.3; it leaves a step on each side of the top"],
  [() => piecewise([1, 2], [3, 4]), "piecewise: rates and places are arrays, with one place less than rates"],
  [() => piecewise([1, 2, 3], [4, 4]), "piecewise: place 1 is 4; places rise"],
  [
    () => warmUp(0.1 as never, 3),
    "warmUp: the schedule is no function of the step; constant(rate) makes one of a number",
  ],
  [
    () => joined([constant(1), 2 as never], [3]),
    "joined: schedules[1] is no function of the step; constant(rate) makes one of a number",
  ],
])("%s is refused", (make, message) => {
  expect(make).toThrow(expect.objectContaining({ message }));
});
