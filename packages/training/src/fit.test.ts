import {
  add,
  bernoulli,
  compile,
  key,
  matmul,
  mean,
  mul,
  normal,
  sub,
  sum,
  tensor,
  treeLeaves,
  treeMap,
  valueAndGrad,
  where,
  zeros,
  type Key,
  type Tensor,
} from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { evaluate, fit, predict, type Callback, type Checkpoint, type FitOptions } from "./index.ts";

interface Line {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

const line = {
  init: (k: Key): Line => ({ weight: normal(k, [2, 1]), bias: zeros([1]) }),
  apply: ({ weight, bias }: Line, x: Tensor): Tensor => add(matmul(x, weight), bias),
};

/** Draws half of its inputs while it learns, and counts its steps in a state. */
const noisy = {
  init: line.init,
  initState: () => ({ steps: tensor(0) }),
  apply(params: Line, { steps }: { steps: Tensor }, x: Tensor, mode: { train?: boolean; key?: Key } = {}) {
    if (!mode.train) return [line.apply(params, x), { steps }] as const;
    return [
      line.apply(params, where(bernoulli(mode.key!, 0.5, x.shape), x, 0) as Tensor),
      { steps: add(steps, 1) },
    ] as const;
  },
};

const momentum = {
  init: (params: Line) => treeMap((p) => mul(p, 0), params),
  update(gradients: Line, state: Line): [Line, Line] {
    const next = treeMap((g, v) => add(mul(v, 0.9), g), gradients, state);
    return [treeMap((v) => mul(v, -0.05), next), next];
  },
};

const squares = (outputs: Tensor, targets: Tensor): Tensor => mul(sub(outputs, targets), sub(outputs, targets));

const timers = globalThis as unknown as {
  setInterval(f: () => void, ms: number): unknown;
  clearInterval(timer: unknown): void;
};
const elements = (tree: unknown): unknown[] => treeLeaves(tree as never).map((x: Tensor) => x.toArray());

/** y = x₀ − 2 x₁ + 1 at seven points. */
const features = normal(key(1), [7, 2]);
const targets = tensor(
  Array.from({ length: 7 }, (_, i) => features.data()[2 * i]! - 2 * features.data()[2 * i + 1]! + 1),
);
const data = { features, targets };
const options = { loss: squares, optimizer: momentum, epochs: 5, batchSize: 3, key: key(0) } satisfies FitOptions<
  Line,
  readonly []
>;

describe("fit", () => {
  test("learns a line, and says what it went through", async () => {
    const run = await fit(line, data, { ...options, epochs: 200 });
    expect(run.params.weight.toArray()).toEqual([[expect.closeTo(1, 3)], [expect.closeTo(-2, 3)]]);
    expect(run).toMatchObject({ epochs: 200, steps: 600, state: [], ended: { by: "epochs" } });
    expect(run.history.loss).toHaveLength(200);
  });

  test("gives the bits of a loop of compiled steps written by hand, in the order of the data", async () => {
    const run = await fit(line, data, { ...options, shuffle: false, params: line.init(key(5)) });
    let params = line.init(key(5));
    let state = momentum.init(params);
    const step = compile((params: Line, state: Line, x: Tensor, y: Tensor) => {
      const [loss, gradients] = valueAndGrad((p: Line) => mean(squares(line.apply(p, x), y)))(params);
      const [updates, next] = momentum.update(gradients, state);
      return [loss, treeMap((p, u) => add(p, u) as Tensor, params, updates), next] as [Tensor, Line, Line];
    });
    const history: number[] = [];
    for (let epoch = 0; epoch < 5; epoch++) {
      let total = 0;
      for (const [from, to] of [
        [0, 3],
        [3, 6],
        [6, 7],
      ] as const) {
        const x = tensor(features.data().slice(2 * from, 2 * to) as Float32Array, { shape: [to - from, 2] });
        const y = tensor(targets.data().slice(from, to) as Float32Array, { shape: [to - from, 1] });
        let loss: Tensor;
        [loss, params, state] = step(params, state, x, y);
        total += loss.item() * (to - from);
      }
      history.push(total / 7);
    }
    expect(run.params.weight.toArray()).toEqual(params.weight.toArray());
    expect(run.params.bias.toArray()).toEqual(params.bias.toArray());
    expect(run.history.loss).toEqual(history);
  });

  test("does not change what it is given", async () => {
    const params = line.init(key(5));
    const before = params.weight.toArray();
    await fit(line, data, { ...options, params });
    expect(params.weight.toArray()).toEqual(before);
  });

  test("the same key gives the same bits, another one others", async () => {
    const once = async (k: number) => (await fit(noisy, data, { ...options, key: key(k) })).params.weight.toArray();
    expect(await once(3)).toEqual(await once(3));
    expect(await once(4)).not.toEqual(await once(3));
  });

  test("hands a state from step to step, and a key to models that draw", async () => {
    const { state, steps } = await fit(noisy, data, options);
    expect([state.steps.item(), steps]).toEqual([15, 15]);
  });

  test("weights of 2 are examples that come twice, and of 0 such as are not there", async () => {
    const weights = [1, 2, 1, 0, 1, 1, 1];
    const positions = [0, 1, 1, 2, 4, 5, 6];
    const rows = positions.map((at) => [...features.data().slice(2 * at, 2 * at + 2)]);
    const twice = { features: tensor(rows), targets: tensor(positions.map((at) => targets.data()[at]!)) };
    const whole = { ...options, batchSize: 7, shuffle: false };
    const weighed = await fit(line, { ...data, weights }, whole);
    const repeated = await fit(line, twice, whole);
    weighed.history.loss.forEach((loss, i) => expect(loss).toBeCloseTo(repeated.history.loss[i]!, 5));
  });

  test("a batch whose examples all weigh 0 changes nothing", async () => {
    const params = line.init(key(5));
    const plain = { ...options, optimizer: { init: () => [], update: (g: Line) => [g, []] as const } };
    const run = await fit(line, [{ ...data, weights: [0, 0, 0, 0, 0, 0, 0] }], { ...plain, params });
    expect(run.params.weight.toArray()).toEqual(params.weight.toArray());
  });

  test("class weights are by name", async () => {
    const labelled = { features, labels: Int32Array.from([0, 1, 1, 0, 1, 0, 0]), classNames: ["no", "yes"] };
    const whole = { ...options, batchSize: 7, shuffle: false, epochs: 3 };
    const loss = (outputs: Tensor, labels: Tensor): Tensor => mul(sub(outputs, labels), sub(outputs, labels));
    const asFloats = { ...labelled, labels: Float32Array.from(labelled.labels) };
    const byClass = await fit(line, asFloats, { ...whole, loss, classWeights: { yes: 3 } });
    const byExample = await fit(
      line,
      { ...asFloats, weights: Array.from(labelled.labels, (l) => (l === 1 ? 3 : 1)) },
      { ...whole, loss },
    );
    expect(byClass.history.loss).toEqual(byExample.history.loss);
    await expect(fit(line, asFloats, { ...whole, loss, classWeights: { maybe: 3 } })).rejects.toThrow(
      /classWeights.*maybe/,
    );
  });

  test("metrics of the epoch and of held out examples stand in the history", async () => {
    const meanError = (outputs: Tensor, expected: Tensor): Tensor => mean(sub(outputs, expected));
    const { history } = await fit(line, data, { ...options, metrics: { meanError }, validation: 0.3 });
    expect(Object.keys(history)).toEqual(["loss", "meanError", "validationLoss", "validationMeanError"]);
    expect(Object.values(history).every((list) => list.length === 5)).toBe(true);
  });

  test("validation by a set is what evaluate says of the parameters", async () => {
    const { params, history } = await fit(line, data, { ...options, validation: data });
    expect((await evaluate(line, params, data, { loss: squares, batchSize: 3 }))["loss"]).toBe(
      history["validationLoss"]!.at(-1),
    );
  });

  test("a share is stratified: each class has its part of it", async () => {
    const labels = Int32Array.from({ length: 50 }, (_, i) => (i < 40 ? 0 : 1));
    const seen: number[] = [];
    const model = { init: () => ({ w: zeros([]) }), apply: ({ w }: { w: Tensor }, x: Tensor) => mul(x, w) };
    const counted = (outputs: Tensor, expected: Tensor): number => {
      if (expected.shape[0] === 10) seen.push(sum(expected).item());
      return outputs.shape[0]!;
    };
    const sorted = { features: new Float32Array(50), labels };
    const loss = (outputs: Tensor): Tensor => outputs;
    await fit(model, sorted, {
      ...options,
      loss,
      optimizer: { init: () => [], update: (g: unknown) => [g, []] },
      epochs: 1,
      metrics: { counted },
      validation: 0.2,
    } as never);
    expect(seen).toEqual([2]);
  });

  test("batches come from a list, from a function, and from what is asynchronous", async () => {
    const batch = (from: number, to: number) => ({
      features: tensor(features.data().slice(2 * from, 2 * to) as Float32Array, { shape: [to - from, 2] }),
      targets: tensor(targets.data().slice(from, to) as Float32Array),
    });
    const list = [batch(0, 3), batch(3, 6), batch(6, 7)];
    const wanted = await fit(line, data, { ...options, shuffle: false });
    async function* stream() {
      for (const one of list) yield await Promise.resolve(one);
    }
    for (const given of [list, () => list, stream]) {
      const run = await fit(line, given, options);
      expect([run.history.loss, run.params.weight.toArray()]).toEqual([
        wanted.history.loss,
        wanted.params.weight.toArray(),
      ]);
    }
    await expect(fit(line, list.values(), options)).rejects.toThrow(
      "fit: data are an iterator, which can be gone through once",
    );
  });

  test("several outputs have a loss each", async () => {
    const two = {
      init: line.init,
      apply: (p: Line, { a }: { a: Tensor }) => ({ up: line.apply(p, a), down: mul(line.apply(p, a), -1) }),
    };
    const tree = { features: { a: features }, targets: { up: targets, down: mul(targets, -1) } };
    const run = await fit(two, tree, { ...options, loss: { up: squares, down: squares }, shuffle: false });
    const one = await fit(line, data, {
      ...options,
      loss: (o: Tensor, t: Tensor) => mul(squares(o, t), 2),
      shuffle: false,
    });
    run.history.loss.forEach((loss, i) => expect(loss).toBeCloseTo(one.history.loss[i]!, 4));
  });

  test("a penalty is made small and not told, a constraint holds after each update", async () => {
    const penalty = (p: Line): Tensor => mul(sum(mul(p.weight, p.weight)), 1000);
    const penalised = await fit(line, data, {
      ...options,
      epochs: 1,
      batchSize: 7,
      penalty,
      params: line.init(key(5)),
    });
    const plain = await fit(line, data, { ...options, epochs: 1, batchSize: 7, params: line.init(key(5)) });
    expect(penalised.history.loss).toEqual(plain.history.loss);
    const constraint = ({ weight, bias }: Line): Line => ({ weight, bias: mul(bias, 0) });
    expect((await fit(line, data, { ...options, constraint })).params.bias.toArray()).toEqual([0]);
  });

  test("ends by a signal between two steps, and gives what was learned", async () => {
    const signal = { aborted: false, reason: "enough" };
    const stopper: Callback = {
      name: "stopper",
      onEpochEnd: ({ epoch }) => void (signal.aborted = epoch === 2),
    };
    const run = await fit(line, data, { ...options, callbacks: [stopper], signal });
    expect([run.epochs, run.ended]).toEqual([2, { by: "signal", reason: "it was aborted: enough" }]);
  });

  test("ends where the loss is no number, with the step and what may help", async () => {
    const run = await fit(line, { features, targets: mul(targets, 1e30) }, options);
    expect(run.ended).toEqual({
      by: "nonFinite",
      reason:
        "the loss is Infinity in step 1 of epoch 1; a lower learning rate, features that are scaled, or gradients that " +
        "are clipped may help",
    });
  });

  test("others get a turn", async () => {
    let turns = 0;
    const timer = timers.setInterval(() => turns++, 1);
    await fit(line, data, {
      ...options,
      epochs: 1e6,
      // a busy machine gives the turns late, and a training that yields to nobody gives none
      callbacks: [{ name: "until", onStepEnd: (t) => void ((turns > 1 || t.elapsed > 30_000) && t.stop("")) }],
    });
    timers.clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });
});

test.each([2, 3, 5, 7])(
  "goes on from a checkpoint after step %i, with the bits of a run without a break",
  async (at) => {
    const metrics = {
      sumOfOutputs: { init: () => 0, update: (s: number, o: Tensor) => s + sum(o).item(), result: (s: number) => s },
    };
    const all = { ...options, metrics, validation: data };
    const wanted = await fit(noisy, data, all);
    let checkpoint: Checkpoint | undefined;
    const keep: Callback = {
      name: "keep",
      onStepEnd(training) {
        if (training.step === at) checkpoint = training.checkpoint();
      },
    };
    await fit(noisy, data, { ...all, callbacks: [keep] });
    const { progress, ...trees } = checkpoint!;
    const run = await fit(noisy, data, {
      ...all,
      resume: { ...trees, progress: JSON.parse(JSON.stringify(progress)) },
    });
    expect(run.history).toEqual(wanted.history);
    expect(elements([run.params, run.state])).toEqual(elements([wanted.params, wanted.state]));
  },
);

test("predict gives the same whatever the size of batches", () => {
  const params = line.init(key(2));
  const whole = predict(line, params, features);
  expect(whole.toArray()).toEqual(line.apply(params, features).toArray());
  for (const batchSize of [1, 3, 7])
    expect(predict(line, params, features, { batchSize }).toArray()).toEqual(whole.toArray());
});
