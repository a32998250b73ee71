import {
  avgPool,
  cast,
  compile,
  explain,
  grad,
  key,
  maxPool,
  mul,
  normal,
  sum,
  tensor,
  type DType,
  type Tensor,
} from "@cotangent/autodiff";
import { interpreter } from "@cotangent/autodiff/backend";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const backend = await createWasmBackend();

function same(f: (x: Tensor) => Tensor, x: Tensor): void {
  const wanted = compile(f, { backend: interpreter })(x).data();
  const step = compile(f, { backend });
  // twice: the second run finds memory as the first left it
  step(x);
  expect(step(x).data()).toEqual(wanted);
}

const line = fc
  .record({
    size: fc.integer({ min: 1, max: 9 }),
    window: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 5 }),
    before: fc.integer({ min: 0, max: 4 }),
    after: fc.integer({ min: 0, max: 4 }),
  })
  .filter(({ size, window, before, after }) => before < window && after < window && size + before + after >= window);
const problem = fc.record({
  batch: fc.constantFrom(0, 1, 3),
  lines: fc.oneof(fc.tuple(line), fc.tuple(line, line)),
  channels: fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 17),
  seed: fc.nat(100),
});

/** Few different values, so that many are equal; some are NaN or infinite. */
function crowded(shape: readonly number[], dtype: DType, seed: number): Tensor {
  const few = [0, -0, 1, 2, 3, -1, -Infinity, Infinity, NaN];
  const size = shape.reduce((a, b) => a * b, 1);
  const noise = normal(key(seed), [size]).data();
  const list = Float64Array.from(noise, (z) => few[Math.floor(Math.abs(z * 1000)) % (dtype === "int32" ? 6 : 9)]!);
  return cast(tensor(list, { shape }), dtype);
}

describe.each(["float32", "float64", "int32", "uint32"] as const)("%s", (dtype) => {
  test("largest of any windows, of equals and NaN the first", () => {
    fc.assert(
      fc.property(problem, ({ batch, lines, channels, seed }) => {
        const x = crowded([batch, ...lines.map(({ size }) => size), channels], dtype, seed);
        const options = {
          window: lines.map(({ window }) => window),
          stride: lines.map(({ stride }) => stride),
          padding: lines.map(({ before, after }) => [before, after] as const),
        };
        same((t) => maxPool(t, options), x);
      }),
      { numRuns: 60 },
    );
  });
});

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  test("gradients go where the largest stands, whether windows overlap or not", () => {
    fc.assert(
      fc.property(problem, ({ batch, lines, channels, seed }) => {
        const x = cast(normal(key(seed), [batch, ...lines.map(({ size }) => size), channels]), dtype);
        const options = {
          window: lines.map(({ window }) => window),
          stride: lines.map(({ stride }) => stride),
          padding: lines.map(({ before, after }) => [before, after] as const),
        };
        const f = grad((t: Tensor) => {
          const y = maxPool(t, options);
          return sum(mul(y, y));
        });
        const step = compile(f, { backend });
        step(x);
        const [got, wanted] = [step(x).data(), compile(f, { backend: interpreter })(x).data()];
        got.forEach((g, i) => {
          if (!(Math.abs(g - wanted[i]!) <= (dtype === "float32" ? 1e-5 : 1e-13))) expect(g).toBe(wanted[i]);
        });
      }),
      { numRuns: 60 },
    );
  });

  test("means, and their gradients", () => {
    const x = cast(normal(key(3), [2, 7, 6, 5]), dtype);
    for (const padding of ["valid", "same"] as const) {
      const f = (t: Tensor): Tensor => avgPool(t, { window: 3, stride: 2, padding });
      const g = grad((t: Tensor) => sum(mul(f(t), f(t))));
      for (const each of [f, g]) {
        const [got, wanted] = [compile(each, { backend })(x).data(), compile(each, { backend: interpreter })(x).data()];
        got.forEach((y, i) => expect(Math.abs(y - wanted[i]!)).toBeLessThan(dtype === "float32" ? 1e-6 : 1e-14));
      }
    }
  });
});

test("a pool and its gradient are one kernel each", () => {
  const step = compile(
    grad((t: Tensor) => sum(mul(maxPool(t, { window: 2 }), maxPool(t, { window: 2 })))),
    { backend },
  );
  step(normal(key(0), [2, 4, 4, 3]));
  const text = explain(step);
  expect(text).toContain("argMaxPool, gather float32[2,4,4,3] → float32[2,2,2,3]");
  expect(text).toContain("scatterAdd of argMaxPool float32[2,2,2,3] → float32[2,48]");
  const forward = compile((t: Tensor) => maxPool(t, { window: 2 }), { backend });
  forward(normal(key(0), [2, 4, 4, 3]));
  expect(explain(forward)).toContain("max of windows");
});
