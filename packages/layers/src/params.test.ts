/** Parameters of another layer, or what a file made of them, are refused by every layer before anything is computed. */
import {
  cast,
  concat,
  key,
  reshape,
  tanh,
  tensor,
  treeFlatten,
  treeLeaves,
  treeUnflatten,
  zeros,
  type Tensor,
} from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import * as layers from "./index.ts";
import { defineLayer, dense, sequential } from "./index.ts";

interface AnyLayer {
  init(key: unknown): unknown;
  apply(params: unknown, x: Tensor): Tensor;
}

const x = zeros([4, 2]) as Tensor;

/** Every kind of layer that learns, and an input that it takes. */
const table: readonly [name: string, layer: AnyLayer, input: Tensor][] = [
  ["dense", dense(2, 3) as unknown as AnyLayer, x],
  ["dense without a bias", dense(2, 3, { bias: false }) as unknown as AnyLayer, x],
  ["sequential", sequential(dense(2, 3), tanh, sequential(dense(3, 2), tanh), dense(2, 1)) as unknown as AnyLayer, x],
];

describe.each(table)("%s", (name, layer, input) => {
  const params = layer.init(key(0));
  const [leaves, structure] = treeFlatten(params);
  const withLeaf = (at: number, leaf: unknown): unknown =>
    treeUnflatten(
      structure,
      leaves.map((own, i) => (i === at ? leaf : own)),
    );
  const refused = (given: unknown): void => {
    expect(() => layer.apply(given, input), JSON.stringify(given)).toThrow(
      expect.objectContaining({
        name: expect.stringMatching(/^(ShapeError|DTypeError|UsageError)$/) as string,
        message: expect.stringMatching(/^\w+(\([^)]*\))?: params[ .[]/) as string,
      }),
    );
  };

  test("its own are taken, also as any tree operation gives them", () => {
    expect(layer.apply(treeUnflatten(structure, leaves), input).shape[0]).toBe(4);
  });

  test("one of another shape, rank or dtype, whichever it is", () => {
    leaves.forEach((leaf, i) => {
      leaf.shape.forEach((_, axis) => refused(withLeaf(i, concat([leaf, leaf], { axis }))));
      refused(withLeaf(i, reshape(leaf, [1, ...leaf.shape])));
      refused(withLeaf(i, reshape(leaf, [...leaf.shape, 1])));
      if (!name.includes("without")) refused(withLeaf(i, cast(leaf, "float64")));
      for (const other of [null, undefined, 3, leaf.toArray(), JSON.parse(JSON.stringify(leaf.toArray())), "w"])
        refused(withLeaf(i, other));
    });
  });

  test("another structure", () => {
    for (const other of [undefined, null, 3, "params", {}, [params], { params }, tensor([1]), leaves]) refused(other);
  });
});

test("each sentence says which and what", () => {
  const apply = (params: unknown): unknown => dense(2, 3).apply(params as never, x as never);
  const own = dense(2, 3).init(key(0));
  const complaint = (params: unknown): string => {
    try {
      apply(params);
      return "none";
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
  expect([
    complaint(dense(2, 2).init(key(0))),
    complaint({ weight: own.weight }),
    complaint({ ...own, scale: own.bias }),
    complaint({ ...own, bias: [0, 0, 0] }),
    complaint({ ...own, bias: cast(own.bias, "float64") }),
    complaint(null),
  ]).toEqual([
    "ShapeError: dense(2, 3): params.weight is float32[2,2]; this layer has [2,3], so they are the " +
      "parameters of another",
    "UsageError: dense(2, 3): params are { weight }; they are { weight, bias }, make them with init(key)",
    "UsageError: dense(2, 3): params are { weight, bias, scale }; they are { weight, bias }, make them with init(key)",
    "UsageError: dense(2, 3): params.bias is an array of 3; it is a tensor [3], of saved values make one " +
      "with tensor(…)",
    "DTypeError: dense(2, 3): params.weight is float32[2,3], params.bias is float64[3]; dtypes differ, " +
      "cast one with cast(x, dtype)",
    "UsageError: dense(2, 3): params are null; they are { weight, bias }, make them with init(key)",
  ]);
});

test("a stack of the same length and other links is another stack", () => {
  const params = sequential(dense(2, 2), dense(2, 2), tanh).init(key(0));
  expect(() => sequential(dense(2, 2), tanh, dense(2, 2)).apply(params as never, x as never)).toThrow(
    expect.objectContaining({
      name: "UsageError",
      message: "sequential: params[1] is { weight, bias }; link 1 is tanh, which learns nothing and has []",
    }),
  );
});

test("a layer of one's own says what its parameters are, and nothing else", () => {
  const scale = defineLayer<{ readonly factor: Tensor }>({
    name: "scale(2)",
    shapes: { factor: [2] },
    init: () => ({ factor: zeros([2]) }),
    apply: ({ factor }) => factor,
  });
  expect(() => scale.apply({ factor: zeros([3]) }, x)).toThrow(
    "scale(2): params.factor is float32[3]; this layer has [2], so they are the parameters of another",
  );
});

test("every layer that learns is in the table", () => {
  const known = table.map(([name]) => name.split(" ")[0]);
  const missing = Object.entries(layers).filter(([name, make]) => !known.includes(name) && learns(make as Make));
  if (missing.length > 0)
    throw new Error(
      `${missing.map(([name]) => name).join(", ")}: add a line to \`table\` in ` +
        `packages/layers/src/params.test.ts, as that of dense, ` +
        "and give `name` and `shapes` to defineLayer",
    );
});

type Make = (...args: readonly unknown[]) => AnyLayer;

/** Whether it makes a layer with parameters of some ordinary arguments. */
function learns(make: Make): boolean {
  const options = { window: 1, heads: 1 };
  return [[], [2], [2, 3], [2, 3, options], [2, options], [options]].some((args) => {
    try {
      return treeLeaves(make(...args).init(key(0))).length > 0;
    } catch {
      return false;
    }
  });
}
