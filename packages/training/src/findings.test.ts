/** What training says of itself: where a NaN came from, distributions, learning rates, one batch by heart. */
import {
  add,
  cast,
  exp,
  key,
  log,
  matmul,
  mean,
  mul,
  normal,
  pow,
  relu,
  softmax,
  sub,
  sum,
  tensor,
  treeMap,
  zeros,
  type Key,
  type Tensor,
} from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import {
  findLearningRate,
  fit,
  histograms,
  nonFinite,
  overfitOneBatch,
  type Callback,
  type Distributions,
  type FitOptions,
} from "./index.ts";

interface Line {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

const line = {
  init: (k: Key): Line => ({ weight: mul(normal(k, [2, 1]), 0.1) as Tensor, bias: zeros([1]) }),
  apply: ({ weight, bias }: Line, x: Tensor): Tensor => add(matmul(x, weight), bias),
};

/** Gradient descent at a learning rate. */
const descent = (rate: number) => ({
  init: () => [],
  update: (gradients: Line) => [treeMap((g) => mul(g, -rate), gradients), []] as const,
});

const squares = (outputs: Tensor, targets: Tensor): Tensor => pow(sub(outputs, targets), 2) as Tensor;
const features = normal(key(1), [12, 2]);
const targets = tensor(Array.from({ length: 12 }, (_, i) => features.data()[2 * i]! - 2 * features.data()[2 * i + 1]!));
const data = { features, targets };
const options = { loss: squares, epochs: 50, batchSize: 5, key: key(0) } satisfies Partial<FitOptions<Line>>;

/** The line of the call, as stacks say it. */
function here(): string {
  return /findings\.test\.ts:\d+/.exec(new Error().stack!.split("\n")[2]!)![0];
}

describe("nonFinite", () => {
  let at = "";
  /** A logarithm of what becomes negative while it learns. */
  const fragile = (outputs: Tensor, wanted: Tensor): Tensor => {
    const [logs, place] = [log(add(outputs, 1.5)), here()];
    at = place;
    return add(squares(outputs, wanted), mul(logs, 0.01));
  };

  test("says the op, the step and the line, and costs nothing before", async () => {
    const run = await fit(line, data, {
      ...options,
      loss: fragile,
      optimizer: descent(0.1),
      callbacks: [nonFinite()],
    });
    expect(run.ended.by).toBe("nonFinite");
    const { epochs, steps } = run;
    expect(run.ended.reason).toMatch(
      new RegExp(
        `; in step ${steps}, of epoch ${epochs + 1}, log makes NaN at \\[\\d, 0\\] of float32\\[\\d,1\\]; x is `,
      ),
    );
    expect(run.ended.reason).toMatch(/; it is in the forward pass, at .*:\d+:\d+$/);
    expect(run.ended.reason).toContain(at);
    const alone = await fit(line, data, { ...options, loss: fragile, optimizer: descent(0.1) });
    expect(alone.history).toEqual(run.history);
  });

  test("finds updates that overflow, of whole batches and of batches by a function, after a resumption too", async () => {
    const spoilt = { ...options, optimizer: descent(1e4), callbacks: [nonFinite()] };
    const whole = await fit(line, data, { ...spoilt, batchSize: 12 });
    expect(whole.ended.reason).toMatch(/^the loss is (NaN|Infinity) in step 1 of epoch \d+; .*; in step \d+, of epoch/);
    const batches = () => [{ features, targets }];
    const stream = await fit(line, batches, spoilt);
    expect(stream.ended.reason).toBe(whole.ended.reason);
    let checkpoint: ReturnType<Parameters<NonNullable<Callback["onEpochEnd"]>>[0]["checkpoint"]> | undefined;
    const keep: Callback = { name: "keep", onEpochEnd: (training) => void (checkpoint = training.checkpoint()) };
    await fit(line, data, { ...spoilt, batchSize: 12, epochs: 2, callbacks: [keep] });
    const resumed = await fit(line, data, { ...spoilt, batchSize: 12, resume: checkpoint! });
    expect(resumed.ended.reason).toBe(whole.ended.reason);
  });

  test("says so where it does not come again", async () => {
    let calls = 0;
    const fickle = () => [{ features, targets: calls++ < 2 ? targets : (mul(targets, 1e30) as Tensor) }];
    const run = await fit(line, fickle, { ...options, optimizer: descent(0.1), callbacks: [nonFinite()] });
    expect(run.ended.reason).toMatch(
      /; in step 1, of epoch 1, pow makes Infinity at \[0, 0\] of float32\[12,1\]; a is /,
    );
    let spoil = true;
    const once = () => [{ features, targets: spoil ? (mul(targets, 1e30) as Tensor) : targets }];
    const callback: Callback = { name: "mends", onEnd: () => void (spoil = false) };
    const other = await fit(line, once, { ...options, optimizer: descent(0.1), callbacks: [callback, nonFinite()] });
    expect(other.ended.reason).toMatch(/; it does not come again, so that a callback or batches that differ made it$/);
  });
});

test("histograms tell of weights and gradients, after the epochs that are asked for", async () => {
  const told: Distributions[] = [];
  const callback = histograms({ write: (one) => void told.push(one), everyEpochs: 20, bins: 4 });
  await fit(line, data, { ...options, batchSize: 12, optimizer: descent(0.01), callbacks: [callback] });
  expect(told.map(({ epoch, step }) => [epoch, step])).toEqual([[20, 20], [40, 40]]); // prettier-ignore
  const [{ weights, gradients }] = told as [Distributions];
  expect(weights.map(({ path }) => path)).toEqual(["weight", "bias"]);
  expect(gradients.map(({ path }) => path)).toEqual(["weight", "bias"]);
  const [weight, bias] = weights as [Distributions["weights"][0], Distributions["weights"][0]];
  expect(weight.counts).toEqual([1, 0, 0, 1]);
  expect(weight.mean).toBeCloseTo((weight.least + weight.largest) / 2, 10);
  expect(weight.standardDeviation).toBeCloseTo((weight.largest - weight.least) / 2, 10);
  expect(bias).toMatchObject({ counts: [1, 0, 0, 0], standardDeviation: 0, zeros: 0, nonFinite: 0 });
  // a step of the descent is the rate times the gradient
  const after = await fit(line, data, { ...options, batchSize: 12, optimizer: descent(0.01), epochs: 21 });
  const before = await fit(line, data, { ...options, batchSize: 12, optimizer: descent(0.01), epochs: 20 });
  const moved = sub(before.params.bias, after.params.bias).toArray() as number[];
  expect(gradients[1]!.mean).toBeCloseTo(moved[0]! / 0.01, 4);
});

test("distributions count what is not finite, and zeros", async () => {
  const told: Distributions[] = [];
  const odd = {
    init: () => ({ w: tensor([0, 0, 3, 1]), off: tensor([Infinity, NaN, 2]) }),
    apply: ({ w }: { w: Tensor }, x: Tensor): Tensor => mul(x, sum(w)),
  };
  const optimizer = {
    init: () => [],
    update: (g: unknown) => [treeMap((x: Tensor) => mul(x, 0), g as never), []] as const,
  };
  const callbacks = [histograms({ write: (one) => void told.push(one), bins: 3 })];
  await fit(odd, { features: tensor([[1]]), targets: tensor([[1]]) }, { ...options, epochs: 1, optimizer, callbacks });
  expect(told[0]!.weights).toMatchObject([
    { path: "w", zeros: 0.5, counts: [2, 1, 1], least: 0, largest: 3, nonFinite: 0 },
    { path: "off", nonFinite: 2, least: 2, largest: 2, mean: 2, counts: [1, 0, 0] },
  ]);
});

describe("findLearningRate", () => {
  const search = { loss: squares, optimizer: descent, key: key(0), batchSize: 12 };

  test("suggests a rate below the one at which the loss grows", async () => {
    const { rates, losses, suggestion } = await findLearningRate(line, data, { ...search, least: 1e-4, largest: 1e3 });
    expect(rates.length).toBe(losses.length);
    expect(rates[0]).toBeCloseTo(1e-4, 12);
    expect(rates[9]! / rates[8]!).toBeCloseTo(1e7 ** (1 / 99), 9);
    // descent on a parabola diverges above 2 / its largest curvature
    expect(rates.at(-1)!).toBeLessThan(1e3);
    const at = async (rate: number): Promise<number> =>
      (await fit(line, data, { ...options, batchSize: 12, optimizer: descent(rate) })).history.loss.at(-1)!;
    expect(await at(suggestion!)).toBeLessThan(0.1 * losses[0]!);
    expect(await at(rates.at(-1)!)).toBeGreaterThan(losses[0]!);
  });

  test("the first losses are those of a training at these rates, and nothing given is changed", async () => {
    const params = line.init(key(5));
    const before = params.weight.toArray();
    const one = await findLearningRate(line, data, { ...search, params, steps: 20 });
    expect(await findLearningRate(line, data, { ...search, params, steps: 20 })).toEqual(one);
    expect(params.weight.toArray()).toEqual(before);
  });

  test.each<[object, string]>([
    [
      { optimizer: descent(1) },
      "findLearningRate: optimizer is { init, update }; it is a function of a learning rate, (learningRate) => adam({ learningRate })",
    ],
    [{ least: 1, largest: 0.1 }, "findLearningRate: least is 1 and largest is 0.1; rates grow from one to the other"],
    [{ least: 0 }, "findLearningRate: least is 0; it is a number above 0"],
    [{ steps: 3 }, "findLearningRate: steps is 3; it is an integer, 10 or more"],
    [{ epochs: 3 }, "findLearningRate: epochs is the number 3; options are { loss, batchSize, key, "],
  ])("%o: %s", async (wrong, message) => {
    await expect(findLearningRate(line, data, { ...search, ...wrong } as never)).rejects.toThrow(message);
  });
});

describe("overfitOneBatch", () => {
  const check = { loss: squares, optimizer: descent(0.1), key: key(0) };

  test("passes what learns its batch", async () => {
    const { passed, losses, sentence } = await overfitOneBatch(line, data, check);
    expect(passed).toBe(true);
    expect(losses).toHaveLength(500);
    expect(sentence).toMatch(
      /^the loss of 12 examples went from [\d.]+ to [\d.e-]+ in 500 steps, .* % of the first: the model learns$/,
    );
  });

  test("names parameters that get no gradient", async () => {
    const dead = {
      init: (k: Key) => ({ ...line.init(k), shift: tensor([-1e3]) }),
      apply: (p: Line & { shift: Tensor }, x: Tensor): Tensor =>
        add(mul(line.apply(p, x), 0), relu(add(p.shift, p.bias))),
    };
    const found = await overfitOneBatch(dead, data, { ...check, optimizer: descent(0.1) as never, steps: 20 });
    expect(found.passed).toBe(false);
    expect(found.sentence).toMatch(
      /: the gradient of weight, bias, shift is 0 everywhere, so that the loss does not depend/,
    );
  });

  test.each([
    ["too high", descent(3), /: (it grows; the learning rate is too high|the loss is)/],
    ["too low", descent(1e-9), /: it does not move; the learning rate is too low/],
    ["a little low", descent(2e-3), /: \d+ % of the first are left; it may need more steps/],
  ])("says what is wrong with a rate that is %s", async (_, optimizer, words) => {
    const { passed, sentence } = await overfitOneBatch(line, data, { ...check, optimizer, steps: 40 });
    expect(passed).toBe(false);
    expect(sentence).toMatch(words);
  });

  test("learns labels by heart, with weights", async () => {
    const labels = Int32Array.from([0, 1, 2, 0, 1, 2]);
    const model = {
      init: (k: Key) => ({ a: normal(k, [2, 16]), b: zeros([16, 3]) }),
      apply: ({ a, b }: { a: Tensor; b: Tensor }, x: Tensor): Tensor => matmul(relu(matmul(x, a)), b),
    };
    const entropy = (logits: Tensor, wanted: Tensor): Tensor => {
      const rows = [0, 1, 2].map((k) => mul(oneIf(wanted, k), log(column(softmax(logits), k))));
      return mul(rows.reduce((a, b) => add(a, b) as Tensor) as Tensor, -1) as Tensor;
    };
    const column = (x: Tensor, k: number): Tensor =>
      sum(mul(x, tensor([0, 1, 2].map((i) => Number(i === k)))), { axis: 1 });
    const oneIf = (x: Tensor, k: number): Tensor => exp(mul(pow(sub(cast(x, "float32"), k), 2), -100));
    const six = { features: Float32Array.from(features.data().slice(0, 12)), labels, weights: [1, 1, 1, 1, 1, 2] };
    const shaped = { ...six, features: Object.assign(six.features, { shape: [6, 2] }) };
    const optimizer = descent(0.5) as never;
    const found = await overfitOneBatch(model, shaped, {
      loss: entropy,
      optimizer,
      key: key(3),
      steps: 2000,
      share: 0.3,
    });
    expect(found.sentence).toMatch(/the model learns$/);
  });

  test("refuses options that are none", async () => {
    await expect(overfitOneBatch(line, data, { ...check, share: 1 })).rejects.toThrow(
      "overfitOneBatch: share is 1; it is between 0 and 1",
    );
    await expect(overfitOneBatch(line, data, { ...check, batchSize: 0 })).rejects.toThrow(
      "overfitOneBatch: batchSize is 0; it is an integer, 1 or more",
    );
  });
});

test("labels of any batch are held to the outputs, not only those of the first", async () => {
  const model = {
    init: () => ({ w: zeros([2, 2]) }),
    apply: ({ w }: { w: Tensor }, x: Tensor): Tensor => matmul(x, w),
  };
  const batch = (labels: number[]) => ({ features: tensor([[1, 2], [3, 4]]), labels: Int32Array.from(labels) }); // prettier-ignore
  const optimizer = { init: () => [], update: (g: unknown) => [g, []] as const };
  const loss = (outputs: Tensor): Tensor => mean(outputs, { axis: 1 });
  await expect(
    fit(model, [batch([0, 1]), batch([1, 2])], { loss, optimizer, epochs: 1, key: key(0) } as never),
  ).rejects.toThrow(
    "fit: the model gives float32[2,2], which tells 2 classes apart, and labels[1] is 2; give the model an output for each class, 3",
  );
});
