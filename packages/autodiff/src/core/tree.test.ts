import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../compile/compile.ts";
import { graphOf } from "../compile/stage.ts";
import { mul } from "../ops/arithmetic.ts";
import { jvp } from "../transforms/forward.ts";
import { grad, valueAndGrad, vjp } from "../transforms/reverse.ts";
import { zeros } from "./fill.ts";
import { tensor } from "./create.ts";
import { UsageError } from "./errors.ts";
import type { Tensor } from "./tensor.ts";
import { describe as describeValue } from "./sentences.ts";
import { leafPaths, leavesLike, structureOf, treeFlatten, treeLeaves, treeMap, treeUnflatten } from "./tree.ts";

type Tree = Tensor | null | undefined | readonly Tree[] | { readonly [key: string]: Tree };
const leafArbitrary = fc.double({ noNaN: true }).map((value): Tree => tensor(value, { dtype: "float64" }));
const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leafArbitrary,
    fc.constant(null),
    fc.constant(undefined),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(fc.string({ minLength: 1 }), tie("tree"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).tree;

/** The tree with a number for each leaf, which toEqual compares strictly. */
const numbers = (tree: Tree): unknown => {
  const [leaves, def] = treeFlatten(tree);
  return treeUnflatten(
    def,
    leaves.map((leaf) => leaf.item()),
  );
};

describe("laws", () => {
  test("flatten and unflatten are inverse", () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const [leaves, def] = treeFlatten(tree);
        const again = treeUnflatten(def, leaves);
        expect(again).toStrictEqual(tree);
        const [same, sameDef] = treeFlatten(again);
        expect(same.every((leaf, i) => leaf === leaves[i])).toBe(true);
        expect(structureOf(sameDef)).toBe(structureOf(def));
      }),
      { seed: 1 },
    );
  });
  test("there is one path per leaf, and it leads there", () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const [leaves, def] = treeFlatten(tree);
        expect(leafPaths(def, "t").length).toBe(leaves.length);
      }),
      { seed: 2 },
    );
  });
  test("map of the identity is the identity; map composes", () => {
    fc.assert(
      fc.property(trees, (tree) => {
        expect(numbers(treeMap((x) => x, tree))).toStrictEqual(numbers(tree));
        const twice = treeMap((x) => mul(mul(x, 2), 3), tree);
        expect(
          numbers(
            treeMap(
              (x) => mul(x, 3),
              treeMap((x) => mul(x, 2), tree),
            ),
          ),
        ).toStrictEqual(numbers(twice));
      }),
      { seed: 3 },
    );
  });
  test("equal structures have equal texts, others do not", () => {
    fc.assert(
      fc.property(trees, trees, (a, b) => {
        const shape = (tree: Tree): string =>
          JSON.stringify(numbersAs(tree), (_, value: unknown) => (value === undefined ? "undefined" : value));
        return (structureOf(treeFlatten(a)[1]) === structureOf(treeFlatten(b)[1])) === (shape(a) === shape(b));
      }),
      { seed: 4 },
    );
  });
});
const numbersAs = (tree: Tree): unknown => {
  const [leaves, def] = treeFlatten(tree);
  return treeUnflatten(
    def,
    leaves.map(() => "*"),
  );
};

test("leaves are in the order of keys as written", () => {
  const tree = { b: tensor(1), a: [tensor(2), { c: tensor(3) }], none: null };
  expect(treeLeaves(tree).map((x) => x.item())).toEqual([1, 2, 3]);
  expect(leafPaths(treeFlatten(tree)[1], "params")).toEqual(["params.b", "params.a[0]", "params.a[1].c"]);
});

test("further trees are matched by key", () => {
  const sums = treeMap((a, b) => mul(a, b), { x: tensor(2), y: tensor(3) }, { y: tensor(10), x: tensor(100) });
  expect([sums.x.item(), sums.y.item()]).toEqual([200, 30]);
});

test("keys that are names of built-in members are keys", () => {
  const tree = JSON.parse('{"__proto__": null, "constructor": null, "toString": null}') as Record<string, null>;
  const [, def] = treeFlatten(tree);
  expect(Object.keys(treeUnflatten(def, []) as object)).toEqual(["__proto__", "constructor", "toString"]);
  expect(leavesLike(def, tree, "test", "tree")).toEqual([]);
});

describe("messages", () => {
  const x = tensor(1);
  test("of structures that differ", () => {
    const zip = (a: unknown, b: unknown) => (): unknown => treeMap((p) => p, a, b as never);
    expect(zip([x], [x, x])).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeMap: tree 1 is an array of 2 where an array of 1 is expected; the trees must have one structure]`,
    );
    expect(zip({ a: x }, { b: x })).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeMap: tree 1 is { b } where { a } is expected; the trees must have one structure]`,
    );
    expect(zip({ a: x }, { a: x, b: x })).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeMap: tree 1 is { a, b } where { a } is expected; the trees must have one structure]`,
    );
    expect(zip({ a: { b: [x, null] } }, { a: { b: [x, x] } })).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeMap: tree 1.a.b[1] is the tensor float32[] where null is expected; the trees must have one structure]`,
    );
    expect(zip({ a: { b: x } }, { a: {} })).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeMap: tree 1.a is {} where { b } is expected; the trees must have one structure]`,
    );
    expect(zip(x, { a: x })).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeMap: tree 1 is { a }; the leaves of a tree are tensors, write tensor(…)]`,
    );
    expect(zip({ a: x }, x)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeMap: tree 1 is the tensor float32[] where { a } is expected; the trees must have one structure]`,
    );
    expect(() => treeMap((p) => p, { a: x }, { a: x }, { a: null } as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeMap: tree 2.a is null; the leaves of a tree are tensors, write tensor(…)]`,
    );
  });
  test("of leaves that are no tensors", () => {
    expect(() => treeLeaves({ a: [x, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeLeaves: tree.a[1] is the number 2; the leaves of a tree are tensors, write tensor(…)]`,
    );
    expect(() => treeMap((p) => p, { a: "2" })).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeMap: tree.a is the string "2"; the leaves of a tree are tensors, write tensor(…)]`,
    );
    expect(() => treeFlatten(new Map())).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeFlatten: tree is an instance of Map; the leaves of a tree are tensors, write tensor(…)]`,
    );
  });
  test("of too many or too few leaves", () => {
    const [, def] = treeFlatten({ a: x, b: [x] });
    expect(() => treeUnflatten(def, [x])).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeUnflatten: the structure {"a":*,"b":[*]} has 2 leaves; got 1]`,
    );
    expect(() => treeUnflatten(def, [x, x, x])).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: treeUnflatten: the structure {"a":*,"b":[*]} has 2 leaves; got 3]`,
    );
  });
  test("name what came", () => {
    const values = [
      null,
      undefined,
      "text",
      3,
      true,
      4n,
      Math.max,
      () => 0,
      zeros([2]),
      [1, 2],
      new Float32Array(1),
      Promise.resolve(),
      {},
      { a: 1, b: 2 },
      new Date(0),
    ];
    expect(values.map(describeValue)).toMatchInlineSnapshot(`
      [
        "null",
        "undefined",
        "the string "text"",
        "the number 3",
        "the boolean true",
        "the bigint 4",
        "the function max",
        "the function without a name",
        "the tensor float32[2]",
        "an array of 2",
        "an instance of Float32Array",
        "an instance of Promise",
        "{}",
        "{ a, b }",
        "an instance of Date",
      ]
    `);
  });
});

describe("trees without a floor", () => {
  const nested = (levels: number, innermost: unknown): unknown => {
    let tree = innermost;
    for (let i = 0; i < levels; i++) tree = i % 2 === 0 ? [tree] : { next: tree };
    return tree;
  };
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const same = (x: unknown): never => x as never;
  const doors: readonly (readonly [name: string, door: (tree: never) => unknown])[] = [
    ["treeFlatten: tree", treeFlatten],
    ["treeLeaves: tree", treeLeaves],
    ["treeMap: tree", (tree) => treeMap((x) => x, tree)],
    ["grad: argument 0", (tree) => grad((_: unknown) => tensor(1))(tree)],
    ["valueAndGrad: argument 0", (tree) => valueAndGrad((_: unknown) => tensor(1))(tree)],
    ["grad: the result", (tree) => grad((_: Tensor) => [tensor(1), tree] as const, { hasAux: true })(tensor(1))],
    ["vjp: argument 0", (tree) => vjp(same, tree)],
    ["vjp: the result", (tree) => vjp((_: Tensor) => tree, tensor(1))],
    ["jvp: argument 0", (tree) => jvp(same, [tree], [tree])],
    ["compile: argument 0", (tree) => compile(same)(tree)],
    ["compile: the result", (tree) => compile((_: Tensor) => tree)(tensor(1))],
    ["graphOf: argument 0", (tree) => graphOf(same, tree)],
  ];

  test.each(doors)("%s of 5,000 levels, and one that holds itself", (what, door) => {
    for (const tree of [nested(5000, tensor(1)), circle])
      expect(() => door(tree as never)).toThrow(
        new UsageError(`${what} is nested more than 1000 levels deep, or holds itself; a tree is that deep at most`),
      );
  });

  test.each(doors.filter(([what]) => !what.startsWith("grad: the result")))("%s of 1,000 levels works", (_, door) => {
    expect(() => door(nested(1000, tensor(1)) as never)).not.toThrow();
  });

  test("of 1,000 levels, taken apart and put together", () => {
    const [leaves, def] = treeFlatten(nested(1000, tensor(1)));
    expect(treeFlatten(treeUnflatten(def, leaves))).toEqual([leaves, def]);
  });
});
