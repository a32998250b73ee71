import { add, bind, defineOp, graphOf, key, matmul, mul, normal, ones, type Tensor } from "@cotangent/autodiff";
import { elementsOf, simplify } from "@cotangent/autodiff/backend";
import { expect, test } from "vitest";
import { compileModule } from "./module.ts";
import { wasmApi } from "./webassembly.ts";

test("a module computes with what lies in its places, and nothing of this package", () => {
  const [weight, bias] = [normal(key(0), [4, 3]), normal(key(1), [3])];
  const f = (x: Tensor): Tensor => add(matmul(x, weight), bias);
  const x = normal(key(2), [2, 4]) as Tensor;
  const { bytes, pages, inputs, outputs, constants, kernels } = compileModule(simplify(graphOf(f, x)));
  const api = wasmApi()!;
  const memory = new api.Memory({ initial: pages });
  const view = ({ address, length }: (typeof inputs)[number]): Float32Array =>
    new Float32Array(memory.buffer as ArrayBuffer, address, length);
  for (const constant of constants) view(constant).set(constant.elements);
  view(inputs[0]!).set(elementsOf(x));
  const { exports } = new api.Instance(new api.Module(bytes), { env: { memory, call: () => undefined } });
  exports["run"]!();
  const wanted = elementsOf(f(x));
  view(outputs[0]!).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
  expect(kernels).toEqual(["matmul float32[2,4] · float32[4,3], then add → float32[2,3]"]);
});

test("an op without a kernel is refused by its name", () => {
  const own = defineOp({
    name: "own",
    inputs: ["x"] as const,
    infer: ({ x }) => x,
    vjp: { x: null },
    reference: ({ x }, out) => void out.set(x),
    kind: { type: "opaque" },
  });
  const graph = graphOf((x: Tensor) => mul(bind(own, [x]), 2), ones([3]));
  expect(() => compileModule(graph)).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: wasm: own has no kernel, and its reference is a function of this program, which a module cannot call; write it as a composition of other ops]`,
  );
});
