import { key, mul, sub, tensor, treeMap, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import {
  checkpoints,
  csvLog,
  earlyStopping,
  fit,
  jsonLines,
  progress,
  reduceOnPlateau,
  stopWhen,
  timeLimit,
  type Callback,
  type Checkpoint,
  type FitOptions,
} from "../index.ts";

interface Place {
  readonly at: Tensor;
}

/** Walks by 1 a step, from 0: the loss is what it is told for the place, so that the test knows the history. */
const walker = { init: (): Place => ({ at: tensor([0]) }), apply: ({ at }: Place, x: Tensor): Tensor => mul(x, at) };
const by = (rate: number) => ({
  init: () => [],
  update: (g: Place) => [treeMap((x) => sub(mul(x, 0), -rate), g), []] as const,
});
const data = { features: tensor([[1]]), targets: tensor([[4]]) };
const distance = (outputs: Tensor, targets: Tensor): Tensor => mul(sub(outputs, targets), sub(outputs, targets));
const base = { loss: distance, optimizer: by(1), epochs: 12, key: key(0) } satisfies FitOptions<Place, readonly []>;
const train = (callbacks: readonly Callback[], more: Partial<FitOptions<Place, readonly []>> = {}) =>
  fit(walker, data, { ...base, validation: data, callbacks, ...more });

test("the history that these tests know: the squared distance to 4 before and after each step", async () => {
  const { history } = await train([], { epochs: 6 });
  expect(history).toEqual({ loss: [16, 9, 4, 1, 0, 1], validationLoss: [9, 4, 1, 0, 1, 4] });
});

describe("earlyStopping", () => {
  test("stops after so many epochs without progress, and brings the best parameters back", async () => {
    const run = await train([earlyStopping({ patience: 2 })]);
    expect(run.epochs).toBe(7);
    expect(run.params.at.toArray()).toEqual([4]);
    expect(run.ended).toEqual({
      by: "callback",
      reason: "validationLoss did not become better than 0 (epoch 4) for 2 epochs",
    });
  });

  test("goes no further from a checkpoint of the epoch that ended the training", async () => {
    const kept: Checkpoint[] = [];
    const last = checkpoints({ save: (checkpoint) => void kept.push(checkpoint) });
    const whole = await train([earlyStopping({ patience: 2 }), last]);
    const again = await train([earlyStopping({ patience: 2 })], { resume: kept.at(-1)! });
    expect(again).toEqual(whole);
  });

  test("brings them back whatever ended the training", async () => {
    const signal = { aborted: false, reason: "enough" };
    const abort: Callback = { name: "abort", onEpochEnd: ({ epoch }) => void (signal.aborted = epoch === 6) };
    for (const [callbacks, more] of [
      [[], { epochs: 6 }],
      [[timeLimit(0.05)], { epochs: Infinity }],
      [[abort], { signal }],
    ] as const)
      expect((await train([earlyStopping({ patience: 1e9 }), ...callbacks], more)).params.at.toArray()).toEqual([4]);
  });

  test("leaves the checkpoint of the end where the last step was, so that going on gives what no break gives", async () => {
    const kept: Checkpoint[] = [];
    const save = (checkpoint: Checkpoint): void => void kept.push(checkpoint);
    await train([earlyStopping(), checkpoints({ save, everyEpochs: 100 })], { epochs: 6 });
    const run = await train([], { resume: kept.at(-1)! });
    expect(run.params.at.toArray()).toEqual((await train([])).params.at.toArray());
  });

  test("keeps the last ones if asked", async () => {
    expect((await train([earlyStopping({ patience: 2, restoreBest: false })])).params.at.toArray()).toEqual([7]);
  });

  test("names what it does not find", async () => {
    await expect(train([earlyStopping({ monitor: "accuracy" })])).rejects.toThrow(
      "earlyStopping: there is no accuracy in the history, which has loss, validationLoss; give that metric, or a validation set",
    );
  });

  test("remembers best and patience in a checkpoint", async () => {
    let kept: Checkpoint | undefined;
    const keep: Callback = { name: "keep", onEpochEnd: (t) => void (t.epoch === 5 && (kept = t.checkpoint())) };
    await train([earlyStopping({ patience: 2 }), keep]);
    const run = await train([earlyStopping({ patience: 2 })], { resume: kept! });
    expect([run.epochs, run.params.at.toArray()]).toEqual([7, [4]]);
  });
});

test("reduceOnPlateau halves the updates, again and again", async () => {
  const places: number[] = [];
  const look: Callback = {
    name: "look",
    onEpochEnd: (t) => void places.push((t.snapshot().params as Place).at.item()),
  };
  await train([reduceOnPlateau({ patience: 1 }), look], { epochs: 10 });
  // best at 4, after two more epochs of 1 each comes 0.5, after two more 0.25
  expect(places).toEqual([1, 2, 3, 4, 5, 6, 6.5, 7, 7.25, 7.5]);
});

test("timeLimit and stopWhen end a training, and say why", async () => {
  expect((await train([timeLimit(0.05)], { epochs: Infinity })).ended).toEqual({
    by: "callback",
    reason: "0.05 s have passed",
  });
  const { epochs, ended } = await train([stopWhen(({ loss }) => loss.at(-1)! <= 4, "near enough")]);
  expect([epochs, ended.reason]).toEqual([3, "near enough"]);
});

test("logs are lines of JSON, and of a table", async () => {
  const [lines, table]: [string[], string[]] = [[], []];
  await train([jsonLines((line) => lines.push(line)), csvLog((line) => table.push(line))], { epochs: 2 });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { epoch: 1, loss: 16, validationLoss: 9, seconds: expect.any(Number) },
    { epoch: 2, loss: 9, validationLoss: 4, seconds: expect.any(Number) },
  ]);
  expect(table[0]).toBe("epoch,loss,validationLoss,seconds\n");
  expect(table[2]).toMatch(/^2,9,4,[\d.]+\n$/);
});

test("checkpoints are handed out after every so many epochs, and at the end", async () => {
  const kept: number[] = [];
  await train([checkpoints({ save: ({ progress }) => void kept.push(progress.epoch), everyEpochs: 5 })]);
  expect(kept).toEqual([5, 10, 12]);
});

test("progress: lines after epochs 1, 2, 4 … and the last; a bar where it is live", async () => {
  const lines: string[] = [];
  await train([progress({ write: (text) => lines.push(text) })], { epochs: 5 });
  expect(lines).toEqual([
    "epoch 1/5  loss 16.0000  validationLoss 9.0000",
    "epoch 2/5  loss 9.0000  validationLoss 4.0000",
    "epoch 4/5  loss 1.0000  validationLoss 0.0000",
    "epoch 5/5  loss 0.0000  validationLoss 1.0000",
  ]);
  const live: string[] = [];
  await train([progress({ write: (text) => live.push(text), live: true, width: 60 })], { epochs: 5 });
  expect(live.at(-2)).toBe(`\r${"█".repeat(20)} 5/5  loss 0.0000  validationLoss 1.000`);
  expect(live.at(-1)).toBe("\n");
});

test("the same callbacks serve training after training, and forget the one before", async () => {
  const [kept, lines]: [number[], string[]] = [[], []];
  const callbacks = [
    checkpoints({ save: ({ progress }) => void kept.push(progress.epoch), everyEpochs: 5 }),
    reduceOnPlateau({ patience: 1 }),
    earlyStopping({ patience: 4 }),
    progress({ write: (text) => lines.push(text) }),
  ];
  const runs = [];
  for (let i = 0; i < 2; i++) runs.push(await train(callbacks));
  const [first, second] = runs.map(({ history, epochs, params }) => ({ history, epochs, at: params.at.toArray() }));
  expect(second).toEqual(first);
  expect(kept.slice(kept.length / 2)).toEqual(kept.slice(0, kept.length / 2));
  expect(lines.slice(lines.length / 2)).toEqual(lines.slice(0, lines.length / 2));
});

test("the end is told also where something threw", async () => {
  const told: string[] = [];
  const fails: Callback = {
    name: "fails",
    onEpochEnd: () => {
      throw new Error("disk full");
    },
    onEnd: () => void told.push("end"),
  };
  await expect(train([fails])).rejects.toThrow("disk full");
  expect(told).toEqual(["end"]);
});
