import { compile, explain, grad, matmul, mul, sum, tensor, type Tensor } from "@cotangent/autodiff";
import { useBackend } from "@cotangent/autodiff/backend";
import { createWasmBackend, wasmFeatures } from "@cotangent/wasm";
import { createSlimBackend, inspection } from "@cotangent/wasm/slim";

function expect(what: string, got: unknown, wanted: unknown): void {
  if (String(got) !== String(wanted)) throw new Error(`${what} is ${String(got)}; expected ${String(wanted)}`);
}

const squares = (x: Tensor): Tensor<readonly []> => sum(mul(x, x));
const x = tensor([1, 2, 3]);

const backend = await createWasmBackend({ relaxedSimd: false });
expect("that the engine has SIMD", wasmFeatures().simd, true);
expect("the backend's name", backend.name, "wasm");
const step = compile(grad(squares), { backend });
expect("the gradient of the sum of squares, compiled", step(x).toArray(), [2, 4, 6]);
expect("that its text tells of kernels", /^on wasm\n1 kernel/m.test(explain(step)), true);

useBackend(backend);
const product = compile((a: Tensor<readonly [2, 3]>, b: Tensor<readonly [3, 2]>) => matmul(a, b));
const [a, b] = [tensor([[1, 2, 3], [4, 5, 6]]), tensor([[1, 0], [0, 1], [1, 1]])]; // prettier-ignore
expect("a product", product(a, b).toArray(), [4, 5, 10, 11]);
useBackend(null);

const slim = compile(grad(squares), { backend: await createSlimBackend({ kernels: [inspection] }) });
expect("the gradient by the slim backend", slim(x).toArray(), [2, 4, 6]);
expect("that its text tells of kernels", /^on wasm\n1 kernel/m.test(explain(slim)), true);
