import { describe, expect, test } from "vitest";
import { allowRelaxedSimd } from "../../fixtures/node.ts";
import {
  binaryFunctions,
  bounds,
  reference,
  referenceError,
  unaryFunctions,
  ulpsOff,
  wordLoop,
  type Float,
} from "../../fixtures/ulps.ts";

allowRelaxedSimd();

const variants = [
  ["f32", false],
  ["f32", true],
  ["f64", false],
  ["f64", true],
] as const;

/** Where something changes: zeros, infinities, subnormals, the largest, the thresholds of overflow and underflow, seams. */
function edgesOf(type: Float): number[] {
  const [tiny, small, large] =
    type === "f32" ? [2 ** -149, 2 ** -126, (2 - 2 ** -23) * 2 ** 127] : [5e-324, 2 ** -1022, Number.MAX_VALUE];
  const thresholds =
    type === "f32"
      ? [88.72283, 88.72284, -87.33655, -103.97208, 89.4159851, 9.01, 10, 17.4]
      : [709.782712893384, 709.7827128933841, -708.3964185322641, -745.1332191019412, 710.4758600739439, 19.0615, 37.5];
  const seams = [
    0.25,
    0.34657359,
    0.4142135,
    0.5,
    0.70710678,
    0.9999999,
    1,
    1.0000001,
    1.414213,
    Math.PI / 2,
    Math.PI,
    4,
    6,
    1e5,
    1e6,
    2 ** 24,
    2 ** 53,
    1e10,
  ];
  const sizes = [
    0,
    tiny,
    3 * tiny,
    small / 3,
    small,
    2 ** -30,
    2 ** -14,
    large,
    Infinity,
    ...thresholds.map(Math.abs),
    ...seams,
  ];
  return [...sizes.flatMap((x) => [x, -x]), NaN].map((x) => (type === "f32" ? Math.fround(x) : x));
}

describe.each(variants)("%s, relaxed SIMD %s", (type, relaxedSimd) => {
  const edges = edgesOf(type);
  const Floats = type === "f32" ? Float32Array : Float64Array;
  // the reference is off a little itself in float64
  const slack = type === "f64" ? referenceError : () => 0;

  test.each(unaryFunctions)("%s", (word) => {
    const xs = new Floats(Math.ceil(edges.length / 4) * 4);
    xs.set(edges);
    const out = new Floats(xs.length);
    wordLoop(word, type, relaxedSimd).run([xs], out);
    xs.forEach((x, i) => {
      const expected = reference[word](x);
      expect(ulpsOff(out[i]!, expected, 0, type), `${word}(${x}) is ${out[i]}, not ${expected}`).toBeLessThanOrEqual(
        bounds[word][type] + slack(word),
      );
    });
  });

  test.each(binaryFunctions)("%s", (word) => {
    const more = [
      ...edges,
      ...[2, 3, -3, 2.5, -2.5, 2 ** 24 + 2, -(2 ** 53) - 2, 1e300].map((x) => new Floats([x])[0]!),
    ];
    const pairs = more.flatMap((x) => more.map((y) => [x, y] as const));
    const [xs, ys] = [0, 1].map((k) =>
      new Floats(Math.ceil(pairs.length / 4) * 4).fill(1).map((_, i) => pairs[i]?.[k as 0 | 1] ?? 1),
    ) as [Float32Array, Float32Array];
    const out = new Floats(xs.length);
    wordLoop(word, type, relaxedSimd, 2).run([xs, ys], out);
    xs.forEach((x, i) => {
      const expected = reference[word](x, ys[i]!);
      expect(
        ulpsOff(out[i]!, expected, 0, type),
        `${word}(${x}, ${ys[i]}) is ${out[i]}, not ${expected}`,
      ).toBeLessThanOrEqual(bounds[word][type] + slack(word));
    });
  });

  test.each(["floor", "ceil", "round", "sqrt", "abs", "neg"] as const)("%s, exactly", (word) => {
    const xs = new Floats(Math.ceil(edges.length / 4) * 4);
    xs.set(edges);
    const out = new Floats(xs.length);
    wordLoop(word, type, relaxedSimd).run([xs], out);
    expect([...out]).toEqual([...xs.map(reference[word])]);
  });

  test.each(["max", "min"] as const)("%s, exactly", (word) => {
    const few = [0, -0, 1, -1, NaN, Infinity, -Infinity, 3];
    const xs = new Floats(few.flatMap((x) => few.map(() => x)));
    const ys = new Floats(few.flatMap(() => few));
    const out = new Floats(xs.length);
    wordLoop(word, type, relaxedSimd, 2).run([xs, ys], out);
    expect([...out]).toEqual(Array.from(xs, (x, i) => reference[word](x, ys[i]!)));
  });
});
