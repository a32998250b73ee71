import {
  integers,
  numbers,
  roundTo,
  type DType,
  type ScalarAlgebra,
  type ScalarRule,
} from "@cotangent/autodiff/backend";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { laneLoop, type LaneArray } from "../../fixtures/lanes.ts";
import { i32x4, v128 } from "../emit/opcodes.ts";
import type { Expr, LaneType, ExprBuilder } from "../expr/expr.ts";
import { isTrue, laneTypes, maskLike } from "../expr/lanes.ts";
import { functions as set } from "../sets/functions.ts";
import { applyRule } from "./applyRule.ts";

const functions = set.functions!;

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint32Array,
} as const;

/** A rule in vectors on columns of numbers; bool goes in and out as 0 and 1 in whole lanes. */
function inVectors(
  rule: ScalarRule,
  dtypes: readonly DType[],
  to: DType,
  columns: readonly (readonly number[])[],
  lanes?: 2 | 4,
): number[] {
  const wide = lanes === 2 || [...dtypes, to].includes("float64");
  const length = Math.ceil(columns[0]!.length / 4) * 4;
  const inputs = columns.map((column, i) =>
    new arrays[dtypes[i]!](length).map((_, k) => column[k] ?? 0),
  ) as LaneArray[];
  const type = (dtype: DType): LaneType => (dtype === "bool" ? "u32" : laneTypes[dtype]);
  const build = (builder: ExprBuilder, ...leaves: Expr[]): Expr => {
    const result = applyRule(
      builder,
      rule,
      leaves.map((leaf, i) => (dtypes[i] === "bool" ? isTrue(builder, leaf) : leaf)),
      dtypes.at(-1)!,
      to,
      functions,
    );
    return to === "bool"
      ? builder.node(v128.and, "u32", maskLike(builder, "u32", result), builder.constant("u32", 1))
      : result;
  };
  const out = new arrays[to](length);
  laneLoop(dtypes.map(type), build, { lanes: wide ? 2 : 4 }).run(inputs, out as LaneArray);
  return [...out].slice(0, columns[0]!.length);
}

/** The same by the reference, rounding float32 after every word as lanes do. */
function inNumbers(
  rule: ScalarRule,
  dtypes: readonly DType[],
  to: DType,
  columns: readonly (readonly number[])[],
): number[] {
  const from = dtypes.at(-1)!;
  const s = from === "float32" ? rounding : from === "float64" ? numbers : integers;
  return columns[0]!.map((_, k) =>
    roundTo(to, rule(s, ...columns.map((column, i) => roundTo(dtypes[i]!, column[k]!)))),
  );
}

const rounding = Object.fromEntries(
  [...Object.getOwnPropertyNames(Math), ...Object.keys(numbers)]
    .map((name): [string, unknown] => [name, Reflect.get(numbers, name)])
    .map(([name, word]) => [
      name,
      typeof word === "number" ? word : (...xs: number[]) => Math.fround((word as (...xs: number[]) => number)(...xs)),
    ]),
) as unknown as ScalarAlgebra<number>;

/** How many random rules of each kind. */
const runs = 300;

// ---- random rules

type Tree =
  | { readonly input: number }
  | { readonly constant: number }
  | { readonly word: keyof ScalarAlgebra<unknown>; readonly args: readonly Tree[] };

function ruleOf(tree: Tree): ScalarRule {
  return <E>(s: ScalarAlgebra<E>, ...xs: E[]): E => {
    const walk = (node: Tree): E => {
      if ("input" in node) return xs[node.input]!;
      if ("constant" in node) return s.constant(node.constant);
      return (s[node.word] as (...args: E[]) => E).apply(s, node.args.map(walk));
    };
    return walk(tree);
  };
}

const arities: Readonly<Record<string, number>> = {
  add: 2,
  sub: 2,
  mul: 2,
  div: 2,
  neg: 1,
  abs: 1,
  max: 2,
  min: 2,
  floor: 1,
  ceil: 1,
  round: 1,
  sqrt: 1,
  less: 2,
  lessEqual: 2,
  equal: 2,
  and: 2,
  or: 2,
  not: 1,
  select: 3,
};

function trees(inputs: number, words: readonly string[], constants: readonly number[]): fc.Arbitrary<Tree> {
  return fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5, depthIdentifier: "rule" },
      { weight: 2, arbitrary: fc.nat(inputs - 1).map((input): Tree => ({ input })) },
      { weight: 1, arbitrary: fc.constantFrom(...constants).map((constant): Tree => ({ constant })) },
      ...words.map((word) => ({
        weight: 1,
        arbitrary: fc
          .tuple(...new Array<fc.Arbitrary<Tree>>(arities[word]!).fill(tie("tree")))
          .map((args): Tree => ({ word: word as keyof ScalarAlgebra<unknown>, args })),
      })),
    ),
  })).tree;
}

const floats = [0, -0, 1, -1, 0.5, 2, -2.5, 3, 1e-40, 1e38, -1e38, Infinity, -Infinity, NaN, 0.1];
const whole = [0, 1, -1, 2, 3, 7, -5, 2 ** 31 - 1, -(2 ** 31), 65537, -70001, 2 ** 32 - 1, 2 ** 31, 123456789];
const pairs = (values: readonly number[]): [number[], number[]] => [
  values.flatMap((a) => values.map(() => a)),
  values.flatMap(() => [...values]),
];

describe("random rules give the reference's bits", () => {
  test.each(["float32", "float64"] as const)("%s", (dtype) => {
    const columns = pairs(floats);
    fc.assert(
      fc.property(
        trees(2, Object.keys(arities), floats),
        fc.constantFrom<DType>(dtype, "bool", "int32", "uint32"),
        (tree, to) => {
          const rule = ruleOf(tree);
          expect(inVectors(rule, [dtype, dtype], to, columns)).toEqual(inNumbers(rule, [dtype, dtype], to, columns));
        },
      ),
      { numRuns: runs },
    );
  });
  test.each(["int32", "uint32", "bool"] as const)("%s", (dtype) => {
    const columns = pairs(dtype === "bool" ? [0, 1] : whole);
    fc.assert(
      fc.property(
        trees(2, Object.keys(arities), dtype === "bool" ? [0, 1] : [...whole, 0.5]),
        fc.constantFrom<DType>("int32", "uint32", "bool", "float32", "float64"),
        fc.constantFrom(2, 4),
        (tree, to, lanes) => {
          const rule = ruleOf(tree);
          expect(inVectors(rule, [dtype, dtype], to, columns, lanes)).toEqual(
            inNumbers(rule, [dtype, dtype], to, columns),
          );
        },
      ),
      { numRuns: runs },
    );
  });
  test("with a condition before the numbers", () => {
    fc.assert(
      fc.property(
        trees(3, ["select", "and", "or", "not", "add", "max", "less"], [0, 1]),
        fc.constantFrom<DType>("float32", "float64", "int32"),
        (tree, dtype) => {
          const rule = ruleOf(tree);
          const few = [0, 1, -3, 7];
          const [a, b] = pairs(few);
          const columns = [a.map((x) => (x > 0 ? 1 : 0)), a, b];
          const dtypes: DType[] = ["bool", dtype, dtype];
          expect(inVectors(rule, dtypes, dtype, columns)).toEqual(inNumbers(rule, dtypes, dtype, columns));
        },
      ),
      { numRuns: runs },
    );
  });
});

test("casts are a typed array's, for every pair of dtypes", () => {
  const values = [
    0,
    -0,
    0.5,
    -0.5,
    1.9,
    -1.9,
    2 ** 31,
    -(2 ** 31),
    2 ** 31 - 0.5,
    -(2 ** 31) - 0.5,
    2 ** 32 + 5,
    -(2 ** 32) - 7,
    3 * 2 ** 31,
    2 ** 53,
    -(2 ** 60) - 2 ** 8,
    1e20,
    1e300,
    -1e300,
    16777217,
    Infinity,
    -Infinity,
    NaN,
  ];
  const dtypes: DType[] = ["float32", "float64", "int32", "uint32", "bool"];
  // as the cast op's rules have it
  const identity: ScalarRule = (_, x) => x!;
  const truncate: ScalarRule = (s, x) => s.select(s.less(x!, s.zero), s.ceil(x!), s.floor(x!));
  const truth: ScalarRule = (s, x) => s.not(s.equal(x!, s.zero));
  for (const from of dtypes) {
    const column = values.map((x) => roundTo(from, x));
    for (const to of dtypes) {
      for (const rule of to === "bool" ? [truth, identity] : to.endsWith("int32") ? [identity, truncate] : [identity]) {
        expect(inVectors(rule, [from], to, [column]), `${from} to ${to}`).toEqual(
          inNumbers(rule, [from], to, [column]),
        );
      }
    }
  }
});

describe("shorter ways to the same result", () => {
  const sizeOf = (rule: ScalarRule, type: "f32" | "f64" = "f32"): number =>
    laneLoop(
      [type],
      (builder, x) =>
        applyRule(
          builder,
          rule,
          [x!],
          type === "f32" ? "float32" : "float64",
          type === "f32" ? "float32" : "float64",
          functions,
        ),
      { lanes: type === "f32" ? 4 : 2 },
    ).bytes.length;
  const nothing = sizeOf((_, x) => x!);

  test("neutral operands and constant subexpressions cost nothing", () => {
    expect(sizeOf((s, x) => s.mul(s.one, s.sub(s.add(x!, s.constant(-0)), s.zero)))).toBe(nothing);
    expect(sizeOf((s, x) => s.div(s.pow(x!, s.one), s.exp(s.zero)))).toBe(nothing);
    expect(sizeOf((s, x) => s.neg(s.neg(x!)))).toBe(nothing);
    expect(sizeOf((s, x) => s.select(s.less(s.zero, s.one), x!, s.tanh(x!)))).toBe(nothing);
  });

  test("the logistic function and its mirror image share one exponential", () => {
    const sigmoid = <E>(s: ScalarAlgebra<E>, x: E): E =>
      s.div(s.exp(s.min(x, s.zero)), s.add(s.one, s.exp(s.neg(s.abs(x)))));
    const once = sizeOf((s, x) => sigmoid(s, x!));
    expect(sizeOf((s, x) => s.mul(sigmoid(s, x!), sigmoid(s, s.neg(x!)))) - once).toBeLessThan(50);
    const xs = [0, -0, 1, -1, 100, -100, 1000, -1000, Infinity, -Infinity, NaN];
    const expected = xs.map((x) => Math.fround(sigmoid(numbers, x)));
    inVectors((s, x) => sigmoid(s, x!), ["float32"], "float32", [xs]).forEach((y, i) =>
      expect(y, String(xs[i])).toSatisfy(
        (out: number) => Object.is(out, expected[i]) || Math.abs(out - expected[i]!) < 1e-7,
      ),
    );
  });

  test("a rectifier is two instructions", () => {
    const relu: ScalarRule = (s, x) => s.max(x!, s.zero);
    // le, andnot; the zero and x, in locals
    expect(sizeOf(relu) - nothing).toBeLessThan(30);
    expect(inVectors(relu, ["float32"], "float32", [floats])).toEqual(
      inNumbers(relu, ["float32"], "float32", [floats]),
    );
  });

  test("integers stay in integer lanes where that is the same", () => {
    let widened = false;
    laneLoop(["i32", "i32"], (builder, a, b) => {
      const node = applyRule(
        builder,
        (s, x, y) => s.max(x!, s.select(s.less(x!, y!), y!, s.constant(3))),
        [a!, b!],
        "int32",
        "int32",
        functions,
      );
      widened = node.op !== i32x4.maxS;
      return node;
    });
    expect(widened).toBe(false);
  });
});
