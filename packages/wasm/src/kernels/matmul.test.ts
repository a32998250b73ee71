import {
  add,
  broadcastTo,
  cast,
  compile,
  explain,
  greater,
  key,
  matmul,
  mul,
  normal,
  relu,
  sub,
  tanh,
  transpose,
  where,
  type Tensor,
} from "@cotangent/autodiff";
import { interpreter } from "@cotangent/autodiff/backend";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allowRelaxedSimd } from "../../fixtures/node.ts";
import { createWasmBackend } from "../index.ts";
import { innerBlock, sumBlock } from "./longSums.ts";

const backend = await createWasmBackend();

type Product = (a: Tensor, b: Tensor) => Tensor;

/** Compares with the interpreter, which sums in double precision, relative to the length of the sum. */
function compare(f: Product, a: Tensor, b: Tensor, k: number): void {
  const [got, wanted] = [compile(f, { backend })(a, b).data(), compile(f, { backend: interpreter })(a, b).data()];
  const tolerance = (a.dtype === "float32" ? 1e-6 : 1e-14) * Math.max(4, k);
  expect(got.length).toBe(wanted.length);
  got.forEach((x, i) => {
    if (Math.abs(x - wanted[i]!) > tolerance) expect(x, `element ${i}`).toBe(wanted[i]);
  });
}

const product = matmul as Product;

function matrices(dtype: "float32" | "float64", a: readonly number[], b: readonly number[]): [Tensor, Tensor] {
  return [cast(normal(key(1), a), dtype), cast(normal(key(2), b), dtype)];
}

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  test("any sizes, any operand transposed", () => {
    const size = fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 65);
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.boolean(), (m, k, n, left, right) => {
        const [a, b] = matrices(dtype, left ? [k, m] : [m, k], right ? [n, k] : [k, n]);
        compare((p, q) => product(left ? transpose(p) : p, right ? transpose(q) : q), a, b, k);
      }),
      { numRuns: 200 },
    );
  });

  test("batches, and operands that are repeated", () => {
    const [a, b] = matrices(dtype, [2, 3, 5, 18], [2, 3, 18, 37]);
    compare(product, a, b, 18);
    const [c, d] = matrices(dtype, [3, 1, 6, 17], [17, 33]);
    compare((p, q) => product(p, broadcastTo(q, [3, 1, 17, 33])), c, d, 17);
    compare((p, q) => product(broadcastTo(p, [3, 2, 6, 17]), broadcastTo(q, [3, 2, 17, 33])), c, d, 17);
    const [row] = matrices(dtype, [1, 18], [1, 1]);
    compare((p, q) => product(broadcastTo(p, [7, 18]), q), row, matrices(dtype, [1], [18, 40])[1], 18);
  });

  test("large enough for panels of both", () => {
    const [a, b] = matrices(dtype, [123, 260], [260, 201]);
    compare(product, a, b, 260);
    compare((p, q) => product(transpose(q), transpose(p)), a, b, 260);
  });
});

allowRelaxedSimd();

describe.each([
  ["float32", false],
  ["float32", true],
  ["float64", false],
  ["float64", true],
] as const)("what follows a product is computed with it, %s, relaxed SIMD %s", (dtype, relaxedSimd) => {
  type Args = readonly Tensor[];
  const forms: Record<string, (...args: Args) => Tensor | readonly Tensor[]> = {
    "a bias and an activation": (x, w, bias) => tanh(add(product(x!, w!), bias!)),
    "a rectifier, its mask and what went in": (x, w, bias) => {
      const z = add(product(x!, w!), bias!);
      return [relu(z), greater(z, 0), z];
    },
    "a cotangent through a mask": (x, w, _, same) => where(greater(same!, 0), product(x!, w!), 0),
    "a step against a gradient": (x, w, _, same) => sub(same!, mul(product(x!, w!), 0.1)),
    "a number for each row": (x, w, _, __, rows) => mul(product(x!, w!), rows!),
    "another product": (x, w, _, same) => mul(product(x!, w!), product(same!, transpose(same!)) as never),
  };

  test.each(Object.keys(forms))("%s", async (name) => {
    const own = await createWasmBackend({ relaxedSimd });
    const f = forms[name]!;
    const size = fc.integer({ min: 1, max: 70 });
    const inner = fc.oneof(size, fc.constantFrom(sumBlock + 1, innerBlock + 1, innerBlock + 76));
    fc.assert(
      fc.property(size, inner, size, (m, k, columns) => {
        const n = name === "another product" ? m : columns;
        const shapes = [[m, k], [k, n], [n], [m, n], [m, 1]];
        const args = shapes.map((shape, i) => cast(normal(key(i), shape), dtype));
        const compiled = compile(f, { backend: own });
        const [got, wanted] = [compiled(...args), compile(f, { backend: interpreter })(...args)];
        const tolerance = (dtype === "float32" ? 1e-6 : 1e-14) * Math.max(4, k);
        for (const [i, result] of [got].flat().entries()) {
          const expected = [wanted].flat()[i]!;
          const [x, y] = [(result as Tensor).data(), (expected as Tensor).data()];
          // a mask may turn where a sum is nearly zero
          if ((result as Tensor).dtype === "bool") continue;
          x.forEach((value, j) => {
            const scale = name === "another product" ? 100 : 1;
            if (!(Math.abs(value - y[j]!) <= tolerance * scale)) expect(value, `result ${i}, element ${j}`).toBe(y[j]!);
          });
        }
        if (name !== "another product" && m > 1 && n > 1) expect(explain(compiled)).toContain("on wasm\n1 kernel:");
      }),
      { numRuns: 25 },
    );
  });
});
