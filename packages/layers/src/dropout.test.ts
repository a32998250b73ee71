import {
  compile,
  full,
  grad,
  key,
  mean,
  normal,
  ones,
  selu,
  sum,
  tensor,
  variance,
  zeros,
  type Tensor,
} from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { alphaDropout, dropout, gaussianNoise, spatialDropout, type Mode } from "./index.ts";

const training = (seed: number): Mode => ({ train: true, key: key(seed) });
const table = [
  ["dropout", dropout],
  ["spatialDropout", spatialDropout],
  ["alphaDropout", alphaDropout],
  ["gaussianNoise", gaussianNoise],
] as const;

describe.each(table)("%s", (name, make) => {
  const x = normal(key(1), [3, 4, 5]);

  test("gives x itself where this is no training", () => {
    expect(make(0.5).apply([], x)).toBe(x);
    expect(make(0.5).apply([], x, { key: key(0) })).toBe(x);
  });

  test("draws by the key: the same for the same, another for another, eagerly and compiled", () => {
    const layer = make(0.5);
    const out = layer.apply([], x, training(2));
    expect(layer.apply([], x, training(2)).data()).toEqual(out.data());
    expect(layer.apply([], x, training(3)).data()).not.toEqual(out.data());
    const compiled = compile((y: typeof x, k: ReturnType<typeof key>) => layer.apply([], y, { train: true, key: k }));
    expect(compiled(x, key(2)).data()).toEqual(out.data());
  });

  test("says what it misses", () => {
    const message = `${name}(0.5): mode has no key; it draws while training, give apply { train: true, key: key(0) }`;
    expect(() => make(0.5).apply([], x, { train: true })).toThrow(
      expect.objectContaining({ name: "UsageError", message }),
    );
    expect(() => make(0.5).apply([], zeros([2, 2, 2], { dtype: "int32" }))).toThrow(
      expect.objectContaining({
        name: "DTypeError",
        message: `${name}(0.5): x is int32[2,2,2]; it takes float32 or float64, convert with cast(x, dtype)`,
      }),
    );
    for (const bad of [-0.1, NaN, "0.5" as never])
      expect(() => make(bad)).toThrow(expect.objectContaining({ name: "ValueError" }));
  });

  test("of rate 0 changes nothing", () => {
    const out = make(0).apply([], x, training(2)).data();
    out.forEach((y, i) => expect(y).toBeCloseTo(x.data()[i]!, 5));
  });
});

test("dropout drops a share of `rate`, keeps the mean, and its gradient goes where elements stayed", () => {
  const layer = dropout(0.3);
  const out = layer.apply([], ones([100, 100]), training(4));
  const dropped = Array.from(out.data()).filter((y) => y === 0).length;
  // five standard deviations of 10,000 throws
  expect(Math.abs(dropped / 10_000 - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / 10_000));
  expect(mean(out).item()).toBeCloseTo(1, 1);
  const slope = grad((x: Tensor) => sum(layer.apply([], x, training(4))))(ones([100, 100]));
  expect(slope.data()).toEqual(out.data());
});

test("dropout of rate 1 drops all, and drops NaN and infinities as well", () => {
  expect(
    dropout(1)
      .apply([], tensor([1, NaN, Infinity]), training(0))
      .toArray(),
  ).toEqual([0, 0, 0]);
  const many = dropout(0.5)
    .apply([], full([50], NaN), training(0))
    .data();
  expect(Array.from(many).includes(0)).toBe(true);
});

test("spatialDropout drops whole channels of an example", () => {
  const out = spatialDropout(0.5)
    .apply([], ones([8, 3, 4, 6]), training(1))
    .toArray() as number[][][][];
  const kinds = new Set<string>();
  for (const example of out)
    for (let c = 0; c < 6; c++) {
      const values = new Set(example.flat().map((place) => place[c]));
      expect(values.size).toBe(1);
      kinds.add([...values].join());
    }
  expect([...kinds].sort()).toEqual(["0", "2"]);
  expect(() => spatialDropout(0.5).apply([], ones([3]))).toThrow(
    expect.objectContaining({
      name: "ShapeError",
      message: "spatialDropout(0.5): x is float32[3]; it takes [batch, ..., channels]",
    }),
  );
});

test("alphaDropout keeps mean 0 and variance 1, and what it drops is one value", () => {
  const x = normal(key(7), [400, 400]);
  const out = alphaDropout(0.2).apply([], x, training(3));
  expect(Math.abs(mean(out).item())).toBeLessThan(0.02);
  expect(Math.abs(variance(out).item() - 1)).toBeLessThan(0.02);
  const shift = alphaDropout(0.2).apply([], selu(tensor([-1e3, -1e3, -1e3, -1e3])), training(3));
  // all of them are at the limit of selu already: dropping changes nothing
  expect(new Set(Array.from(shift.data(), (y) => y.toFixed(5))).size).toBe(1);
});

test("gaussianNoise adds numbers of its standard deviation", () => {
  const out = gaussianNoise(0.5).apply([], ones([200, 200]), training(3));
  expect(Math.abs(mean(out).item() - 1)).toBeLessThan(0.02);
  expect(Math.abs(variance(out).item() - 0.25)).toBeLessThan(0.02);
});
