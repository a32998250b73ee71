import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { add } from "../ops/arithmetic.ts";
import { tensor } from "./create.ts";
import { namedLeaves, pathFilter, treeMapWithPath, treePaths, type PathFilter } from "./paths.ts";
import { treeLeaves } from "./tree.ts";

const params = [{ weight: tensor([1, 2]), bias: tensor(3) }, [], { inner: [tensor(4), null, tensor(5)] }] as const;

describe("treePaths", () => {
  test("names every leaf by the way to it", () => {
    expect(treePaths(params)).toEqual(["0.weight", "0.bias", "2.inner.0", "2.inner.2"]);
    expect(treePaths(tensor(1))).toEqual([""]);
    expect(treePaths([])).toEqual([]);
  });

  test("gives one path a leaf, all different where keys have no dots", () => {
    const key = fc.stringMatching(/^[a-z]+$/);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constant(tensor(1)),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(key, tie("tree"), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(tree, (one) => {
        const paths = treePaths(one);
        expect(paths.length).toBe(treeLeaves(one).length);
        expect(new Set(paths).size).toBe(paths.length);
      }),
    );
  });
});

test("treeMapWithPath tells the path, and takes further trees", () => {
  const seen: string[] = [];
  const sum = treeMapWithPath((path, x, y) => (seen.push(path), add(x, y!)), params, params);
  expect(seen).toEqual(treePaths(params));
  expect(sum[0].weight.toArray()).toEqual([2, 4]);
  expect(sum[2].inner[2].item()).toBe(10);
});

test("namedLeaves pairs leaves with their paths, and speaks for who was called", () => {
  expect(namedLeaves("l2", "params", params).map(([path, x]) => [path, x.toArray()])).toEqual([
    ["0.weight", [1, 2]],
    ["0.bias", 3],
    ["2.inner.0", 4],
    ["2.inner.2", 5],
  ]);
  expect(() => namedLeaves("l2", "params", [{ weight: 3 }])).toThrow(
    "l2: params[0].weight is the number 3; the leaves of a tree are tensors, write tensor(…)",
  );
});

describe("pathFilter", () => {
  test.each<[PathFilter, string[]]>([
    [/weight$/, ["0.weight"]],
    [/inner/g, ["2.inner.0", "2.inner.2"]],
    [(path) => path.startsWith("0."), ["0.weight", "0.bias"]],
  ])("%s, asked twice", (filter, chosen) => {
    const asks = pathFilter("l2", "where", filter);
    for (let i = 0; i < 2; i++) expect(treePaths(params).filter(asks)).toEqual(chosen);
  });

  test("what is none is refused, in the name of who was called", () => {
    expect(() => pathFilter("l2", "where", "weight" as never)).toThrow(
      'l2: where is the string "weight"; it is a regular expression or a function of a path such as 0.weight',
    );
    expect(() => pathFilter("l2", "where", (() => 1) as never)("0.bias")).toThrow(
      'l2: where gave the number 1 for "0.bias"; it gives true or false',
    );
  });
});
