import { describe, expect, test } from "vitest";
import { giveUp } from "../../core/state.ts";
import { donationTo, placeholder } from "../../core/absence.ts";
import { tensor } from "../../core/create.ts";
import { UsageError } from "../../core/errors.ts";
import { Tensor } from "../../core/tensor.ts";
import { add, neg, negOp } from "../../ops/arithmetic.ts";
import { graphOf } from "../stage.ts";
import { verify } from "./verify.ts";

const x = placeholder({ shape: [2], dtype: "float32" });

describe("verify", () => {
  test("gives a graph that is one back", () => {
    const graph = graphOf((a: Tensor, b: Tensor) => add(a, b), tensor([1, 2]), tensor(1));
    expect(verify(graph)).toBe(graph);
  });
  test("an input that is not declared", () => {
    expect(() => verify({ name: "f", inputs: [], outputs: [neg(x)] })).toThrow(
      new UsageError("compile: f uses a tensor of another staging; pass it as an argument"),
    );
  });
  test("a tensor that was donated", () => {
    const gone = tensor([1, 2]);
    giveUp(gone, donationTo("step"));
    expect(() => verify({ name: "f", inputs: [x], outputs: [x, gone] })).toThrow(
      new UsageError(
        "tensor: this float32[2] was donated to the compiled function step and can no longer be read; use what that call returned, " +
          "or leave the argument out of { donate }",
      ),
    );
  });
  test("a node that is not what its op says", () => {
    const wrong = new Tensor({ shape: [3], dtype: "float32" }, undefined, negOp, [x]);
    expect(() => verify({ name: "f", inputs: [x], outputs: [wrong] })).toThrow(
      new UsageError(
        "compile: neg in f infers float32[2], and the node says float32[3]; infer must give the same each time",
      ),
    );
  });
});
