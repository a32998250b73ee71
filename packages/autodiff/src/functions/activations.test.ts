import { describe, expect, test } from "vitest";
import { tensor } from "../core/create.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { sum } from "../ops/movement.ts";
import { checkGrads } from "../testing.ts";
import { grad } from "../transforms/reverse.ts";
import { elu, gelu, hardSigmoid, leakyRelu, mish, relu, relu6, selu, silu, softsign } from "./activations.ts";
import { step } from "./selection.ts";

const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  relu,
  relu6,
  leakyRelu,
  elu,
  selu,
  gelu,
  silu,
  mish,
  hardSigmoid,
  softsign,
};
const geluTanh = (x: Tensor): Tensor => gelu(x, { approximate: "tanh" });
const slopes = (f: (x: Tensor) => Tensor, ...at: number[]): number[] =>
  Array.from(grad((x: Tensor) => sum(f(x)))(tensor(at, { dtype: "float64" })).data(), (v) => v + 0);

describe("at a kink the derivative is the left one", () => {
  test.each<[string, (x: Tensor) => Tensor, number, number]>([
    ["relu", relu, 0, 0],
    ["relu6", relu6, 0, 0],
    ["leakyRelu", leakyRelu, 0, 0.01],
    ["elu", (x) => elu(x, { alpha: 0.5 }), 0, 0.5],
    ["hardSigmoid", hardSigmoid, -3, 0],
    ["softsign", softsign, 0, 1],
    ["step", step, 0, 0],
  ])("%s", (_, f, at, slope) => {
    expect(slopes(f, at)).toEqual([slope]);
    expect(slopes(f, -at)).toEqual([slope]);
  });
  test("and on the far side of relu6 and hardSigmoid the flat one", () => {
    expect(slopes(relu6, 6)).toEqual([0]);
    expect(slopes(hardSigmoid, 3)).toEqual([0]);
  });
});

test.each(Object.entries({ ...activations, geluTanh }))("%s: derivatives to third order, in both modes", (_, f) => {
  checkGrads((x: Tensor) => f(x), [tensor([-2.4, -1.1, -0.3, 0.4, 1.2, 2.3], { dtype: "float64" })], { orders: 3 });
});

test.each(Object.entries(activations))("%s keeps the shape and the dtype, and NaN", (_, f) => {
  const x = tensor([
    [-1, NaN],
    [0, 2],
  ]);
  expect(f(x).shape).toEqual([2, 2]);
  expect(f(x).dtype).toBe("float32");
  expect(Array.from(f(x).data(), Number.isNaN)).toEqual([false, true, false, false]);
});

describe("refuses", () => {
  test.each(Object.entries(activations).filter(([name]) => !name.startsWith("relu")))(
    "integers, %s in its own name",
    (name, f) => {
      expect(() => f(tensor([1], { dtype: "int32" }))).toThrow(
        new DTypeError(`${name}: x is int32[1]; it takes float32 or float64, convert with cast(x, dtype)`),
      );
    },
  );
  test("another approximation of gelu", () => {
    expect(() => gelu(tensor([1]), { approximate: "sigmoid" as "tanh" })).toThrow(
      new ValueError('gelu: approximate is "sigmoid"; it is "tanh", or absent for the exact function'),
    );
  });
});

test("relu takes integers", () => {
  expect(String(relu(tensor([-1, 2], { dtype: "int32" })))).toBe("int32[2] [0, 2]");
});
