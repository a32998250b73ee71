/**
 * Every step beside scikit-learn: what it makes of rows, and of that again. `tools/fixtures/preprocessing.py` writes
 * the cases.
 */
import { describe, expect, test } from "vitest";
import { allSteps } from "./steps.ts";
import * as exported from "./index.ts";
import { fromJSON, type Fitted, type Inverse, type Step } from "./index.ts";

type Row = readonly (number | string | null)[];

interface Case {
  readonly about: string;
  readonly options: object;
  readonly fit: readonly Row[];
  readonly rows?: readonly Row[];
  readonly expected: readonly Row[];
  readonly inverse?: readonly Row[];
  /** True where numbers of `fit` are moments in milliseconds. */
  readonly dates?: boolean;
  /** Where rounding the mean makes more of a difference: half a unit in its last place, in standard deviations. */
  readonly tolerance?: number;
}

function close(actual: unknown, expected: number | string | null, size: number, tolerance: number): boolean {
  if (expected === null) return actual === null || Number.isNaN(actual);
  if (typeof expected === "string") return actual === expected;
  return typeof actual === "number" && Math.abs(actual - expected) <= tolerance * size;
}

/** Relative to the largest number of the column, and to 1: what cancels is as far off as its parts. */
function expectClose(actual: readonly (readonly unknown[])[], expected: readonly Row[], tolerance = 1e-10): void {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  const sizes = expected[0]!.map((_, j) =>
    expected.reduce((most, row) => Math.max(most, Math.abs(Number(row[j])) || 0), 1),
  );
  const wrong = expected.flatMap((row, i) =>
    row.flatMap((x, j) =>
      close(actual[i]![j], x, sizes[j]!, tolerance) ? [] : [{ row: i, column: j, actual: actual[i]![j], expected: x }],
    ),
  );
  expect(wrong).toEqual([]);
}

const steps = exported as unknown as Readonly<Record<string, (options: object) => Step>>;

/** Exports that are no step of columns by themselves. */
const others = ["columns", "pipeline", "vectorize"];
const kinds = allSteps.map(({ name }) => name).filter((name) => !others.includes(name));
const table = await Promise.all(kinds.map(async (name) => ({ name, cases: await read(name) })));

describe.each(table)("$name", ({ name, cases }) => {
  test.each(cases)("$about $options", ({ options, fit: given, rows: others, dates, expected, inverse, tolerance }) => {
    const fit = dates ? given.map((row) => row.map((moment) => new Date(moment as number))) : given;
    const rows = others ?? fit;
    const fitted = steps[name]!(options).fit(fit);
    const out = fitted.transform(rows);
    expectClose(out, expected, tolerance);
    expectClose(fromJSON(JSON.stringify(fitted)).transform(rows), expected, tolerance);
    if (inverse !== undefined) expectClose((fitted as Fitted & Inverse).inverseTransform(out), inverse);
  });
});

async function read(name: string): Promise<readonly Case[]> {
  const file = (await import(`../fixtures/${name}.json`, { with: { type: "json" } })) as { default: readonly Case[] };
  return file.default;
}
