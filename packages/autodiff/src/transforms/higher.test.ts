import { expect, test } from "vitest";
import { tensor } from "../core/create.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { exp, sigmoid } from "../ops/exponential.ts";
import { matmul } from "../ops/matmul.ts";
import { reshape, sum } from "../ops/movement.ts";
import { numericDerivative } from "../testing/numeric.ts";
import { sampleRng } from "../testing/samples.ts";
import { jvp } from "./forward.ts";
import { hessian, hvp, jacobian } from "./higher.ts";
import { grad } from "./reverse.ts";

const rng = sampleRng(3);

/** All derivatives of f's elements in x's, row by row, each by finite differences. */
function numericJacobian(f: (x: Tensor) => Tensor, x: Tensor): number[] {
  const size = elementsOf(f(x)).length;
  const moved = (k: number, h: number): Tensor =>
    tensor(
      Float64Array.from(elementsOf(x)).map((v, i) => (i === k ? v + h : v)),
      { shape: x.shape },
    );
  return Array.from({ length: size }, (_, row) =>
    Array.from(elementsOf(x), (_, k) => numericDerivative((h) => elementsOf(f(moved(k, h)))[row]!).value),
  ).flat();
}

function expectNear(got: Tensor, wanted: readonly number[]): void {
  const elements = elementsOf(got);
  expect(elements.length).toBe(wanted.length);
  elements.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-9 * (1 + Math.abs(wanted[i]!))));
}

test("jacobian is the numeric one", () => {
  const w = rng.normal([3, 2]);
  const f = (x: Tensor): Tensor => sigmoid(matmul(exp(x), w));
  const x = rng.normal([2, 3]);
  const full = jacobian(f)(x);
  expect(full.shape).toEqual([2, 2, 2, 3]);
  expectNear(full, numericJacobian(f, x));
});

test("jacobian by columns, through forward mode, is the same", () => {
  const f = (x: Tensor): Tensor => mul(exp(x), sum(x));
  const x = rng.normal([4]);
  const columns = Array.from(
    { length: 4 },
    (_, k) => jvp(f, [x], [tensor(Float64Array.from({ length: 4 }, (_, i) => (i === k ? 1 : 0)))])[1],
  );
  const full = elementsOf(jacobian(f)(x));
  columns.forEach((column, k) =>
    elementsOf(column).forEach((value, row) => expect(value).toBeCloseTo(full[row * 4 + k]!, 13)),
  );
});

test("jacobian in a tree, with further arguments", () => {
  const p = { w: rng.normal([2]), b: [rng.normal([])] as const };
  const scale = rng.normal([2]);
  const f = (q: typeof p, s: Tensor): Tensor => mul(exp(add(q.w, q.b[0])), s);
  const { w, b } = jacobian(f)(p, scale);
  expect([w.shape, b[0].shape]).toEqual([[2, 2], [2]]);
  expectNear(
    w,
    numericJacobian((x) => f({ ...p, w: x }, scale), p.w),
  );
  expectNear(
    b[0],
    numericJacobian((x) => f({ ...p, b: [x] } as unknown as typeof p, scale), p.b[0]),
  );
});

test("jacobian of a function to nothing, of nothing, and of a scalar", () => {
  expect(jacobian((x: Tensor) => reshape(sum(mul(x, x)), [1, 1]))(tensor([1, 2])).shape).toEqual([1, 1, 2]);
  expect(jacobian((_: Tensor) => tensor([]))(tensor([1, 2])).shape).toEqual([0, 2]);
  expect(jacobian((x: Tensor) => add(sum(x), tensor([1, 2])))(tensor([])).shape).toEqual([2, 0]);
});

test("hessian is the jacobian of the gradient, and symmetric", () => {
  const f = (x: Tensor): Tensor => sum(mul(exp(x), sigmoid(mul(x, sum(x)))));
  const x = rng.normal([3]);
  const h = hessian(f)(x);
  expect(h.shape).toEqual([3, 3]);
  expectNear(
    h,
    numericJacobian((y) => grad(f)(y), x),
  );
  const elements = elementsOf(h);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) expect(elements[3 * i + j]).toBeCloseTo(elements[3 * j + i]!, 12);
});

test("hessian in a tree has a block for each pair of leaves", () => {
  const p = { w: rng.normal([2]), b: rng.normal([]) };
  const f = (q: typeof p): Tensor => sum(exp(add(mul(q.w, q.w), q.b)));
  const h = hessian(f)(p);
  expect([h.w.w.shape, h.w.b.shape, h.b.w.shape, h.b.b.shape]).toEqual([[2, 2], [2], [2], []]);
  expectNear(
    h.w.b,
    numericJacobian((b) => grad(f)({ ...p, b: b as typeof p.b }).w, p.b),
  );
});

test("hvp is the hessian times the vector, also in a tree", () => {
  const f = (x: Tensor): Tensor => sum(mul(exp(x), sigmoid(mul(x, sum(x)))));
  const [x, v] = [rng.normal([3]), rng.normal([3])];
  const product = matmul(hessian(f)(x) as Tensor<readonly [3, 3]>, reshape(v, [3, 1]) as Tensor<readonly [3, 1]>);
  elementsOf(hvp(f, x, v)).forEach((value, i) => expect(value).toBeCloseTo(elementsOf(product)[i]!, 12));
  const tree = hvp(
    ({ a, b }: { a: Tensor; b: Tensor }) => f(add(a, b)),
    { a: x, b: tensor(new Float64Array(3)) as Tensor },
    { a: v, b: v },
  );
  elementsOf(tree.b).forEach((value, i) => expect(value).toBeCloseTo(2 * elementsOf(product)[i]!, 12));
});
