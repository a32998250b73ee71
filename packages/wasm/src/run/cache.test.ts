import { arange, compile, mul, sum, tensor, type Tensor } from "@cotangent/autodiff";
import type { Backend, Executable } from "@cotangent/autodiff/backend";
import { afterEach, expect, test, vi } from "vitest";
import { createWasmBackend } from "../index.ts";

declare const console: { warn(message: string): void };

const wasm = (await createWasmBackend()) as Backend & { readonly arenaBytes: number };

afterEach(() => vi.restoreAllMocks());

test("shapes that keep changing are told once, and what is evicted gives its memory back at once", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const step = compile((scale: Tensor, xs: Tensor) => mul(scale, sum(mul(xs, xs))), { backend: wasm, name: "step" });
  const bytes: number[] = [];
  for (let n = 1; n <= 200; n++) {
    expect(step(tensor(2), arange(1000)).item()).toBeCloseTo(2 * 332_833_500, -3);
    step(tensor(2), arange(1000 + n));
    bytes.push(wasm.arenaBytes);
  }
  expect(warn.mock.calls).toEqual([
    [
      "compile: step was compiled for 16 different kinds of arguments; argument 1 came as float32[1001], float32[1002], float32[1003] …; each costs a compilation, so pad to a few sizes",
    ],
  ]);
  // 64 are kept, however many there were
  expect(bytes[199]! / bytes[63]!).toBeLessThan(1.2);
});

test("results of an evicted function stay readable, and it cannot run any more", () => {
  const executables: Executable[] = [];
  const backend: Backend = {
    name: "recording",
    compile(graph) {
      executables.push(wasm.compile(graph));
      return executables.at(-1)!;
    },
  };
  const result = compile((x: Tensor) => mul(x, 2), { backend })(arange(100));
  const before = wasm.arenaBytes;
  executables[0]!.dispose!();
  executables[0]!.dispose!();
  expect(wasm.arenaBytes).toBeLessThan(before);
  // takes the place that was given back
  compile((x: Tensor) => mul(x, 3), { backend: wasm })(arange(100));
  expect(result.data()[99]).toBe(198);
  expect(() => executables[0]!.run([new Float32Array(100)])).toThrow(
    "wasm: this executable was disposed of, its memory may be another's; compile anew",
  );
});

test("what decides by elements is refused, with what to write", () => {
  const decide = [
    (x: Tensor) => (sum(x).item() > 0 ? x : mul(x, 2)),
    (x: Tensor) => (x.data()[0]! > 0 ? x : mul(x, 2)),
    (x: Tensor) => ((sum(x) as unknown as number) > 0 ? x : mul(x, 2)),
    (x: Tensor) => (x.toArray() === 0 ? x : mul(x, 2)),
  ];
  expect(
    decide.map((f) => {
      try {
        compile(f, { backend: wasm })(arange(3));
        return "nothing";
      } catch (error) {
        return (error as Error).message;
      }
    }),
  ).toMatchInlineSnapshot(`
    [
      "tensor: this float32[] is being staged by compile (f) and has no value yet; return it from the compiled function and read it there, or choose with where(condition, a, b) instead of if",
      "tensor: this float32[3] is being staged by compile (f) and has no value yet; return it from the compiled function and read it there, or choose with where(condition, a, b) instead of if",
      "tensor: a float32[] stands in a condition or an arithmetic operator, which read numbers; write add(a, b), less(a, b), where(condition, a, b) …, or x.item() to get the number of a tensor of one element",
      "tensor: this float32[3] is being staged by compile (f) and has no value yet; return it from the compiled function and read it there, or choose with where(condition, a, b) instead of if",
    ]
  `);
});
