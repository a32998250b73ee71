import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/parts.json" with { type: "json" };
import { quarters } from "../../fixtures/quarters.ts";
import * as autodiff from "../index.ts";
import {
  compile,
  diagonal,
  explain,
  grad,
  isFinite,
  moveAxis,
  mul,
  nanMean,
  nanSum,
  nanToNum,
  repeat,
  roll,
  stack,
  sum,
  tensor,
  tile,
  tril,
  unstack,
  zeros,
  type Tensor,
} from "../index.ts";
import { checkGrads, sampleRng } from "../testing.ts";

type Entry = number | "nan" | "inf" | "-inf";
/** What tools/fixtures/parts.py holds of a function. */
interface Rearranged {
  readonly name: string;
  readonly x: readonly number[];
  readonly args: readonly unknown[];
  readonly shape: readonly number[];
  readonly value: readonly number[];
  readonly grad: readonly number[];
}
interface Asked {
  readonly name: string;
  readonly x: readonly (readonly Entry[])[];
  readonly axis: number | null;
  readonly shape: readonly number[];
  readonly value: readonly Entry[];
}
const { rearranged, asked } = fixture as unknown as {
  readonly rearranged: readonly Rearranged[];
  readonly asked: readonly Asked[];
};
const functions = autodiff as unknown as Readonly<Record<string, (x: Tensor, ...args: readonly unknown[]) => Tensor>>;
const numberOf = (entry: Entry): number =>
  typeof entry === "number" ? entry : Number(entry.replace("inf", "Infinity"));

describe("rearrangements are PyTorch's, and so are their gradients", () => {
  test.each(rearranged.map((c) => [c.name, JSON.stringify(c.x), JSON.stringify(c.args), c] as const))(
    "%s of %s with %s",
    (name, _, __, c) => {
      const f = (x: Tensor): Tensor => functions[name]!(x, ...c.args);
      const x = quarters(c.x);
      const out = f(x);
      expect(out.shape).toEqual(c.shape);
      expect([...out.data()].map((v) => v + 0)).toEqual(c.value);
      const slope = grad((y: Tensor) => sum(mul(f(y), quarters(out.shape, { phase: 5 }))))(x) as Tensor;
      expect([...slope.data()].map((v) => v + 0)).toEqual(c.grad);
    },
  );
});

describe("questions, and sums that pass over NaN, are NumPy's", () => {
  test.each(asked.map((c) => [c.name, JSON.stringify(c.x).length, String(c.axis), c] as const))(
    "%s of %i letters along %s",
    (name, _, __, c) => {
      const x = tensor(c.x.flat().map(numberOf), { dtype: "float64", shape: [c.x.length, c.x[0]!.length] });
      const out = functions[name]!(x, ...(c.axis === null ? [] : [{ axis: c.axis }]));
      expect(out.shape).toEqual(c.shape);
      expect([...out.data()].map((v) => v + 0)).toEqual(c.value.map((v) => numberOf(v) + 0));
    },
  );

  test("of other dtypes", () => {
    expect(isFinite(tensor([1, 2], { dtype: "int32" })).toString()).toBe("bool[2] [true, true]");
    expect(tril(tensor([1, 1, 1, 1], { dtype: "bool", shape: [2, 2] })).toString()).toMatch(/^bool\[2,2\]/);
    expect(nanToNum(tensor([Infinity])).item()).toBe(3.4028234663852886e38);
  });
});

describe("derivatives", () => {
  const x = tensor([1, NaN, 3], { dtype: "float64" });

  test("NaN gets none", () => {
    expect(grad((y: Tensor) => nanSum(mul(y, y)))(x).toArray()).toEqual([2, 0, 6]);
    expect(grad((y: Tensor) => nanMean(y))(x).toArray()).toEqual([0.5, 0, 0.5]);
    expect(grad((y: Tensor) => sum(nanToNum(mul(y, y))))(x).toArray()).toEqual([2, 0, 6]);
  });

  test("agree with finite differences to second order", () => {
    const y = sampleRng(5).normal([3, 4]);
    const square = (z: Tensor): Tensor => mul(z, z);
    checkGrads(
      (z: Tensor) => [nanMean(square(z), { axis: 0 }), square(diagonal(z)), repeat(roll(square(z), 1), 2)],
      [y],
    );
  });
});

describe("laws", () => {
  const x = sampleRng(1).normal([2, 3, 4]);
  test.each([0, 1, 2])("stack undoes unstack along axis %i", (axis) => {
    expect(stack(unstack(x, { axis }), { axis }).toArray()).toEqual(x.toArray());
  });
  test("moving there and back, rolling on and back", () => {
    expect(moveAxis(moveAxis(x, 0, 2), 2, 0).toArray()).toEqual(x.toArray());
    expect(roll(roll(x, 3, { axis: 1 }), -3, { axis: 1 }).toArray()).toEqual(x.toArray());
  });
  test("compiled, a diagonal is read through strides", () => {
    const f = compile((y: Tensor) => mul(diagonal(y), 2));
    expect(f(sampleRng(2).normal([3, 3])).shape).toEqual([3]);
    expect(explain(f)).not.toMatch(/gather/);
  });
});

test.each<[() => unknown, string]>([
  [() => moveAxis(zeros([2, 3]), [0, 1], 0), "moveAxis: from names 2 axes, to 1; they are as many"],
  [() => moveAxis(zeros([2, 3]), 2, 0), "moveAxis: axis 2 is out of range for 2 dimensions"],
  [() => moveAxis(zeros([2, 3]), [0, 0], [0, 1]), "moveAxis: "],
  [() => tile(zeros([2]), 0), "tile: counts is 0; counts are positive integers"],
  [() => repeat(zeros([2]), 1.5), "repeat: count is 1.5; it is a positive integer"],
  [() => roll(zeros([2]), NaN), "roll: shift is NaN; it is an integer"],
  [() => diagonal(zeros([2])), "diagonal: x is float32[2]; it takes matrices, of at least 2 axes"],
  [() => autodiff.diag(zeros([])), "diag: x is float32[]; it takes vectors"],
  [() => tril(zeros([2, 2]), { offset: 0.5 }), "tril: offset is 0.5; it is an integer"],
  [() => nanSum(tensor([1], { dtype: "int32" })), "nanSum: x is int32[1]"],
])("%s is refused", (call, sentence) => {
  expect(call).toThrow(sentence);
});
