import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/pow.json" with { type: "json" };
import { interpreter } from "../backend.ts";
import { tensor } from "../core/create.ts";
import { compile } from "../index.ts";
import { hashOf } from "../../fixtures/hash.ts";
import { ulpDistance } from "../testing/compare.ts";
import { pow } from "./power.ts";

/** Of each row the base, the exponent and the result. */
const columns = (dtype: "float32" | "float64") => [0, 1, 2].map((k) => fixture[dtype].map((row) => row[k]!));

describe.each(["float64", "float32"] as const)("powers in %s", (dtype) => {
  const [a, b, wanted] = columns(dtype) as [number[], number[], number[]];
  const [x, y] = [tensor(a, { dtype }), tensor(b, { dtype })];

  // of float64 the rounded logarithm, product and exponential together; a float32 comes from a float64
  test("are within 1 unit in the last place of mpmath, results beside 0 and of all sizes", () => {
    const got = pow(x, y).data();
    expect(fixture[dtype].filter((_, i) => ulpDistance(got[i]!, wanted[i]!, dtype) > 1)).toEqual([]);
    expect(fixture[dtype].length).toBeGreaterThan(800);
  });

  test("have the same bits on every engine", () => {
    expect(hashOf(pow(x, y))).toBe({ float64: 3450628217, float32: 2679012310 }[dtype]);
  });

  test("have the same bits one by one, and interpreted", () => {
    const all = pow(x, y).data();
    const interpreted = compile(pow, { backend: interpreter });
    expect(interpreted(x, y).data()).toEqual(all);
    for (let i = 0; i < a.length; i += 7) {
      const [p, q] = [tensor(a[i]!, { dtype }), tensor(b[i]!, { dtype })];
      expect([pow(p, q).item(), interpreted(p, q).item()]).toEqual([all[i], all[i]]);
    }
  });
});
