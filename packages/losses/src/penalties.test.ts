import { compile, grad, tensor, type Tensor } from "@cotangent/autodiff";
import { checkGrads } from "@cotangent/autodiff/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { elasticNet, l1, l2 } from "./index.ts";

const params = [{ weight: tensor([1, -2]), bias: tensor(5) }, { weight: tensor([[3]]) }] as const;

test.each([
  ["all", {}, 11, 39],
  ["weights", { where: /weight$/ }, 6, 14],
  ["those of the first layer", { where: (path: string) => path.startsWith("0.") }, 8, 30],
])("over %s: sums of absolute values and of squares", (_, options, absolute, square) => {
  for (const run of [(f: () => Tensor) => f(), (f: () => Tensor) => compile(f)()]) {
    expect(run(() => l1(params, options)).item()).toBe(absolute);
    expect(run(() => l2(params, options)).item()).toBe(square);
    expect(run(() => elasticNet(params, { ...options, l1: 0.5, l2: 0.25 })).item()).toBe(absolute / 2 + square / 4);
  }
});

test("derivatives are those of finite differences, and at the kink of l1 the choice is 0", () => {
  const at = { weight: tensor([0.5, -2], { dtype: "float64" }), bias: tensor(1.5, { dtype: "float64" }) };
  for (const penalty of [l1, l2, (p: unknown) => elasticNet(p, { l1: 0.1, l2: 0.2 })])
    checkGrads((p: typeof at) => penalty(p), [at]);
  expect(grad((x: Tensor) => l1(x))(tensor([0])).toArray()).toEqual([0]);
});

test("what where leaves out has the gradient 0", () => {
  const gradient = grad((p: typeof params) => l2(p, { where: /weight$/ }))(params);
  const whole = grad((p: typeof params) => l2(p))(params);
  expect(gradient[0].bias.item()).toBe(0);
  for (const i of [0, 1] as const) expect(gradient[i].weight.toArray()).toEqual(whole[i].weight.toArray());
});

test("elasticNet is what both are, whatever the strengths", () => {
  const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 5 });
  const strength = fc.double({ min: 0, max: 10, noNaN: true });
  fc.assert(
    fc.property(numbers, strength, strength, (list, a, b) => {
      const x = tensor(list, { dtype: "float64" });
      const wanted = a * l1(x).item() + b * l2(x).item();
      expect(Math.abs(elasticNet(x, { l1: a, l2: b }).item() - wanted)).toBeLessThanOrEqual(1e-14 * wanted);
    }),
  );
});

test.each<[() => unknown, string]>([
  [() => l2([]), "l2: params have no tensors"],
  [
    () => l1(params, { where: /kernel/ }),
    "l1: where chooses none of 3 parameters; their paths are 0.weight, 0.bias, 1.weight",
  ],
  [
    () =>
      l2(
        [1, 2, 3, 4, 5].map((n) => tensor(n)),
        { where: /x/ },
      ),
    "l2: where chooses none of 5 parameters; their paths are 0, 1, 2, 3 …",
  ],
  [() => l1({ w: 3 }), "l1: params.w is the number 3; the leaves of a tree are tensors, write tensor(…)"],
  [
    () => l2([{ steps: tensor([1], { dtype: "int32" }) }]),
    "l2: 0.steps are int32[1]; they are float32 or float64, convert them with cast(x, dtype)",
  ],
  [() => elasticNet(params, { l1: -1, l2: 0 }), "elasticNet: l1 is -1; it is a number, 0 or more"],
  [() => elasticNet(params, { l1: 0 } as never), "elasticNet: l2 is undefined; it is a number, 0 or more"],
])("a sentence for what is none: %#", (call, sentence) => {
  expect(call).toThrow(expect.objectContaining({ message: sentence }));
});
