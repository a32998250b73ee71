/** The reference of `pow` and its kernels: the same bits, since they do the same operations in the same order. */
import { compile, pow, tensor, type DType, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

// fused products and sums round once, and so have other bits
const backend = await createWasmBackend({ relaxedSimd: false });
const run = compile((x: Tensor, y: Tensor): Tensor => pow(x, y), { backend });

const special = [
  0,
  1,
  2,
  3,
  0.5,
  2.5,
  1e-40,
  5e-324,
  2 ** -1022,
  2 ** -126,
  2 ** -149,
  3e38,
  1.7e308,
  2 ** 70,
  Infinity,
]
  .flatMap((x) => [x, -x])
  .concat(NaN, 1 + 2 ** -52, 1 - 2 ** -53, 1 + 2 ** -23, 2 ** 53 + 2, -(2 ** 53) - 2, 1023, -1075, 128, -150);

/** Any bits, by an odd stride through all patterns of 32 bits. */
function anyBits(count: number, stride: number, dtype: DType): number[] {
  const words = Uint32Array.from({ length: 2 * count }, (_, i) => Math.imul(i + 1, stride));
  return Array.from(dtype === "float32" ? new Float32Array(words.buffer, 0, count) : new Float64Array(words.buffer));
}

/** Equal, with the same signs of zeros; NaN equals NaN. */
function same(got: Tensor, wanted: Tensor, a: Tensor, b: Tensor): string[] {
  const [p, q, x, y] = [got, wanted, a, b].map((t) => t.data()) as [Float64Array, ...Float64Array[]];
  return Array.from(p, (value, i) =>
    Object.is(value, q![i]) ? "" : `${x![i]} to the power ${y![i]}: compiled ${value}, eager ${q![i]}`,
  ).filter((sentence) => sentence !== "");
}

/** Bases beside 1 and far from it, and logarithms of results, those of subnormal ones among them. */
const sizes = Array.from({ length: 5000 }, (_, i) => {
  const [p, q] = [(i * 0.6180339887498949) % 1, (i * 0.4142135623730951) % 1];
  return [
    i % 2 === 0 ? 1 + 2 ** (-50 * p) : 2 ** (200 * p - 100) + 0.1,
    (i % 3 === 0 ? 150 : 1074) * (2 * q - 1),
  ] as const;
});

describe.each(["float64", "float32"] as const)("powers in %s have the same bits eagerly and compiled", (dtype) => {
  const pairOf = (a: readonly number[], b: readonly number[]): [Tensor, Tensor] => [
    tensor([...a], { dtype }),
    tensor([...b], { dtype }),
  ];

  test.each<[string, readonly number[], readonly number[]]>([
    ["results of every size", sizes.map(([base]) => base), sizes.map(([base, log]) => log / Math.log2(base))],
    ["special values", special.flatMap((x) => special.map(() => x)), special.flatMap(() => special)],
    ["any bits", anyBits(20_000, 0x9e3779b1, dtype), anyBits(20_000, 0x85ebca6b, dtype)],
    [
      "usual sizes",
      Array.from({ length: 20_000 }, (_, i) => ((i * 0.6180339887498949) % 1) * 20),
      Array.from({ length: 20_000 }, (_, i) => (((i * 0.4142135623730951) % 1) - 0.5) * 30),
    ],
  ])("%s", (_, bases, exponents) => {
    const [a, b] = pairOf(bases, exponents);
    expect(same(run(a, b), pow(a, b), a, b).slice(0, 5)).toEqual([]);
  });

  test.each([2, 1, 0, -1, 0.5, 3, -2.5])("by the constant %d", (exponent) => {
    const a = tensor([...special, ...anyBits(1000, 0x9e3779b1, dtype), 0.1, 0.3, 7.7], { dtype });
    const f = (x: Tensor): Tensor => pow(x, exponent);
    expect(same(compile(f, { backend })(a), f(a), a, a).slice(0, 5)).toEqual([]);
  });
});
