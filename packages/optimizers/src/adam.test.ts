import { tensor, zeros } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { scaleByAdam } from "./index.ts";

test("the first update is the sign of the gradient, to the last digits of float32 (1 − 0.999 has lost five by then)", () => {
  const part = scaleByAdam();
  const gradient = tensor([3, -1e-3, 1e4]);
  const [updates] = part.update(gradient, part.init(gradient), gradient);
  expect([...updates.data()]).toEqual([1, -1 / (1 + 1e-5), 1].map((x) => expect.closeTo(x, 6)));
});

test("a gradient of 0 leaves the parameter where it is", () => {
  const part = scaleByAdam();
  expect(part.update(zeros([2]), part.init(zeros([2])), zeros([2]))[0].toArray()).toEqual([0, 0]);
});

test("b1 and b2 may be 0: nothing is remembered, so the update is the sign", () => {
  const part = scaleByAdam({ b1: 0, b2: 0 });
  let state = part.init(zeros([]));
  for (const g of [5, -2]) {
    const [updates, next] = part.update(tensor(g), state, zeros([]));
    state = next;
    expect(updates.item()).toBeCloseTo(Math.sign(g), 6);
  }
});
