import { compile, key, mul, normal, sqrt, sum, tensor, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { dense, maxNorm, nonNegative, sequential, unitNorm } from "./index.ts";

const params = sequential(dense(5, 4, { biasInitializer: normal }), dense(4, 3)).init(key(0));
const lengths = (weight: Tensor): number[] => Array.from(sqrt(sum(mul(weight, weight), { axis: 0 }) as Tensor).data());

describe("maxNorm", () => {
  test("shortens what is longer, and leaves the rest and what is no matrix", () => {
    const limit = lengths(params[0].weight)[0]! * 0.99;
    const after = maxNorm(limit)(params);
    lengths(after[0].weight).forEach((length, i) =>
      expect(length).toBeCloseTo(Math.min(limit, lengths(params[0].weight)[i]!), 5),
    );
    expect(after[0].bias).toBe(params[0].bias);
    expect(maxNorm(100)(params)[0].weight.data()).toEqual(params[0].weight.data());
  });

  test("a projection: twice is once, eagerly and compiled", () => {
    for (const project of [maxNorm(0.5), unitNorm(), nonNegative()]) {
      const once = project(params);
      const [twice, compiled] = [project(once), compile(project as (p: typeof params) => typeof params)(params)];
      once[1].weight.data().forEach((w, i) => expect(twice[1].weight.data()[i]).toBeCloseTo(w, 6));
      expect(compiled[0].weight.data()).toEqual(once[0].weight.data());
    }
  });
});

test("unitNorm brings all to length 1, and leaves zeros; a vector that is chosen is one", () => {
  const weight = tensor([
    [0, 3],
    [0, 4],
  ]);
  expect(lengths(unitNorm()({ weight }).weight)).toEqual([0, expect.closeTo(1, 6)]);
  expect(unitNorm({ where: /bias/ })({ weight, bias: tensor([3, 4]) })).toEqual({
    weight,
    bias: tensor([0.6, 0.8]),
  });
});

test("nonNegative keeps NaN, and takes a filter by path", () => {
  const tree = [{ weight: tensor([-1, NaN, 2]) }, { weight: tensor([-1]) }];
  const after = nonNegative({ where: /^0/ })(tree);
  expect(after.map(({ weight }) => weight.toArray())).toEqual([[0, NaN, 2], [-1]]);
});

test.each<[() => unknown, string, string]>([
  [() => maxNorm(0), "ValueError", "maxNorm: limit is 0; it is a number above 0"],
  [
    () => unitNorm({ where: "weight" as never }),
    "UsageError",
    'unitNorm: where is the string "weight"; it is a regular expression or a function of a path such as 0.weight',
  ],
])("%s is refused", (call, name, message) => {
  expect(call).toThrow(expect.objectContaining({ name, message }));
});
