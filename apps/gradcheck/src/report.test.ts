import { defineUnary, mul } from "@cotangent/autodiff";
import { findOp, type AnyOp } from "@cotangent/autodiff/ops";
import pc from "picocolors";
import { expect, test } from "vitest";
import { renderFailures, renderSummary, renderTable, shortNumber } from "./report.ts";
import { run } from "./run.ts";
import { sweep } from "./sweep.ts";

const colors = pc.createColors(false);
const wrongOp: AnyOp = defineUnary({
  name: "cube",
  scalar: (s, x) => s.mul(x, s.mul(x, x)),
  vjp: (ct, { x }) => mul(ct, mul(x, x)),
  edges: [{ x: 2, value: 8, grad: 12 }],
});
const rows = sweep([findOp("tanh"), wrongOp, findOp("less")], 0);

test("a table with a failure", () => {
  expect(renderTable(rows, colors).replace(/\d\.\de-1\d/g, "1.0e-14")).toMatchInlineSnapshot(`
    "op       forward 1  forward 2  reverse 1  reverse 2  samples  edges  rejects  checks
    cube  ✗       0.67    1.0e-14       0.67    1.0e-14        2      1        1      35
    less  ✓          –          –          –          –        2      2        1      19
    tanh  ✓    1.0e-14    1.0e-14    1.0e-14    1.0e-14        2      4        1      47"
  `);
});

test("the failures below it", () => {
  expect(renderFailures(rows, colors)).toMatchInlineSnapshot(`
    "✗ cube
      sample 0, order 1, forward: the derivative is -0.04249948907, finite differences give -0.1274984672 ± 1.3e-13; look at the rule of x
      sample 0, order 1, reverse: the derivative is -0.04249948907, finite differences give -0.1274984672 ± 1.3e-13; look at the rule of x
      sample 1, order 1, forward: the derivative is -0.9268782904, finite differences give -2.780634871 ± 1.4e-11; look at the rule of x
      sample 1, order 1, reverse: the derivative is -0.9268782904, finite differences give -2.780634871 ± 1.4e-11; look at the rule of x
      edge 0, gradient: the gradient in x is 4 where 12 is expected
      edge 0, forward: the gradient in x is 4 where 12 is expected"
  `);
});

test("a failure anywhere is a failure of the run, also as JSON", () => {
  const options = { seed: 0, json: false, colors };
  expect(run([findOp("tanh")], options).ok).toBe(true);
  const { ok, text } = run([findOp("tanh"), wrongOp], options);
  expect([ok, text.split("\n").at(-1)]).toEqual([false, "✗ 1 of 2 ops fail, in 6 of 82 checks"]);
  const report = JSON.parse(run([wrongOp], { ...options, json: true }).text) as { ok: boolean; ops: { failures: string[] }[] };
  expect([report.ok, report.ops[0]?.failures.length]).toEqual([false, 6]);
});

test("the last line", () => {
  expect(renderSummary(rows, colors)).toMatchInlineSnapshot(`"✗ 1 of 3 ops fail, in 6 of 101 checks"`);
  expect(renderSummary(rows.slice(2), colors).replace(/\d\.\de-1\d/, "1.0e-14")).toMatchInlineSnapshot(`"✓ 1 op, 47 checks, none failed; worst relative error 1.0e-14 (tanh, forward, order 1)"`);
  expect(renderSummary(rows.filter((row) => row.name === "tanh"), pc.createColors(true))).toContain("\u001B[32m✓ 1 op, ");
});

test("short numbers", () => {
  expect([0, 3.14e-11, 0.5, 0.00213, 1234, 1e5, Infinity, NaN].map(shortNumber)).toEqual(["0", "3.1e-11", "0.5", "0.0021", "1200", "1.0e+5", "Infinity", "NaN"]);
});
