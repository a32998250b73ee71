import { expect, test } from "vitest";
import { ExprBuilder, type Expr } from "../expr/expr.ts";
import { exp, sech, sechSquared } from "../math/exp.ts";
import { Floats } from "../math/floats.ts";
import { FloatAlgebra } from "./floatAlgebra.ts";
import { rules } from "./rules.ts";

type Build = (s: FloatAlgebra, x: Expr, y: Expr) => Expr;
type Instructions = (v: Floats, x: Expr, y: Expr) => Expr;

interface Case {
  /** An application that the rule rewrites, and the instructions that it becomes. */
  readonly from: Build;
  readonly to: Instructions;
  /** One that looks like it and is left as it is. */
  readonly other: Build;
  readonly stays: Instructions;
}

const n = (v: Floats, value: number): Expr => v.number(value);
const falling = (s: FloatAlgebra, x: Expr): Expr => s.add(s.one, s.exp(s.neg(s.abs(x))));
const sigmoid = (s: FloatAlgebra, x: Expr): Expr => s.div(s.exp(s.min(x, s.zero)), falling(s, x));
const power = (v: Floats, x: Expr): Expr => exp(v, v.neg(v.abs(x)));
const inverse = (v: Floats, x: Expr): Expr => v.div(n(v, 1), v.add(n(v, 1), power(v, x)));

/** By function and equation of the rule. */
const cases: Readonly<Record<string, Case>> = {
  "add: x + −0 = −0 + x = x": {
    from: (s, x) => s.add(s.constant(-0), s.add(x, s.constant(-0))),
    to: (_, x) => x,
    other: (s, x) => s.add(s.zero, x),
    stays: (v, x) => v.add(n(v, 0), x),
  },
  "sub: x − 0 = x": {
    from: (s, x) => s.sub(x, s.zero),
    to: (_, x) => x,
    other: (s, x) => s.sub(x, s.constant(-0)),
    stays: (v, x) => v.sub(x, n(v, -0)),
  },
  "mul: x · 1 = 1 · x = x": {
    from: (s, x) => s.mul(s.one, s.mul(x, s.one)),
    to: (_, x) => x,
    other: (s, x) => s.mul(x, s.constant(-1)),
    stays: (v, x) => v.mul(x, n(v, -1)),
  },
  "mul: sech x · sech x = sech² x": {
    from: (s, x) => s.mul(s.div(s.one, s.cosh(x)), s.div(s.one, s.cosh(x))),
    to: (v, x) => sechSquared(v, x),
    other: (s, x, y) => s.mul(s.div(s.one, s.cosh(x)), s.div(s.one, s.cosh(y))),
    stays: (v, x, y) => v.mul(sech(v, x), sech(v, y)),
  },
  "mul: σ(x) · σ(−x) = e^−|x| / (1 + e^−|x|)²": {
    from: (s, x) => s.mul(sigmoid(s, x), sigmoid(s, s.neg(x))),
    to: (v, x) => v.mul(v.mul(power(v, x), inverse(v, x)), inverse(v, x)),
    other: (s, x) => s.mul(s.div(x, falling(s, x)), s.div(x, falling(s, x))),
    stays: (v, x) => v.mul(v.mul(x, inverse(v, x)), v.mul(x, inverse(v, x))),
  },
  "div: x / 1 = x": {
    from: (s, x) => s.div(x, s.one),
    to: (_, x) => x,
    other: (s, x) => s.div(s.one, x),
    stays: (v, x) => v.div(n(v, 1), x),
  },
  "div: 1 / cosh x = sech x": {
    from: (s, x) => s.div(s.one, s.cosh(x)),
    to: (v, x) => sech(v, x),
    other: (s, x) => s.div(s.constant(3), s.add(x, x)),
    stays: (v, x) => v.div(n(v, 3), v.add(x, x)),
  },
  "div: t / (1 + e^−|x|) = t · (1 / (1 + e^−|x|))": {
    from: (s, x, y) => s.div(y, falling(s, x)),
    to: (v, x, y) => v.mul(y, inverse(v, x)),
    other: (s, x, y) => s.div(y, s.add(s.one, s.exp(x))),
    stays: (v, x, y) => v.div(y, v.add(n(v, 1), exp(v, x))),
  },
  "div: x / c = x · (1 / c), c a power of two": {
    from: (s, x) => s.div(x, s.constant(-8)),
    to: (v, x) => v.mul(x, n(v, -0.125)),
    other: (s, x) => s.div(x, s.constant(6)),
    stays: (v, x) => v.div(x, n(v, 6)),
  },
  "max: max(x, 0) = x, but 0 where x ≤ 0": {
    from: (s, x) => s.max(s.zero, x),
    to: (v, x) => v.andnot(x, v.lessEqual(x, n(v, 0))),
    other: (s, x) => s.max(x, s.constant(-0)),
    stays: (v, x) => v.max(x, n(v, -0)),
  },
  "max: max(x, c) = c where x < c, else x": {
    from: (s, x) => s.max(x, s.constant(2)),
    to: (v, x) => v.pmax(x, n(v, 2)),
    other: (s, x) => s.max(x, s.constant(NaN)),
    stays: (v, x) => v.max(x, n(v, NaN)),
  },
  "min: min(x, c) = c where c < x, else x": {
    from: (s, x) => s.min(s.constant(2), x),
    to: (v, x) => v.pmin(x, n(v, 2)),
    other: (s, x, y) => s.min(x, y),
    stays: (v, x, y) => v.min(x, y),
  },
  "exp: e^min(y, 0) = 1 where 0 ≤ y, else e^−|y|": {
    from: (s, x) => s.exp(s.min(x, s.zero)),
    to: (v, x) => v.pmax(power(v, x), v.and(n(v, 1), v.lessEqual(n(v, 0), x))),
    other: (s, x) => s.exp(s.min(x, s.one)),
    stays: (v, x) => exp(v, v.pmin(x, n(v, 1))),
  },
  "pow: x¹ = x": {
    from: (s, x) => s.pow(x, s.one),
    to: (_, x) => x,
    other: (s, x) => s.pow(x, s.constant(3)),
    stays: (v, x) => v.min(x, n(v, 3)),
  },
  "pow: x² = x · x": {
    from: (s, x) => s.pow(x, s.constant(2)),
    to: (v, x) => v.mul(x, x),
    other: (s, x) => s.pow(s.constant(2), x),
    stays: (v, x) => v.min(n(v, 2), x),
  },
  "pow: x⁻¹ = 1 / x": {
    from: (s, x) => s.pow(x, s.constant(-1)),
    to: (v, x) => v.div(n(v, 1), x),
    other: (s, x) => s.pow(x, s.constant(-2)),
    stays: (v, x) => v.min(x, n(v, -2)),
  },
};

/** Functions of which `pow` is an instruction, so that one sees where no rule was applied. */
const functions = { pow: (v: Floats, a: Expr, b: Expr): Expr => v.min(a, b) } as never;

test("every rule of a function has a case", () => {
  const count = (name: string): number => Object.keys(cases).filter((key) => key.startsWith(`${name}: `)).length;
  const counts = Object.entries(rules).map(([name, list]) => [name, list.length] as const);
  expect(counts).toEqual(counts.map(([name]) => [name, count(name)]));
  expect(Object.keys(cases)).toHaveLength(counts.reduce((total, [, length]) => total + length, 0));
});

test.each(Object.keys(cases))("%s", (name) => {
  const { from, to, other, stays } = cases[name]!;
  for (const type of ["f32", "f64"] as const) {
    const builder = new ExprBuilder({ lanes: type === "f32" ? 4 : 2 });
    const [s, v] = [new FloatAlgebra(builder, type, functions), new Floats(builder, type)];
    const [x, y] = [builder.leaf(type, 0), builder.leaf(type, 1)];
    // equal expressions are one object
    expect(from(s, x, y)).toBe(to(v, x, y));
    expect(other(s, x, y)).toBe(stays(v, x, y));
  }
});
