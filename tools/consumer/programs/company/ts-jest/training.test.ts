import { compile, grad, mul, sum, tensor, type Tensor } from "@cotangent/autodiff";
import { createWasmBackend } from "@cotangent/wasm";

test("compiles", async () => {
  const backend = await createWasmBackend();
  const step = compile(
    grad((x: Tensor) => sum(mul(x, x))),
    { backend },
  );
  expect(step(tensor([1, 2, 3])).toArray()).toEqual([2, 4, 6]);
});
