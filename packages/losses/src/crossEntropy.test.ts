import { compile, grad, mul, sum, tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { checkGrads } from "@cotangent/autodiff/testing";
import { expect, test } from "vitest";
import { sigmoidCrossEntropy, softmaxCrossEntropy } from "./index.ts";

const classes = (...labels: number[]): Tensor => tensor(labels, { dtype: "int32" });

test("a confident prediction keeps its digits, also in float32", () => {
  // log1p(e⁻²⁰) and its derivative; softplus(z) − t·z gives 0 for both
  const [z, t] = [tensor([20, -20]), tensor([1, 0])];
  expect([...sigmoidCrossEntropy(z, t).data()]).toEqual([2.061153620314381e-9, 2.061153620314381e-9].map(Math.fround));
  expect([...grad((x: Tensor) => sum(sigmoidCrossEntropy(x, t)))(z).data()]).toEqual([
    expect.closeTo(-2.061153618190204e-9, 15),
    expect.closeTo(2.061153618190204e-9, 15),
  ]);
});

test("there is no NaN and no Infinity for finite logits of any size", () => {
  for (const size of [0, 1e-8, 1, 20, 89, 100, 709, 1e4]) {
    const logits = tensor([
      [size, -size],
      [-size, size],
    ]);
    for (const loss of [
      (x: Tensor) => sum(softmaxCrossEntropy(x, classes(0, 0))),
      (x: Tensor) => sum(softmaxCrossEntropy(x, zeros([2, 2]))),
      (x: Tensor) => sum(sigmoidCrossEntropy(x, zeros([2, 2]))),
    ]) {
      for (const x of [...loss(logits).data(), ...grad(loss)(logits).data()]) expect(x).toSatisfy(Number.isFinite);
    }
  }
});

test("a class that cannot be costs nothing where it is not asked for, as a label and as a distribution", () => {
  const logits: Tensor = tensor([[-Infinity, 0]]);
  const asClass = (x: Tensor): Tensor => softmaxCrossEntropy(x, classes(1));
  const asShare = (x: Tensor, t: Tensor = tensor([[0, 1]])): Tensor => softmaxCrossEntropy(x, t);
  for (const loss of [asClass, asShare, compile(asClass), compile(asShare)]) {
    expect(loss(logits).toArray()).toEqual([0]);
    expect(
      grad((x: Tensor) => sum(loss(x)))(logits)
        .data()
        .map(Math.abs),
    ).toEqual(Float32Array.of(0, 0));
  }
  expect(compile(asShare)(logits, tensor([[0, 1]])).toArray()).toEqual([0]);
  expect(asShare(logits, tensor([[1, 0]])).toArray()).toEqual([Infinity]);
});

test("the gradient in the targets is that of a product, also where a target is 0 or 1", () => {
  const of = (list: number[]): Tensor => tensor(list, { dtype: "float64" });
  // ∂/∂t = softplus(−z) − softplus(z) = −z; ∂/∂t of a distribution = log Σ eᶻ − z
  expect(grad((t: Tensor) => sum(sigmoidCrossEntropy(of([3, 3, -2]), t)))(of([0, 1, 0])).toArray()).toEqual(
    [-3, -3, 2].map((x) => expect.closeTo(x, 12) as number),
  );
  checkGrads((t: Tensor) => sum(softmaxCrossEntropy(of([3, 1, -2]), mul(t, t))), [of([0.6, 0, 0.3])]);
});

test("derivatives are right to second order", () => {
  const logits = tensor(
    [
      [0.5, -1, 2],
      [3, 0.25, -0.5],
    ],
    { dtype: "float64" },
  );
  checkGrads((x: Tensor) => sum(softmaxCrossEntropy(x, classes(2, 1))), [logits]);
  checkGrads(
    (x: Tensor) =>
      sum(
        sigmoidCrossEntropy(
          x,
          tensor(
            [
              [0, 1, 0.3],
              [1, 0, 0.9],
            ],
            { dtype: "float64" },
          ),
        ),
      ),
    [logits],
  );
});

test("shapes known to the compiler are followed and compared by it", () => {
  const logits = zeros([32, 3]);
  const perExample: Tensor<readonly [32]> = softmaxCrossEntropy(logits, zeros([32], { dtype: "int32" }));
  expect(perExample.shape).toEqual([32]);
  const loss: Tensor<readonly []> = sum(
    softmaxCrossEntropy(logits as Tensor, classes(...new Array<number>(32).fill(0))),
  );
  expect(loss.shape).toEqual([]);
  // @ts-expect-error: labels for other examples
  void (() => softmaxCrossEntropy(logits, zeros([30], { dtype: "int32" })));
  // @ts-expect-error: distributions over other classes
  void (() => softmaxCrossEntropy(logits, zeros([32, 4])));
});

test("a compiled step has the eager values; it cannot throw, so a label that is no class gives NaN", () => {
  const logits = tensor([
    [0.5, -1, 2],
    [3, 0.25, -0.5],
  ]);
  const loss = (x: Tensor, labels: Tensor): Tensor => softmaxCrossEntropy(x, labels);
  expect(compile(loss)(logits, classes(2, 1)).toArray()).toEqual(loss(logits, classes(2, 1)).toArray());
  for (const wrong of [3, -1, 2 ** 31 - 1]) {
    const [first, second] = compile(loss)(logits, classes(2, wrong)).data();
    expect([first === loss(logits, classes(2, 1)).data()[0], second]).toEqual([true, NaN]);
  }
});

test.each<[() => unknown, string, string]>([
  [
    () => softmaxCrossEntropy(zeros([2, 3]), classes(0, 3)),
    "ValueError",
    "softmaxCrossEntropy: a label is 3; the logits have 3 classes, so labels go from 0 to 2",
  ],
  [
    () => softmaxCrossEntropy(zeros([2, 3]), classes(-1, 0)),
    "ValueError",
    "softmaxCrossEntropy: a label is -1; the logits have 3 classes, so labels go from 0 to 2",
  ],
  [
    () => softmaxCrossEntropy(zeros([2, 3]) as Tensor, classes(0)),
    "ShapeError",
    "softmaxCrossEntropy: logits are float32[2,3], labels are int32[1]; int32 labels are class indices of shape [2]",
  ],
  [
    () => softmaxCrossEntropy(zeros([2, 3]) as Tensor, zeros([2])),
    "ShapeError",
    "softmaxCrossEntropy: logits are float32[2,3], labels are float32[2]; float32 labels are " +
      "distributions of shape [2,3]",
  ],
  [
    () => softmaxCrossEntropy(zeros([2, 3]), zeros([2, 3], { dtype: "float64" })),
    "DTypeError",
    "softmaxCrossEntropy: logits are float32[2,3], labels are float64[2,3]; convert one with cast(x, dtype)",
  ],
  [
    () => softmaxCrossEntropy(zeros([2, 3], { dtype: "int32" }), classes(0, 0)),
    "DTypeError",
    "softmaxCrossEntropy: logits are int32[2,3]; they are float32 or float64, convert them with cast(x, dtype)",
  ],
  [
    () => softmaxCrossEntropy(zeros([2, 1]), classes(0, 0)),
    "ShapeError",
    "softmaxCrossEntropy: logits are float32[2,1]; of fewer than two classes the loss is always 0, " +
      "for one logit each write sigmoidCrossEntropy(squeeze(logits, { axis: -1 }), labels)",
  ],
  [
    () => softmaxCrossEntropy(zeros([]) as Tensor, classes(0)),
    "ShapeError",
    "softmaxCrossEntropy: logits are float32[]; they have at least one axis, the classes",
  ],
  [
    () => sigmoidCrossEntropy(zeros([4, 1]) as Tensor, classes(0, 1, 1, 0)),
    "ShapeError",
    "sigmoidCrossEntropy: logits are float32[4,1], targets are int32[4]; their shapes must be equal",
  ],
])("%s is refused", (call, name, message) => {
  expect(call).toThrow(expect.objectContaining({ name, message }));
});
