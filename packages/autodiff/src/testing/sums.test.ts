/** How the error of sums is measured: relative to their terms, so that a sum that cancels is no false alarm. */
import { describe, expect, test } from "vitest";
import { tensor } from "../core/create.ts";
import type { AnyOp, Kind } from "../core/record.ts";
import { cumSumOp } from "../ops/cumulative.ts";
import { sumOp } from "../ops/movement.ts";
import { logSumExpOp } from "../ops/reductions.ts";
import { ops } from "../ops.ts";
import { casesOf } from "./cases.ts";
import { checkCompiled } from "./compiled.ts";
import { collect } from "./findings.ts";
import { checkKind } from "./kinds.ts";
import { opReport } from "./op.ts";
import { sizesOfTerms } from "./reference.ts";
import { checkLinearity, checkSinglePrecision } from "./rules.ts";
import { sampleRng } from "./samples.ts";
import { outOfTolerance } from "./tolerance.ts";

const summing: readonly Kind["type"][] = ["reduction", "scan", "contraction", "indexed", "opaque"];
const sums = ops.filter((op) => summing.includes(op.kind.type) && op.name !== "custom");
const env = (globalThis as { process?: { env: Readonly<Record<string, string | undefined>> } }).process?.env ?? {};
const seeds = Array.from({ length: 200 }, (_, seed) => seed);
/** All of them where COTANGENT_FUZZ is set, as CI does; a share where a compiler may not add in another order. */
const seedsFor = ({ kind: { type } }: AnyOp): readonly number[] =>
  env["COTANGENT_FUZZ"] || type === "reduction" || type === "scan" ? seeds : seeds.slice(0, 40);

/** What the checks that compare two ways to add say of an op's samples. */
function failuresOf(op: AnyOp, seed: number): readonly object[] {
  const { check, findings } = collect();
  for (const sample of casesOf(op).samples(sampleRng(seed)))
    for (const compare of [checkKind, checkLinearity, checkSinglePrecision, checkCompiled])
      compare(check, `seed ${seed}`, op, sample);
  return findings.failures;
}

test.for(sums.map((op) => [op.name, op] as const))("%s: no false alarm", ([, op]) => {
  expect(seedsFor(op).flatMap((seed) => failuresOf(op, seed))).toEqual([]);
});

test("the whole check, where sums cancel", () => {
  expect(opReport(cumSumOp, { seed: 16 }).failures).toEqual([]);
  expect(opReport(logSumExpOp, { seed: 89 }).failures).toEqual([]);
});

describe("what is wrong is still found", () => {
  const reduced = sums.filter(({ kind: { type } }) => type === "reduction" || type === "scan");

  test.for(reduced.map((op) => [op.name, op] as const))("%s: a kind that is off by 1e-13", ([, op]) => {
    const mutant: AnyOp = {
      ...op,
      ...casesOf(op),
      reference(inputs, out, site) {
        op.reference(inputs, out, site);
        for (let i = 0; i < out.length; i++) out[i] = out[i]! * (1 + 1e-13);
      },
    };
    expect(seeds.slice(0, 20).filter((seed) => failuresOf(mutant, seed).length === 0)).toEqual([]);
  });
  test("a sum that leaves out its smallest term", () => {
    const x = tensor([1, 1e-4, -1], { dtype: "float64" });
    const attrs = { axes: [0] };
    expect(outOfTolerance(sumOp, [x], attrs, tensor(0, { dtype: "float64" }), 4)).toBe(
      "0 where the reference gives 0.00009999999999998899, for float64[3] [1, 0.0001, -1]",
    );
    expect(outOfTolerance(sumOp, [x], attrs, tensor(1e-4, { dtype: "float64" }), 4)).toBe(undefined);
  });
});

test("the size of terms", () => {
  const sizes = (op: AnyOp, x: readonly number[], attrs: unknown): number[] =>
    Array.from(sizesOfTerms(op, [tensor([...x], { dtype: "float64" })], attrs));
  expect(sizes(sumOp, [3, -4, 2], { axes: [0] })).toEqual([9]);
  expect(sizes(sumOp, [3, -Infinity, NaN], { axes: [0] })).toEqual([3]);
  expect(sizes(cumSumOp, [3, -4, 2], { axis: 0, reverse: false })).toEqual([3, 7, 9]);
});
