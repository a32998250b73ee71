/** Scalar expressions that are right on numbers, and of which no compiler could make code: checkOp says which and how. */
import { describe, expect, test } from "vitest";
import { scalarExpressionOf } from "../compile/scalars.ts";
import { defineUnary } from "../core/elementwise.ts";
import type { AnyOp } from "../core/record.ts";
import type { ScalarAlgebra } from "../core/scalar.ts";
import { mul } from "../ops/arithmetic.ts";
import { ops } from "../ops/list.ts";
import { casesOf } from "./cases.ts";
import { opReport } from "./op.ts";
import { sampleRng } from "./samples.ts";

type Rule = (s: ScalarAlgebra<number>, x: number) => number;

/** The findings of checkOp about an op with that expression, whose derivative is of no interest here. */
function findings(scalar: Rule): string[] {
  const op = defineUnary({ name: "mine", scalar: scalar as never, vjp: (ct, { x }) => mul(ct, x) });
  const given = { edges: [{ x: 0, value: 0 }] };
  return opReport(op as unknown as AnyOp, given)
    .failures.filter(({ where }) => where === "scalar" || where.endsWith("kind"))
    .map(({ where, message }) => `${where}: ${message}`);
}

const operator =
  "scalar: mine: scalar applies an operator of JavaScript (*, -, /, <) or a function of Math to a value of the algebra, which has no number while code is made of it; write s.mul(a, b), s.sub(a, b), s.div(a, b), s.less(a, b), s.exp(x) …";
const plus =
  "scalar: mine: scalar applies + or == of JavaScript to a value of the algebra, which has no number while code is made of it; write s.add(a, b) or s.equal(a, b)";

test.each<[string, Rule, string]>([
  ["a product", (_, x) => x * x, operator],
  ["a difference", (_, x) => 1 - x, operator],
  ["a quotient inside a word", (s, x) => s.exp(x / 2), operator],
  ["a sign", (_, x) => -x, operator],
  ["a comparison", (s, x) => (x < 0 ? s.neg(x) : x), operator],
  ["a function of Math", (s, x) => s.add(x, Math.sin(x)), operator],
  ["a sum", (_, x) => x + 1, plus],
  // eslint-disable-next-line eqeqeq
  ["an equality", (s, x) => (x == 0 ? s.one : x), plus],
  [
    "a text",
    (s, x) => (`${x}` === "0" ? s.one : x),
    "scalar: mine: scalar makes a text of a value of the algebra, which has none while code is made of it; leave it out",
  ],
  [
    "a number as an argument",
    (s, x) => s.mul(x, 3),
    "scalar: mine: scalar gives s.mul the number 3; write s.constant(3)",
  ],
  [
    "a missing argument",
    (s, x) => (s.max as (a: number) => number)(x),
    "scalar: mine: scalar gives s.max undefined; values are what words of the algebra give",
  ],
  ["a number as the result", () => 2, "scalar: mine: scalar returns the number 2; write s.constant(2)"],
  [
    "no result",
    () => undefined as never,
    "scalar: mine: scalar returns undefined; values are what words of the algebra give",
  ],
  [
    "a value as a constant",
    (s, x) => s.constant(x),
    "scalar: mine: scalar gives s.constant an instance of Value; it takes a number that is known when code is made",
  ],
  [
    "a word that is none",
    (s, x) => (s as unknown as { sqr(x: number): number }).sqr(x),
    'scalar: mine: scalar asks for s.sqr, which is no word of the algebra (did you mean "sqrt"?); ScalarAlgebra lists them',
  ],
  [
    "a throw",
    (s, x) => (x as unknown as { y: { z: number } }).y?.z ?? (null as unknown as number[])[0]!,
    "scalar: mine: scalar throws TypeError: Cannot read properties of null (reading '0'); it is called with words of the algebra and values without a number",
  ],
])("%s", (_, scalar, sentence) => {
  expect(findings(scalar)).toEqual([sentence]);
});

test("a choice by JavaScript, which makes code of one branch alone, is another result", () => {
  expect(findings((s, x) => (s.less(x, s.zero) ? s.neg(x) : s.mul(x, x)))[0]).toMatch(
    /^sample \d, kind: its kind, elementwise, gives .* by the reference; a compiler would compute something else$/,
  );
});

describe("every elementwise op of the table, with all attributes of its cases", () => {
  const elementwise = ops.filter((op) => op.kind.type === "elementwise");
  test.each(elementwise.map((op) => [op.name, op] as const))("%s", (name, op) => {
    const { samples, edges } = casesOf(op);
    for (const { attrs } of [...samples(sampleRng(0)), ...edges]) {
      expect(() => scalarExpressionOf(op, attrs)).not.toThrow();
      const { kind } = op;
      if (kind.type !== "elementwise") throw new Error("it is not elementwise");
      const scaled = {
        ...op,
        kind: {
          ...kind,
          scalar:
            () =>
            (s: never, ...xs: never[]) =>
              (kind.scalar(attrs as never)(s, ...xs) as number) * 2,
        },
      };
      expect(() => scalarExpressionOf(scaled as unknown as AnyOp, attrs)).toThrow(
        `${name}: scalar applies an operator`,
      );
    }
  });
});
