import {
  add,
  cast,
  compile,
  flip,
  key,
  logSumExp,
  max,
  mul,
  normal,
  prod,
  sum,
  tanh,
  transpose,
  type Tensor,
} from "@cotangent/autodiff";
import type { DType } from "@cotangent/autodiff/backend";
import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const backend = await createWasmBackend({ relaxedSimd: false });

const lengths = [1, 2, 3, 5, 10, 15, 16, 17];
const rows = [1, 3, 4, 8, 12];

type Reduce = (x: Tensor, y: Tensor) => Tensor;

const reductions: readonly (readonly [what: string, dtypes: readonly DType[], reduce: Reduce])[] = [
  ["sum", ["float32", "float64", "int32"], (x) => sum(x, { axis: -1 })],
  ["sum of what is computed", ["float32", "float64"], (x, y) => sum(mul(tanh(x), y), { axis: 1 })],
  ["max beside a row", ["float32", "uint32"], (x, y) => max(add(x, sum(y, { axis: 0 })), { axis: -1 })],
  ["prod", ["float32", "int32"], (x) => prod(x, { axis: -1 })],
  ["logSumExp", ["float32", "float64"], (x) => logSumExp(x, { axis: -1 })],
  ["logSumExp of rows backwards", ["float32"], (x) => logSumExp(flip(x, { axis: 0 }), { axis: -1 })],
  ["logSumExp of columns", ["float32"], (x) => logSumExp(transpose(x), { axis: 0 })],
];

/** Largest difference, beside the largest element. */
function difference(a: Tensor, b: Tensor): number {
  const [p, q] = [a.data(), b.data()];
  const size = Math.max(1, ...Array.from(q, Math.abs));
  return Math.max(0, ...Array.from(p, (value, i) => Math.abs(value - q[i]!) / size));
}

describe.each(reductions)("%s along an axis that is short or not", (_, dtypes, reduce) => {
  test.each(dtypes)("%s", (dtype) => {
    for (const n of lengths) {
      for (const m of rows) {
        const [x, y] = [1, 2].map((seed) => cast(mul(normal(key(seed), [m, n]), 3), dtype) as Tensor);
        const got = compile((a: Tensor, b: Tensor) => reduce(a, b), { backend })(x!, y!);
        const wanted = reduce(x!, y!);
        expect(got.shape).toEqual(wanted.shape);
        expect(difference(got, wanted), `${m} × ${n}`).toBeLessThan(dtype === "float64" ? 1e-14 : 1e-6);
      }
    }
  });
});
