import { describe, expect, test } from "vitest";
import { ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { UsageError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, div, mul, neg } from "../ops/arithmetic.ts";
import { exp, log } from "../ops/exponential.ts";
import { gather } from "../ops/indexing.ts";
import { greater, where } from "../ops/logic.ts";
import { sum } from "../ops/movement.ts";
import { max } from "../ops/reductions.ts";
import { grad } from "../transforms/reverse.ts";
import { compile } from "./compile.ts";
import { explain } from "./explain.ts";

describe("explain", () => {
  test("a pass that comes again says so: no two graphs have one title", () => {
    const f = (x: Tensor): Tensor => log(sum(exp(mul(x, exp(neg(neg(x)))))));
    const text = explain(compile(grad(f)), ones([2, 3]));
    const titles = text.split("\n").filter((line) => line.startsWith("after "));
    expect(titles.some((title) => /, time \d$/.test(title))).toBe(true);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test("the graph after each pass that changed it, and the backend's word", () => {
    const step = compile((x: Tensor) => add(neg(neg(x)), ones([3])), { name: "step" });
    expect(explain(step, ones([3]))).toMatchInlineSnapshot(`
      "after stage
      step(x0: float32[3]) {
        a = neg(x0)            float32[3]
        b = neg(a)             float32[3]
        c = add(b, [1, 1, 1])  float32[3]
        return c
      }

      after uniform
      step(x0: float32[3]) {
        a = neg(x0)    float32[3]
        b = neg(a)     float32[3]
        c = add(b, 1)  float32[3]
        return c
      }

      after algebra
      step(x0: float32[3]) {
        a = add(x0, 1)  float32[3]
        return a
      }

      on interpreter
      1 ops by their references; buffers for intermediate results: 0, of together 0 bytes"
    `);
  });
  test("all specializations, the last used first; nothing runs for it", () => {
    let calls = 0;
    const step = compile((x: Tensor) => (calls++, x), { name: "step" });
    expect(explain(step)).toBe("step was not called yet: call it, or write explain(step, ...arguments)");
    step(ones([2]));
    step(ones([3]));
    expect(explain(step)).toMatchInlineSnapshot(`
      "after stage
      step(x0: float32[3]) {
        return x0
      }

      on interpreter
      nothing to compute

      after stage
      step(x0: float32[2]) {
        return x0
      }

      on interpreter
      nothing to compute"
    `);
    expect(explain(step, ones([2]))).toContain("float32[2]");
    expect(calls).toBe(2);
  });
  describe("the first value that is not finite", () => {
    const last = (f: (...xs: Tensor[]) => unknown, ...xs: unknown[]): string =>
      explain(compile(f as (...xs: Tensor[]) => Tensor), ...xs)
        .split("\n")
        .at(-1)!;
    const loss = (x: Tensor): Tensor => log(sum(exp(x)));
    const first = "first value that is not finite: ";

    test("is named as the staged graph prints it", () => {
      expect(last(loss, tensor([100, 99]))).toBe(`${first}a = exp(x0) float32[2]`);
      expect(last((x) => grad(loss)(x!), tensor([100, 99]))).toBe(`${first}b = exp(a) float32[2]`);
      expect(last((x) => add(1, div(neg(x!), sum(x!))), new Float32Array([1, -1]))).toBe(
        `${first}d = div(a, c) float32[2]`,
      );
    });
    test("is an argument, also a number", () => {
      expect(last((x, y) => add(x!, y!), tensor([1, 2]), tensor([1, NaN]))).toBe(`${first}x1 float32[2]`);
      expect(last((x, c) => mul(x!, c!), tensor([1, 2], { dtype: "float64" }), Infinity)).toBe(
        `${first}x1 as float64 float64[]`,
      );
    });
    test("is none where all is finite, or where a constant is infinite", () => {
      const text = "on interpreter";
      expect(explain(compile(loss), tensor([10, 9]))).not.toContain(first);
      expect(last(loss, tensor([10, 9]))).toMatch(/^3 ops by their references/);
      const masked = (x: Tensor): Tensor => max(where(greater(x, 0), x, -Infinity));
      expect(explain(compile(masked), tensor([1, -1]))).toContain(text);
      expect(explain(compile(masked), tensor([1, -1]))).not.toContain(first);
    });
    test("is not sought beyond a value that an op refuses", () => {
      const pick = (x: Tensor, i: Tensor): Tensor => grad((y: Tensor) => sum(gather(y, i)))(x);
      expect(last(pick as never, tensor([1, 2]), tensor([0, 2], { dtype: "int32" }))).toMatch(
        /^a value is refused: .* = scatterAdd\(.*: gather: element 1 of indices is 2, outside an axis of length 2/,
      );
    });
  });
  test("refuses other functions", () => {
    expect(() => explain(Math.sin)).toThrow(
      new UsageError("explain: got the function sin; it takes a function that compile returned"),
    );
  });
});
