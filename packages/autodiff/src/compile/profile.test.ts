import { describe, expect, test } from "vitest";
import type { Backend, Executable } from "./backend.ts";
import { ones } from "../core/fill.ts";
import { UsageError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { mul } from "../ops/arithmetic.ts";
import { matmul } from "../ops/matmul.ts";
import { grad } from "../transforms/reverse.ts";
import { sum } from "../ops/movement.ts";
import { valueOf, type Input } from "./arguments.ts";
import { compile } from "./compile.ts";
import { interpreter } from "./interpret.ts";
import { profile } from "./profile.ts";

/** A backend whose clock is known. */
function timed(): { readonly backend: Backend; readonly given: (readonly Input[])[] } {
  const given: (readonly Input[])[] = [];
  const compileGraph: Backend["compile"] = (graph) => ({
    ...(interpreter.compile(graph) as Required<Executable>),
    profile(inputs) {
      given.push(inputs);
      return {
        runs: 1234,
        microseconds: 1500,
        kernels: [
          { title: "#0 mul", microseconds: 250, flops: 1e6, bytes: 4e6 },
          { title: "#1 matmul", microseconds: 1000, flops: 38e6, bytes: 12e6 },
          { title: "#2 tiny", microseconds: 0.0123, flops: 8, bytes: 32 },
          { title: "#3 nothing", microseconds: 0, flops: 1, bytes: 4 },
        ],
      };
    },
  });
  return { backend: { name: "timed", compile: compileGraph }, given };
}

describe("profile", () => {
  test("a run, and its kernels with shares and rates, the slowest first", () => {
    const { backend, given } = timed();
    const step = compile((x: Tensor, y: Tensor) => matmul(mul(x, 2) as never, y as never), { backend, name: "step" });
    expect(profile(step, ones([2, 2]), ones([2, 2]))).toMatchInlineSnapshot(`
      "step on timed: 1,500 µs a run, of which 1,250 in 4 kernels, timed one by one in 1,234 runs
             µs    share    Gop/s     GB/s  kernel
          1,000   80.0 %     38.0     12.0  #1 matmul
            250   20.0 %     4.00     16.0  #0 mul
          0.012    0.0 %     0.65     2.60  #2 tiny
           0.00    0.0 %        –        –  #3 nothing"
    `);
    expect(given.map((inputs) => inputs.map(valueOf))).toEqual([[ones([2, 2]).data(), ones([2, 2]).data()]]);
  });
  test("one sentence for what it cannot do", () => {
    expect(() => profile(Math.sin)).toThrow(
      new UsageError("profile: got the function sin; it takes a function that compile returned"),
    );
    expect(() =>
      profile(
        compile((x: Tensor) => mul(x, x), { name: "square", backend: interpreter }),
        ones([2]),
      ),
    ).toThrow(
      new UsageError(
        "profile: square runs on the backend interpreter, which has no kernels to time; compile it with { backend: await createWasmBackend() }",
      ),
    );
    const square = compile((x: Tensor) => mul(x, x), { backend: timed().backend });
    expect(() => grad((x: Tensor) => (profile(square, x), sum(x)))(ones([2]))).toThrow(
      new UsageError(
        "profile: an argument is being staged or differentiated; call profile outside of compile and grad",
      ),
    );
    expect(
      profile(
        compile((x: Tensor) => x, { name: "same" }),
        ones([2]),
      ),
    ).toBe("same: nothing to compute");
  });
});
