import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/gaussian.json" with { type: "json" };
import { hashOf } from "../../fixtures/hash.ts";
import { bind } from "../core/bind.ts";
import { tensor } from "../core/create.ts";
import { bernoulli, normal, permutation, uniform } from "../random/draws.ts";
import { key } from "../random/keys.ts";
import { checkOp } from "../testing.ts";
import { ulpDistance } from "../testing/compare.ts";
import { gaussianCases, gaussianOp } from "./gaussian.ts";

const wide = { dtype: "float64" } as const;

test("the record passes checkOp", () => {
  expect(checkOp(gaussianOp, gaussianCases).failures).toEqual([]);
});

test("is within 2 units in the last place of mpmath, at the words of draws, the ends and beside the zeros", () => {
  const a = tensor(
    fixture.map(([u]) => (u! + 0.5) / 2 ** 32),
    wide,
  );
  const b = tensor(
    fixture.map(([, v]) => v! / 2 ** 32),
    wide,
  );
  const drawn = bind(gaussianOp, [a, b]).data();
  const off = fixture.filter(([, , z], i) => ulpDistance(drawn[i]!, z!, "float64") > 2);
  expect(off).toEqual([]);
  expect(fixture.length).toBeGreaterThan(500);
});

describe("draws have the same bits on every engine", () => {
  const k = key(2026);
  const n = [20_000] as const;

  test.each([
    ["normal", normal(k, n), 3520944194],
    ["normal, float64", normal(k, n, wide), 1552519842],
    ["normal, moved and stretched", normal(k, n, { mean: 0.1, standardDeviation: 0.7 }), 1496935294],
    ["uniform", uniform(k, n), 1480223759],
    ["uniform, float64, between", uniform(k, n, { low: -0.3, high: 0.7, ...wide }), 612639010],
    ["bernoulli", bernoulli(k, 0.3, n), 3599571737],
    ["permutation", permutation(k, 2000), 3535765597],
  ] as const)("%s", (_, drawn, wanted) => {
    expect(hashOf(drawn)).toBe(wanted);
  });
});

test("a float32 draw is the float64 draw, rounded", () => {
  expect(normal(key(3), [5000]).data()).toEqual(Float32Array.from(normal(key(3), [5000], wide).data()));
});
