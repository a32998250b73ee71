import { bind, compile, defineUnary, grad, mul, sum, tensor, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { createWasmBackend } from "./index.ts";

/** An op of a third party: x³ · scale, which no table of kernels knows. */
const cubeOp = defineUnary<{ readonly scale: number }>({
  name: "scaledCube",
  scalar: (s, x, { scale }) => s.mul(s.constant(scale), s.mul(x, s.mul(x, x))),
  vjp: (ct, { x, attrs }) => mul(ct, mul(3 * attrs.scale, mul(x, x))),
});

test("an elementwise op with attributes is compiled from its formula, with the attributes of each call", async () => {
  const backend = await createWasmBackend();
  const of = (op: typeof cubeOp) => (x: Tensor) => sum(bind(op, [bind(op, [x], { scale: 0.5 })], { scale: 2 }));
  const f = of(cubeOp);
  const compiledOnly = {
    ...cubeOp,
    reference() {
      throw new Error("the reference ran");
    },
  };
  const x = tensor([1, -2, 0.5, 3, -1]);
  expect(compile(grad(of(compiledOnly)), { backend })(x).toArray()).toEqual(grad(f)(x).toArray());
  expect(compile(of(compiledOnly), { backend })(x).item()).toBe(f(x).item());
});
