/**
 * Each word of the scalar algebra in an op written as CONTRIBUTING says, inside the package and outside, against values
 * that do not come from it: those of C's library by Python, and those that IEEE 754 and the contract name.
 */
import { describe, expect, test } from "vitest";
import { graphOf, interpreter, type ScalarAlgebra } from "../backend.ts";
import { bind as bindOutside, compile, defineOp as defineOutside } from "../index.ts";
import { bind } from "./bind.ts";
import { tensor } from "./create.ts";
import type { Op } from "./record.ts";
import { defineOp } from "./op.ts";
import { numbers } from "./numbers.ts";
import type { ScalarOperation } from "./scalar.ts";
import type { Tensor } from "./tensor.ts";

type Row = readonly [inputs: readonly number[], result: number];

/** What a word gives, at points where a near miss would show. */
const expected: Readonly<Record<ScalarOperation, readonly Row[]>> = {
  add: [[[0.1, 0.2], 0.30000000000000004]],
  sub: [[[0.3, 0.1], 0.19999999999999998]],
  mul: [[[0.1, 3], 0.30000000000000004]],
  div: [
    [[1, 3], 0.3333333333333333],
    [[1, 0], Infinity],
  ],
  neg: [
    [[0], -0],
    [[2.5], -2.5],
  ],
  abs: [[[-2.5], 2.5]],
  max: [
    [[1, 2], 2],
    [[NaN, 1], NaN],
    [[1, NaN], NaN],
  ],
  min: [
    [[1, 2], 1],
    [[NaN, 1], NaN],
    [[1, NaN], NaN],
  ],
  floor: [
    [[-1.5], -2],
    [[1.5], 1],
  ],
  ceil: [
    [[-1.5], -1],
    [[1.5], 2],
  ],
  round: [
    [[0.5], 0],
    [[1.5], 2],
    [[2.5], 2],
    [[-0.5], -0],
    [[-1.5], -2],
    [[0.49999999999999994], 0],
    [[2 ** 52 + 1], 2 ** 52 + 1],
  ],
  sqrt: [[[0.7], 0.8366600265340756]],
  exp: [[[0.7], 2.0137527074704766]],
  expm1: [
    [[0.7], 1.0137527074704764],
    [[1e-20], 1e-20],
  ],
  log: [[[0.7], -0.35667494393873245]],
  log1p: [
    [[0.7], 0.5306282510621704],
    [[1e-20], 1e-20],
  ],
  pow: [
    [[0.7, -1.3], 1.5899100258580596],
    [[-2, 3], -8],
  ],
  sin: [[[0.7], 0.644217687237691]],
  cos: [[[0.7], 0.7648421872844885]],
  tan: [[[0.7], 0.8422883804630794]],
  asin: [[[0.7], 0.775397496610753]],
  acos: [[[0.7], 0.7953988301841436]],
  atan: [[[0.7], 0.6107259643892086]],
  atan2: [[[0.7, -1.3], 2.647651284670212]],
  sinh: [[[0.7], 0.7585837018395334]],
  cosh: [[[0.7], 1.255169005630943]],
  tanh: [[[0.7], 0.6043677771171636]],
  erf: [
    [[0.7], 0.6778011938374184],
    [[-1.5], -0.9661051464753108],
    [[7], 1],
  ],
  erfc: [
    [[0.7], 0.3221988061625815],
    [[-1.5], 1.9661051464753108],
    [[20], 5.3958656116079005e-176],
  ],
  less: [
    [[1, 2], 1],
    [[2, 2], 0],
    [[NaN, 2], 0],
  ],
  lessEqual: [
    [[2, 2], 1],
    [[2, 1], 0],
    [[NaN, 2], 0],
  ],
  equal: [
    [[2, 2], 1],
    [[0, -0], 1],
    [[NaN, NaN], 0],
  ],
  and: [
    [[1, NaN], 1],
    [[1, 0], 0],
  ],
  or: [
    [[0, NaN], 1],
    [[0, 0], 0],
  ],
  not: [
    [[0], 1],
    [[NaN], 0],
  ],
  select: [
    [[1, 2, NaN], 2],
    [[0, NaN, 3], 3],
    [[NaN, 2, 3], 2],
  ],
};

const names = ["x", "y", "z"] as const;

/** An op that says one word, as a record written out in full. */
function opOf(word: ScalarOperation, count: number, define: typeof defineOp): Op<readonly string[]> {
  const scalar = <E>(s: ScalarAlgebra<E>, ...xs: E[]): E => (s[word] as (...xs: E[]) => E)(...xs);
  const inputs = names.slice(0, count);
  return define<readonly string[]>({
    name: `only${word}`,
    inputs,
    infer: (avals) => avals["x"]!,
    vjp: Object.fromEntries(inputs.map((name) => [name, null])),
    reference(arrays, out) {
      for (let i = 0; i < out.length; i++) out[i] = scalar(numbers, ...inputs.map((name) => arrays[name]![i]!));
    },
    kind: { type: "elementwise", scalar: () => scalar },
  });
}

/** Equal up to two units in the last place, and with the same sign of zero. */
function agrees(got: number, wanted: number): boolean {
  return Object.is(got, wanted) || (wanted !== 0 && Math.abs(got - wanted) <= 2 ** -51 * Math.abs(wanted));
}

describe.each(Object.keys(expected) as ScalarOperation[])("the word %s", (word) => {
  test.each(expected[word])(
    "of %j is %d: inside, outside, as one element and as many, interpreted",
    (point, wanted) => {
      const [inside, outside] = [opOf(word, point.length, defineOp), opOf(word, point.length, defineOutside)];
      const one = point.map((x) => tensor(x, { dtype: "float64" }));
      const many = point.map((x) => tensor([x, x], { dtype: "float64" }));
      const apply = (...xs: Tensor[]): Tensor => bind(inside, xs);
      const got = [
        bind(inside, one).item(),
        bindOutside(outside, one).item(),
        bind(inside, many).data()[1]!,
        compile(apply, { backend: interpreter })(...one).item(),
        compile(apply, { backend: interpreter })(...many).data()[1]!,
      ];
      expect(got.map((x) => (agrees(x, wanted) ? wanted : x))).toEqual(got.map(() => wanted));
      expect(graphOf(apply, ...one).outputs[0]!.op!.name).toBe(inside.name);
    },
  );
});

test("no word comes from a prototype: what is not in the table is not there", () => {
  expect(Object.keys(numbers).sort()).toEqual([...Object.keys(expected), "constant", "one", "zero"].sort());
  expect("cbrt" in numbers).toBe(false);
});
