import { describe, expect, test } from "vitest";
import sums from "../../fixtures/einsum.json" with { type: "json" };
import fixture from "../../fixtures/reductions.json" with { type: "json" };
import { quarters } from "../../fixtures/quarters.ts";
import * as autodiff from "../index.ts";
import { einsum, grad, mul, sum, tensor, type Tensor } from "../index.ts";

/** What tools/fixtures/reductions.py holds of a function. */
interface Expected {
  readonly shape: readonly number[];
  readonly value: readonly number[];
  readonly grads: readonly (readonly number[])[];
  readonly seconds: readonly (readonly number[])[];
}
interface Case extends Expected {
  readonly name: string;
  readonly x: readonly number[];
  readonly options: {
    readonly axis: number | readonly number[];
    readonly order?: number | "Infinity";
    readonly correction?: number;
  };
}
interface Sum extends Expected {
  readonly equation: string;
  readonly operands: readonly (readonly number[])[];
}

const functions = autodiff as unknown as Readonly<Record<string, (x: Tensor, options: object) => Tensor>>;

function computed(f: (...xs: Tensor[]) => Tensor, xs: readonly Tensor[]): Expected {
  const wrt = xs.map((_, i) => i);
  const weighted = (x: Tensor, phase: number): Tensor => sum(mul(x, quarters(x.shape, { phase })));
  const grads = (...args: Tensor[]): Tensor[] => grad((...as: Tensor[]) => weighted(f(...as), 5), { wrt })(...args);
  const inner = (...args: Tensor[]): Tensor =>
    grads(...args)
      .map((g) => weighted(g, 9))
      .reduce((a, b) => autodiff.add(a, b));
  const elements = (x: Tensor): number[] => Array.from(x.data());
  const value = f(...xs);
  return {
    shape: value.shape,
    value: elements(value),
    grads: grads(...xs).map(elements),
    seconds: grad(inner, { wrt })(...xs).map(elements),
  };
}

/** Equal but for rounding: to 12 digits of the largest number. */
function expectNear(got: Expected, wanted: Expected): void {
  expect(got.shape).toEqual(wanted.shape);
  for (const part of ["value", "grads", "seconds"] as const) {
    const numbers = wanted[part].flat();
    const tolerance = 1e-12 * Math.max(1, ...numbers.map(Math.abs));
    expect(got[part].flat(), part).toEqual(numbers.map((v) => expect.closeTo(v, -Math.log10(2 * tolerance)) as number));
  }
}

describe("values, first and second derivatives along axes are PyTorch's", () => {
  const cases = fixture as unknown as readonly Case[];

  test.each(cases.map((c) => [c.name, JSON.stringify(c.x), JSON.stringify(c.options.axis), c] as const))(
    "%s of %s along %s",
    (_, __, ___, c) => {
      const { order } = c.options;
      const options = { ...c.options, ...(order === undefined ? {} : { order: Number(order) }) };
      expectNear(
        computed((x) => functions[c.name.split(",")[0]!]!(x!, options), [quarters(c.x)]),
        c,
      );
    },
  );

  test.each((sums as readonly Sum[]).map((s) => [s.equation, s] as const))(
    "einsum %s",
    (equation, { operands, ...expected }) => {
      const xs = operands.map((shape, i) => quarters(shape, { phase: 3 * i }));
      expectNear(
        computed((...args) => einsum(equation, ...args), xs),
        expected,
      );
    },
  );
});

describe("no NaN at edges, in value, first and second derivative", () => {
  const points = [0, 1e-8, 1, 20, 89, 100, 709, 1e4].flatMap((x) => [x, -x]);
  const names = [
    "mean",
    "variance",
    "standardDeviation",
    "norm",
    "max",
    "min",
    "prod",
    "logSumExp",
    "softmax",
    "logSoftmax",
    "cumSum",
  ];

  test.each([
    ...names.map((name) => [name, {}] as const),
    ["norm", { order: 1 }] as const,
    ["norm", { order: Infinity }] as const,
  ])("%s %j", (name, options) => {
    const f = (x: Tensor): Tensor => functions[name]!(x, options);
    const first = (x: Tensor): Tensor => grad((p: Tensor) => sum(mul(f(p), quarters(f(p).shape, { phase: 3 }))))(x);
    const second = (x: Tensor): Tensor => grad((p: Tensor) => sum(mul(first(p), quarters(p.shape, { phase: 5 }))))(x);
    const bad = points.flatMap((a) =>
      points.flatMap((b) => {
        const x = tensor([a, b, b], { dtype: "float64" });
        return [f, first, second].flatMap((g, order) =>
          g(x).data().some(Number.isNaN) ? [`derivative ${order} at ${a}, ${b}, ${b}`] : [],
        );
      }),
    );
    expect(bad).toEqual([]);
  });
});
