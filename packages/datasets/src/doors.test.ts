/**
 * What every function of this package answers to whatever plain JavaScript gives it: found among the exports, so that
 * a new one is too.
 */
import { expect, test } from "vitest";
import * as arrow from "./arrow.ts";
import * as csv from "./csv.ts";
import * as idx from "./idx.ts";
import * as exported from "./index.ts";
import * as parquet from "./parquet.ts";

const { DataError, dataset, ...functions } = { ...exported, ...csv, ...parquet, ...arrow, ...idx };
const data = dataset({ features: [[1], [2], [3]], labels: [0, 1, 0] });
// prettier-ignore
const pool: readonly unknown[] = [
  undefined, null, NaN, -1, 0.5, 3, 1e10, "x", true, Symbol("s"), 1n,
  [], [NaN], ["0"], [null], [[1, 2], [3]], {}, Object.create(null), new Map(), new Date(0), { length: 1e12 },
  { features: 1, labels: 2 }, { seed: "0", testSize: "1" }, { seed: 0, testSize: 1 }, { seed: 0, batchSize: 1 },
  { features: [[1]], labels: { length: 1e12 } }, { features: { length: 1e12 }, labels: [] }, { ...data, features: 1 },
  0, 2, [0, 1], new Float32Array(2), Object.assign(new Float32Array(2), { shape: [2, 1] }), BigInt64Array.of(1n),
  data, () => data, ["feature 0"], exported.table({ a: [1, 2], b: ["x", "y"] }), "a", { label: "b" }, "a,b\n1,2\n",
];

test.each(Object.entries({ dataset, ...functions }))("%s", async (name, f) => {
  const complaints = new Set<string>();
  const pairs = pool.flatMap((a) => pool.map((b) => [a, b]));
  // of a function without parameters, or with options alone
  const calls = [[], ...pool.map((a) => [a]), ...(f.length === 0 ? [] : pairs)];
  for (const args of calls) {
    try {
      await (f as (...args: readonly unknown[]) => unknown)(...args);
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof DataError && message.startsWith(`${name}: `) && !message.includes("[object ")) continue;
      complaints.add(
        `${String(error)}; throw a DataError that begins with "${name}: " and says what came by describe(value)`,
      );
    }
  }
  expect([...complaints]).toEqual([]);
});
