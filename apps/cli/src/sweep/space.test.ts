import { describe, expect, it, test } from "vitest";
import { shareOf, trialsOf, type Asked } from "./space.ts";

const asked = (given: Partial<Asked>): Asked => ({ grid: [], random: [], trials: 10, seed: 0, ...given });

describe("a grid", () => {
  it("takes each value with each of the others, and widths with a minus between them", () => {
    const trials = trialsOf(asked({ grid: ["hidden=16,32-16", "learning-rate=0.001,0.01"] }));
    expect(trials).toEqual([
      { label: "hidden=16 learning-rate=0.001", settings: { hidden: [16], learningRate: 0.001 } },
      { label: "hidden=16 learning-rate=0.01", settings: { hidden: [16], learningRate: 0.01 } },
      { label: "hidden=32-16 learning-rate=0.001", settings: { hidden: [32, 16], learningRate: 0.001 } },
      { label: "hidden=32-16 learning-rate=0.01", settings: { hidden: [32, 16], learningRate: 0.01 } },
    ]);
  });
});

describe("draws", () => {
  const rates = (given: Partial<Asked>): number[] =>
    trialsOf(asked({ random: ["learning-rate=0.0001..0.1"], trials: 400, ...given })).map(
      ({ settings }) => settings.learningRate!,
    );

  it("are even by orders of magnitude where the ends are far apart, and in the range", () => {
    const all = rates({});
    expect(all.every((rate) => rate >= 0.0001 && rate <= 0.1)).toBe(true);
    const below = (x: number): number => all.filter((rate) => rate < x).length / all.length;
    expect(Math.abs(below(0.001) - 1 / 3)).toBeLessThan(0.06);
    expect(Math.abs(below(0.01) - 2 / 3)).toBeLessThan(0.06);
  });

  it("are the same for a seed, other ones for another, and do not depend on other settings", () => {
    expect(rates({ trials: 5 })).toEqual(rates({ trials: 400 }).slice(0, 5));
    expect(rates({ seed: 1 })[0]).not.toBe(rates({})[0]);
    const more = trialsOf(asked({ random: ["epochs=10..90", "learning-rate=0.0001..0.1"], trials: 5 }));
    expect(more.map(({ settings }) => settings.learningRate)).toEqual(rates({ trials: 5 }));
  });

  it("are whole where both ends are, each end included, and one of a list", () => {
    const trials = trialsOf(asked({ random: ["batch-size=3..5", "optimizer=adam,sgd"], trials: 200 }));
    const values = (name: "batchSize" | "optimizer"): unknown[] =>
      [...new Set(trials.map(({ settings }) => settings[name]))].sort();
    expect([values("batchSize"), values("optimizer")]).toEqual([
      [3, 4, 5],
      ["adam", "sgd"],
    ]);
    // six pairs, each once: a trial that comes twice is one
    expect(trials).toHaveLength(6);
  });
});

test("shares of machines make the whole, each trial once", () => {
  const owners = Array.from({ length: 10 }, (_, i) => ["1/3", "2/3", "3/3"].filter((share) => shareOf(share)(i)));
  expect(owners.every((list) => list.length === 1)).toBe(true);
});

test.each([
  [{}, "nothing varies; say what does, as --grid hidden=16,32 or --random learning-rate=0.0001..0.1"],
  [{ grid: ["hidden"] }, '--grid is "hidden"; it takes a setting and its values, such as hidden=16,32-16'],
  [{ grid: ["hidden=16", "hidden=8"] }, "hidden has values twice; name it once, by --grid or by --random"],
  [{ random: ["learning-rate=0.1..0.01"] }, '--random is "learning-rate=0.1..0.01"; a range goes from a smaller number to a larger one'], // prettier-ignore
])("%j is refused", (given, sentence) => {
  expect(() => trialsOf(asked(given))).toThrow(sentence);
});

test("a setting that does not vary, and a value that it cannot have", () => {
  expect(() => trialsOf(asked({ grid: ["target=a,b"] }))).toThrow(
    /^--grid names "target"; a sweep varies model, hidden, /,
  );
  expect(() => trialsOf(asked({ grid: ["learnin-rate=1"] }))).toThrow(/ \(did you mean learning-rate\?\)$/);
  expect(() => trialsOf(asked({ grid: ["epochs=ten"] }))).toThrow('--epochs is "ten"; it takes a whole number');
  expect(() => shareOf("3/2")).toThrow('--trial is "3/2"; it takes I/N, such as 2/8: the second share of eight');
});
