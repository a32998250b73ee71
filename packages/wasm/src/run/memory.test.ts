import { add, arange, compile, mul, reshape, sum, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

test("what needs more than 4 GB is refused, and everything else stays as it was", async () => {
  const backend = await createWasmBackend();
  const double = compile((x: Tensor) => mul(x, 2), { backend });
  const earlier = double(arange(1000));
  // each entry of the square is stored, since both its sums read it
  const square = compile(
    (x: Tensor) => {
      const all = add(reshape(x, [40_000, 1]), x);
      return [all, sum(all, { axis: 0 })] as const;
    },
    { backend },
  );
  const message =
    /^wasm: a compiled function needs \d+ MB, \d+ MB are in use, and the engine gives no more; use smaller batches, or drop compiled functions and results that are not needed$/;
  for (let i = 0; i < 2; i++) expect(() => square(arange(40_000))).toThrow(message);
  expect(earlier.data()[999]).toBe(1998);
  expect(double(double(earlier)).data()[999]).toBe(7992);
});

test("a donated tensor says to whom it went, also one that a kernel has written over", async () => {
  const backend = await createWasmBackend();
  const step = compile((x: Tensor) => mul(x, 2), { backend, donate: [0], name: "step" });
  const first = step(arange(33));
  const second = step(first);
  expect(() => first.data()).toThrow(
    "tensor: this float32[33] was donated to the compiled function step and can no longer be read; use what that call returned, or leave the argument out of { donate }",
  );
  expect(() => step(first)).toThrow("tensor: this float32[33] was donated to the compiled function step");
  expect(second.data()[32]).toBe(128);
});
