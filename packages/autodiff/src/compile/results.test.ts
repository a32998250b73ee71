import { expect, test } from "vitest";
import { ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { UsageError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { compile } from "./compile.ts";

/** The numbers of a tree of tensors with one element each, and which objects hold them. */
function numbers(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree, (_, value: unknown) => (isData(value) ? value.data[0] : value)));
}

function isData(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === "object" && value !== null && Array.isArray((value as { data?: unknown }).data);
}

test.each([0, 1, 2, 3, 4, 5, 9])("arrays and objects of %i results are built anew by each call", (count) => {
  const f = compile((x: Tensor) => {
    const list = Array.from({ length: count }, (_, i) => add(x, i));
    return { list, object: Object.fromEntries(list.map((y, i) => [`k${i}`, mul(y, 2)])), twice: [list, list] };
  });
  const wanted = (x: number): unknown => {
    const list = Array.from({ length: count }, (_, i) => x + i);
    return { list, object: Object.fromEntries(list.map((y, i) => [`k${i}`, 2 * y])), twice: [list, list] };
  };
  const first = f(tensor(1));
  const second = f(tensor(5));
  expect(numbers(first)).toEqual(wanted(1));
  expect(numbers(second)).toEqual(wanted(5));
  expect(second.list).not.toBe(first.list);
  expect(Object.keys(second.object)).toEqual(Object.keys(first.object));
  expect(Object.getPrototypeOf(second.object)).toBe(Object.prototype);
});

test("a key that cannot be assigned is one of the result's own", () => {
  const f = compile((x: Tensor) => Object.fromEntries([["__proto__", add(x, 1)]]) as Record<string, Tensor>);
  const result = f(tensor(1));
  expect(Object.keys(result)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  const two = compile((x: Tensor) => Object.fromEntries(["__proto__", "a"].map((key) => [key, add(x, 1)])));
  expect(Object.keys(two(tensor(1)))).toEqual(["__proto__", "a"]);
});

test("null, undefined, arguments and constants come back as they are", () => {
  const f = compile((x: Tensor) => [x, null, undefined, {}, tensor(7), [add(x, 1), x]] as const);
  const result = f(tensor(2));
  expect(numbers(result)).toEqual([2, null, null, {}, 7, [3, 2]]);
  expect(result[2]).toBe(undefined);
});

test("objects of the last call's keys are its arguments only while they are plain", () => {
  let staged = 0;
  const f = compile((p: Readonly<Record<string, Tensor>>) => (staged++, { a: add(p["a"]!, 1), b: add(p["b"]!, 1) }));
  let p: { a: Tensor; b: Tensor; c?: Tensor } = { a: ones([2]), b: ones([2]) };
  for (let i = 0; i < 3; i++) p = f(p);
  expect([staged, p.a.toArray()]).toEqual([1, [4, 4]]);
  class Params {
    a = ones([2]);
    b = ones([2]);
  }
  expect(() => f(new Params() as never)).toThrow(UsageError);
  expect(() => f(Object.create(p) as never)).toThrow(UsageError);
  expect(f(Object.assign(Object.create(null), p) as never).a.toArray()).toEqual([5, 5]);
  expect(staged).toBe(1);
  // a key more on the very object that the last call returned, one less, and another order
  p.c = ones([2]);
  f(p as never);
  expect(staged).toBe(2);
  delete p.c;
  f(p);
  expect(staged).toBe(2);
  f({ b: p.b, a: p.a });
  expect(staged).toBe(3);
  f({ ...p, constructor: ones([2]) } as never);
  expect(staged).toBe(4);
});
