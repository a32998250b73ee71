/** Every op of the table passes; and no op of the table, wrong in any of these ways, does. */
import { describe, expect, test } from "vitest";
import { zerosLike } from "../core/fill.ts";
import { inferAval } from "../core/bind.ts";
import { isFloat, type DType, type TypedArray } from "../core/dtype.ts";
import type { AnyEdge, AnyOp, ByName, Sample } from "../core/record.ts";
import type { NestedArray, Tensor } from "../core/tensor.ts";
import { ops as table } from "../ops/list.ts";
import { mul, neg } from "../ops/arithmetic.ts";
import { stopGradient } from "../ops/identity.ts";
import { casesOf } from "./cases.ts";
import { opReport } from "./op.ts";
import { sampleRng } from "./samples.ts";

/** The records with their cases in them, so that a mutant keeps them. */
const ops = table.map((op) => ({ ...op, ...casesOf(op) }));
type Checked = (typeof ops)[number];

type Rule = (ct: Tensor, at: At) => Tensor;
interface At {
  readonly list: readonly Tensor[];
  readonly out: Tensor;
  readonly attrs: unknown;
  readonly index: number;
}
const rulesOf = (op: AnyOp): [name: string, rule: Rule][] =>
  Object.entries(op.vjp).flatMap(([name, rule]) =>
    rule === null ? [] : [[name, rule as unknown as Rule] as [string, Rule]],
  );
const withRule = (op: AnyOp, name: string, rule: Rule | null): AnyOp => ({
  ...op,
  vjp: { ...op.vjp, [name]: rule as never },
});
const resultDType = (op: Checked): DType => {
  const [{ inputs, attrs }] = [...op.samples(sampleRng(0))] as [Sample];
  return inferAval(op, inputs, attrs).dtype;
};
const isFound = (mutant: AnyOp, orders = 1): boolean => opReport(mutant, { orders }).failures.length > 0;

/** The rule of `custom` is its caller's: nothing else says what it should be. */
const differentiable = ops.filter((op) => op.name !== "custom");

/** Names of ops whose mutants, one per rule, are not all found. */
function survivors(mutate: (rule: Rule, op: AnyOp, name: string) => Rule | null, orders = 1): string[] {
  return differentiable.flatMap((op) =>
    rulesOf(op).flatMap(([name, rule]) =>
      isFound(withRule(op, name, mutate(rule, op, name)), orders) ? [] : [`${op.name}.${name}`],
    ),
  );
}

test.for(ops.map((op) => [op.name, op] as const))("%s passes", ([, op]) => {
  expect(opReport(op).failures).toEqual([]);
});

describe("no wrong rule passes:", () => {
  test("flipped sign", () => {
    expect(survivors((rule) => (ct, at) => neg(rule(ct, at)))).toEqual([]);
  });
  test("another factor", () => {
    expect(survivors((rule) => (ct, at) => mul(rule(ct, at), 1.001))).toEqual([]);
  });
  test("zero", () => {
    expect(survivors((rule) => (ct, at) => zerosLike(rule(ct, at)))).toEqual([]);
  });
  test("null", () => {
    expect(survivors(() => null)).toEqual([]);
  });
  test("not linear", () => {
    expect(survivors((rule) => (ct, at) => rule(mul(ct, ct), at))).toEqual([]);
  });
  test("a gradient where there is none", () => {
    const steps = ops.filter((op) => isFloat(resultDType(op)) && op.kind.type === "elementwise");
    const mutants = steps.flatMap((op) =>
      op.inputs.filter((name) => op.vjp[name] === null && name !== "condition").map((name) => [op, name] as const),
    );
    const alive = mutants.filter(([op, name]) => !isFound(withRule(op, name, (ct) => ct)));
    expect(alive.map(([op, name]) => `${op.name}.${name}`)).toEqual([]);
    expect(mutants.map(([op]) => op.name)).toContain("floor");
  });
  test("the rule of another input", () => {
    const alive = ops.filter((op) => {
      const rules = rulesOf(op);
      const [a, b] = rules;
      if (a === undefined || b === undefined || String(a[1]) === String(b[1])) return false;
      return !isFound({ ...op, vjp: { ...op.vjp, [a[0]]: b[1] as never, [b[0]]: a[1] as never } });
    });
    expect(alive.map((op) => op.name)).toEqual([]);
  });
  test("right, but constant for the next derivative", () => {
    const frozen =
      (rule: Rule, op: AnyOp): Rule =>
      (ct, { list, out, attrs, index }) =>
        rule(ct, new (op.prepared.ByName as ByName)(list.map(stopGradient), stopGradient(out), attrs, index));
    const curved = ops.filter((op) =>
      opReport(op).comparisons.some((c) => c.order === 2 && Math.abs(c.numeric) > 1e-6),
    );
    const alive = curved.filter(
      (op) =>
        !isFound(
          { ...op, vjp: Object.fromEntries(rulesOf(op).map(([name, rule]) => [name, frozen(rule, op) as never])) },
          2,
        ),
    );
    expect(alive.map((op) => op.name)).toEqual([]);
    expect(curved.length).toBeGreaterThan(25);
  });
});

describe("no wrong record passes:", () => {
  test("a reference that skips the last element", () => {
    const skipping = (op: AnyOp): AnyOp => ({
      ...op,
      reference(inputs, out: TypedArray, site) {
        const last = out[out.length - 1];
        op.reference(inputs, out, site);
        if (last !== undefined) out[out.length - 1] = last;
      },
    });
    expect(ops.filter((op) => !isFound(skipping(op))).map((op) => op.name)).toEqual([]);
  });
  test("an edge with another value, or another gradient", () => {
    const off = (x: NestedArray): NestedArray =>
      typeof x === "number" ? (Number.isFinite(x) && x !== 0 ? x * 1.001 : 7) : x.map(off);
    const alter = (op: Checked, change: (edge: AnyEdge) => AnyEdge): string[] =>
      op.edges.flatMap((edge, i) => {
        const changed = change(edge);
        if (JSON.stringify(changed) === JSON.stringify(edge)) return [];
        return isFound({ ...op, edges: [changed] }) ? [] : [`${op.name}, edge ${i}`];
      });
    expect(ops.flatMap((op) => alter(op, (edge) => ({ ...edge, value: off(edge.value) })))).toEqual([]);
    const offByName = (grad: object): object =>
      Object.fromEntries(Object.entries(grad).map(([name, value]) => [name, off(value as NestedArray)]));
    expect(
      ops.flatMap((op) =>
        alter(op, (edge) => (edge.grad === undefined ? edge : { ...edge, grad: offByName(edge.grad) })),
      ),
    ).toEqual([]);
  });
  test("a reject with another sentence", () => {
    const altered = (op: Checked): AnyOp => ({
      ...op,
      rejects: op.rejects.map((reject) => ({ ...reject, message: `${reject.message}.` })),
    });
    expect(ops.filter((op) => op.rejects.length > 0 && !isFound(altered(op))).map((op) => op.name)).toEqual([]);
  });
  test("no samples", () => {
    expect(ops.filter((op) => !isFound({ ...op, samples: () => [] })).map((op) => op.name)).toEqual([]);
  });
});
