import { compile, erf, key, matmul, mul, normal, reshape, transpose, type Key, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import {
  conv2d,
  dense,
  heNormal,
  identity,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  type Initializer,
} from "./index.ts";

const n = 40_000;
const float64 = { dtype: "float64" } as const;

/** Mean and variance of many draws. */
function moments(initializer: Initializer, shape: readonly number[] = [200, 200]): readonly [number, number] {
  const data = Array.from(initializer(key(0), shape, float64).data());
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  return [mean, data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length];
}

test.each<[string, Initializer, number, number]>([
  ["randomNormal", randomNormal({ mean: 3, standardDeviation: 0.5 }), 3, 0.25],
  ["randomNormal as it is", randomNormal(), 0, 0.0025],
  ["randomUniform", randomUniform({ low: 1, high: 4 }), 2.5, 9 / 12],
  ["randomUniform as it is", randomUniform(), 0, 0.01 / 12],
  // 1 − 4 φ(2) / (2 Φ(2) − 1), by SciPy's truncnorm(−2, 2).var()
  ["truncatedNormal", truncatedNormal({ mean: -1, standardDeviation: 2 }), -1, 4 * 0.7737413035499232],
  ["varianceScaling as it is", varianceScaling(), 0, 1 / 200],
  ["varianceScaling, normal", varianceScaling({ scale: 2, distribution: "normal" }), 0, 2 / 200],
  ["varianceScaling, mean of fans", varianceScaling({ scale: 2, mode: "fanAverage" }), 0, 2 / 200],
])("%s has its mean and its variance", (_, initializer, mean, variance) => {
  const [centre, spread] = moments(initializer);
  // five standard errors
  expect(Math.abs(centre - mean)).toBeLessThan(5 * Math.sqrt(variance / n));
  expect(Math.abs(spread / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
});

test("varianceScaling with scale 2 and normal is heNormal", () => {
  const [a, b] = [varianceScaling({ scale: 2, distribution: "normal" }), heNormal].map((f) => f(key(3), [7, 5]).data());
  expect(a).toEqual(b);
});

test("truncatedNormal stays within 2 standard deviations, and is the inverse of the distribution function", () => {
  const z = truncatedNormal({ standardDeviation: 1 })(key(4), [n], float64);
  const share = randomUniform({ low: -0.9544997361036416, high: 0.9544997361036416 })(key(4), [n], float64).data();
  const back = erf(mul(z, Math.SQRT1_2)).data();
  let [worst, largest] = [0, 0];
  z.data().forEach((x, i) => {
    largest = Math.max(largest, Math.abs(x));
    worst = Math.max(worst, Math.abs(back[i]! - share[i]!));
  });
  expect(largest).toBeLessThanOrEqual(2 + 1e-12);
  expect(largest).toBeGreaterThan(1.99);
  expect(worst).toBeLessThan(1e-13);
});

describe("orthogonal", () => {
  test.each([[[6, 4]], [[4, 6]], [[5, 5]], [[3, 2, 2, 5]], [[60, 60]]])(
    "of shape %j has columns or rows of length 1 at right angles",
    (shape) => {
      const weight = orthogonal({ gain: 2 })(key(1), shape, float64);
      const rows: Tensor = reshape(weight, [-1, shape.at(-1)!]);
      const [r, c] = rows.shape as unknown as [number, number];
      const square = r < c ? matmul(rows, transpose(rows)) : matmul(transpose(rows), rows);
      const side = Math.min(r, c);
      square.data().forEach((x, i) => expect(x).toBeCloseTo(i % (side + 1) === 0 ? 4 : 0, 12));
    },
  );

  test("is another for another key, and refuses one that is staged", () => {
    const draw = (k: Key): Tensor => orthogonal()(k, [3, 3]);
    expect(draw(key(0)).data()).not.toEqual(draw(key(1)).data());
    expect(() => compile(draw)(key(0))).toThrow(
      expect.objectContaining({
        name: "UsageError",
        message: "orthogonal: the key is being staged; make parameters with init outside of compile",
      }),
    );
  });
});

test("identity leaves x as it is, in dense layers and in convolutions", () => {
  const plain = dense(4, 4, { weightInitializer: identity() });
  const x = normal(key(1), [3, 4]);
  expect(plain.apply(plain.init(key(0)), x).data()).toEqual(x.data());
  for (const window of [1, 3, 4]) {
    const layer = conv2d(2, 2, { window, padding: "same", weightInitializer: identity({ gain: 2 }) });
    const image = normal(key(1), [1, 5, 6, 2]);
    expect(layer.apply(layer.init(key(0)), image).data()).toEqual(mul(image, 2).data());
  }
});

test.each<[() => unknown, string]>([
  [
    () => randomNormal({ standardDeviation: -1 }),
    "randomNormal: standardDeviation is -1; it is a finite number, 0 or more",
  ],
  [() => truncatedNormal({ mean: NaN }), "truncatedNormal: mean is NaN; it is a finite number"],
  [() => randomUniform({ low: 1, high: 1 }), "randomUniform: low is 1, high is 1; low is less than high"],
  [() => varianceScaling({ scale: 0 }), "varianceScaling: scale is 0; it is a finite number above 0"],
  [
    () => varianceScaling({ mode: "fan" as never }),
    'varianceScaling: mode is "fan"; it is "fanIn", "fanOut", "fanAverage"',
  ],
  [() => orthogonal({ gain: Infinity }), "orthogonal: gain is Infinity; it is a finite number"],
  [
    () => identity()(key(0), [3]),
    "identity: shape [3] has no fan in and fan out; it takes at least 2 axes, for a bias use constant(0)",
  ],
])("%s is refused", (call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: "ValueError", message }));
});
