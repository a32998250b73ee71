import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/random.json" with { type: "json" };
import { zeros } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { DTypeError, ShapeError, UsageError, ValueError } from "../core/errors.ts";
import { numbers } from "../core/numbers.ts";
import type { Tensor } from "../core/tensor.ts";
import { sum } from "../ops/movement.ts";
import { checkGrads } from "../testing.ts";
import { compile } from "../compile/compile.ts";
import { grad } from "../transforms/reverse.ts";
import type { Key } from "../ops/randomBits.ts";
import { bernoulli, normal, permutation, uniform } from "./draws.ts";
import { key, split } from "./keys.ts";

const n = 100_000;
const list = (x: Tensor): number[] => Array.from(x.data());
const mean = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0) / xs.length;
const moment = (xs: readonly number[], power: number): number => mean(xs.map((x) => x ** power));

/** The largest distance between the empirical distribution and another (Kolmogorov and Smirnov), times √n. */
function distance(xs: readonly number[], distribution: (x: number) => number): number {
  const sorted = Float64Array.from(xs).sort();
  const gaps = sorted.map((x, i) => Math.max((i + 1) / xs.length - distribution(x), distribution(x) - i / xs.length));
  return Math.sqrt(xs.length) * gaps.reduce((a, b) => Math.max(a, b));
}
/** One in a thousand draws from the right distribution is further away than this. */
const critical = 1.95;
const bell = (x: number): number => (1 + numbers.erf(x / Math.SQRT2)) / 2;

describe.each(["float32", "float64"] as const)("uniform, %s", (dtype) => {
  const drawn = list(uniform(key(1), [n], { dtype }));

  test("fills [0, 1) evenly", () => {
    expect(distance(drawn, (x) => x)).toBeLessThan(critical);
    expect(Math.abs(mean(drawn) - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(moment(drawn, 2) - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / n));
  });
  test("is of whole multiples of 2⁻²⁴ or 2⁻⁵³, below 1", () => {
    const scale = dtype === "float32" ? 2 ** 24 : 2 ** 53;
    expect(drawn.every((x) => Number.isInteger(x * scale) && x >= 0 && x < 1)).toBe(true);
  });
  test("never gives high, however close", () => {
    const step = dtype === "float32" ? 2 ** -23 : 2 ** -52;
    const values = new Set(list(uniform(key(1), [1000], { low: 1, high: 1 + 3 * step, dtype })));
    expect([...values].sort()).toEqual([1, 1 + step, 1 + 2 * step]);
  });
});

describe.each(["float32", "float64"] as const)("normal, %s", (dtype) => {
  const drawn = list(normal(key(1), [n], { dtype }));

  test("is standard normal", () => {
    expect(distance(drawn, bell)).toBeLessThan(critical);
    expect(Math.abs(mean(drawn))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(moment(drawn, 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(drawn, 3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(drawn, 4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });
  test("is finite", () => {
    expect(drawn.every(Number.isFinite)).toBe(true);
  });
  test("has neighbours that are independent", () => {
    const product = drawn.slice(1).map((x, i) => x * drawn[i]!);
    expect(Math.abs(mean(product))).toBeLessThan(4 / Math.sqrt(n));
  });
});

describe("split keys draw independently", () => {
  const [parent, [a, b]] = [key(5), split(key(5))];
  const pairs: readonly (readonly [string, Key, Key])[] = [
    ["siblings", a, b],
    ["parent and child", parent, a],
    ["successive seeds", key(5), key(6)],
  ];

  test.each(pairs)("%s", (_, first, second) => {
    const [x, y] = [list(normal(first, [n])), list(normal(second, [n]))];
    expect(Math.abs(mean(x.map((v, i) => v * y[i]!)))).toBeLessThan(4 / Math.sqrt(n));
    // χ² of an 8 × 8 table of joint quantiles has 63 degrees of freedom; above 103.4 once in a thousand
    const cells = new Array<number>(64).fill(0);
    x.forEach((v, i) => cells[Math.floor(8 * bell(v)) * 8 + Math.floor(8 * bell(y[i]!))]!++);
    const expected = n / 64;
    expect(cells.reduce((total, count) => total + (count - expected) ** 2 / expected, 0)).toBeLessThan(103.4);
  });
});

describe("bernoulli", () => {
  test("holds with probability p", () => {
    for (const p of [0.1, 0.5, 0.9])
      expect(Math.abs(mean(list(bernoulli(key(2), p, [n]))) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
  });
  test("never for 0, always for 1", () => {
    expect(new Set(list(bernoulli(key(2), 0, [n])))).toEqual(new Set([0]));
    expect(new Set(list(bernoulli(key(2), 1, [n])))).toEqual(new Set([1]));
  });
  test("p may differ by element", () => {
    expect(bernoulli(key(2), tensor([0, 1]), [2, 2]).toArray()).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(bernoulli(key(2), tensor([0, 1], { dtype: "float64" }), [2]).dtype).toBe("bool");
  });
});

describe("permutation", () => {
  test("is one", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(50), (seed, count) => {
        const drawn = permutation(key(seed), count);
        expect(drawn.dtype).toBe("int32");
        expect(list(drawn).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });
  test("every order is as likely", () => {
    const counts = new Map<string, number>();
    const keys = split(key(3), Number("6000"));
    for (const k of keys) {
      const order = list(permutation(k, 3)).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    // 5 degrees of freedom: above 20.5 once in a thousand
    expect([...counts.values()].reduce((total, count) => total + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(20.5);
    expect(counts.size).toBe(6);
  });
});

describe("determinism", () => {
  test.each(fixture)("the draws of seed $seed", ({ seed, ...expected }) => {
    expect(list(uniform(key(seed), [5], { dtype: "float64" }))).toEqual(expected.uniform);
    const drawn = list(normal(key(seed), [5], { dtype: "float64" }));
    drawn.forEach((x, i) => expect(x).toBeCloseTo(expected.normal[i]!, 13));
    expect(list(bernoulli(key(seed), 0.5, [12]))).toEqual(expected.bernoulli);
    expect(list(permutation(key(seed), 12))).toEqual(expected.permutation);
  });
  test("mean and standard deviation move and stretch the same draw", () => {
    const [plain, moved] = [list(normal(key(0), [9])), list(normal(key(0), [9], { mean: 10, standardDeviation: 2 }))];
    expect(moved).toEqual(plain.map((x) => Math.fround(Math.fround(2 * x) + 10)));
  });
  test("a longer draw begins with the shorter one", () => {
    expect(list(normal(key(7), [10])).slice(0, 4)).toEqual(list(normal(key(7), [2, 2])));
  });
  test("float32 and float64 draw the same numbers", () => {
    const [narrow, wide] = [list(normal(key(7), [1000])), list(normal(key(7), [1000], { dtype: "float64" }))];
    narrow.forEach((x, i) => expect(Math.abs(x - wide[i]!)).toBeLessThan(1e-5));
    const [single, double] = [list(uniform(key(7), [1000])), list(uniform(key(7), [1000], { dtype: "float64" }))];
    expect(single).toEqual(double.map((x) => Math.floor(x * 2 ** 24) / 2 ** 24));
  });
  test("no draws", () => {
    expect(normal(key(0), [0, 3]).shape).toEqual([0, 3]);
    expect(permutation(key(0), 0).shape).toEqual([0]);
  });
});

describe("gradients flow to the parameters", () => {
  const rows = tensor([1, 2], { dtype: "float64" });

  test("of normal and uniform, in both modes", () => {
    checkGrads(
      (m: Tensor, s: Tensor) => normal(key(0), [3, 2], { mean: m, standardDeviation: s, dtype: "float64" }),
      [zeros([2], { dtype: "float64" }), rows],
      { orders: 2 },
    );
    checkGrads(
      (low: Tensor, high: Tensor) => uniform(key(0), [3, 2], { low, high, dtype: "float64" }),
      [zeros([], { dtype: "float64" }), rows],
      { orders: 2 },
    );
  });
  test("the mean's is the number of draws", () => {
    expect(grad((m: Tensor) => sum(normal(key(0), [3, 2], { mean: m })))(tensor([1, 2])).toArray()).toEqual([3, 3]);
  });
});

describe("bad input", () => {
  test("no key", () => {
    expect(() => normal(0 as never, [2])).toThrow(
      new UsageError("normal: the key is the number 0; make one with key(seed), as in normal(key(0), …)"),
    );
    expect(() => uniform([2] as never, key(0) as never)).toThrow(
      new UsageError("uniform: the key is an array of 1; make one with key(seed), as in uniform(key(0), …)"),
    );
    expect(() => permutation(3 as never, 3)).toThrow(
      new UsageError("permutation: the key is the number 3; make one with key(seed), as in permutation(key(0), …)"),
    );
    expect(() => bernoulli(tensor([1, 2]), 0.5, [2])).toThrow(
      new UsageError("bernoulli: the key is float32[2]; a key is uint32[2], as key(seed) and split(key) give it"),
    );
  });
  test("values outside what is possible", () => {
    expect(() => uniform(key(0), [2], { low: 1, high: 1 })).toThrow(
      new ValueError("uniform: low is 1, high is 1; low must be less than high as float32, and high − low finite"),
    );
    expect(() => uniform(key(0), [2], { low: 1, high: 1 + 1e-12 })).toThrow(
      new ValueError(
        "uniform: low is 1, high is 1.000000000001; low must be less than high as float32, and high − low finite",
      ),
    );
    expect(() => uniform(key(0), [2], { low: -3e38, high: 3e38 })).toThrow(
      new ValueError(
        "uniform: low is -3e+38, high is 3e+38; low must be less than high as float32, and high − low finite",
      ),
    );
    expect(() => normal(key(0), [2], { standardDeviation: -1 })).toThrow(
      new ValueError("normal: standardDeviation is -1; it is finite, 0 or more"),
    );
    expect(() => bernoulli(key(0), 1.5, [2])).toThrow(
      new ValueError("bernoulli: p is 1.5; it is a probability, from 0 to 1"),
    );
    expect(() => bernoulli(key(0), NaN, [2])).toThrow(
      new ValueError("bernoulli: p is NaN; it is a probability, from 0 to 1"),
    );
    expect(() => permutation(key(0), 2.5)).toThrow(
      new ValueError("permutation: n is 2.5; it is an integer, 0 or more"),
    );
  });
  test("dtypes and shapes", () => {
    expect(() => normal(key(0), [2], { dtype: "int32" })).toThrow(
      new DTypeError(
        'normal: dtype is "int32"; it draws float32 or float64, for integers see randomBits and permutation',
      ),
    );
    expect(() => normal(key(0), 2 as never)).toThrow(
      new UsageError("normal: shape is the number 2; it is an array such as [2, 3]"),
    );
    expect(() => normal(key(0), [2], { mean: zeros([3, 2]) })).toThrow(
      new ShapeError("normal: mean is float32[3,2]; it broadcasts to the shape [2] and has more axes"),
    );
    expect(() => uniform(key(0), [2], { low: "0" as never })).toThrow(
      new UsageError('uniform: low is the string "0"; it is a number or a tensor'),
    );
  });
});

describe("tensors of bounds, deviations and probabilities that are none", () => {
  const [zeroAndTwo, ones] = [tensor([0, 2]), tensor([1, 1])];
  test("are refused where they are known", () => {
    expect(() => uniform(key(0), [2], { low: zeroAndTwo, high: ones })).toThrow(
      new ValueError("uniform: low is 2, high is 1; low must be less than high as float32, and high − low finite"),
    );
    expect(() => uniform(key(0), [2], { low: ones })).toThrow(ValueError);
    expect(() => uniform(key(0), [2], { low: tensor(NaN) })).toThrow(ValueError);
    expect(() => normal(key(0), [2], { standardDeviation: tensor([1, -1]) })).toThrow(
      new ValueError("normal: standardDeviation is -1; it is finite, 0 or more"),
    );
    expect(() => bernoulli(key(0), tensor([0.5, 1.5]), [2])).toThrow(
      new ValueError("bernoulli: p is 1.5; it is a probability, from 0 to 1"),
    );
    expect(uniform(key(0), [2], { low: zeroAndTwo, high: tensor([1, 3]) }).toArray()).toEqual([
      expect.closeTo(0.418457, 5),
      expect.closeTo(2.600499, 5),
    ]);
  });
  test("draw NaN in a compiled function, which cannot throw for them", () => {
    const bounded = compile((low: Tensor, high: Tensor): Tensor => uniform(key(0), [2], { low, high }));
    expect(Array.from(bounded(zeroAndTwo, ones).data(), Number.isNaN)).toEqual([false, true]);
    const wide = compile((standardDeviation: Tensor): Tensor => normal(key(0), [2], { standardDeviation }));
    expect(Array.from(wide(tensor([1, -1])).data(), Number.isNaN)).toEqual([false, true]);
  });
});
