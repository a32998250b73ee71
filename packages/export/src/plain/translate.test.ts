/**
 * Plain JavaScript against the WebAssembly that it was translated from, bit for bit: on the samples of every op in every
 * dtype that it takes, and on random graphs. A share of the graphs by default, more where COTANGENT_FUZZ is set.
 */
import { cast, DTypeError, isFloat, UsageError, type Tensor } from "@cotangent/autodiff";
import { isConstant, placeholder, stage, type AnyOp, type Graph } from "@cotangent/autodiff/backend";
import { ops } from "@cotangent/autodiff/ops";
import { casesOf, randomGraph, randomInputs, sampleRng } from "@cotangent/autodiff/testing";
import { describe, expect, test } from "vitest";
import { bothWays } from "../../fixtures/ways.ts";

const env = (globalThis as { process?: { env: Readonly<Record<string, string | undefined>> } }).process?.env ?? {};
const seeds = env["COTANGENT_FUZZ"] ? 3_000 : 120;

/** Returns the first difference of two ways; NaN is NaN, whatever its bits. */
async function difference(graph: Graph, inputs: readonly Tensor[]): Promise<string | undefined> {
  const both = await bothWays(graph, inputs);
  if (both === undefined) return undefined;
  for (const [k, wanted] of both.wasm.entries())
    for (const [i, value] of wanted.entries())
      if (!Object.is(both.plain[k]![i], value)) return `${both.plain[k]![i]} for ${value} at ${i} of result ${k}`;
  return undefined;
}

/** Products of floats run by their reference, which no module can call. */
function isLeftOut(error: unknown): boolean {
  return error instanceof UsageError && error.message.includes("has no kernel");
}

const dtypes = ["float32", "float64", "int32", "uint32", "bool"] as const;

/** The samples of an op, in each dtype that its floats can have. */
function* graphsOf(op: AnyOp): Generator<{ readonly graph: Graph; readonly inputs: readonly Tensor[] }> {
  for (const dtype of dtypes)
    for (const { inputs, attrs } of casesOf(op).samples(sampleRng(3))) {
      const given = inputs.map((x) => (isFloat(x.dtype) ? cast(x, dtype) : x));
      const placeholders = given.map(({ aval }) => placeholder(aval));
      try {
        const output = stage(op, placeholders, attrs);
        if (!isConstant(output))
          yield { graph: { name: op.name, inputs: placeholders, outputs: [output] }, inputs: given };
      } catch (error) {
        if (!(error instanceof DTypeError)) throw error;
      }
    }
}

describe("every op", () => {
  const left = new Set<string>();
  test.each(ops.map((op) => [op.name, op] as const))("%s", async (name, op) => {
    for (const { graph, inputs } of graphsOf(op)) {
      try {
        expect(await difference(graph, inputs), graph.inputs.map(({ aval }) => aval.dtype).join()).toBeUndefined();
      } catch (error) {
        if (!isLeftOut(error)) throw error;
        left.add(name);
      }
    }
  });
  test("but for products of floats", () => {
    expect([...left]).toEqual(["prod", "productOfOthers"]);
  });
});

test(`${seeds} random graphs`, { timeout: 600_000 }, async () => {
  let compared = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const graph = randomGraph(seed, { dtype: seed % 2 === 0 ? "float32" : "float64", ops });
    try {
      expect(await difference(graph, randomInputs(graph, seed)), `seed ${seed}`).toBeUndefined();
      compared++;
    } catch (error) {
      if (!isLeftOut(error)) throw error;
    }
  }
  expect(compared).toBeGreaterThan(0.8 * seeds);
});
