import { describe, expect, test } from "vitest";
import { full } from "../../core/fill.ts";
import { tensor } from "../../core/create.ts";
import type { DType } from "../../core/dtype.ts";
import { elementsOf, type Tensor } from "../../core/tensor.ts";
import { bind } from "../../core/bind.ts";
import { add, div, mul, neg, scaleCotangent, sub } from "../../ops/arithmetic.ts";
import { pow } from "../../ops/power.ts";
import { abs, maximum, minimum } from "../../ops/piecewise.ts";
import { cast, castOp } from "../../ops/cast.ts";
import { greater, logicalAnd, logicalNot, logicalOr, where } from "../../ops/logic.ts";
import { broadcastTo } from "../../ops/movement.ts";
import { isConstant, nodesOf, rebuild, type Graph } from "../graph.ts";
import { printGraph } from "../print.ts";
import { replay } from "../replay.ts";
import { graphOf } from "../stage.ts";
import { algebra as rewriteByAlgebra } from "./algebra.ts";
import { uniform as rewriteByUniform } from "./uniform.ts";

const uniform = (graph: Graph): Graph => rebuild(graph, rewriteByUniform);
const algebra = (graph: Graph): Graph => rebuild(graph, rewriteByAlgebra);

type F = (a: Tensor, b: Tensor) => Tensor;

const floats: readonly DType[] = ["float32", "float64"];
const numeric: readonly DType[] = [...floats, "int32", "uint32"];
/** Where laws of the real numbers break. */
const special = [
  0,
  -0,
  1,
  -1,
  0.1,
  -2.5,
  1e-45,
  -1e-45,
  5e-324,
  3.4e38,
  -3.4e38,
  1.7e308,
  Infinity,
  -Infinity,
  NaN,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 - 1,
  7,
];

const graphFor = (f: F, dtype: DType) => uniform(graphOf(f, full([2], 0, { dtype }), full([2], 0, { dtype })));
const size = (graph: ReturnType<typeof graphFor>): number =>
  nodesOf(graph).filter((node) => node.op !== null && !isConstant(node)).length;

/** Both graphs on all pairs of special values. */
function expectSame(f: F, dtype: DType): void {
  const fits = special.map((value) => elementsOf(cast(tensor(value, { dtype: "float64" }), dtype))[0]!);
  const pairs = fits.flatMap((a) => fits.map((b) => [a, b] as const));
  const inputs = [0, 1].map((k) =>
    tensor(
      pairs.map((pair) => pair[k]!),
      { dtype },
    ),
  );
  const before = uniform(graphOf(f, ...inputs));
  expect(elementsOf(replay(algebra(before), inputs)[0]!)).toEqual(elementsOf(replay(before, inputs)[0]!));
}

/** Rules that must apply, and how many ops they leave. */
const rules: readonly (readonly [what: string, dtypes: readonly DType[], f: F, left: number])[] = [
  ["x + −0", floats, (a) => add(a, -0), 0],
  ["−0 + x", floats, (a) => add(-0, a), 0],
  ["x + 0 of integers", ["int32", "uint32"], (a) => add(a, 0), 0],
  ["x + (−y)", numeric, (a, b) => add(a, neg(b)), 1],
  ["(−x) + y", numeric, (a, b) => add(neg(a), b), 1],
  ["x − 0", numeric, (a) => sub(a, 0), 0],
  ["x − (−y)", numeric, (a, b) => sub(a, neg(b)), 1],
  ["x · 1", numeric, (a) => mul(a, 1), 0],
  ["1 · x", numeric, (a) => mul(1, a), 0],
  ["x · −1", [...floats, "int32"], (a) => mul(a, -1), 1],
  ["(−x)·c", numeric, (a) => mul(neg(a), 3), 2],
  ["(−x)·(−y)", numeric, (a, b) => mul(neg(a), neg(b)), 1],
  ["x / 1", floats, (a) => div(a, 1), 0],
  ["x / −1", floats, (a) => div(a, -1), 1],
  ["x / 8", floats, (a) => div(a, 8), 2],
  ["x / −2⁻¹²⁶", floats, (a) => div(a, -(2 ** -126)), 2],
  ["(−x)/(−y)", floats, (a, b) => div(neg(a), neg(b)), 1],
  ["−(−x)", numeric, (a) => neg(neg(a)), 0],
  ["−(x·c)", numeric, (a) => neg(mul(a, 3)), 2],
  ["−(c·x)", numeric, (a) => neg(mul(3, a)), 2],
  ["x⁰", floats, (a) => pow(a, 0), 1],
  ["x¹", floats, (a) => pow(a, 1), 0],
  ["x²", floats, (a) => pow(a, 2), 1],
  ["a cotangent of 0", floats, (a) => scaleCotangent(full(a.shape, -0, { dtype: a.dtype }), a), 1],
  ["a cotangent of 1", floats, (a) => scaleCotangent(full(a.shape, 1, { dtype: a.dtype }), a), 0],
  ["a slope of 1", floats, (a) => scaleCotangent(a, full(a.shape, 1, { dtype: a.dtype })), 2],
  ["|−x|", [...floats, "int32"], (a) => abs(neg(a)), 1],
  ["||x||", numeric, (a) => abs(abs(a)), 1],
  ["max(x, x)", numeric, (a) => maximum(a, a), 0],
  ["min(x, x)", numeric, (a) => minimum(a, a), 0],
  ["where(true, x, y)", numeric, (a, b) => where(full(a.shape, 1, { dtype: "bool" }), a, b), 0],
  ["where(false, x, y)", numeric, (a, b) => where(full(a.shape, 0, { dtype: "bool" }), a, b), 0],
  ["where(c, x, x)", numeric, (a, b) => where(greater(a, b), a, a), 0],
  ["where(not c, x, y)", numeric, (a, b) => where(logicalNot(greater(a, b)), a, b), 2],
  [
    "where(c, where(c, x, y), z)",
    numeric,
    (a, b) => {
      const c = greater(a, b);
      return where(c, where(c, a, b), a);
    },
    0,
  ],
  [
    "where(c, x, where(c, y, z))",
    numeric,
    (a, b) => {
      const c = greater(a, b);
      return where(c, a, where(c, a, b));
    },
    2,
  ],
  ["not not c", numeric, (a, b) => logicalNot(logicalNot(greater(a, b))), 1],
  ["c and true", numeric, (a, b) => logicalAnd(greater(a, b), full([], 1, { dtype: "bool" })), 1],
  ["false and c", numeric, (a, b) => logicalAnd(full([], 0, { dtype: "bool" }), greater(a, b)), 1],
  ["c or true", numeric, (a, b) => logicalOr(greater(a, b), full([], 1, { dtype: "bool" })), 1],
  ["false or c", numeric, (a, b) => logicalOr(full([], 0, { dtype: "bool" }), greater(a, b)), 1],
  [
    "c and c",
    numeric,
    (a, b) => {
      const c = greater(a, b);
      return logicalAnd(c, c);
    },
    1,
  ],
  ["cast to its own dtype", numeric, (a) => bind(castOp, [a], { dtype: a.dtype }), 0],
  ["cast to a wider dtype and back", ["float32", "int32", "uint32"], (a) => cast(cast(a, "float64"), a.dtype), 0],
  ["cast by a wider dtype", ["float32", "int32", "uint32"], (a) => cast(cast(a, "float64"), "bool"), 1],
];

describe.each(rules)("%s", (_, dtypes, f, left) => {
  test.each(dtypes)("%s", (dtype) => {
    const graph = graphFor(f, dtype);
    const after = algebra(algebra(graph));
    expect(after, "the rule does not apply").not.toBe(graph);
    expect(size(after)).toBe(left);
    expectSame(f, dtype);
  });
});

/** What looks like a law and is none. */
const none: readonly (readonly [what: string, dtypes: readonly DType[], f: F])[] = [
  ["x + 0 of floats is +0 for −0", floats, (a) => add(a, 0)],
  ["x − −0 is +0 for −0", floats, (a) => sub(a, -0)],
  ["x · 0 is NaN for ∞", floats, (a) => mul(a, 0)],
  ["x − x is NaN for ∞", floats, (a) => sub(a, a)],
  ["x / x is NaN for 0", floats, (a) => div(a, a)],
  ["x / 3 is not x · (1/3)", floats, (a) => div(a, 3)],
  ["x / 2¹²⁷ is not x · 2⁻¹²⁷ where that is subnormal", ["float32"], (a) => div(a, 2 ** 127)],
  ["0 − x is +0 for 0", floats, (a) => sub(0, a)],
  ["x^½ is ∞ for −∞", floats, (a) => pow(a, 0.5)],
  ["−(x − y) is −0 for x = y", floats, (a, b) => neg(sub(a, b))],
  ["|−x| of uint32", ["uint32"], (a) => abs(neg(a))],
  ["cast by a narrower dtype", ["float32", "int32"], (a) => cast(cast(a, "bool"), a.dtype)],
  ["int32 by float32", ["int32"], (a) => cast(cast(a, "float32"), "float64")],
];

describe.each(none)("not %s", (_, dtypes, f) => {
  test.each(dtypes)("%s", (dtype) => {
    const graph = graphFor(f, dtype);
    expect(algebra(graph)).toBe(graph);
  });
});

test("before and after", () => {
  const f: F = (a, b) => add(mul(neg(a), 0.5), neg(div(mul(b, 1), broadcastTo(tensor(4), [2]))));
  const before = graphFor(f, "float32");
  expect(`${printGraph(before)}\n${printGraph(algebra(before))}`).toMatchInlineSnapshot(`
    "f(x0: float32[2], x1: float32[2]) {
      a = neg(x0)      float32[2]
      b = mul(a, 0.5)  float32[2]
      c = mul(x1, 1)   float32[2]
      d = div(c, 4)    float32[2]
      e = neg(d)       float32[2]
      f = add(b, e)    float32[2]
      return f
    }
    f(x0: float32[2], x1: float32[2]) {
      a = mul(x0, -0.5)   float32[2]
      b = mul(x1, -0.25)  float32[2]
      c = add(a, b)       float32[2]
      return c
    }"
  `);
});
