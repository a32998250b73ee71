import { add, key, matmul, normal, tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { checkLayer } from "@cotangent/autodiff/testing";
import { describe, expect, test } from "vitest";
import { constant, dense, heNormal } from "./index.ts";

const float64 = { dtype: "float64" } as const;

test.each([[[4, 3]], [[2, 1, 3]], [[0, 3]]])("keeps what every layer promises, for an input of shape %j", (shape) => {
  const input: Tensor = normal(key(1), shape);
  for (const bias of [true, false]) checkLayer(dense(3, 2, { bias, biasInitializer: normal }), { input });
});

describe("shapes", () => {
  const layer = dense(3, 2, { weightInitializer: constant(1) });
  const params = layer.init(key(0));

  test("all axes but the last are kept", () => {
    for (const lead of [[5], [0], [2, 5], [2, 1, 3]]) {
      const out = layer.apply(params, zeros([...lead, 3]) as Tensor);
      expect(out.shape).toEqual([...lead, 2]);
    }
  });

  test("rows of a higher rank are those of a matrix", () => {
    const x = normal(key(3), [2, 4, 3]);
    const flat = add(matmul(tensor(x.data() as Float32Array, { shape: [8, 3] }), params.weight), params.bias);
    expect(layer.apply(params, x).data()).toEqual(flat.data());
  });

  test("known shapes are followed and compared by the compiler", () => {
    const out: Tensor<readonly [7, 2]> = layer.apply(params, zeros([7, 3]));
    const deep: Tensor<readonly [7, 5, 2]> = layer.apply(params, zeros([7, 5, 3]));
    expect([out.shape, deep.shape]).toEqual([
      [7, 2],
      [7, 5, 2],
    ]);
    // @ts-expect-error: four features instead of three
    void (() => layer.apply(params, zeros([7, 4])));
    // @ts-expect-error: no axis of examples
    void (() => layer.apply(params, zeros([3])));
    // @ts-expect-error: the parameters of another layer
    void (() => layer.apply(dense(2, 3).init(key(0)), zeros([7, 3])));
  });

  test.each<[Tensor, string, string]>([
    [zeros([7, 4]), "ShapeError", "dense(3, 2): x is float32[7,4]; it takes [..., 3]"],
    [zeros([3]), "ShapeError", "dense(3, 2): x is float32[3]; it takes [..., 3] with at least one axis of examples"],
    [
      zeros([7, 3], float64),
      "DTypeError",
      "dense(3, 2): x is float64[7,3], the weight is float32[3,2]; dtypes differ, cast one with cast(x, dtype)",
    ],
  ])("%s is refused", (x, name, message) => {
    expect(() => layer.apply(params, x)).toThrow(expect.objectContaining({ name, message }));
  });
});

test("parameters come from the initializers, the same for the same key", () => {
  const layer = dense(3, 2, { weightInitializer: heNormal, biasInitializer: constant(0.5) });
  const params = layer.init(key(7));
  expect(params.bias.toArray()).toEqual([0.5, 0.5]);
  expect(params.weight.shape).toEqual([3, 2]);
  expect(layer.init(key(7)).weight.toArray()).toEqual(params.weight.toArray());
  expect(layer.init(key(8)).weight.toArray()).not.toEqual(params.weight.toArray());
});

test("without a bias there is none among the parameters", () => {
  const params = dense(3, 2, { bias: false }).init(key(0));
  expect(Object.keys(params)).toEqual(["weight"]);
  // @ts-expect-error: nor in their type
  void params.bias;
});

test.each([
  [0, 2],
  [2, -1],
  [1.5, 2],
  [NaN, 2],
])("dense(%d, %d) is refused", (fanIn, fanOut) => {
  const width = Number.isInteger(fanIn) && fanIn > 0 ? fanOut : fanIn;
  const message = `dense(${fanIn}, ${fanOut}): a width is ${width}; both are integers, 1 or more`;
  expect(() => dense(fanIn, fanOut)).toThrow(expect.objectContaining({ name: "ValueError", message }));
});
