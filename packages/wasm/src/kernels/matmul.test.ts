import { broadcastTo, cast, compile, key, matmul, normal, transpose, type Tensor } from "@cotangent/autodiff";
import { interpreter } from "@cotangent/autodiff/backend";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

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
