import { describe, expect, test } from "vitest";
import { add } from "../ops/arithmetic.ts";
import { reshape } from "../ops/movement.ts";
import { arange, constantLike, eye, full, linspace, ones, onesLike, zeros, zerosLike } from "./fill.ts";
import { tensor } from "./create.ts";
import { giveUp } from "./state.ts";
import { donationTo } from "./absence.ts";
import { dtypes } from "./dtype.ts";
import { DTypeError, ShapeError, ValueError } from "./errors.ts";
import type { Tensor, TensorJSON } from "./tensor.ts";

describe("tensor", () => {
  test("of nested arrays, numbers and booleans", () => {
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ]).toArray(),
    ).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor(3).toArray()).toBe(3);
    expect(tensor([true, false]).toArray()).toEqual([1, 0]);
    expect(tensor([true, false], { dtype: "bool" }).toString()).toBe("bool[2] [true, false]");
    expect(tensor([[[]], [[]]]).shape).toEqual([2, 1, 0]);
    expect(tensor([1, 2, 3, 4], { shape: [2, 2] }).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test("of typed arrays, by their own shape, dtype and name", () => {
    expect(tensor(new Float64Array([1, 2])).dtype).toBe("float64");
    expect(tensor(new Uint8Array([1, 0]), { dtype: "bool" }).dtype).toBe("bool");
    expect(tensor(new Uint8Array([255, 0]), { dtype: "float32" }).toArray()).toEqual([255, 0]);
    expect(tensor(new Uint8ClampedArray(4), { shape: [2, 2], dtype: "uint32" }).shape).toEqual([2, 2]);
    expect(tensor(new Int32Array(6), { shape: [3, 2] }).shape).toEqual([3, 2]);
    expect(tensor(Object.assign(new Float32Array(4), { shape: [2, 2] as const })).shape).toEqual([2, 2]);
    expect(tensor(new Float64Array([0.1]), { dtype: "float32" }).item()).toBe(Math.fround(0.1));
  });

  test("copies, so that later changes do not reach it", () => {
    const data = new Float32Array([1, 2]);
    const shape = [2, 1];
    const x = tensor(data, { shape });
    data[0] = 9;
    shape[0] = 9;
    expect([x.toArray(), x.shape]).toEqual([
      [[1], [2]],
      [2, 1],
    ]);
    const size = [3];
    const y = zeros(size);
    size[0] = 9;
    expect(y.shape).toEqual([3]);
  });

  test("ragged arrays", () => {
    expect(() => tensor([[1, 2], [3]])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: ragged arrays: data[1] is 1 long, where 2 elements are expected; every row must have the same length]`,
    );
    expect(() => tensor([[1, 2], 3])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: ragged arrays: data[1] is the number 3, where 2 elements are expected; every row must have the same length]`,
    );
    expect(() => tensor([1, [2]])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: ragged arrays: data[1] is an array where a number is expected; every row must have the same depth]`,
    );
    expect(() =>
      tensor([
        [[1], [2]],
        [[3], [4, 5]],
      ]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: ragged arrays: data[1][1] is 2 long, where 1 elements are expected; every row must have the same length]`,
    );
  });

  test("no numbers", () => {
    expect(() => tensor([1, "2"] as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: data[1] is the string "2"; elements are numbers or booleans]`,
    );
    expect(() => tensor([[1], [null]] as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: data[1][0] is null; elements are numbers or booleans]`,
    );
    // eslint-disable-next-line no-sparse-arrays
    expect(() => tensor([1, , 3] as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: data[1] is undefined; elements are numbers or booleans]`,
    );
    expect(() => tensor("1" as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: data is the string "1"; it takes a number, nested arrays of numbers, a typed array, or what toJSON gave]`,
    );
    expect(() => tensor(undefined as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: data is undefined; it takes a number, nested arrays of numbers, a typed array, or what toJSON gave]`,
    );
    expect(() => tensor(new Int8Array(2) as never)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: data is an instance of Int8Array, which is of no one dtype; say what it becomes, as in { dtype: "float32" } for bytes of an image, { dtype: "bool" } for 0 and 1]`,
    );
    expect(() => tensor([1n] as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: data[0] is the bigint 1; elements are numbers or booleans]`,
    );
    expect(() => tensor(tensor([1]) as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: data is the tensor float32[1]; it takes a number, nested arrays of numbers, a typed array, or what toJSON gave]`,
    );
  });

  test("numbers that the dtype does not hold", () => {
    expect(() => tensor([1.5], { dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: 1.5 is no int32; choose another { dtype } or convert with cast(x, "int32")]`,
    );
    expect(() => tensor([-1], { dtype: "uint32" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: -1 is no uint32; choose another { dtype } or convert with cast(x, "uint32")]`,
    );
    expect(() => tensor([2], { dtype: "bool" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: 2 is no bool; choose another { dtype } or convert with cast(x, "bool")]`,
    );
    expect(() => tensor(NaN, { dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: NaN is no int32; choose another { dtype } or convert with cast(x, "int32")]`,
    );
    expect(() => tensor(new Uint8Array([7]), { dtype: "bool" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: 7 is no bool; choose another { dtype } or convert with cast(x, "bool")]`,
    );
    expect(() => tensor([1], { dtype: "float16" as never })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: there is no dtype "float16"; dtypes are float32, float64, int32, uint32, bool]`,
    );
  });

  test.each([
    ["Uint8Array", new Uint8Array(2)],
    ["Uint8ClampedArray", new Uint8ClampedArray(2)],
    ["Int16Array", new Int16Array(2)],
  ])("a %s without a dtype", (name, data) => {
    expect(() => tensor(data)).toThrow(
      new DTypeError(
        `tensor: data is an instance of ${name}, which is of no one dtype; say what it becomes, as in { dtype: "float32" } for bytes of an image, { dtype: "bool" } for 0 and 1`,
      ),
    );
  });

  test("what holds no numbers, however it is made", () => {
    expect(() => tensor(new BigInt64Array(1) as never, { dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: data is an instance of BigInt64Array; elements are numbers, convert them with Float64Array.from(data, Number)]`,
    );
    expect(() => tensor(new DataView(new ArrayBuffer(4)) as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: data is an instance of DataView; it takes a number, nested arrays of numbers, a typed array, or what toJSON gave]`,
    );
  });

  test("arrays of 100,000 levels, and one that holds itself", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    const circle: unknown[] = [];
    circle.push(circle);
    for (const data of [deep, circle])
      expect(() => tensor(data as never)).toThrow(
        new ShapeError(
          "tensor: data is nested more than 64 levels deep, or holds itself; a tensor has at most 64 axes",
        ),
      );
    let most: unknown = 1;
    for (let i = 0; i < 64; i++) most = [most];
    const x = tensor(most as never) as Tensor;
    expect(x.toArray()).toEqual(most);
    expect(x.toString()).toContain("1");
    expect(() => zeros(Array<number>(65).fill(1))).toThrow(
      new ValueError("zeros: shape has 65 dimensions; a tensor has at most 64 axes"),
    );
  });

  test("a shape that does not hold the elements", () => {
    expect(() => tensor([1, 2, 3], { shape: [2, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: shape [2,2] holds 4 elements; got 3]`,
    );
    expect(() => tensor(new Float32Array(4), { shape: [-1, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: tensor: shape [-1,2] has the dimension -1; dimensions are integers, 0 or more]`,
    );
    expect(() => tensor([1], { shape: [0.5] })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: tensor: shape [0.5] has the dimension 0.5; dimensions are integers, 0 or more]`,
    );
  });
});

describe("filled", () => {
  test("values, shapes and dtypes", () => {
    expect(zeros([2, 1]).toArray()).toEqual([[0], [0]]);
    expect(ones([2], { dtype: "int32" }).toString()).toBe("int32[2] [1, 1]");
    expect(full([], 2.5).item()).toBe(2.5);
    expect(full([2], NaN).toArray()).toEqual([NaN, NaN]);
    expect(eye(2, { dtype: "float64" }).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(arange(3).toArray()).toEqual([0, 1, 2]);
    expect(arange(2, 5).toArray()).toEqual([2, 3, 4]);
    expect(arange(1, 0, -0.25).toArray()).toEqual([1, 0.75, 0.5, 0.25]);
    expect(arange(3, 1).toArray()).toEqual([]);
    const ints = { dtype: "int32" } as const;
    expect([arange(3, ints), arange(1, 3, ints), arange(0, 5, 2, ints)].map(String)).toEqual([
      "int32[3] [0, 1, 2]",
      "int32[2] [1, 2]",
      "int32[3] [0, 2, 4]",
    ]);
    expect(linspace(0, 1, 5).toArray()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(linspace(-1e308, 1e308, 3, { dtype: "float64" }).toArray()).toEqual([-1e308, 0, 1e308]);
    const wide = linspace(-1.5e308, 1.5e308, 7, { dtype: "float64" }).data();
    wide.forEach((x, i) => expect(x / 1e307).toBeCloseTo(-15 + 5 * i, 12));
    expect([linspace(2, 3, 1).toArray(), linspace(2, 3, 0).toArray()]).toEqual([[2], []]);
    expect([zerosLike(eye(2)).toArray(), onesLike(tensor([1], { dtype: "int32" })).dtype]).toEqual([
      [
        [0, 0],
        [0, 0],
      ],
      "int32",
    ]);
  });

  test("what they refuse", () => {
    expect(() => zeros([2, -1])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: zeros: shape [2,-1] has the dimension -1; dimensions are integers, 0 or more]`,
    );
    expect(() => ones([1.5])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: ones: shape [1.5] has the dimension 1.5; dimensions are integers, 0 or more]`,
    );
    expect(() => ones([1], { dtype: "f32" as never })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: ones: there is no dtype "f32"; dtypes are float32, float64, int32, uint32, bool]`,
    );
    expect(() => full([1], 0.5, { dtype: "bool" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: full: 0.5 is no bool; choose another { dtype } or convert with cast(x, "bool")]`,
    );
    expect(() => arange(0, 1, 0)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: arange: step is 0; it must be finite and not 0]`,
    );
    expect(() => arange(Infinity)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: arange: stop is Infinity; it must be finite]`,
    );
    expect(() => arange(0, 1, 0.5, { dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: arange: 0.5 is no int32; choose another { dtype } or convert with cast(x, "int32")]`,
    );
    expect(() => linspace(0, 1, 1.5)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: linspace: count is 1.5; it must be an integer, 0 or more]`,
    );
    expect(() => linspace(0, NaN, 3)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: linspace: stop is NaN; it must be finite]`,
    );
    expect(() => eye(-1)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: eye: shape [-1,-1] has the dimension -1; dimensions are integers, 0 or more]`,
    );
  });
});

describe("numbers beside tensors", () => {
  test("become 0-d constants of the other side's dtype", () => {
    expect(constantLike("add", 0.1, zeros([2])).item()).toBe(Math.fround(0.1));
    expect(constantLike("add", 0.1, zeros([2], { dtype: "float64" })).item()).toBe(0.1);
    expect(add(2, 3).toString()).toBe("float32[] 5");
  });
  test("that do not fit are refused", () => {
    expect(() => add(tensor([1], { dtype: "int32" }), 0.5)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: add: the number 0.5 stands beside int32[1]; convert that with cast(x, "float32") first]`,
    );
    expect(() => add(tensor([true], { dtype: "bool" }), 1)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: add: the number 1 stands beside bool[1]; convert that with cast(x, "float32") first]`,
    );
    expect(() => add(tensor([1]), "1" as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: add: got the string "1"; it takes tensors and numbers, write tensor(…)]`,
    );
    expect(() => add(undefined as never, tensor([1]) as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: add: got undefined; it takes tensors and numbers, write tensor(…)]`,
    );
    expect(() => add(tensor([1]), [1] as never)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: add: got an array of 1; it takes tensors and numbers, write tensor(…)]`,
    );
  });
  test("donated tensors are refused", () => {
    const x = tensor([1, 2]);
    giveUp(x, donationTo("step"));
    expect(() => add(x, 1)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: this float32[2] was donated to the compiled function step and can no longer be read; use what that call returned, or leave the argument out of { donate }]`,
    );
    expect(() => x.data()).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: tensor: this float32[2] was donated to the compiled function step and can no longer be read; use what that call returned, or leave the argument out of { donate }]`,
    );
    expect(x.toString()).toBe("float32[2] (donated to step)");
  });
});

describe("JSON", () => {
  const specials = [0, -0, 1, 0.1, -2.5e-8, NaN, Infinity, -Infinity, Number.MAX_VALUE, 2 ** -149, 2 ** -1074];
  const integers = [0, 1, 2 ** 31 - 1];
  const elements = { float32: specials, float64: specials, int32: [...integers, -(2 ** 31)], uint32: [...integers, 2 ** 32 - 1], bool: [0, 1] }; // prettier-ignore

  test.each(dtypes)("reads back what it wrote, of %s", (dtype) => {
    const x = tensor(elements[dtype], { dtype });
    for (const y of [x, reshape(x, [1, -1, 1]), zeros([0, 3], { dtype }), zeros([], { dtype })]) {
      const back = tensor(JSON.parse(JSON.stringify(y)) as TensorJSON);
      expect([back.dtype, back.shape, back.data()]).toEqual([y.dtype, y.shape, y.data()]);
    }
  });

  test("of a tree, by a reviver", () => {
    const text = JSON.stringify({ w: [ones([2])], b: tensor(-0) });
    const isTensor = (value: unknown): value is TensorJSON => Object.hasOwn(Object(value) as object, "dtype");
    const back = JSON.parse(text, (_, value: unknown) => (isTensor(value) ? tensor(value) : value)) as object;
    expect(back).toEqual({ w: [ones([2])], b: tensor(-0) });
  });

  test.each<[unknown, string]>([
    [
      { dtype: "float32", shape: [1], data: [null] },
      "tensor: data.data[0] is null; elements are numbers or booleans, NaN, Infinity, -Infinity, -0",
    ],
    [
      { dtype: "float32", shape: [1], data: ["1"] },
      'tensor: data.data[0] is the string "1"; elements are numbers or booleans, NaN, Infinity, -Infinity, -0',
    ],
    [{ dtype: "float32", shape: [2], data: [1] }, "tensor: shape [2] holds 2 elements; got 1"],
    [
      { shape: [1], data: [1] },
      "tensor: there is no dtype undefined; dtypes are float32, float64, int32, uint32, bool",
    ],
    [{ dtype: "float32", data: [1] }, "tensor: shape is undefined; it is an array such as [2, 3]"],
    [
      { dtype: "int32", shape: [1], data: ["NaN"] },
      'tensor: NaN is no int32; choose another { dtype } or convert with cast(x, "int32")',
    ],
  ])("refuses %j", (data, message) => {
    expect(() => tensor(data as never)).toThrow(message);
  });
});
