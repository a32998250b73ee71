/** What is said of the parameters of another layer. That every layer refuses them is in layers.test.ts. */
import { cast, key, tanh, zeros, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { defineLayer, dense, sequential } from "./index.ts";

const x = zeros([4, 2]) as Tensor;

test("each sentence says which and what", () => {
  const apply = (params: unknown): unknown => dense(2, 3).apply(params as never, x as never);
  const own = dense(2, 3).init(key(0));
  const complaint = (params: unknown): string => {
    try {
      apply(params);
      return "none";
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
  expect([
    complaint(dense(2, 2).init(key(0))),
    complaint({ weight: own.weight }),
    complaint({ ...own, scale: own.bias }),
    complaint({ ...own, bias: [0, 0, 0] }),
    complaint({ ...own, bias: cast(own.bias, "float64") }),
    complaint(null),
  ]).toEqual([
    "ShapeError: dense(2, 3): params.weight is float32[2,2]; this layer has [2,3], so they are the " +
      "parameters of another",
    "UsageError: dense(2, 3): params are { weight }; they are { weight, bias }, make them with init(key)",
    "UsageError: dense(2, 3): params are { weight, bias, scale }; they are { weight, bias }, make them with init(key)",
    "UsageError: dense(2, 3): params.bias is an array of 3; it is a tensor [3], of saved values make one " +
      "with tensor(…)",
    "DTypeError: dense(2, 3): params.weight is float32[2,3], params.bias is float64[3]; dtypes differ, " +
      "cast one with cast(x, dtype)",
    "UsageError: dense(2, 3): params are null; they are { weight, bias }, make them with init(key)",
  ]);
});

test("a stack of the same length and other links is another stack", () => {
  const params = sequential(dense(2, 2), dense(2, 2), tanh).init(key(0));
  expect(() => sequential(dense(2, 2), tanh, dense(2, 2)).apply(params as never, x as never)).toThrow(
    expect.objectContaining({
      name: "UsageError",
      message: "sequential: params[1] is { weight, bias }; link 1 is tanh, which learns nothing and has []",
    }),
  );
});

test("a layer of one's own says what its parameters are, and nothing else", () => {
  const scale = defineLayer<{ readonly factor: Tensor }>({
    name: "scale(2)",
    shapes: { factor: [2] },
    init: () => ({ factor: zeros([2]) }),
    apply: ({ factor }) => factor,
  });
  expect(() => scale.apply({ factor: zeros([3]) }, x)).toThrow(
    "scale(2): params.factor is float32[3]; this layer has [2], so they are the parameters of another",
  );
});
