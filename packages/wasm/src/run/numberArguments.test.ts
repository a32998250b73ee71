/** Numbers as arguments of compiled functions are what they are without compile: of the dtype that they stand beside. */
import * as api from "@cotangent/autodiff";
import { compile, explain, grad, mul, tensor, type DType, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

type Binary = (a: Tensor | number, b: Tensor | number) => Tensor;
const names = [
  ...["add", "sub", "mul", "div", "pow", "atan2", "maximum", "minimum", "equal", "notEqual"],
  ...["less", "lessEqual", "greater", "greaterEqual", "logicalAnd", "logicalOr"],
] as const;
const dtypes: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];
const wasm = await createWasmBackend({ relaxedSimd: false });

/** The class of the error where there is one: messages name the argument besides. */
function outcome(call: () => Tensor): unknown {
  try {
    const result = call();
    // powers and angles differ in the last bits from the references
    return [result.dtype, result.shape, Array.from(result.data(), (value) => Number(value.toPrecision(6)))];
  } catch (error) {
    return (error as Error).name;
  }
}

test.each(names)("%s of every dtype and a number, on either side", (name) => {
  const op = api[name] as unknown as Binary;
  for (const dtype of dtypes) {
    const x = tensor(dtype === "bool" ? [0, 1, 1] : [1, 2, 3], { dtype });
    for (const c of [2, 0.1, -1, 1e300]) {
      for (const f of [(y: Tensor, n: number | Tensor) => op(y, n), (y: Tensor, n: number | Tensor) => op(n, y)]) {
        const wanted = outcome(() => f(x, c));
        for (const options of [{}, { backend: wasm }]) {
          const compiled = compile((y: Tensor, n: Tensor) => f(y, n), { ...options, name: "f" });
          expect(
            outcome(() => compiled(x, c)),
            `${name} ${dtype} ${c}`,
          ).toEqual(wanted);
        }
      }
    }
  }
});

test("a number that changes compiles nothing anew, beside any dtype", () => {
  for (const options of [{}, { backend: wasm }]) {
    let staged = 0;
    const f = compile((x: Tensor, y: Tensor, c: Tensor) => {
      staged++;
      return [mul(x, c), mul(y, c)];
    }, options);
    const x = tensor([1, 2], { dtype: "float64" });
    for (const c of [0.1, 0.2, 0.3]) {
      const [wide, narrow] = f(x, tensor([1, 2]), c) as [Tensor, Tensor];
      expect([wide.toArray(), narrow.toArray()]).toEqual([mul(x, c).toArray(), mul(tensor([1, 2]), c).toArray()]);
    }
    expect(staged).toBe(1);
    expect(explain(f)).toContain("x2 as float64: float64");
  }
});

test("a number that does not fit is refused by the op that it stands in, and says which argument it is", () => {
  const step = compile((x: Tensor, { rate }: { rate: Tensor }) => mul(x, rate), { name: "step" });
  const x = tensor([1, 2], { dtype: "int32" });
  expect(step(x, { rate: 2 }).toArray()).toEqual([2, 4]);
  expect(() => step(x, { rate: 0.1 })).toThrow(
    'mul: the number 0.1, argument 1.rate of the compiled function step, stands beside int32[2]; convert that with cast(x, "float32") first',
  );
  // a tensor has the dtype that it has
  expect(() => step(x, { rate: tensor(2) })).toThrow("mul: a is int32[2], b is float32[]; dtypes differ");
});

test("where a compiled function is part of something larger, too", () => {
  const f = compile((x: Tensor, c: Tensor) => api.sum(mul(x, c)));
  const x = tensor([1, 2], { dtype: "float64" });
  expect(grad((y: Tensor) => f(y, 0.1))(x).toArray()).toEqual([0.1, 0.1]);
});
