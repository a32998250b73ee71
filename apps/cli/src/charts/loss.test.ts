import { describe, expect, test } from "vitest";
import { curvesChart, domainOf } from "./loss.ts";

/** Points of the first curve, in pixels. */
function pointsOf(svg: string): [x: number, y: number][] {
  const [, d] = /<path class="stroke-series0" d="([^"]*)"/.exec(svg)!;
  return [...d!.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

const chart = (values: readonly (number | null)[], best?: number): string =>
  curvesChart({
    ...{ title: "Loss", unit: "loss", series: [{ name: "training", values }] },
    ...(best !== undefined && { best }),
  });

describe("the axis of a loss", () => {
  test("is logarithmic where the loss is long: equal factors are equal distances", () => {
    const svg = chart([1, 0.1, 0.01, 0.001]);
    expect(svg).toContain("loss, logarithmic");
    const ys = pointsOf(svg).map(([, y]) => y);
    expect(ys[1]! - ys[0]!).toBeCloseTo(ys[3]! - ys[2]!, 1);
    for (const label of ["1", "0.1", "0.01", "0.001"]) expect(svg).toContain(`>${label}</text>`);
  });

  test("is linear where it is short, or not above zero", () => {
    const short = pointsOf(chart([4, 3, 2, 1]));
    expect(short[1]![1] - short[0]![1]).toBeCloseTo(short[3]![1] - short[2]![1], 1);
    expect(chart([4, 3, 2, 1])).not.toContain("logarithmic");
    expect(chart([100, 1, 0])).not.toContain("logarithmic");
    expect(chart([100, -1])).not.toContain("logarithmic");
  });

  test("has whole epochs, also where there is one", () => {
    expect(chart([0.3])).toContain(">1</text>");
    expect(chart([0.3])).not.toContain(">1.5</text>");
    expect(chart([0.3])).toContain("<circle");
  });
});

test("what an axis shows", () => {
  expect(domainOf([1, 3], false)[0]).toBeCloseTo(0.9);
  expect(domainOf([0.5, 3], false)[0]).toBe(0);
  expect(domainOf([0.5, 1], false, true)[1]).toBe(1);
  expect(domainOf([], false)).toEqual([0, 1.05]);
  expect(domainOf([2, 2], false)[0]).toBeLessThan(2);
});

test("the epoch that was kept is marked with its value", () => {
  const svg = chart([3, 2, 2.5], 2);
  expect(svg).toContain(">best 2, epoch 2</text>");
  const [x, y] = pointsOf(svg)[1]!;
  expect(svg).toMatch(new RegExp(`<circle [^>]*cx="${x}" cy="${y}"`));
});

test("values that were not measured leave a gap, and the first that is no number is named", () => {
  expect(chart([3, null, 2, 1])).not.toContain("not finite");
  const svg = chart([3, 2, Infinity, null]);
  expect(svg).toContain(">not finite from epoch 3 on</text>");
  expect(pointsOf(svg)).toHaveLength(2);
});

test("of more epochs than pixels the highest and the lowest are kept", () => {
  const values = Array.from({ length: 100_000 }, (_, i) => (i === 54_321 ? 9 : i === 12_345 ? 1 : 5));
  const ys = pointsOf(chart(values)).map(([, y]) => y);
  const few = pointsOf(chart([5, 9, 1, 5])).map(([, y]) => y);
  expect(ys.length).toBeLessThan(2000);
  expect([Math.min(...ys), Math.max(...ys)]).toEqual([Math.min(...few), Math.max(...few)]);
});
