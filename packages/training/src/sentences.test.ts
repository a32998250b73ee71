import { add, key, matmul, mul, sub, tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { checkpoints, evaluate, fit, predict, type Checkpoint } from "./index.ts";

const model = {
  init: () => ({ w: zeros([2, 2]) }),
  apply: ({ w }: { w: Tensor }, x: Tensor): Tensor => matmul(x, w),
};
const stateful = {
  ...model,
  initState: () => ({ n: tensor(0) }),
  apply: (p: { w: Tensor }, s: { n: Tensor }, x: Tensor) => [model.apply(p, x), { n: add(s.n, 1) }] as const,
};
const optimizer = { init: () => [], update: (g: unknown) => [g, []] as const };
const loss = (outputs: Tensor, expected: Tensor): Tensor => mul(sub(outputs, expected), 1);
const features = tensor([
  [1, 2],
  [3, 4],
  [5, 6],
]);
const labels = Int32Array.from([0, 1, 2]);
const options = { loss, optimizer, epochs: 1, key: key(0) };

test.each<[unknown, unknown, object, string]>([
  [
    model,
    { features, labels, classNames: ["a", "b", "c"] },
    {},
    'fit: the model gives float32[3,2], which tells 2 classes apart, and labels[2] is 2 ("c"); give the model an output for each class, 3',
  ],
  [
    model,
    { features, labels: labels.subarray(0, 2) },
    {},
    "fit: labels has 2 examples and features has 3; there is one of each per example",
  ],
  [
    model,
    { features },
    {},
    "fit: data are { features }; they are a data set, { features, labels } or { features, targets }, or batches of these",
  ],
  [
    model,
    { features, labels, weights: [1, 2] },
    {},
    "fit: there are 2 weights and 3 examples; there is one per example",
  ],
  [
    model,
    { features, labels, weights: [1, -2, 0] },
    {},
    "fit: weights[1] is the number -2; a weight is a finite number, 0 or more",
  ],
  [model, { features: tensor(1), labels }, {}, "fit: features is one number; its first axis counts examples"],
  [
    model,
    { features: "x", labels },
    {},
    'fit: features is the string "x"; it is a tensor, a typed array with a shape, or numbers',
  ],
  [
    model,
    { features, labels },
    { loss: undefined },
    "fit: loss is undefined; it is a function (outputs, labels or targets) => losses, or a record of such",
  ],
  [
    model,
    { features, labels },
    { optimizer: 3 },
    "fit: optimizer is the number 3; it is { init(params), update(gradients, state, params) }, as adam() gives",
  ],
  [
    model,
    { features, labels },
    { key: undefined },
    "fit: key is undefined; give one, as key(0), so that runs can be repeated",
  ],
  [model, { features, labels }, { epochs: 0 }, "fit: epochs is 0; it is an integer, 1 or more, or Infinity"],
  [model, { features, labels }, { batchsize: 3 }, "batchsize"],
  [
    model,
    { features, labels },
    { validation: 1.5 },
    "fit: validation is the number 1.5 of 3 examples; it is a share between 0 and 1 that leaves both parts an example, or a data set",
  ],
  [
    model,
    { features, labels },
    { metrics: { loss: () => 1 } },
    "fit: a metric is called loss, which the history uses for something else; rename it",
  ],
  [
    model,
    { features, labels },
    { classWeights: { a: 1 } },
    "fit: classWeights are by the names of classes; these data have no labels with classNames",
  ],
  [
    model,
    { features, labels },
    { callbacks: [3] },
    "fit: callbacks[0] is the number 3; it is an object with a name, { name, onEpochEnd }",
  ],
  [
    model,
    { features: tensor([[1, 2], [3, NaN]]), labels: [0, 1] }, // prettier-ignore
    {},
    "fit: features[1, 1] is NaN; it is a finite number, fill it in (impute of @cotangent/preprocessing does) or leave the example out",
  ],
  [
    model,
    { features, targets: [1, 2, Infinity] },
    {},
    "fit: targets[2] is Infinity; it is a finite number, fill it in (impute of @cotangent/preprocessing does) or leave the example out",
  ],
  [
    model,
    { features, targets: [1, 2, 3] },
    { validation: { features, targets: [1, NaN, 3] } },
    "fit: validation: targets[1] is NaN; it is a finite number, fill it in",
  ],
  [model, { features, labels, weights: [0, 0, 0] }, {}, "fit: all weights are 0; at least one example must count"],
  [
    model,
    { features, labels, sampleWeights: [1, 1, 1] },
    {},
    "fit: data have sampleWeights, which nothing reads; the weights of examples are called weights",
  ],
  [model, { features, labels: [0, -1, 1] }, {}, "fit: labels[1] is -1; labels are indices of classes, 0 or more"],
  [
    model,
    { features, labels },
    { metrics: [() => 1] },
    "fit: metrics are an array of 1; they are a record, { accuracy }",
  ],
  [model, { features, labels }, { callbacks: {} }, "fit: callbacks are {}; they are a list, as [earlyStopping()]"],
  [
    model,
    { features, labels },
    { callbacks: [{ name: "mine", onEpochend: () => {} }] },
    "fit: callback mine has onEpochend, which nobody calls; callbacks have onStart, onStepEnd, onEpochEnd, onEnd",
  ],
  [
    model,
    { features, labels },
    { resume: {} },
    "fit: resume is {}; it is a checkpoint, as training.checkpoint() gives",
  ],
  [
    3,
    { features, labels },
    {},
    "fit: model is the number 3; it is a layer, as sequential(…) gives, or { init(key), apply(params, x, mode) }",
  ],
])("%o, %o, %o: a sentence", async (given, data, more, sentence) => {
  await expect(fit(given as never, data as never, { ...options, ...more } as never)).rejects.toThrow(sentence);
});

test("a model with a state is not used without one", async () => {
  const sentence = "the model has a state, and state is undefined; give { state: run.state }, or model.initState()";
  expect(() => predict(stateful, stateful.init(), features)).toThrow(`predict: ${sentence}`);
  await expect(evaluate(stateful, stateful.init(), { features, labels }, { loss })).rejects.toThrow(
    `evaluate: ${sentence}`,
  );
});

test("a loss that cannot be weighed, and one of an output that there is not, are named", async () => {
  const data = { features, targets: zeros([3, 2]), weights: [1, 2, 3] };
  await expect(fit(model, data, { ...options, loss: () => zeros([]) as Tensor })).rejects.toThrow(
    "fit: the loss gave float32[], which cannot be weighed by example; let it give one value per example, without taking the mean",
  );
  await expect(fit(model, data, { ...options, loss: { up: loss } })).rejects.toThrow(
    "fit: there is a loss for up, but the model gives no output of that name",
  );
});

test("a checkpoint of a training with other options is refused", async () => {
  let checkpoint: Checkpoint | undefined;
  const two = { features, targets: zeros([3, 2]) };
  const given = { ...options, epochs: 2, batchSize: 2 };
  await fit(model, two, { ...given, callbacks: [checkpoints({ save: (one) => void (checkpoint = one) })] });
  const resumed = (more: object, data: object = two) =>
    fit(model, data as never, { ...given, epochs: 3, resume: checkpoint!, ...more } as never);
  await expect(resumed({})).resolves.toMatchObject({ epochs: 3, steps: 6 });
  const rest = "go on with the same options, or begin with params: checkpoint.params";
  const before = "fit: resume is a checkpoint of a training whose";
  await expect(resumed({ batchSize: 3 })).rejects.toThrow(`${before} batchSize is 2, and here it is 3; ${rest}`);
  await expect(resumed({ key: key(1) })).rejects.toThrow(`${before} key is 0,0, and here it is 0,1; ${rest}`);
  await expect(resumed({ shuffle: false })).rejects.toThrow(`${before} shuffle is true, and here it is false; ${rest}`);
  await expect(resumed({}, [two])).rejects.toThrow(
    `${before} number of examples is 3, and here it is in batches; ${rest}`,
  );
  const heavy = { init: (p: unknown) => p, update: optimizer.update };
  await expect(resumed({ optimizer: heavy })).rejects.toThrow(/^fit: .*resume.optimizerState/);
  const wide = { init: () => ({ w: zeros([2, 3]) }), apply: model.apply };
  await expect(
    fit(wide, { features, targets: zeros([3, 3]) }, { ...given, resume: checkpoint! } as never),
  ).rejects.toThrow("fit: resume.params.w is float32[2,2], params of the model.w float32[2,3]; they must be alike");
});

test("predict of a data set says what to give", () => {
  expect(() => predict(model, model.init(), { features, labels } as never)).toThrow(
    "predict: features are a data set; give what the model takes, data.features",
  );
});
