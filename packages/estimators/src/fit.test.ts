/** `fit` of the training package with layers, losses, optimizers, metrics and data sets of the others. */
import { compile, key, mean, mul, relu, tensor, valueAndGrad, type Tensor } from "@cotangent/autodiff";
import { digits, iris, moons, xor } from "@cotangent/datasets";
import { batchNorm, dense, dropout, maxNorm, sequential } from "@cotangent/layers";
import { l2, sigmoidCrossEntropy, softmaxCrossEntropy } from "@cotangent/losses";
import { accuracy, fBeta } from "@cotangent/metrics";
import { adam, applyUpdates, chain, clipByGlobalNorm, sgd } from "@cotangent/optimizers";
import { earlyStopping, evaluate, fit, predict, type Checkpoint } from "@cotangent/training";
import { createWasmBackend } from "@cotangent/wasm";
import { expect, test } from "vitest";

const backend = await createWasmBackend({ relaxedSimd: false, threads: 1 });

test("the program of a first course: iris, with metrics and examples held out", async () => {
  const model = sequential(dense(4, 16), relu, dense(16, 3));
  const run = await fit(model, iris(), {
    loss: softmaxCrossEntropy,
    optimizer: adam({ learningRate: 1e-2 }),
    metrics: { accuracy, f1: fBeta.streaming({ average: "macro" }) },
    epochs: 60,
    validation: 0.2,
    callbacks: [earlyStopping({ patience: 20 })],
    key: key(0),
    backend,
  });
  expect(Object.keys(run.history)).toEqual([
    "loss",
    "accuracy",
    "f1",
    "validationLoss",
    "validationAccuracy",
    "validationF1",
  ]);
  expect(run.history["accuracy"]!.at(-1)).toBeGreaterThan(0.9);
  const judged = await evaluate(model, run.params, iris(), {
    loss: softmaxCrossEntropy,
    metrics: { accuracy },
    backend,
  });
  expect(judged["accuracy"]).toBeGreaterThan(0.9);
  const logits = predict(model, run.params, iris().features, { backend });
  expect(accuracy(logits, tensor(iris().labels)).item()).toBe(judged["accuracy"]);
});

test("one logit per example stands beside labels of two classes", async () => {
  const model = sequential(dense(2, 8), relu, dense(8, 1));
  const loss = (logits: Tensor, labels: Tensor): Tensor => sigmoidCrossEntropy(logits, labels);
  const data = moons({ examples: 200, seed: 0 });
  const run = await fit(model, data, {
    loss,
    optimizer: adam({ learningRate: 0.02 }),
    epochs: 60,
    key: key(1),
    backend,
  });
  expect(run.history.loss.at(-1)).toBeLessThan(run.history.loss[0]! / 2);
});

test("gives the bits of a loop written by hand, interpreted and in WebAssembly", async () => {
  const model = sequential(dense(2, 8), relu, dense(8, 2));
  const optimizer = sgd({ learningRate: 0.5, momentum: 0.9 });
  const data = xor();
  for (const given of [{}, { backend }]) {
    const params0 = model.init(key(7));
    const run = await fit(model, data, {
      loss: softmaxCrossEntropy,
      optimizer,
      epochs: 50,
      batchSize: 4,
      key: key(0),
      params: params0,
      ...given,
    });
    let params = params0;
    let state = optimizer.init(params);
    const step = compile((params, state, x, y) => {
      const cost = (p: typeof params) => mean(softmaxCrossEntropy(model.apply(p, x), y));
      const [loss, gradients] = valueAndGrad(cost)(params);
      const [updates, next] = optimizer.update(gradients, state, params);
      return [loss, applyUpdates(params, updates), next];
    }, given);
    for (let i = 0; i < 50; i++) [, params, state] = step(params, state, data.features, data.labels);
    expect(run.params[0].weight.toArray()).toEqual(params[0].weight.toArray());
    expect(run.params[2].bias.toArray()).toEqual(params[2].bias.toArray());
  }
});

test("running statistics, dropout, penalty, constraint and clipping go together, and go on from a checkpoint", async () => {
  const model = sequential(dense(64, 32), batchNorm(32), relu, dropout(0.2), dense(32, 10));
  let checkpoint: Checkpoint | undefined;
  const options = {
    loss: softmaxCrossEntropy,
    optimizer: chain(clipByGlobalNorm(1), adam({ learningRate: 3e-3 })),
    metrics: { accuracy },
    epochs: 4,
    batchSize: 128,
    validation: 0.2,
    penalty: (params: ReturnType<typeof model.init>) => mul(l2(params), 1e-4),
    constraint: maxNorm(3),
    key: key(0),
    backend,
  };
  const data = await digits();
  const keep = {
    name: "keep",
    onStepEnd: (t: { step: number; checkpoint(): Checkpoint }) => void (t.step === 17 && (checkpoint = t.checkpoint())),
  };
  const run = await fit(model, data, { ...options, callbacks: [keep] });
  expect(run.history["validationAccuracy"]!.at(-1)).toBeGreaterThan(0.85);
  const resumed = await fit(model, data, { ...options, resume: checkpoint! });
  expect(resumed.history).toEqual(run.history);
  expect(resumed.params[0].weight.toArray()).toEqual(run.params[0].weight.toArray());
  expect(resumed.state[1].mean.toArray()).toEqual(run.state[1].mean.toArray());
});

test("too few outputs are noticed before the first step", async () => {
  await expect(
    fit(dense(4, 2), iris(), {
      loss: softmaxCrossEntropy,
      optimizer: sgd({ learningRate: 1 }),
      epochs: 1,
      key: key(0),
    }),
  ).rejects.toThrow(
    'fit: the model gives float32[32,2], which tells 2 classes apart, and labels[100] is 2 ("virginica"); give the model an output for each class, 3',
  );
});
