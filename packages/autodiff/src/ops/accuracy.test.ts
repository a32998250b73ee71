/** References of elementary functions against mpmath (tools/fixtures/accuracy.py), and their bits on every engine. */
import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/accuracy.json" with { type: "json" };
import { hashOf } from "../../fixtures/hash.ts";
import { bind } from "../core/bind.ts";
import { tensor } from "../core/create.ts";
import type { Tensor } from "../core/tensor.ts";
import { ulp } from "../testing/compare.ts";
import { findOp } from "./list.ts";
import type { Op } from "../core/record.ts";

type Name = keyof (typeof fixture)["float64"];
type Dtype = keyof typeof fixture;

/**
 * Units in the last place that a result in float64 may be off, and the hashes of the results in float64 and float32. A
 * reason holds for the ops below it as well.
 */
const held: Readonly<Record<Name, readonly [ulps: number, float64: number, float32: number]>> = {
  // fdlibm, which engines take, promises less than 1 unit up to here
  exp: [1, 1994147256, 3049961070],
  expm1: [1, 336443809, 4070368133],
  log: [1, 1619959158, 492282821],
  log1p: [1, 1639570146, 4063784049],
  // IEEE 754 rounds it right
  sqrt: [0.5, 3807279254, 1152561665],
  // a root and a quotient, each rounded
  rsqrt: [1.5, 2385304223, 1066150714],
  sin: [1, 425650103, 2279004766],
  cos: [1, 620054138, 1661940960],
  tan: [1, 3306678190, 2725238393],
  asin: [1, 911782908, 114682694],
  acos: [1, 162614190, 4049294235],
  atan: [1, 3979275698, 2703865819],
  // fdlibm promises less than 2 units
  sinh: [2, 3151279009, 779257801],
  cosh: [2, 208830527, 4280519193],
  // within 1 unit in all that was seen; fdlibm promises 2
  tanh: [1, 1761074936, 3231004224],
  // a series, rounded at its end
  erf: [2, 995622465, 3917724567],
  // a continued fraction by two exponentials, each rounded
  erfc: [4, 1836873481, 659821778],
  // an exponential by a quotient
  sigmoid: [2, 4174847390, 4268786954],
  // log1p of an exponential, and a sum
  softplus: [1.5, 2112102664, 3407185433],
  logSigmoid: [1.5, 4011733349, 3385908193],
  // fdlibm promises less than 2 units; less than 1 was seen
  atan2: [1, 3580930704, 3568946728],
};

function applied(name: Name, dtype: Dtype): Tensor {
  const rows: readonly (readonly number[])[] = fixture[dtype][name];
  const columns = rows[0]!.slice(0, -2).map((_, k) =>
    tensor(
      rows.map((row) => row[k]!),
      { dtype },
    ),
  );
  return bind(findOp(name) as unknown as Op, columns);
}

/** The largest distance from high + low, in units in the last place of the result. */
function worst(name: Name, dtype: Dtype): number {
  const got = applied(name, dtype).data();
  const rows: readonly (readonly number[])[] = fixture[dtype][name];
  return Math.max(
    ...rows.map((row, i) => {
      const [high, low] = row.slice(-2) as [number, number];
      return high === got[i] && low === 0 ? 0 : Math.abs(got[i]! - high - low) / ulp(high, dtype);
    }),
  );
}

describe.each(Object.keys(held) as Name[])("%s", (name) => {
  const [ulps, ...hashes] = held[name];
  test("is as near to mpmath in float64 as is said", () => {
    expect(worst(name, "float64")).toBeLessThanOrEqual(ulps);
  });

  // a float32 is a float64, rounded: some 2⁻²⁹ of a unit more than half of one
  test("is rounded right in float32, up to what float64 is off", () => {
    expect(worst(name, "float32")).toBeLessThanOrEqual(0.5 + 2 ** -24);
  });

  test("has the same bits on every engine", () => {
    expect([hashOf(applied(name, "float64")), hashOf(applied(name, "float32"))]).toEqual(hashes);
  });
});
