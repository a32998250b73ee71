import { describe, expect, test } from "vitest";
import { compile } from "../compile/compile.ts";
import { interpreter } from "../compile/interpret.ts";
import type { Backend } from "../compile/backend.ts";
import { tensor } from "../core/create.ts";
import { defineBinary, defineUnary } from "../core/elementwise.ts";
import { bind } from "../core/bind.ts";
import type { Tensor } from "../core/tensor.ts";
import { logSoftmax } from "../functions/softmax.ts";
import { add, div, mul, scaleCotangent, sub } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { exp, log, sigmoid, sqrt } from "../ops/exponential.ts";
import { tanh } from "../ops/hyperbolic.ts";
import { matmul } from "../ops/matmul.ts";
import { sum } from "../ops/movement.ts";
import { customVjp } from "../transforms/custom.ts";
import { checkFunction, functionReport } from "./function.ts";
import { sampleRng } from "./samples.ts";

const rng = sampleRng(3);

/** a²·b with a factor missing in the rule of a. */
const squareTimesOp = defineBinary({
  name: "squareTimes",
  scalar: (s, a, b) => s.mul(s.mul(a, a), b),
  vjp: { a: (ct, { a, b }) => scaleCotangent(ct, mul(a, b)), b: (ct, { a }) => scaleCotangent(ct, mul(a, a)) },
});
const squareTimes = (a: Tensor, b: Tensor): Tensor => bind(squareTimesOp, [a, b]);

describe("functions that are right", () => {
  const params = { w: rng.normal([4, 3]), b: [rng.normal([3]), null] as const };
  const labels = tensor(
    [
      [0, 1, 0],
      [1, 0, 0],
    ],
    { dtype: "bool" },
  );
  const loss = (p: typeof params, x: Tensor, y: Tensor): Tensor =>
    sum(mul(logSoftmax(add(matmul(tanh(x), p.w), p.b[0])), cast(y, p.w.dtype)));

  test("of trees, to second order, pass all checks", () => {
    const report = checkFunction(loss, [params, rng.normal([2, 4]), labels]);
    expect(report.failures).toEqual([]);
    expect(report.comparisons.map(({ order, mode }) => `${order} ${mode}`)).toEqual([
      "1 forward",
      "1 reverse",
      "2 forward",
      "2 reverse",
    ]);
  });

  test("pass whatever the seed: no false alarm", () => {
    for (let seed = 0; seed < 20; seed++) {
      const own = sampleRng(100 + seed);
      checkFunction((x: Tensor, w: Tensor) => sigmoid(matmul(x, w)), [own.normal([3, 5]), own.normal([5, 2])], {
        seed,
      });
    }
  });

  test("of several results, and of float32 arguments", () => {
    const report = checkFunction((x: Tensor) => ({ a: exp(x), b: [sum(x)] }), [tensor([1, 2, 3])]);
    expect(report.name).toBe("the function");
  });
});

describe("the table", () => {
  test("shows derivatives, and with a clock what each backend takes", () => {
    let now = 0;
    const clock = (): number => (now += 0.5);
    const text = String(checkFunction((x: Tensor) => mul(x, x), [tensor([3])], { name: "square", clock, orders: 1 }));
    expect(text.split("\n")[0]).toMatch(/^square: \d+ checks hold$/);
    expect(text).toMatch(/^order 1, forward +\S+ +\S+ +\S+ +ok$/m);
    expect(text).toMatch(/^eager +500 +500 +0 +\d+ +\d+$/m);
    expect(text).toMatch(/^interpreter +500 +500 +0.5 +\d+ +\d+$/m);
  });

  test("has no times without a clock", () => {
    expect(functionReport((x: Tensor) => mul(x, x), [tensor([3])]).speeds).toEqual([]);
  });
});

describe("a wrong rule is named", () => {
  test("of an op deep in the function: op, input, line", () => {
    const f = (x: Tensor, y: Tensor): Tensor => sum(exp(mul(squareTimes(sigmoid(x), y), 0.1)));
    const { failures } = functionReport(f, [rng.normal([2, 2]), rng.normal([2, 2])]);
    const [first] = failures.filter(({ where }) => where === "order 1, reverse");
    expect(first!.message).toMatch(
      /look at argument 0 \(seed 0\); the rule of a of op "squareTimes" is wrong: the derivative is /,
    );
    expect(first!.message).toMatch(/applied at .*function\.test\.ts:\d+:\d+$/);
  });

  test("of customVjp", () => {
    const f = customVjp(
      (x: Tensor) => exp(x),
      (ct) => [mul(ct, 2)],
    );
    const { failures } = functionReport((x: Tensor) => sum(f(x)), [tensor([1, 2])]);
    expect(failures[0]!.message).toMatch(
      /the rules of all ops that it applies are right, so look at the rule given to customVjp$/,
    );
  });

  test("and `checkFunction` throws it", () => {
    expect(() => checkFunction(squareTimes, [rng.normal([2]), rng.normal([2])])).toThrow(
      /^checkFunction: squareTimes fails \d+ of \d+ checks\n {2}order 1, forward: /,
    );
  });
});

describe("what else can be wrong with a function", () => {
  const messages = (f: (x: Tensor) => unknown, x: Tensor, options = {}): string[] =>
    functionReport(f, [x], options).failures.map(({ where, message }) => `${where}: ${message}`);

  test("another value at every call", () => {
    let count = 0;
    expect(messages((x) => mul(x, ++count), tensor([1, 2]))[0]).toMatch(/^value, twice: it gives another result/);
  });

  test("infinities and NaN, with the op that made them", () => {
    expect(messages((x) => log(x), tensor([1, 0]))[0]).toMatch(/^value, finite: log makes -Infinity at \[1\]/);
    expect(messages((x) => sqrt(x), tensor([1, 0])).find((text) => text.startsWith("gradient, finite"))).toMatch(
      /in the derivative of sqrt/,
    );
  });

  test("a constant of float64", () => {
    const one = tensor([1], { dtype: "float64" });
    expect(messages((x) => add(cast(x, "float64"), one), tensor([1])).join()).toMatch(
      /value, float32: float32 arguments give float64\[1\]/,
    );
  });

  test("a value that overflows in float32 only", () => {
    const naive = (x: Tensor): Tensor => div(exp(x), add(exp(x), 1));
    const text = messages(naive, tensor([100], { dtype: "float64" })).join();
    expect(text).toMatch(/value, float32: it is float32\[1\] \[NaN\] where float64 gives float64\[1\] \[1\]/);
  });

  test("a cotangent of zero that does not stay zero", () => {
    const leakyOp = defineUnary({
      name: "leaky",
      scalar: (s, x) => s.mul(x, x),
      vjp: (ct, { x }) => add(mul(ct, mul(x, 2)), 1e-3),
    });
    expect(messages((x) => bind(leakyOp, [x]), tensor([1])).join()).toMatch(
      /gradient of a zero cotangent: it is float64\[1\] \[0\.001\]/,
    );
  });

  test("elements that are read, unless that part is left out", () => {
    const f = (x: Tensor): Tensor => mul(x, x.item() > 0 ? 2 : 3);
    expect(messages(f, tensor([1])).join()).toMatch(/value, compiled by interpreter: threw UsageError/);
    expect(messages(f, tensor([1]), { without: ["compiled", "vmap", "checkpoint"], orders: 1 })).toEqual([]);
  });

  test("a backend that computes something else", () => {
    const wrong: Backend = {
      name: "wrong",
      compile(graph) {
        const right = interpreter.compile(graph);
        return {
          run: (inputs) => right.run(inputs).map((value) => (typeof value === "number" ? value * 1.001 : value)),
        };
      },
    };
    expect(messages((x) => sum(exp(x)), tensor([1, 2]), { backends: [wrong] }).join()).toMatch(
      /value, compiled by wrong: result 0 is .* apart, its rounding allows/,
    );
  });
});

describe("bad input", () => {
  test.each([
    [() => functionReport(3 as never, []), /checkFunction: f is the number 3; it is a function of tensors/],
    [() => functionReport((x: Tensor) => x, 3 as never), /checkFunction: args is the number 3; it is an array/],
    [
      () => functionReport((x: Tensor) => x, [tensor(1)], { seeds: 1 } as never),
      /checkFunction: seeds is the number 1; options are/,
    ],
    [() => functionReport(() => tensor([1], { dtype: "int32" }), []), /nothing to differentiate/],
  ])("%s", (call, message) => {
    expect(call).toThrow(message);
  });

  test("a compiled function is checked like any other", () => {
    const f = compile((x: Tensor) => sum(mul(sub(x, 1), x)));
    expect(checkFunction((x: Tensor) => f(x), [tensor([1, 2])], { without: ["vmap"] }).failures).toEqual([]);
  });
});
