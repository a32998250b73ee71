import fc from "fast-check";
import { expect, test } from "vitest";
import {
  add,
  asin,
  compile,
  div,
  exp,
  explainNonFinite,
  grad,
  log,
  matmul,
  mean,
  mul,
  pow,
  sqrt,
  sub,
  sum,
  tanh,
  tensor,
  valueAndGrad,
  where,
  type Tensor,
} from "../index.ts";

/** The line of the call, as stacks say it. */
function here(): string {
  return /nonFinite\.test\.ts:\d+/.exec(new Error().stack!.split("\n")[2]!)![0];
}

test("finite results have no cause", () => {
  expect(explainNonFinite((x: Tensor) => sum(exp(x)), tensor([1, 2]))).toBeUndefined();
  // a NaN that nobody asks for
  const guarded = (x: Tensor): Tensor => sum(where(tensor([true, false], { dtype: "bool" }), log(x), 0));
  expect(explainNonFinite(guarded, tensor([1, -1]))).toBeUndefined();
});

test("says the op, the place, what it was given, and the line", () => {
  let line = "";
  const f = (x: Tensor, y: Tensor): Tensor => {
    const hidden = tanh(add(x, y));
    const [bad, at] = [log(hidden), here()];
    line = at;
    return mean(mul(bad, 2));
  };
  const args = [tensor([[1, 2], [3, -4]]), tensor([[0, 0], [0, 1]])] as const; // prettier-ignore
  const found = explainNonFinite(compile(f), ...args)!;
  expect(found).toMatchObject({ op: "log", index: [1, 1], value: NaN, pass: "forward", derivativeOf: undefined });
  expect(found.inputs).toEqual([
    {
      name: "x",
      aval: { shape: [2, 2], dtype: "float32" },
      least: Math.fround(Math.tanh(-3)),
      largest: expect.any(Number),
    },
  ]);
  expect(found.line).toContain(line);
  expect(found.sentence).toBe(
    `log makes NaN at [1, 1] of float32[2,2]; x is float32[2,2], from ${Math.fround(Math.tanh(-3))} to ` +
      `${found.inputs[0]!.largest}, here ${Math.fround(Math.tanh(-3))}; it is in the forward pass, at ${found.line}`,
  );
});

test("an overflow is the cause of the NaN that comes of it", () => {
  const softmax = (x: Tensor): Tensor => div(exp(x), sum(exp(x)));
  expect(explainNonFinite(softmax, tensor([100, 1]))).toMatchObject({ op: "exp", value: Infinity, index: [0] });
});

test("a mask of infinities is no cause", () => {
  const mask = tensor([0, -Infinity]);
  const f = (x: Tensor, y: Tensor): Tensor => add(sum(add(x, mask)), sum(sqrt(y)));
  expect(explainNonFinite(f, tensor([1, 2]), tensor([-1]))).toMatchObject({ op: "sqrt", index: [0] });
});

test("scalars are watched too", () => {
  const f = (x: Tensor): Tensor => sub(log(x), 1);
  expect(explainNonFinite(f, tensor(0))).toMatchObject({ op: "log", value: -Infinity, index: [], pass: "forward" });
  expect(explainNonFinite(compile(f), -1)).toMatchObject({ op: "log", index: [] });
  const g = (x: Tensor, c: number): Tensor => log(mul(x, c));
  expect(explainNonFinite(g, tensor([1]), -1)).toMatchObject({ op: "log", index: [0] });
  expect(explainNonFinite(compile(g), tensor([1], { dtype: "float64" }), -1)).toMatchObject({ op: "log", index: [0] });
});

test("in the backward pass it names the op whose derivative was taken, and where that was called", () => {
  let line = "";
  const f = (x: Tensor): Tensor => {
    const [root, at] = [sqrt(x), here()];
    line = at;
    return sum(mul(root, 3));
  };
  const found = explainNonFinite(compile(grad(f)), tensor([4, 0]))!;
  expect(found).toMatchObject({ pass: "backward", derivativeOf: "sqrt", value: Infinity, index: [1] });
  expect(found.line).toContain(line);
  expect(found.sentence).toContain(`; it is in the backward pass, in the derivative of sqrt, at ${found.line}`);
});

test("arguments and constants that are not finite are said", () => {
  const f = ({ w }: { w: Tensor }, x: Tensor): Tensor => sum(mul(w, x));
  expect(explainNonFinite(f, { w: tensor([1, NaN]) }, tensor([1, 2]))?.sentence).toBe(
    "argument 0.w is NaN at [1] of float32[2]",
  );
  const odd = tensor([Infinity]);
  expect(explainNonFinite((x: Tensor) => mul(x, odd), tensor([2]))?.sentence).toBe(
    "a result, by a constant or compiled function that the function closes over, is Infinity at [0] of float32[1]",
  );
});

test("leaves the ops as they were", () => {
  const f = (x: Tensor): Tensor => sum(sqrt(x));
  const before = grad(f)(tensor([4, 9])).toArray();
  explainNonFinite(grad(f), tensor([0, 1]));
  expect(() => explainNonFinite((x: Tensor) => matmul(x, x), tensor([1]))).toThrow("matmul: ");
  expect(grad(f)(tensor([4, 9])).toArray()).toEqual(before);
});

test("refuses what is no function, and what is donated", () => {
  expect(() => explainNonFinite(3 as never)).toThrow("explainNonFinite: ");
  const x = tensor([1]);
  compile((y: Tensor) => add(y, 1), { donate: [0] })(x);
  expect(() => explainNonFinite((y: Tensor) => log(y), x)).toThrow(/donated/);
});

interface Fault {
  readonly name: string;
  readonly op: string;
  readonly pass: "forward" | "backward";
  readonly run: (x: Tensor) => readonly [Tensor, string];
}

/** Faults of elements near 0: [what it does to them, the line]. */
const faults: readonly Fault[] = [
  { name: "log", op: "log", pass: "forward", run: (x) => [log(sub(x, 10)), here()] },
  { name: "sqrt", op: "sqrt", pass: "forward", run: (x) => [sqrt(sub(x, 10)), here()] },
  { name: "overflow", op: "exp", pass: "forward", run: (x) => [exp(mul(x, 1e6)), here()] },
  { name: "quotient", op: "div", pass: "forward", run: (x) => [div(x, mul(x, 0)), here()] },
  { name: "power", op: "pow", pass: "forward", run: (x) => [pow(sub(x, 10), 0.5), here()] },
  { name: "root", op: "sqrt", pass: "backward", run: (x) => [sqrt(sub(x, x)), here()] },
  { name: "end of arc", op: "asin", pass: "backward", run: (x) => [asin(add(sub(x, x), 1)), here()] },
];

test("names op, pass and line of faults among many ops", () => {
  const place = fc.record({
    fault: fc.constantFrom(...faults),
    before: fc.integer({ min: 0, max: 5 }),
    after: fc.integer({ min: 0, max: 5 }),
    seed: fc.array(fc.float({ min: Math.fround(0.5), max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
  });
  fc.assert(
    fc.property(place, ({ fault, before, after, seed }) => {
      let line = "";
      const loss = (w: Tensor): Tensor => {
        let x: Tensor = add(matmul(w, w), 0.5);
        for (let i = 0; i < before; i++) x = tanh(add(x, 0.5));
        const [spoilt, at] = fault.run(x);
        line = at;
        x = spoilt;
        for (let i = 0; i < after; i++) x = mul(x, 0.5);
        return mean(x);
      };
      const w = tensor([seed.slice(0, 2), seed.slice(2)]);
      const found = explainNonFinite(compile(valueAndGrad(loss)), w)!;
      expect([found.pass, found.derivativeOf ?? found.op]).toEqual([fault.pass, fault.op]);
      expect(found.line).toContain(line);
    }),
    { numRuns: 60, seed: 7 },
  );
});
