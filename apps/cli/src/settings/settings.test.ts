/** Settings: flags, files and the schema say the same. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { checked } from "../words/check.ts";
import { argumentsOf, flags, readFlags } from "./flags.ts";
import { settingsJsonSchema } from "./jsonSchema.ts";
import { resolve } from "./resolve.ts";
import { partialSettingsSchema, settingEntries, settingsSchema, type PartialSettings } from "./schema.ts";

const refuse = (sentence: string): Error => new Error(sentence);
const facts = { data: "flowers.csv", target: ["kind"], task: "multiclass", rows: 150 } as const;

it("settings.schema.json is made of the schema (UPDATE=1 writes it)", () => {
  const file = new URL("../../settings.schema.json", import.meta.url);
  if (process.env["UPDATE"] === "1") writeFileSync(file, settingsJsonSchema());
  expect(readFileSync(file, "utf8")).toBe(settingsJsonSchema());
});

it("every setting but the data has a flag", () => {
  expect(flags.map(({ setting }) => setting).sort()).toEqual(
    Object.keys(settingEntries)
      .filter((name) => name !== "data")
      .sort(),
  );
});

it("what settings resolve to is valid input, and resolves to itself", () => {
  for (const given of [{}, { model: "logistic" }, { cv: 5, missing: ["-9", ""], drop: ["id"] }] as PartialSettings[]) {
    const settings = resolve(given, facts);
    const read = checked(partialSettingsSchema, JSON.parse(JSON.stringify(settings)), refuse);
    expect(checked(settingsSchema, read, refuse)).toEqual(settings);
    expect(resolve(read, facts)).toEqual(settings);
  }
});

it("a command line that says settings is read as these settings", () => {
  const given: PartialSettings = {
    ...{ target: ["length, cm"], hidden: [8, 4], learningRate: 0.003, patience: null, timeLimit: 2.5 },
    ...{ classWeights: "balanced", drop: ["a b", "it's"], missing: ["36.5 C"], seed: 7 },
  };
  const line = argumentsOf({ data: "my data.csv", ...given });
  expect(line).toBe(
    "'my data.csv' --target 'length, cm' --hidden 8,4 --learning-rate 0.003 --patience none --time-limit 2.5 " +
      "--class-weights balanced --seed 7 --drop 'a b' --drop 'it'\\''s' --missing '36.5 C'",
  );
  expect(
    readFlags({
      ...{ target: "length, cm", hidden: "8,4", learningRate: "0.003", patience: "none", timeLimit: "2.5" },
      ...{ classWeights: "balanced", seed: "7", drop: ["a b", "it's"], missing: ["36.5 C"] },
    }),
  ).toEqual(given);
});

it.each<[object, string]>([
  [{ epochs: "many" }, 'epochs is "many"; it is a number'],
  [{ epochs: 0 }, "epochs is 0; it is a number, at least 1"],
  [{ epochs: 1.5 }, "epochs is 1.5; it is a whole number"],
  [{ hiden: [3] }, 'there is no "hiden" here'],
  [{ hidden: [3, "4"] }, 'hidden.1 is "4"; it is a number'],
  [
    { optimizer: "adamm" },
    'optimizer is "adamm"; it is "adam", "adamW", "nadam", "radam", "rmsprop", "adagrad", "momentum", "sgd", "lion"',
  ],
  [{ target: [] }, "target is a list of 0; it is a list of at least one column"],
])("%o as settings: %s", (given, sentence) => {
  expect(() => checked(partialSettingsSchema, given, refuse)).toThrow(new Error(sentence));
});
