import { describe, expect, test } from "vitest";
import { add, mul } from "../ops/arithmetic.ts";
import { placeholder } from "./absence.ts";
import { arange, zeros } from "./fill.ts";
import { tensor } from "./create.ts";
import { UsageError } from "./errors.ts";
import { Tensor } from "./tensor.ts";
import { reshape } from "../ops/movement.ts";

describe("reading", () => {
  test("data, item, toArray", () => {
    expect(tensor([1, 2]).data()).toEqual(new Float32Array([1, 2]));
    expect(tensor(3).data()).toEqual(new Float32Array([3]));
    expect([tensor(3).item(), tensor([[4]]).item()]).toEqual([3, 4]);
    expect(reshape(arange(6), [2, 1, 3]).toArray()).toEqual([[[0, 1, 2]], [[3, 4, 5]]]);
    expect(zeros([2, 0]).toArray()).toEqual([[], []]);
    expect(JSON.stringify({ x: tensor([1, 2]) })).toBe('{"x":{"dtype":"float32","shape":[2],"data":[1,2]}}');
  });
  test("item of more or fewer than one", () => {
    expect(() => tensor([1, 2]).item()).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: item: a float32[2] has 2 elements; item() reads a tensor of one, toArray() or data() any]`,
    );
    expect(() => zeros([0]).item()).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: item: a float32[0] has 0 elements; item() reads a tensor of one, toArray() or data() any]`,
    );
  });
  test("a staged tensor has no value", () => {
    const x = placeholder({ shape: [2], dtype: "float32" });
    expect(() => x.data()).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: this float32[2] is being staged by compile and has no value yet; return it from the compiled function and read it there, or choose with where(condition, a, b) instead of if]`,
    );
    expect(() => placeholder({ shape: [], dtype: "float32" }).item()).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: this float32[] is being staged by compile and has no value yet; return it from the compiled function and read it there, or choose with where(condition, a, b) instead of if]`,
    );
    expect(() => JSON.stringify(x)).toThrow("is being staged by compile");
  });
});

describe("a tensor is no array", () => {
  const x = tensor([1, 2]) as Tensor;
  const sentence =
    "tensor: a float32[2] is no array; read toArray() or data(), or take parts with slice(x, [i], [i + 1])";

  test("a loop, a spread, and taking it apart", () => {
    const list = x as unknown as number[];
    const uses = [() => [...list], () => { for (const e of list) return e; return 0; }, () => { const [a] = list; return a; }, () => new Set(list), () => Math.max(...list)]; // prettier-ignore
    for (const use of uses) expect(use).toThrow(new UsageError(sentence));
  });

  test("comparing two in a test goes by what they hold", () => {
    expect(tensor([1, 2])).toEqual(tensor([1, 2]));
    expect(tensor([1, 2])).not.toEqual(tensor([1, 3]));
    expect({ w: [tensor([1, 2])] }).toStrictEqual({ w: [tensor([1, 2])] });
    expect({ w: [tensor([1, 2])] }).not.toStrictEqual({ w: [tensor([[1, 2]])] });
    expect([x, { x }]).toMatchObject([tensor([1, 2]), { x: tensor([1, 2]) }]);
    expect(() => { expect(x).toEqual(tensor([1, 3])); }).toThrow("to deeply equal"); // prettier-ignore
  });

  test("no getter throws: Jest reads all of a prototype, to print the difference of two", () => {
    const getters = Object.entries(Object.getOwnPropertyDescriptors(Tensor.prototype)).filter(([, { get }]) => get);
    expect(getters.map(([name]) => name)).toContain("shape");
    for (const [name] of getters) expect(() => Reflect.get(x, name) as unknown).not.toThrow();
  });

  // whichever comes first: Jest 30 advances the one that it opened first, Vitest and Jest 29 the other
  test.each([
    [0, 1],
    [1, 0],
  ])("two iterators that are open at a time are empty: %i, then %i", (one, other) => {
    // prettier-ignore
    const iterators = [x, x].map((y) => (y as unknown as number[])[Symbol.iterator]());
    expect([iterators[one]!.next().done, iterators[other]!.next().done]).toEqual([true, true]);
    expect(() => [...(x as unknown as number[])]).toThrow(new UsageError(sentence));
  });
});

describe("a tensor is no number", () => {
  const x = tensor(1);
  const y = tensor([1, 2]);
  const loosely = (operation: (x: never, y: never) => unknown) => (): unknown => operation(x as never, y as never);

  test("in a condition", () => {
    expect(loosely((a: number) => (a < 0 ? 1 : 2))).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: a float32[] stands in a condition or an arithmetic operator, which read numbers; write add(a, b), less(a, b), where(condition, a, b) …, or x.item() to get the number of a tensor of one element]`,
    );
    expect(loosely((a: number, b: number) => a >= b)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: a float32[] stands in a condition or an arithmetic operator, which read numbers; write add(a, b), less(a, b), where(condition, a, b) …, or x.item() to get the number of a tensor of one element]`,
    );
    // eslint-disable-next-line eqeqeq
    expect(loosely((a: unknown) => a == 1)).toThrow("stands in a condition or an arithmetic operator");
  });
  test("in arithmetic", () => {
    const operations = [
      (a: number, b: number) => a + b,
      (a: number) => a * 2,
      (a: number) => -a,
      (a: number) => +a,
      (a: number) => a ** 2,
    ];
    for (const operation of operations)
      expect(loosely(operation as never)).toThrow("stands in a condition or an arithmetic operator");
    expect(loosely((_: unknown, b: number) => 1 + b)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: a float32[2] stands in a condition or an arithmetic operator, which read numbers; write add(a, b), less(a, b), where(condition, a, b) …, or x.item() to get the number of a tensor of one element]`,
    );
    expect(loosely((a: number) => Math.max(a, 0))).toThrow("x.item()");
    expect(loosely((a: string) => "loss: " + a)).toThrow("x.item()");
  });
  test("but text in a template", () => {
    expect(`${y}`).toBe("float32[2] [1, 2]");
    expect(String(x)).toBe("float32[] 1");
  });
});

describe("printing", () => {
  test("values", () => {
    expect(
      String(
        tensor([
          [1.5, -2],
          [0, 1e-10],
        ]),
      ),
    ).toMatchInlineSnapshot(`
      "float32[2,2]
      [[1.5, -2],
       [0, 1e-10]]"
    `);
    expect(String(tensor(Math.PI))).toMatchInlineSnapshot(`"float32[] 3.14159"`);
    expect(String(tensor(Math.PI, { dtype: "float64" }))).toMatchInlineSnapshot(`"float64[] 3.141592654"`);
    expect(String(tensor([NaN, Infinity, -0]))).toMatchInlineSnapshot(`"float32[3] [NaN, Infinity, 0]"`);
    expect(String(tensor([true, false], { dtype: "bool" }))).toMatchInlineSnapshot(`"bool[2] [true, false]"`);
    expect(String(tensor([4294967295], { dtype: "uint32" }))).toMatchInlineSnapshot(`"uint32[1] [4294967295]"`);
    expect(String(zeros([0, 3]))).toMatchInlineSnapshot(`"float32[0,3] []"`);
  });
  test("long axes are shortened", () => {
    expect(String(arange(6))).toMatchInlineSnapshot(`"float32[6] [0, 1, 2, 3, 4, 5]"`);
    expect(String(arange(100))).toMatchInlineSnapshot(`"float32[100] [0, 1, 2, …, 97, 98, 99]"`);
    expect(String(reshape(arange(700), [100, 7]))).toMatchInlineSnapshot(`
      "float32[100,7]
      [[0, 1, 2, …, 4, 5, 6],
       [7, 8, 9, …, 11, 12, 13],
       [14, 15, 16, …, 18, 19, 20],
       …,
       [679, 680, 681, …, 683, 684, 685],
       [686, 687, 688, …, 690, 691, 692],
       [693, 694, 695, …, 697, 698, 699]]"
    `);
  });
  test("more axes stand below each other", () => {
    expect(String(reshape(arange(8), [2, 2, 2]))).toMatchInlineSnapshot(`
      "float32[2,2,2]
      [[[0, 1],
        [2, 3]],
       [[4, 5],
        [6, 7]]]"
    `);
  });
  test("staged nodes", () => {
    const x = placeholder({ shape: [2], dtype: "float32" });
    expect([String(x), String(mul(x, 2))]).toMatchInlineSnapshot(`
      [
        "float32[2] (staged input)",
        "float32[2] (staged mul)",
      ]
    `);
  });
  test("what console.log shows is the same", () => {
    const shown = (tensor([1, 2]) as unknown as Record<symbol, () => string>)[
      Symbol.for("nodejs.util.inspect.custom")
    ]!();
    expect(shown).toBe("float32[2] [1, 2]");
  });
});

test("outside every differentiation a result is a leaf", () => {
  const out = add(mul(tensor([1, 2]), 2), 1);
  expect([out.op, out.inputs, out.inputCount]).toEqual([null, [], 0]);
});

test("inputs of nodes with one, two and three", () => {
  const [a, b] = [placeholder({ shape: [2], dtype: "float32" }), placeholder({ shape: [2], dtype: "float32" })];
  const node = mul(a, b);
  expect([node.inputs, node.inputCount, node.inputAt(0), node.inputAt(1)]).toEqual([[a, b], 2, a, b]);
});

test("float32 numbers are what a Float32Array would hold, to the sign of zero", () => {
  for (const value of [0, -0, 1, -1, 0.1, 3.4e38, 1e-45, 2 ** 30, Infinity, -Infinity, NaN]) {
    expect(tensor(value).item()).toBe(Math.fround(value));
    expect(tensor([value]).toArray()).toEqual([Math.fround(value)]);
  }
});

test("the array of elements is not to be written: TypeScript says so, and what is copied may be", () => {
  const x = tensor([1, 2]);
  const refused = (): void => {
    // @ts-expect-error elements are read-only
    x.data()[0] = 9;
  };
  expect(refused).toBeTypeOf("function");
  const copy = x.data().slice();
  copy[0] = 9;
  expect(x.toArray()).toEqual([1, 2]);
  expect(new Float32Array(x.data())).toEqual(Float32Array.of(1, 2));
});
