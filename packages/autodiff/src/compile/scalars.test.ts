import { describe, expect, test } from "vitest";
import { UsageError } from "../core/errors.ts";
import { algebraOf } from "../core/numbers.ts";
import { ops } from "../ops/list.ts";
import { sigmoidOp } from "../ops/exponential.ts";
import { castOp } from "../ops/cast.ts";
import { matmulOp } from "../ops/matmul.ts";
import { casesOf } from "../testing/cases.ts";
import { sampleRng } from "../testing/samples.ts";
import { evaluateExpression, scalarExpressionOf, type ScalarExpression } from "./scalars.ts";

function show(e: ScalarExpression): string {
  if (e.type === "input") return `x${e.index}`;
  return e.type === "constant" ? String(e.value) : `${e.name}(${e.args.map(show).join(", ")})`;
}

describe("scalarExpressionOf", () => {
  test("writes an op's expression down", () => {
    expect(show(scalarExpressionOf(sigmoidOp, undefined))).toBe("div(exp(min(x0, 0)), add(1, exp(neg(abs(x0)))))");
    expect(show(scalarExpressionOf(castOp, { dtype: "int32" }))).toBe("select(less(x0, 0), ceil(x0), floor(x0))");
  });
  const elementwise = ops.filter((op) => op.kind.type === "elementwise");
  test.each(elementwise.map((op) => [op.name, op] as const))("the expression of %s is its reference", (_, op) => {
    for (const { inputs, attrs } of casesOf(op).samples(sampleRng(1))) {
      const aval = op.infer(new op.prepared.ByName(inputs.map((input) => input.aval)), attrs as never);
      const arrays = inputs.map((input) => input.data());
      const out = new Float64Array(arrays[0]!.length);
      op.reference(new op.prepared.ByName(arrays), out, {
        avals: new op.prepared.ByName(inputs.map((input) => input.aval)),
        aval,
        attrs,
      } as never);
      const s = algebraOf("float64", op.kind.type === "elementwise" ? op.kind.algebra : undefined);
      const expression = scalarExpressionOf(op, attrs, inputs.length);
      expect(
        Array.from(out, (_, i) =>
          evaluateExpression(
            expression,
            arrays.map((array) => array[i]!),
            s,
          ),
        ),
      ).toEqual([...out]);
    }
  });
  test("refuses other kinds", () => {
    expect(() => scalarExpressionOf(matmulOp, undefined)).toThrow(
      new UsageError(
        "scalarExpressionOf: matmul is of the kind contraction; only elementwise ops have a scalar expression",
      ),
    );
  });
});
