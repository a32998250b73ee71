import { add, arange, bind, compile, defineOp, mul, profile, sum, type Op, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

test("a reference that is called may itself compile, and make the memory grow", async () => {
  const backend = await createWasmBackend();
  const large = compile((x: Tensor) => sum(mul(x, x)), { backend });
  const growOp: Op<readonly ["x"]> = defineOp<readonly ["x"]>({
    name: "grow",
    inputs: ["x"],
    infer: ({ x }) => x,
    vjp: { x: (ct) => ct },
    reference({ x }, out) {
      large(arange(400_000));
      // what is left of arrays over memory that was replaced is empty
      if (x.length === 0) throw new Error("grow: nothing to read");
      out.set(x);
    },
    kind: { type: "opaque" },
    samples: () => [],
    edges: [],
    rejects: [],
  });
  const f = compile((x: Tensor) => add(bind(growOp, [bind(growOp, [mul(x, 2)])]), 1), { backend });
  expect(f(arange(20)).data()).toEqual(Float32Array.from({ length: 20 }, (_, i) => 2 * i + 1));
  const text = profile(f, arange(20));
  expect(text.match(/#\d (call of grow|elementwise mul|elementwise add) → float32\[20\] of (x0|#\d)/g)!.length).toBe(4);
});
