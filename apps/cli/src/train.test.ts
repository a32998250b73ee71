import { describe, expect, it } from "vitest";
import { readSettings, type DatasetName, type RawOptions } from "./settings.ts";
import { train, type Training } from "./train.ts";

const seeds = Array.from({ length: 10 }, (_, seed) => seed);

function trained(dataset: DatasetName, options: RawOptions = {}): Promise<Training> {
  return train(readSettings(dataset, options));
}

describe("what the defaults reach", () => {
  it("iris: nine of ten held-out flowers on every seed, 96 of 100 over ten seeds", async () => {
    const accuracies: number[] = [];
    for (const seed of seeds) accuracies.push((await trained("iris", { seed: String(seed) })).metrics.testAccuracy);
    expect(Math.min(...accuracies)).toBeGreaterThanOrEqual(0.9);
    expect(accuracies.reduce((a, b) => a + b, 0) / accuracies.length).toBeGreaterThanOrEqual(0.96);
  });

  it.each(seeds)("xor: four of four, seed %i", async (seed) => {
    const { metrics, finalLoss } = await trained("xor", { seed: String(seed) });
    expect(metrics).toEqual({ trainAccuracy: 1, testAccuracy: 1 });
    expect(finalLoss).toBeLessThan(0.1);
  });

  it.each(["sgd", "momentum"])("%s learns both, with the learning rate that it has by default", async (optimizer) => {
    expect((await trained("iris", { optimizer })).metrics.testAccuracy).toBeGreaterThanOrEqual(0.9);
    expect((await trained("xor", { optimizer })).metrics.testAccuracy).toBe(1);
  });
});

describe("train", () => {
  it("gives the same result for the same settings", async () => {
    const [once, again] = [await trained("iris", { epochs: "5" }), await trained("iris", { epochs: "5" })];
    const steady = ({ history, params, finalLoss, metrics }: Training): string =>
      JSON.stringify({ history: history.map(({ seconds: _, ...state }) => state), params, finalLoss, metrics });
    expect(steady(again)).toBe(steady(once));
  });

  it("holds other flowers out for another seed, ten of each species", async () => {
    const tests = await Promise.all(
      ["0", "1"].map(async (seed) => (await trained("iris", { epochs: "1", seed })).data.test),
    );
    for (const { labels } of tests)
      expect([0, 1, 2].map((label) => labels.filter((l) => l === label).length)).toEqual([10, 10, 10]);
    expect(Array.from(tests[1]!.features)).not.toEqual(Array.from(tests[0]!.features));
  });

  it("takes a batch larger than the data for all rows, and a last batch that is smaller", async () => {
    expect((await trained("xor", { epochs: "1", batchSize: "500" })).plan.stepsPerEpoch).toBe(1);
    expect((await trained("iris", { epochs: "1", batchSize: "50" })).plan.stepsPerEpoch).toBe(3);
  });

  it("describes the network and counts its parameters", async () => {
    const { plan } = await trained("iris", { epochs: "1", hidden: "8,5" });
    expect(plan.network).toBe("4 → 8 relu → 5 relu → 3");
    expect(plan.parameters).toBe(4 * 8 + 8 + 8 * 5 + 5 + 5 * 3 + 3);
  });

  it("tells of every epoch, and ends with the loss it last told of", async () => {
    const told: number[] = [];
    const { history, finalLoss } = await train(readSettings("xor", { epochs: "7" }), {
      epoch: ({ epoch }) => told.push(epoch),
    });
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(finalLoss).toBe(history.at(-1)!.loss);
  });

  it("throws a sentence where the loss is no longer finite", async () => {
    await expect(trained("iris", { optimizer: "sgd", learningRate: "1000", hidden: "16,16,16" })).rejects.toThrow(
      "training diverged: the loss is not finite after epoch 1; try a learning rate below 1000",
    );
  });

  it("ends between two steps when the signal says so", async () => {
    const abort = new AbortController();
    const told: number[] = [];
    const watcher = {
      epoch({ epoch }: { epoch: number }): void {
        told.push(epoch);
        if (epoch === 3) abort.abort(new Error("enough"));
      },
      signal: abort.signal,
    };
    await expect(train(readSettings("xor", {}), watcher)).rejects.toThrow("enough");
    expect(told).toEqual([1, 2, 3]);
  });
});
