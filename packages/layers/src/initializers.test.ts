import { key, type DType } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import {
  constant,
  fans,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  varianceScaling,
  type Initializer,
} from "./index.ts";

/** Every initializer, with the variance that its paper wants. */
const table: readonly [
  name: string,
  initializer: Initializer,
  variance: (fanIn: number, fanOut: number) => number,
  uniform: boolean,
][] = [
  ["glorotUniform", glorotUniform, (fanIn, fanOut) => 2 / (fanIn + fanOut), true],
  ["glorotNormal", glorotNormal, (fanIn, fanOut) => 2 / (fanIn + fanOut), false],
  ["heUniform", heUniform, (fanIn) => 2 / fanIn, true],
  ["heNormal", heNormal, (fanIn) => 2 / fanIn, false],
  ["lecunUniform", lecunUniform, (fanIn) => 1 / fanIn, true],
  ["lecunNormal", lecunNormal, (fanIn) => 1 / fanIn, false],
  [
    "varianceScaling",
    varianceScaling({ scale: 3, mode: "fanOut", distribution: "uniform" }),
    (_, fanOut) => 3 / fanOut,
    true,
  ],
];

describe.each(table)("%s", (name, initializer, variance, uniform) => {
  test.each([
    [[200, 50], 200, 50],
    [[50, 200], 50, 200],
    [[3, 3, 20, 60], 180, 540],
  ])("of shape %j has mean 0 and the variance of fan in %d and fan out %d", (shape, fanIn, fanOut) => {
    const data = Array.from(initializer(key(0), shape).data());
    const wanted = variance(fanIn, fanOut);
    const mean = data.reduce((a, b) => a + b, 0) / data.length;
    const square = data.reduce((a, b) => a + b * b, 0) / data.length;
    // five standard errors; the fourth moment of a normal distribution is the larger of the two
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(wanted / data.length));
    expect(Math.abs(square / wanted - 1)).toBeLessThan(5 * Math.sqrt(2 / data.length));
    const largest = data.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    if (uniform) expect(largest).toBeLessThanOrEqual(Math.sqrt(3 * wanted) * (1 + 1e-6));
    else expect(largest).toBeGreaterThan(Math.sqrt(3 * wanted));
  });

  test("gives the dtype asked for, float32 where none is", () => {
    expect(initializer(key(0), [2, 2]).dtype).toBe("float32");
    expect(initializer(key(0), [2, 2], { dtype: "float64" as DType }).dtype).toBe("float64");
  });

  test("refuses a shape without fans", () => {
    const message = `${name}: shape [5] has no fan in and fan out; it takes at least 2 axes, for a bias use constant(0)`;
    expect(() => initializer(key(0), [5])).toThrow(expect.objectContaining({ name: "ValueError", message }));
  });
});

test("fans of a window count every place of it", () => {
  expect(fans("test", [3, 5, 7, 11])).toEqual({ fanIn: 105, fanOut: 165 });
});

test("constant is the same everywhere", () => {
  expect(constant(-2)(key(0), [2, 1], { dtype: "float64" }).toString()).toBe("float64[2,1]\n[[-2],\n [-2]]");
});
