/**
 * Values and gradients where a formula leaves the range, cancels, or has a special value: eagerly, as the interpreter has it, and
 * compiled, against mpmath (tools/fixtures/extremes.py).
 */
import * as autodiff from "@cotangent/autodiff";
import { compile, grad, pow, sum, tensor, type DType, type Tensor } from "@cotangent/autodiff";
import { interpreter, type Backend } from "@cotangent/autodiff/backend";
import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/extremes.json" with { type: "json" };
import powerFixture from "../../fixtures/powers.json" with { type: "json" };
import { ulpsOff } from "../../fixtures/ulps.ts";
import { createWasmBackend } from "../index.ts";

type Entry = number | "inf" | "-inf" | "nan";
type Row = readonly [name: string, dtype: DType, inputs: readonly number[], value: Entry, slopes: readonly Entry[]];
type F = (...xs: Tensor[]) => Tensor;

const rows = fixture as unknown as readonly Row[];
const functions = { ...autodiff, geluTanh: (x: Tensor) => autodiff.gelu(x, { approximate: "tanh" }) };
const functionOf = (name: string): F => (functions as unknown as Readonly<Record<string, F>>)[name]!;
const numberOf = (entry: Entry): number =>
  typeof entry === "number" ? entry : Number(entry.replace("inf", "Infinity"));

const ways: readonly (readonly [string, Backend | undefined])[] = [
  ["eager", undefined],
  ["interpreted", interpreter],
  ["compiled", await createWasmBackend()],
];

/** The value and the gradients of its sum, as arrays. */
function run(f: F, xs: readonly Tensor[], backend: Backend | undefined): number[][] {
  const both = (...ys: Tensor[]): Tensor[] => [
    f(...ys),
    ...grad((...zs: Tensor[]) => sum(f(...zs)), { wrt: xs.map((_, i) => i) })(...ys),
  ];
  return (backend === undefined ? both : compile(both, { backend }))(...xs).map((x) => Array.from(x.data()));
}

/** Rows of several elements are inputs of their own; those of single ones stand in one tensor. */
const ofRows: readonly string[] = ["prod", "norm", "standardDeviation"];

function results(name: string, dtype: DType, chosen: readonly Row[], backend: Backend | undefined): number[][] {
  const f = functionOf(name);
  if (ofRows.includes(name)) return chosen.map(([, , xs]) => run(f, [tensor(xs, { dtype })], backend).flat());
  const column = (k: number): Tensor => {
    const elements = chosen.map(([, , xs]) => xs[k]!);
    return tensor(elements, { dtype });
  };
  const out = run(
    f,
    chosen[0]![2].map((_, k) => column(k)),
    backend,
  );
  return chosen.map((_, i) => out.map((part) => part[i]!));
}

/**
 * Units in the last place that a value and a slope may be off. Of gelu x/√2, and the cubic of its approximation, are rounded before
 * e is raised to the square of one and to the other: half a unit of u is u half units of e^u.
 */
const limits: Readonly<Record<string, readonly [value: number, slope: number]>> = {
  gelu: [150, 200],
  geluTanh: [300, 300],
};
const usual = [4, 5] as const;

const names = [...new Set(rows.map(([name]) => name))];
const dtypes = ["float32", "float64"] as const;

describe.each(ways)("%s", (_, backend) => {
  test.each(names.flatMap((name) => dtypes.map((dtype) => [name, dtype] as const)))("%s in %s", (name, dtype) => {
    const chosen = rows.filter((row) => row[0] === name && row[1] === dtype);
    const [forValue, forSlope] = limits[name] ?? usual;
    const type = dtype === "float32" ? "f32" : "f64";
    const wrong = results(name, dtype, chosen, backend).flatMap((got, i) => {
      const [, , xs, value, slopes] = chosen[i]!;
      return [value, ...slopes].flatMap((entry, k) => {
        // the sign of a zero is not looked at
        const off = ulpsOff(got[k]! + 0, numberOf(entry) + 0, 0, type);
        const what = k === 0 ? "is" : `has the slope ${k - 1}`;
        return off <= (k === 0 ? forValue : forSlope)
          ? []
          : [`at ${xs} it ${what} ${got[k]}, not ${entry}, ${off} ulps`];
      });
    });
    expect(wrong).toEqual([]);
  });

  test.each(dtypes)("powers in %s are those of IEEE 754", (dtype) => {
    const [a, b, expected] = [0, 1, 2].map((k) => powers.map((row) => row[k]!)) as [number[], number[], number[]];
    const f = (x: Tensor, y: Tensor): Tensor => pow(x, y);
    const run = backend === undefined ? f : compile(f, { backend });
    expect(Array.from(run(tensor(a, { dtype }), tensor(b, { dtype })).data())).toEqual(expected);
  });

  test.each<[string, F, readonly number[], readonly number[]]>([
    ["max", (x) => autodiff.max(x), [1, NaN, 3], [0, NaN, 0]],
    ["min", (x) => autodiff.min(x), [1, NaN, 3], [0, NaN, 0]],
    ["max", (x) => autodiff.max(x), [Infinity, 1], [1, 0]],
    ["maximum", (x) => autodiff.maximum(x, 2), [NaN, 1, 3, 2], [NaN, 0, 1, 0.5]],
    ["maximum", (x) => autodiff.maximum(x, NaN), [1, 3], [0, 0]],
    ["minimum", (x) => autodiff.minimum(x, 2), [NaN, 1, 3, 2], [NaN, 1, 0, 0.5]],
    ["logSumExp", (x) => autodiff.logSumExp(x), [Infinity, 1], [NaN, 0]],
    ["logSumExp", (x) => autodiff.logSumExp(x), [-Infinity, 1], [0, 1]],
    ["logSumExp", (x) => autodiff.logSumExp(x), [NaN, 1], [NaN, NaN]],
    ["norm, whose slope of √∞ is 0", (x) => autodiff.norm(x), [Infinity, 1], [0, 0]],
    ["sort", (x) => autodiff.sort(x), [2, NaN, 1], [1, 1, 1]],
    ["atan2(x, 1)", (x) => autodiff.atan2(x, 1), [Infinity, -Infinity, NaN], [0, 0, NaN]],
    ["pow(x, 2)", (x) => pow(x, 2), [Infinity, NaN], [Infinity, NaN]],
    ["log(sum(exp))", (x) => autodiff.log(sum(autodiff.exp(x))), [100, 99], [0, 0]],
  ])("the gradient of %s at NaN and infinities", (_, f, at, gradient) => {
    expect(run(f, [tensor(at)], backend)[1]!.map((x) => x + 0)).toEqual(gradient);
  });

  test("the derivatives of a power of second and third order are right where the first has a guard", () => {
    const f = (x: Tensor, y: Tensor): Tensor => sum(pow(x, y));
    const first = (x: Tensor, y: Tensor): Tensor[] => grad(f, { wrt: [0, 1] })(x, y);
    const second = (x: Tensor, y: Tensor): Tensor[] =>
      [0, 1].flatMap((i) => grad((p: Tensor, q: Tensor) => sum(first(p, q)[i]!), { wrt: [0, 1] })(x, y));
    const all = (x: Tensor, y: Tensor): Tensor[] => [
      ...second(x, y),
      grad((p: Tensor, q: Tensor) => sum(second(p, q)[0]!), { wrt: 1 })(x, y),
    ];
    const run = backend === undefined ? all : compile(all, { backend });
    for (const [a, b, [aa, ab, bb], aab] of higherPowers) {
      const got = run(tensor([a], { dtype: "float64" }), tensor([b], { dtype: "float64" })).map((x) => x.item());
      [aa, ab, ab, bb, aab].forEach((wanted, i) => expect(got[i], `${i} at ${a}, ${b}`).toBeCloseTo(wanted, 12));
    }
  });
});

type HigherRow = readonly [a: number, b: number, second: readonly [number, number, number], third: number];
const higherPowers = powerFixture as unknown as readonly HigherRow[];

const powers: readonly (readonly [a: number, b: number, result: number])[] = [
  ...[NaN, Infinity, -Infinity, 0, -0, 3, -3].map((b) => [1, b, 1] as const),
  ...[NaN, Infinity, -Infinity, 0, -0, 3, -3].flatMap((a) => [[a, 0, 1] as const, [a, -0, 1] as const]),
  [-1, Infinity, 1],
  [-1, -Infinity, 1],
  [-1, NaN, NaN],
  [NaN, 1, NaN],
  [-2, 0.5, NaN],
  [0, 3, 0],
  [-0, 3, -0],
  [-0, 2, 0],
  [-0, 0.5, 0],
  [0, -3, Infinity],
  [-0, -3, -Infinity],
  [-0, -2, Infinity],
  [0, -Infinity, Infinity],
  [-0, Infinity, 0],
  [0.5, Infinity, 0],
  [-0.5, Infinity, 0],
  [0.5, -Infinity, Infinity],
  [2, Infinity, Infinity],
  [-2, Infinity, Infinity],
  [2, -Infinity, 0],
  [Infinity, 3, Infinity],
  [Infinity, -3, 0],
  [-Infinity, 3, -Infinity],
  [-Infinity, 2, Infinity],
  [-Infinity, 0.5, Infinity],
  [-Infinity, -3, -0],
  [-Infinity, -2, 0],
];
