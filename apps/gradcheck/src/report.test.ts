import { defineUnary, mul } from "@cotangent/autodiff";
import { findOp, type AnyOp } from "@cotangent/autodiff/ops";
import pc from "picocolors";
import { expect, test } from "vitest";
import { renderFailures, renderSummary, renderTable, shortNumber } from "./report.ts";
import { run } from "./run.ts";
import { sweep, type Row } from "./sweep.ts";

const colors = pc.createColors(false);
const wrongOp: AnyOp = defineUnary({
  name: "cube",
  scalar: (s, x) => s.mul(x, s.mul(x, x)),
  vjp: (ct, { x }) => mul(ct, mul(x, x)),
  edges: [{ x: 2, value: 8, grad: 12 }],
});
const tanh = { op: findOp("tanh") };
const none = { forward: [null, null], reverse: [null, null] };
const rows: Row[] = [
  {
    name: "cube",
    samples: 2,
    edges: 1,
    rejects: 1,
    checks: 40,
    worst: { forward: [2 / 3, 0], reverse: [2 / 3, 1.23e-14] },
    failures: ["sample 0: wrong", "edge 0: wrong too"],
  },
  { name: "less", samples: 2, edges: 2, rejects: 1, checks: 20, worst: none, failures: [] },
  {
    name: "tanh",
    samples: 12,
    edges: 4,
    rejects: 1,
    checks: 1000,
    worst: { forward: [1.3e-13, 5.8e-14], reverse: [NaN, 5.8e-14] },
    failures: [],
  },
];

test("a table with a failure", () => {
  expect(renderTable(rows, colors)).toMatchInlineSnapshot(`
    "op       forward 1  forward 2  reverse 1  reverse 2  samples  edges  rejects  checks
    cube  ✗       0.67          0       0.67    1.2e-14        2      1        1      40
    less  ✓          –          –          –          –        2      2        1      20
    tanh  ✓    1.3e-13    5.8e-14        NaN    5.8e-14       12      4        1    1000"
  `);
});

test("the failures below it", () => {
  expect(renderFailures(rows, colors)).toMatchInlineSnapshot(`
    "✗ cube
      sample 0: wrong
      edge 0: wrong too"
  `);
});

test("a failure anywhere is a failure of the run, also as JSON", () => {
  const options = { seed: 0, json: false, colors };
  expect(run([tanh], options).ok).toBe(true);
  const { ok, text } = run([tanh, { op: wrongOp }], options);
  expect(ok).toBe(false);
  expect(text.split("\n").at(-1)).toMatch(/^✗ 1 of 2 ops fail, in 6 of \d+ checks$/);
  const report = JSON.parse(run([{ op: wrongOp }], { ...options, json: true }).text) as {
    ok: boolean;
    ops: { failures: string[] }[];
  };
  expect([report.ok, report.ops[0]?.failures.length]).toEqual([false, 6]);
});

test("the last line", () => {
  expect(renderSummary(rows, colors)).toMatchInlineSnapshot(`"✗ 1 of 3 ops fail, in 2 of 1,060 checks"`);
  expect(renderSummary(rows.slice(2), colors)).toMatchInlineSnapshot(
    `"✓ 1 op, 1,000 checks, none failed; worst relative error NaN (tanh, reverse, order 1)"`,
  );
  expect(renderSummary(rows.slice(1), pc.createColors(true))).toContain("\u001B[32m✓ 2 ops, 1,020 checks, none failed");
});

test("rows are sorted by name, and hold what the checker found", () => {
  const [exp, less] = sweep([{ op: findOp("less") }, { op: findOp("exp") }], 0);
  expect([exp?.name, less?.name, exp?.failures, less?.worst]).toEqual(["exp", "less", [], none]);
  expect(exp?.worst.reverse[1]).toBeLessThan(1e-10);
});

test("short numbers", () => {
  expect([0, 3.14e-11, 0.5, 0.00213, 1234, 1e5, Infinity, NaN].map(shortNumber)).toEqual([
    "0",
    "3.1e-11",
    "0.5",
    "0.0021",
    "1200",
    "1.0e+5",
    "Infinity",
    "NaN",
  ]);
});
