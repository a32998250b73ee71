import {
  bind,
  cast,
  compile,
  convTranspose,
  defineOp,
  explain,
  ones,
  tensor,
  type DType,
  type Tensor,
} from "@cotangent/autodiff";
import { ops } from "@cotangent/autodiff/ops";
import { casesOf, sampleRng } from "@cotangent/autodiff/testing";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const backend = await createWasmBackend();

/** The ops whose `reference` a compiled function of these inputs calls; undefined where the op does not take them. */
function called(op: (typeof ops)[number], inputs: readonly Tensor[], attrs: unknown): readonly string[] | undefined {
  const f = compile((...xs: Tensor[]) => bind(op as never, xs, attrs as never), { backend });
  try {
    f(...inputs);
  } catch {
    return undefined;
  }
  return [...explain(f).matchAll(/call of (\w+)/g)].map(([, name]) => name!);
}

const dtypes: readonly DType[] = ["float64", "float32", "int32", "uint32", "bool"];

test("no op of the table is left to its reference, but the sum of bool as bool, which no function of the library makes", () => {
  const left = new Set<string>();
  let seen = 0;
  for (const op of ops) {
    for (const { inputs, attrs } of casesOf(op).samples(sampleRng(0))) {
      for (const dtype of dtypes) {
        const converted = inputs.map((x) => (x.dtype === "float64" ? cast(x, dtype) : x));
        const names = called(op, converted, attrs);
        if (names !== undefined) seen++;
        for (const name of names ?? []) left.add(`${name}, ${dtype}`);
      }
    }
  }
  expect(seen).toBeGreaterThan(2 * ops.length);
  expect([...left]).toEqual(["sum, bool"]);
});

test("the transpose of a stride of 9 by 9 is left to its reference, since it would be 81 products", () => {
  const spread = (stride: number) => {
    const f = compile((x: Tensor, kernel: Tensor) => convTranspose(x, kernel, { stride }), { backend });
    f(ones([1, 2, 2, 1]), ones([2, 2, 1, 1]));
    return explain(f);
  };
  expect(spread(8)).not.toContain("call of");
  expect(spread(9)).toContain("call of convTranspose");
});

test("another's op of a known name is not taken for it", () => {
  const argMax = defineOp({
    name: "argMax",
    inputs: ["x"],
    infer: ({ x }) => x,
    vjp: { x: null },
    reference: ({ x }, out) => out.set(x),
    kind: { type: "opaque" },
  });
  const f = compile((x: Tensor) => bind(argMax as never, [x] as never), { backend });
  expect(f(tensor([1, 3, 2])).toArray()).toEqual([1, 3, 2]);
  expect(explain(f)).toContain("call of argMax");
});
