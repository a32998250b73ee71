import { describe, expect, test } from "vitest";
import { ones } from "../core/create.ts";
import { UsageError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, neg } from "../ops/arithmetic.ts";
import { compile } from "./compile.ts";
import { explain } from "./explain.ts";

describe("explain", () => {
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
  test("refuses other functions", () => {
    expect(() => explain(Math.sin)).toThrow(
      new UsageError("explain: got the function sin; it takes a function that compile returned"),
    );
  });
});
