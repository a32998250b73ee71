/** Reductions of all elements, carried in the loop that computes those. */
import {
  add,
  cast,
  compile,
  explain,
  less,
  linspace,
  max,
  mean,
  min,
  mul,
  prod,
  reshape,
  sigmoid,
  sub,
  sum,
  tanh,
  tensor,
  valueAndGrad,
  type DType,
  type Tensor,
} from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { crowd } from "../../fixtures/threads.ts";
import { createWasmBackend } from "../index.ts";

const backend = await createWasmBackend({ relaxedSimd: false });

const square = (x: Tensor): Tensor => mul(x, x);

function elements(shape: readonly number[], dtype: DType = "float32"): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return cast(reshape(linspace(-1.5, 2, size === 0 ? 1 : size, { dtype: "float64" }), size === 0 ? [1] : shape), dtype);
}

function like(shape: readonly number[], dtype: DType = "float32"): Tensor {
  return shape.includes(0) ? tensor(new Float64Array(0), { shape, dtype }) : elements(shape, dtype);
}

function expectNear(got: Tensor, wanted: Tensor, what: string): void {
  expect(got.aval, what).toEqual(wanted.aval);
  const expected = wanted.data();
  const ulp = wanted.dtype === "float64" ? 2 ** -46 : wanted.dtype === "float32" ? 2 ** -21 : 0;
  got.data().forEach((x, i) => {
    if (Object.is(x, expected[i]) || x === expected[i]) return;
    const off = Math.abs(x - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    expect(off, `${what}, element ${i}: ${x}, not ${expected[i]}`).toBeLessThanOrEqual(ulp);
  });
}

/** The results in all dtypes, and that one kernel computes them, unless there is nothing to combine. */
function check(f: (x: Tensor) => readonly Tensor[], shape: readonly number[], dtypes: readonly DType[]): void {
  for (const dtype of dtypes) {
    const x = like(shape, dtype);
    const compiled = compile((y: Tensor) => f(y), { backend });
    const what = `${dtype}[${shape}]`;
    compiled(x).forEach((result, i) => expectNear(result, f(x)[i]!, `${what}, result ${i}`));
    if (x.data().length > 1) expect(explain(compiled), what).toMatch(/^1 kernel:/m);
  }
}

const floats = ["float32", "float64"] as const;
const numbers = [...floats, "int32", "uint32"] as const;
const odd = Array.from({ length: 17 }, (_, i) => [i + 1]);
const shapes = [
  ...odd,
  [],
  [0],
  [2, 0, 3],
  [1],
  [1, 1],
  [3, 5],
  [2, 3, 7],
  [127],
  [8190],
  [8192 + 7],
  [91, 93],
  [64, 130],
];

describe.each(shapes.map((shape) => ({ shape })))("of $shape", ({ shape }) => {
  test("several of one loop, and nothing else", () => {
    const several = (x: Tensor): readonly Tensor[] => {
      const y = mul(x, 3);
      return [sum(y), sum(mul(y, 0.25)), sum(square(y))];
    };
    check(several, shape, floats);
    const counted = (x: Tensor): readonly Tensor[] => {
      const y = mul(x, 3);
      return [prod(y), sum(less(y, 2))];
    };
    check(counted, shape, ["int32", "uint32"]);
    check((x) => [sum(mul(x, 3))], shape, numbers);
    if (!shape.includes(0)) check((x) => [max(mul(x, 2)), min(mul(x, 2))], shape, numbers);
  });

  test("what is combined is a result itself", () => {
    check(
      (x) => {
        const y = mul(x, 3);
        return [y, sum(y), add(y, 1)];
      },
      shape,
      numbers,
    );
  });

  test("a value and its gradient", () => {
    check((x) => valueAndGrad((y: Tensor) => sum(mul(tanh(add(mul(y, 0.7), 0.1)), sigmoid(y))))(x), shape, floats);
  });

  test("an argument that is written over", () => {
    const step = (x: Tensor): readonly Tensor[] => {
      const [value, slope] = valueAndGrad((y: Tensor) => mean(square(tanh(y))))(x);
      return [value, sub(x, mul(slope, 0.1))];
    };
    const donating = compile(step, { backend, donate: [0] });
    let [wanted, got] = [like(shape), like(shape)];
    for (let i = 0; i < 3 && !shape.includes(0); i++) {
      const [value, next] = step(wanted) as [Tensor, Tensor];
      const [loss, after] = donating(got) as [Tensor, Tensor];
      expectNear(loss, value, `value ${i}`);
      expectNear(after, next, `argument ${i}`);
      [wanted, got] = [next, after];
    }
  });
});

test("a product of floats, which its reference makes, beside a sum of the same elements", () => {
  const f = (x: Tensor): readonly Tensor[] => [sum(mul(x, 3)), prod(mul(x, 0.75))];
  for (const shape of shapes) {
    for (const dtype of floats) {
      const x = like(shape, dtype);
      const compiled = compile(f, { backend });
      compiled(x).forEach((result, i) => expectNear(result, f(x)[i]!, `${dtype}[${shape}], result ${i}`));
      if (x.data().length > 1) expect(explain(compiled)).toMatch(/call of prod/);
    }
  }
});

test("of rows and columns beside, where vectors meet the ends of rows", () => {
  for (const [rows, columns] of [
    [3, 5],
    [7, 16],
    [129, 67],
    [130, 130],
    [300, 333],
  ] as const) {
    const [x, row, column] = [elements([rows, columns]), elements([columns]), elements([rows, 1])];
    const f = (x: Tensor, row: Tensor, column: Tensor): readonly Tensor[] => {
      const y = tanh(add(mul(x, row), column));
      return [sum(mul(y, sigmoid(x))), max(y), add(y, x), min(sub(y, row))];
    };
    const compiled = compile(f, { backend });
    compiled(x, row, column).forEach((result, i) =>
      expectNear(result, f(x, row, column)[i]!, `result ${i} of [${rows}, ${columns}]`),
    );
    expect(explain(compiled)).toMatch(/^1 kernel:/m);
  }
});

test("NaN and infinities come through, −0 does not come out of an empty sum", () => {
  const f = compile((x: Tensor) => [sum(x), max(x), min(x), prod(x)], { backend });
  const of = (...list: number[]): number[] => f(tensor(list)).map((x) => x.item());
  expect(of(1, NaN, 3, 4, 5, 6, 7)).toEqual([NaN, NaN, NaN, NaN]);
  expect(of(1, 2, 3, 4, 5, 6, NaN)).toEqual([NaN, NaN, NaN, NaN]);
  expect(of(1, -Infinity, 3, 4, 5)).toEqual([-Infinity, 5, -Infinity, -Infinity]);
  expect(of(-0, -0, -0, -0, -0)).toEqual([0, -0, -0, -0]);
});

test("a result that depends on a total comes after it", () => {
  const f = (x: Tensor): readonly Tensor[] => {
    const y = tanh(x);
    const centered = sub(y, mean(y));
    return [mean(square(centered)), centered, add(y, 1)];
  };
  const x = elements([37, 41]);
  const compiled = compile(f, { backend });
  compiled(x).forEach((result, i) => expectNear(result, f(x)[i]!, `result ${i}`));
});

test("are the same bits for any number of threads", () => {
  for (const shape of [[100_003], [301, 333], [20, 50, 101], [65_536]]) {
    const x = elements(shape);
    const row = elements([shape.at(-1)!]);
    const results = [1, 2, 3].map((threads) => {
      const compiled = compile(
        (x: Tensor, row: Tensor) => {
          const y = tanh(mul(x, row));
          return [sum(mul(y, sigmoid(x))), sum(x), max(y), prod(add(1, mul(y, 1e-4))), y];
        },
        { backend: crowd(threads).backend },
      );
      return compiled(x, row).map((result) => [...result.data()]);
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  }
});
