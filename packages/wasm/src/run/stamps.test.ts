import {
  add,
  arange,
  compile,
  matmul,
  mul,
  profile,
  reshape,
  sub,
  sum,
  tanh,
  tensor,
  type Tensor,
} from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";
import { stampOf } from "./stamps.ts";

const backend = await createWasmBackend({ relaxedSimd: false });
const size = 20_000;

test("a stamp is an array's own", () => {
  const [a, b] = [new Float32Array(2), new Float32Array(2)];
  expect(stampOf(a)).toBe(stampOf(a));
  expect(stampOf(b)).not.toBe(stampOf(a));
});

test("large arguments are what was passed, whatever was passed before", () => {
  const f = compile((x: Tensor, y: Tensor) => sub(mul(x, 2), y), { backend });
  const [a, b] = [arange(size), mul(arange(size), 3)];
  const first = (x: Tensor | Float32Array, y: Tensor | Float32Array): number => f(x as Tensor, y as Tensor).data()[5]!;
  expect(first(a, b)).toBe(-5);
  expect(first(a, b)).toBe(-5);
  expect(first(b, a)).toBe(25);
  expect(first(b, b)).toBe(15);
  expect(first(a, b)).toBe(-5);
  const own = new Float32Array(size).fill(1);
  expect(first(own, b)).toBe(-13);
  own.fill(2);
  expect(first(own, b)).toBe(-11);
  expect(first(tensor(own), b)).toBe(-11);
  own.fill(3);
  expect(first(own, b)).toBe(-9);
  expect(first(a, own)).toBe(7);
  // the memory is replaced by a larger one
  compile((x: Tensor) => tanh(x), { backend })(arange(3_000_000));
  expect(first(a, b)).toBe(-5);
  profile(f, b, a);
  expect(first(a, b)).toBe(-5);
  const result = f(a, b) as Tensor;
  expect(first(result, b)).toBe(-25);
  expect(first(result, b)).toBe(-25);
  expect(first(a, result)).toBe(15);
});

test("an argument whose memory others use after it comes anew in each run", () => {
  const f = compile(
    (x: Tensor, w: Tensor) => {
      const y = matmul(tanh(matmul(x as Tensor<[number, number]>, w as Tensor<[number, number]>)), w as never);
      return sum(matmul(y, add(w, 1) as never));
    },
    { backend },
  );
  const [x, w] = [reshape(mul(arange(40_000), 1e-5), [200, 200]), reshape(mul(arange(40_000), 1e-5), [200, 200])];
  const wanted = f(x, w).item();
  for (let i = 0; i < 3; i++) expect(f(x, w).item()).toBe(wanted);
});

test("a donated argument is given up as ever", () => {
  const f = compile((x: Tensor, y: Tensor) => add(x, y), { backend, donate: [0] });
  const y = arange(size);
  let x: Tensor = arange(size);
  for (let i = 0; i < 3; i++) x = f(x, y);
  expect(x.data()[7]).toBe(28);
});
