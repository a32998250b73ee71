import { describe, expect, test } from "vitest";
import { tensor } from "../core/create.ts";
import type { Tensor } from "../core/tensor.ts";
import { customVjp } from "../transforms/custom.ts";
import { grad } from "../transforms/reverse.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { exp, log, sigmoid, sqrt } from "../ops/exponential.ts";
import { cast } from "../ops/cast.ts";
import { greater, where } from "../ops/logic.ts";
import { matmul } from "../ops/matmul.ts";
import { sum } from "../ops/movement.ts";
import { checkGrads, gradsReport } from "./grads.ts";
import { sampleRng } from "./samples.ts";

const rng = sampleRng(2);

describe("right derivatives pass", () => {
  test("of trees to trees, beside arguments that are no floats", () => {
    const params = { w: rng.normal([3, 2]), b: [rng.normal([2]), null] as const };
    const labels = tensor([0, 1], { dtype: "int32" });
    const report = checkGrads(
      (p: typeof params, x: Tensor, k: Tensor) => ({
        scores: add(matmul(sigmoid(x), p.w), p.b[0]),
        k,
        scaled: mul(p.b[0], cast(k, "float64")),
      }),
      [params, rng.normal([2, 3]), labels],
    );
    expect(report.comparisons.map(({ order, mode }) => `${order} ${mode}`)).toEqual([
      "1 forward",
      "1 reverse",
      "2 forward",
      "2 reverse",
    ]);
    expect(report.worst).toBeLessThan(1e-11);
  });

  test("to the fourth order", () => {
    expect(
      checkGrads((x: Tensor) => div(exp(x), add(mul(x, x), 1)), [rng.normal([3])], { orders: 4 }).worst,
    ).toBeLessThan(1e-10);
  });

  test("in one mode", () => {
    for (const mode of ["forward", "reverse"] as const) {
      expect(checkGrads(log, [rng.uniform([3])], { modes: [mode], orders: 3 }).comparisons.map((c) => c.mode)).toEqual([
        mode,
        mode,
        mode,
      ]);
    }
  });

  test("of float32 arguments, which are converted", () => {
    expect(checkGrads((x: Tensor) => exp(x), [tensor([1, 2])]).worst).toBeLessThan(1e-12);
  });

  test("of float32 results, to that precision", () => {
    expect(checkGrads((x: Tensor) => cast(exp(x), "float32"), [rng.normal([3])], { orders: 1 }).worst).toBeLessThan(
      1e-3,
    );
  });

  test("near kinks, of constants and of empty tensors", () => {
    checkGrads(
      (x: Tensor) => where(greater(x, 0), x, mul(x, 0.1)),
      [tensor([1e-3, -1e-3, 1e-4], { dtype: "float64" })],
    );
    checkGrads((x: Tensor) => mul(x, 0), [rng.normal([3])]);
    checkGrads((x: Tensor) => sum(x), [tensor([], { dtype: "float64" })]);
  });

  test("of what was differentiated before", () => {
    checkGrads((x: Tensor) => grad((y: Tensor) => sum(mul(exp(y), y)))(x), [rng.normal([3])]);
  });
});

describe("wrong ones do not", () => {
  const wrong = customVjp(
    (x: Tensor, y: Tensor) => mul(x, y),
    (ct, { primals: [x] }) => [mul(ct, 2), mul(ct, x)],
  );

  test("and the argument is named", () => {
    const args = [{ x: tensor([1, 2]) }, tensor([3, 4])] as const;
    expect(() =>
      withoutBars(() =>
        checkGrads(({ x }: { readonly x: Tensor }, y: Tensor) => wrong(x, y), [...args], { orders: 1 }),
      ),
    ).toThrowErrorMatchingInlineSnapshot(`
      [CheckError: checkGrads: order 1, forward: the derivative is 3.812488351, finite differences give 7.246367289 ± …; look at argument 0.x
        order 1, reverse: the derivative is 3.812488351, finite differences give 7.246367289 ± …; look at argument 0.x]
    `);
  });

  test("unless the tolerance allows", () => {
    const almost = customVjp(
      (x: Tensor) => exp(x),
      (ct, { out }) => [mul(ct, mul(out, 1.0001))],
    );
    const x = tensor([1, 2]);
    expect(() => checkGrads(almost, [x])).toThrow("checkGrads: order 1, forward: the derivative is");
    expect(checkGrads(almost, [x], { rtol: 1e-3, orders: 1 }).worst).toBeCloseTo(1e-4, 4);
    expect(checkGrads(almost, [x], { atol: 1e-2, orders: 1 }).worst).toBeCloseTo(1e-4, 4);
  });

  test("in a report, which does not throw", () => {
    const { comparisons } = gradsReport(wrong, [tensor([1]), tensor([3])]);
    expect(comparisons.map((c) => c.failure !== undefined)).toEqual([true, true, false, false]);
    expect(comparisons[0]?.relativeError).toBeGreaterThan(0.01);
  });

  test("a NaN is never right", () => {
    const poisoned = customVjp(
      (x: Tensor) => exp(x),
      (ct) => [div(sub(ct, ct), sub(ct, ct))],
    );
    expect(() =>
      withoutBars(() => checkGrads(poisoned, [tensor([1])], { orders: 1, modes: ["reverse"] })),
    ).toThrowErrorMatchingInlineSnapshot(
      `[CheckError: checkGrads: order 1, reverse: the derivative is NaN, finite differences give 1.83120542 ± …; look at argument 0]`,
    );
  });
});

describe("what cannot be checked says so", () => {
  test("a point on the end of the domain, or on a kink", () => {
    expect(() =>
      withoutBars(() => checkGrads((x: Tensor) => sqrt(x), [tensor([0])], { orders: 1, modes: ["reverse"] })),
    ).toThrowErrorMatchingInlineSnapshot(
      `[CheckError: checkGrads: order 1, reverse: finite differences do not settle (…); keep the point off kinks, poles and the ends of the domain; look at argument 0]`,
    );
    const jump = (x: Tensor): Tensor => where(greater(x, 0), add(x, 1), x);
    expect(() =>
      withoutBars(() => checkGrads(jump, [tensor([0])], { orders: 1, modes: ["reverse"] })),
    ).toThrowErrorMatchingInlineSnapshot(
      `[CheckError: checkGrads: order 1, reverse: finite differences do not settle (…); keep the point off kinks, poles and the ends of the domain; look at argument 0]`,
    );
  });
  test("nothing to differentiate", () => {
    expect(() =>
      withoutBars(() => checkGrads((x: Tensor) => x, [tensor([1], { dtype: "int32" })])),
    ).toThrowErrorMatchingInlineSnapshot(
      `[CheckError: checkGrads: no argument or no result holds a float32 or float64 tensor; there is nothing to differentiate]`,
    );
    expect(() =>
      withoutBars(() => checkGrads((x: Tensor) => greater(x, 0), [tensor([1])])),
    ).toThrowErrorMatchingInlineSnapshot(
      `[CheckError: checkGrads: no argument or no result holds a float32 or float64 tensor; there is nothing to differentiate]`,
    );
    expect(() => withoutBars(() => checkGrads((x: number) => tensor(x), [3]))).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: checkGrads: argument 0 is the number 3; the leaves of a tree are tensors, write tensor(…)]`,
    );
  });
});

/** What `body` throws, without what differs from machine to machine: error bars, and differences that do not settle. */
function withoutBars(body: () => unknown): void {
  try {
    body();
  } catch (error) {
    const text = (error as Error).message.replace(/settle \([^)]*\)/g, "settle (…)").replace(/± [\d.e+-]+/g, "± …");
    throw Object.assign(error as Error, { message: text });
  }
}

describe("the place of a fault", () => {
  const weights = tensor([
    [1, 1, 1],
    [1, 1, 2],
  ]);
  // right but for the last element, whose cotangent is doubled
  const f = customVjp(
    (x: Tensor) => mul(x, x),
    (ct, { primals: [x] }) => [mul(mul(ct, cast(weights, x.dtype)), mul(x, 2))],
  );

  test("names argument and element", () => {
    expect(() =>
      checkGrads((a: Tensor, b: Tensor) => sum(mul(a, f(b))), [rng.normal([2, 3]), rng.normal([2, 3])]),
    ).toThrow(/order 1, reverse: the derivative is .*; look at argument 1 at \[1, 2\]/);
  });
});
