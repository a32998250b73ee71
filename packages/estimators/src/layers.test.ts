/**
 * Every layer in WebAssembly: the values and gradients of its fixture, as eagerly. Layers are found by the fixtures of
 * their package.
 */
import * as autodiff from "@cotangent/autodiff";
import {
  compile,
  mul,
  reshape,
  sum,
  tensor,
  treeLeaves,
  valueAndGrad,
  type DType,
  type Tensor,
} from "@cotangent/autodiff";
import * as layers from "@cotangent/layers";
import { createWasmBackend } from "@cotangent/wasm";
import { describe, expect, test } from "vitest";

interface Written {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype?: DType;
}

interface Case {
  readonly about: string;
  readonly args: readonly unknown[];
  readonly x: Written;
  readonly params: unknown;
  readonly state?: unknown;
  readonly train?: boolean;
  readonly mode?: unknown;
  readonly cotangent: Written;
}

type Apply = (params: unknown, ...rest: readonly unknown[]) => Tensor | readonly [Tensor, unknown];

const table = await Promise.all(Object.keys(layers).map(async (name) => ({ name, cases: await read(name) })));
const found = table.filter(({ cases }) => cases.length > 0);
const backend = await createWasmBackend();

test("there are fixtures", () => {
  expect(found.length).toBeGreaterThan(30);
});

describe.each(found)("$name", ({ name, cases }) => {
  test.each(cases)("$about", (one) => {
    const { apply, initState } = made(name, one.args) as { apply: Apply; initState?: unknown };
    const [params, x, state, told, cotangent] = [one.params, one.x, one.state ?? [], one.mode ?? {}, one.cotangent].map(
      decoded,
    ) as [object, Tensor, object, object, Tensor];
    const run = (p: object, y: Tensor, s: object): { out: Tensor; slopes: object; next: unknown } => {
      const mode = { ...told, train: one.train ?? false };
      let next: unknown = [];
      const loss = (q: object): Tensor<readonly []> => {
        const result = initState === undefined ? apply(q, y, mode) : apply(q, s, y, mode);
        const [out, after] = Array.isArray(result) ? (result as [Tensor, unknown]) : [result as Tensor, []];
        next = after;
        return sum(mul(out, cotangent));
      };
      const [out, slopes] = valueAndGrad(loss)(p);
      return { out, slopes, next };
    };
    const [wanted, got] = [run(params, x, state), compile(run, { backend })(params, x, state)];
    const [elements, own] = [treeLeaves(wanted), treeLeaves(got)];
    expect(own.length).toBe(elements.length);
    own.forEach((leaf, i) => {
      const expected = Array.from(elements[i]!.data());
      const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
      Array.from(leaf.data()).forEach((y, at) => expect(Math.abs(y - expected[at]!) / largest).toBeLessThan(1e-5));
    });
  });
});

/** The cases of a layer; none of what is no layer. */
async function read(name: string): Promise<readonly Case[]> {
  try {
    const file = await import(`../../layers/fixtures/${name}.json`, { with: { type: "json" } });
    return (file as { readonly default: readonly Case[] }).default;
  } catch {
    return [];
  }
}

function made(name: string, args: readonly unknown[]): unknown {
  return (layers as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[name]!(...args.map(argument));
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

function decoded(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(decoded);
  const { shape, data, dtype = "float32" } = tree as Written;
  if (data !== undefined) return reshape(tensor([...data], { dtype }), shape);
  return Object.fromEntries(Object.entries(tree as object).map(([name, part]) => [name, decoded(part)]));
}
