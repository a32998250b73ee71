import { describe, expect, test } from "vitest";
import { zerosLike } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import type { Tensor } from "../core/tensor.ts";
import { treeMap } from "../core/tree.ts";
import { add, div, mul } from "../ops/arithmetic.ts";
import { sqrt } from "../ops/exponential.ts";
import { reshape } from "../ops/movement.ts";
import { checkOptimizer, type OptimizerLike, type TriedParams } from "./optimizer.ts";

type P = TriedParams;
const descent = (rate: number): OptimizerLike => ({
  init: () => [],
  update: (g: P, state: readonly []) => [treeMap((x) => mul(x, -rate), g), state],
});
const momentum: OptimizerLike = {
  init: (params: P) => ({ past: treeMap(zerosLike, params) }),
  update(g: P, { past }: { past: P }) {
    const next = treeMap((m, x) => add(mul(m, 0.9), x), past, g);
    return [treeMap((m) => mul(m, -0.0005), next), { past: next }] as const;
  },
};
const changed = (changes: Partial<OptimizerLike>): OptimizerLike => ({ ...momentum, ...changes });

test("right ones pass", () => {
  expect(checkOptimizer(momentum).failures).toEqual([]);
  expect(checkOptimizer(descent(0.002)).failures).toEqual([]);
  checkOptimizer(
    { init: () => null, update: (g: P) => [treeMap((x) => mul(x, 0.5), g), null] as const },
    { minimizes: [] },
  );
});

describe("wrong ones are found:", () => {
  test("uphill, too slow, and away from the minimum", () => {
    expect(() => checkOptimizer(descent(-0.01), { minimizes: ["parabola"], steps: 100 }))
      .toThrowErrorMatchingInlineSnapshot(`
      [CheckError: checkOptimizer: the optimizer fails 1 of 10 checks
        parabola: after 100 steps it is at (-13.5, 70.4, 4.12), the minimum is at (1, -2, 0.5)]
    `);
    expect(() => checkOptimizer(descent(1e-6), { minimizes: ["parabola"], steps: 100 }))
      .toThrowErrorMatchingInlineSnapshot(`
      [CheckError: checkOptimizer: the optimizer fails 1 of 10 checks
        parabola: after 100 steps it is at (-1, 8, 1), the minimum is at (1, -2, 0.5)]
    `);
    expect(() => checkOptimizer(descent(0.5), { steps: 100 })).toThrow(
      "rosenbrock: after 100 steps it is at (NaN, NaN, 0), the minimum is at (1, 1, 0)",
    );
  });
  test("a state that changes its shape, its dtype or its structure", () => {
    const grown = (state: unknown): OptimizerLike => ({ init: () => tensor([0]), update: (g: P) => [g, state] });
    expect(() => checkOptimizer(grown(tensor([0, 0])), { minimizes: [] })).toThrow(
      "state, float32: the next state is not like the state: it is float32[2] where float32[1] is expected",
    );
    expect(() => checkOptimizer(grown(tensor([0], { dtype: "int32" })), { minimizes: [] })).toThrow(
      "it is int32[1] where float32[1] is expected",
    );
    expect(() => checkOptimizer(grown({ a: tensor([0]) }), { minimizes: [] })).toThrow(
      'the structure is {"a":*} where * is expected',
    );
  });
  test("updates of another shape", () => {
    const flat: OptimizerLike = {
      init: () => null,
      update: (g: P) => [{ ...g, w: reshape(g.w, [1, -1]) as Tensor }, null] as const,
    };
    expect(() => checkOptimizer(flat, { minimizes: [] })).toThrow(
      "updates, float32: updates are not like the parameters: its .w is float32[1,3] where float32[3] is expected",
    );
  });
  test("a step count outside the state", () => {
    let steps = 0;
    const counting = changed({
      update: (g: P, state) => [treeMap((x) => div(x, sqrt(tensor(++steps, { dtype: x.dtype }))), g), state],
    });
    expect(() => checkOptimizer(counting, { minimizes: [] })).toThrow(
      "update, float32: it gives another result at the second call",
    );
  });
});
