/** Every layer: values and gradients as somebody else computed them, what layers promise, and parameters of another. */
import * as autodiff from "@cotangent/autodiff";
import {
  cast,
  compile,
  concat,
  grad,
  isFloat,
  key,
  mul,
  reshape,
  slice,
  sub,
  sum,
  tensor,
  treeFlatten,
  treeLeaves,
  treeMap,
  treePaths,
  treeUnflatten,
  zeros,
  type DType,
  type Tensor,
} from "@cotangent/autodiff";
import { checkCall, checkLayer } from "@cotangent/autodiff/testing";
import { describe, expect, test } from "vitest";
import * as exported from "./index.ts";
import type { Layer, Mode, StatefulLayer } from "./index.ts";

/** A tensor as the fixtures have it: { "shape": [2], "data": [1, 2] }. */
interface Written {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  /** float64 where absent. */
  readonly dtype?: DType;
}

/**
 * A case of `fixtures/<layer>.json`. An argument that is a layer, a function of autodiff or a pattern is
 * { "layer": "dense", "args": [2, 3] }, { "function": "tanh" } or { "pattern": "bias$" }.
 */
interface Case {
  readonly about: string;
  /** Who computed it: "PyTorch 1.13". */
  readonly source: string;
  readonly args: readonly unknown[];
  readonly x: Written;
  readonly params: unknown;
  readonly state?: unknown;
  readonly train?: boolean;
  /** What else `apply` is told: a mask, a context. */
  readonly mode?: Mode;
  /** Where some of the value is not differentiated, on purpose: finite differences then see more. */
  readonly detached?: boolean;
  readonly cotangent: Written;
  readonly value: Written;
  readonly next?: unknown;
  /** Of the sum of value · cotangent. */
  readonly gradients: { readonly x?: Written; readonly params: unknown };
}

interface AnyLayer {
  readonly name: string;
  readonly apply: (...args: never[]) => unknown;
  init(key: unknown): unknown;
  initState?(): unknown;
}

/** What is no layer: initializers, what makes layers of others' functions, what looks at them, what changes params. */
const others = [
  ["defineLayer", "defineStatefulLayer", "outputs", "summary"],
  ["maxNorm", "nonNegative", "unitNorm"],
  ["constant", "fans", "identity", "orthogonal", "varianceScaling"],
].flat();
const isInitializer = (name: string): boolean => /^(glorot|he|lecun|random|truncated)(Normal|Uniform)$/.test(name);
const names = Object.keys(exported).filter((name) => !others.includes(name) && !isInitializer(name));
const table = await Promise.all(names.map(async (name) => ({ name, cases: await read(name) })));

describe.each(table)("$name", ({ name, cases }) => {
  test("has a fixture", () => {
    if (cases.length === 0)
      throw new Error(
        `${name} has no expected values: write packages/layers/fixtures/${name}.json, a list of cases as in ` +
          "dense.json; any source that is not this project will do, and says so in `source` (tools/fixtures/layers.py " +
          "makes them with PyTorch, where there is one)",
      );
  });

  describe.each(cases)("$about", (one) => {
    const layer = made(name, one.args);

    test.each<[DType, number]>([
      ["float64", 1e-10],
      ["float32", 1e-5],
    ])("the value and the gradients in %s, within %d", (dtype, tolerance) => {
      const of = <T = object>(tree: unknown): T => castFloats(decoded(tree), dtype) as T;
      const [params, x, state] = [of(one.params), of<Tensor>(one.x), of(one.state ?? [])];
      const mode: Mode = { train: one.train ?? false, ...of<Mode>(one.mode ?? {}) };
      const apply = (p: unknown, y: Tensor): Tensor => outOf(layer, p, state, y, mode);
      const loss = (p: object, y: Tensor): Tensor => sum(mul(apply(p, y), of<Tensor>(one.cotangent)));
      for (const run of [apply, compile(apply)]) expectClose(run(params, x), one.value, tolerance);
      for (const run of [grad(loss), compile(grad(loss))]) expectClose(run(params, x), one.gradients.params, tolerance);
      if (one.gradients.x !== undefined)
        for (const run of [grad(loss, { wrt: 1 }), compile(grad(loss, { wrt: 1 }))])
          expectClose(run(params, x), one.gradients.x, tolerance);
      if (one.next !== undefined)
        expectClose((layer as unknown as StatefulLayer).apply(params, state, x, mode)[1], one.next, tolerance);
    });

    test("keeps what every layer promises", () => {
      const told = decoded(one.mode ?? {});
      const state = decoded(one.state ?? []);
      const modeFor = (x: Tensor): Mode => {
        const given = x.dtype === "float32" ? castFloats(told, "float32") : told;
        return { train: one.train ?? false, key: key(5), ...(asMany(given, x) as Mode) };
      };
      const init = (k: autodiff.Key): unknown => layer.init(k);
      const input = decoded(one.x) as Tensor;
      const check = (): unknown =>
        layer.initState === undefined
          ? checkLayer({ init, apply: (p, x: Tensor) => (layer as Layer).apply(p, x, modeFor(x)) }, { input })
          : checkLayer(
              {
                init,
                initState: () => state,
                apply: (p, s, x: Tensor) => (layer as StatefulLayer).apply(p, s, x, modeFor(x)),
              },
              { input },
            );
      if (one.detached === true) expect(check).toThrow(/fails 1 of \d checks\n {2}derivatives: /);
      else check();
    });

    test("inputs that do not fit are refused in the name of a layer, not of an op in it", () => {
      const x = decoded(one.x) as Tensor;
      const told = decoded(one.mode ?? {}) as Mode;
      const apply = (y: Tensor): unknown => outOf(layer, decoded(one.params), decoded(one.state ?? []), y, told);
      // each axis with no element, with one, and with more; indices that are in no table
      const sized = (axis: number, size: number): number[] => x.shape.map((n, i) => (i === axis ? size : n));
      const others: Tensor[] = x.shape.flatMap((size, axis) => [
        zeros(sized(axis, 0), { dtype: x.dtype }),
        ...(size > 0 ? [slice(x, sized(axis, 0).fill(0), sized(axis, 1))] : []),
        concat([x, x], { axis }),
      ]);
      for (const other of isFloat(x.dtype) ? others : [...others, mul(x, 1000), sub(x, 1000)]) {
        const message = messageOf(() => apply(other));
        if (message !== undefined) expect(names, message).toContain(/^\w+/.exec(message)![0]);
      }
    });

    test("init gives parameters like these, initState a state like that, and both are frozen", () => {
      expect(shapesOf(layer.init(key(0)))).toEqual(shapesOf(decoded(one.params)));
      if (one.state !== undefined) expect(shapesOf(layer.initState!())).toEqual(shapesOf(decoded(one.state)));
      expect(layer.initState === undefined).toBe(one.state === undefined);
      expect(Object.isFrozen(layer)).toBe(true);
    });

    test("says its name where an argument is wrong", () => {
      const of = (tree: unknown): unknown => castFloats(decoded(tree), "float32");
      const [params, state, x] = [of(one.params), of(one.state ?? []), of(one.x)];
      const mode = { train: one.train ?? false, ...(of(one.mode ?? {}) as Mode) };
      const rest = layer.initState === undefined ? [params, x, mode] : [params, state, x, mode];
      // the layers within it speak of what they are given
      const speakers = [...Object.keys(exported), layer.name];
      checkCall(name, layer.apply.bind(layer) as never, rest, { speakers });
      checkCall(name, layer.init.bind(layer) as never, [key(0)], { speakers });
    });

    test("parameters of another layer, and what a file made of its own, are refused", () => {
      const own = decoded(one.params);
      const told = decoded(one.mode ?? {}) as Mode;
      if (treeLeaves(own).length > 0)
        refusesOthers(layer, own, decoded(one.state ?? []), decoded(one.x) as Tensor, told);
    });
  });
});

/** The cases of a layer; none where there is no file. */
async function read(name: string): Promise<readonly Case[]> {
  try {
    const file = (await import(`../fixtures/${name}.json`, { with: { type: "json" } })) as { default: readonly Case[] };
    return file.default;
  } catch {
    return [];
  }
}

function made(name: string, args: readonly unknown[]): AnyLayer {
  const make = (exported as unknown as Record<string, (...args: readonly unknown[]) => AnyLayer>)[name]!;
  return make(...args.map(argument));
}

function argument(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(argument);
  if (typeof given !== "object" || given === null) return given;
  const { layer, args, function: f, pattern } = given as Record<string, never>;
  if (layer !== undefined) return made(layer, args ?? []);
  if (f !== undefined) return (autodiff as Readonly<Record<string, unknown>>)[f];
  if (pattern !== undefined) return new RegExp(pattern);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, argument(value)]));
}

function outOf(layer: AnyLayer, params: unknown, state: unknown, x: Tensor, mode: Mode): Tensor {
  return layer.initState === undefined
    ? (layer as unknown as Layer).apply(params, x, mode)
    : (layer as unknown as StatefulLayer).apply(params, state, x, mode)[0];
}

/** A tree with tensors for what is written as one. */
function decoded(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(decoded);
  const { shape, data, dtype = "float64" } = tree as Written;
  if (data !== undefined) return reshape(tensor([...data], { dtype }), shape);
  return Object.fromEntries(Object.entries(tree as object).map(([name, part]) => [name, decoded(part)]));
}

function castFloats(tree: unknown, dtype: DType): unknown {
  return treeMap((x: Tensor) => (isFloat(x.dtype) ? cast(x, dtype) : x), tree as never);
}

/** Masks and contexts for as many examples as x has: the same again. */
function asMany(mode: unknown, x: Tensor): unknown {
  return treeMap((told: Tensor) => (told.shape[0]! < x.shape[0]! ? concat([told, told]) : told), mode as never);
}

/** The message of what is thrown, if anything is. */
function messageOf(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

/** The shape of each leaf, by its path. */
function shapesOf(tree: unknown): unknown {
  const leaves = treeLeaves(tree);
  return treePaths(tree).map((path, i) => [path, leaves[i]!.shape]);
}

/** Each tensor within the tolerance, relative to the largest element of what is wanted, or to 1 where that is less. */
function expectClose(got: unknown, wanted: unknown, tolerance: number): void {
  expect(shapesOf(got)).toEqual(shapesOf(decoded(wanted)));
  const expected = treeLeaves(decoded(wanted));
  treeLeaves(got).forEach((x, i) => {
    const [elements, own] = [Array.from(expected[i]!.data()), Array.from(x.data())];
    const largest = elements.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
    const error = own.reduce((a, b, at) => Math.max(a, Math.abs(b - elements[at]!)), 0);
    expect(error / largest).toBeLessThanOrEqual(tolerance);
  });
}

function refusesOthers(layer: AnyLayer, params: unknown, state: unknown, input: Tensor, mode: Mode): void {
  const [leaves, structure] = treeFlatten(params);
  const refused = (given: unknown): void => {
    expect(() => outOf(layer, given, state, input, mode), JSON.stringify(given)).toThrow(
      expect.objectContaining({
        name: expect.stringMatching(/^(ShapeError|DTypeError|UsageError)$/) as string,
        message: expect.stringMatching(/^\w+(\(.*?\))?: (params[ .[]|x is)/) as string,
      }),
    );
  };
  outOf(layer, treeUnflatten(structure, leaves), state, input, mode);
  leaves.forEach((leaf, i) => {
    const withLeaf = (other: unknown): unknown =>
      treeUnflatten(
        structure,
        leaves.map((own, at) => (at === i ? other : own)),
      );
    leaf.shape.forEach((_, axis) => refused(withLeaf(concat([leaf, leaf], { axis }))));
    refused(withLeaf(reshape(leaf, [1, ...leaf.shape])));
    refused(withLeaf(reshape(leaf, [...leaf.shape, 1])));
    if (isFloat(input.dtype) || leaves.length > 1) refused(withLeaf(cast(leaf, "float32")));
    for (const other of [null, undefined, 3, leaf.toArray(), JSON.parse(JSON.stringify(leaf.toArray())), "w"])
      refused(withLeaf(other));
  });
  for (const other of [undefined, null, 3, "params", {}, [params], { params }, tensor([1]), leaves]) refused(other);
}
