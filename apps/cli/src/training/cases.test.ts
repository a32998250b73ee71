/** Files that people really have: what training makes of them, and the sentences for those that it cannot take. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { columnOf } from "@cotangent/datasets";
import { readSource } from "../data/source.ts";
import type { PartialSettings } from "../settings/schema.ts";
import { DataFault, UsageFault } from "../words/faults.ts";
import { learn } from "./learn.ts";
import { ask, prepare, type Prepared } from "./prepare.ts";

const folder = fileURLToPath(new URL("../../../../packages/datasets/fixtures/cases", import.meta.url));

const made = mkdtempSync(join(tmpdir(), "cotangent-cases-"));
afterAll(() => rmSync(made, { recursive: true }));

async function prepared(name: string, target: string, more: PartialSettings = {}): Promise<Prepared> {
  const given: PartialSettings = { target: [target], epochs: 3, ...more };
  const source = await readSource(`${folder}/${name}.csv`, given);
  return prepare(ask(source, given));
}

/** A line of the data report. */
const lineOf = ({ report }: Prepared, column: string) => report.columns.find((line) => line.column === column)!;

afterEach(() => expect(({} as { polluted?: unknown }).polluted).toBeUndefined());

describe("trains on", () => {
  it("a file with a byte order mark and Windows line ends", async () => {
    const all = await prepared("csv-bom", "grade");
    expect(all.answers.targets).toEqual([{ name: "grade", type: "class", classes: ["large", "small"] }]);
    expect(all.preprocessing.featureNames).toEqual(["height_cm", "width_cm"]);
  });

  it("quoted fields, with line breaks, quotes and delimiters in them", async () => {
    const all = await prepared("csv-quotes", "verdict");
    expect(all.table.length).toBe(10);
    expect(["length, cm", "weight"].map((name) => columnOf(all.table, name).type)).toEqual(["number", "number"]);
    expect(lineOf(all, "id_note").dropped).toBe("every text comes once");
  });

  it("semicolons, decimal commas and points between thousands, and says so", async () => {
    const all = await prepared("csv-semicolon-decimal-comma", "klasse");
    const { values } = columnOf(all.table, "gewicht");
    expect([values[0], values[5]]).toEqual([12.5, 1204.5]);
    expect(lineOf(all, "gewicht").reason).toBe("every value is a number with a decimal comma");
  });

  it("missing values: counted, filled with the median of the training rows, a row without a target left out", async () => {
    const all = await prepared("csv-missing", "bought");
    expect([all.leftOut, all.table.length]).toEqual([1, 13]);
    const income = lineOf(all, "income");
    expect(income).toMatchObject({ type: "number", missing: 4, least: -999 });
    const train = Array.from(all.parts.train, (row) => columnOf(all.table, "income").values[row] as number)
      .filter((x) => !Number.isNaN(x))
      .sort((a, b) => a - b);
    const middle = (train[Math.floor((train.length - 1) / 2)]! + train[Math.ceil((train.length - 1) / 2)]!) / 2;
    expect(income.filledWith).toBe(middle);
    expect(all.preprocessing.featureNames).toContain("country=NA");
  });

  it("codes that begin with 0, and identifiers, which are left out", async () => {
    const all = await prepared("csv-identifiers", "returns");
    expect(lineOf(all, "customer").dropped).toBe("it is an identifier: integers that float64 does not have, each once");
    expect(all.preprocessing.featureNames).toContain("postcode=01010");
  });

  it("labels that begin with 1: three classes and no empty one", async () => {
    const all = await prepared("csv-labels-from-one", "class");
    expect(all.answers).toEqual({
      task: "multiclass",
      reason: "multiclass: 3 different whole numbers",
      targets: [{ name: "class", type: "class", classes: ["1", "2", "3"] }],
    });
    expect((await learn(all)).model.layers.at(-1)).toEqual({ units: 3, activation: "identity" });
  });

  it("a constant column, which is left out, and one that float32 would make constant", async () => {
    const all = await prepared("csv-constant-column", "open");
    expect(lineOf(all, "sensor").dropped).toBe('every value is "14.62"');
    expect(lineOf(all, "drift").warnings).toEqual([
      "11 different numbers are one in float32, not in float64, in which columns are scaled",
    ]);
    const { history, predictions } = await learn(all);
    expect([...history.loss, ...predictions.probabilities!].every(Number.isFinite)).toBe(true);
  });

  it.each([
    [
      "csv-categories-train",
      "sold",
      ["size=L", "size=M", "size=S", "colour=blue", "colour=green", "colour=red", "price"],
    ],
    ["csv-proto-header", "label", ["__proto__", "constructor", "toString"]],
    ["csv-html-names", "kind", ["width", "<img src=x onerror=alert(1)>"]],
  ])("%s", async (name, target, features) => {
    const all = await prepared(name, target);
    expect(all.preprocessing.featureNames).toEqual(features);
    expect((await learn(all)).scores.values.length).toBeGreaterThan(0);
  });

  it("a copy of the target: left out, and pointed out", async () => {
    const all = await prepared("csv-labels-from-one", "v", { task: "regression" });
    expect(all.preprocessing.featureNames).toEqual(["u", "class"]);
    const text = readFileSync(`${folder}/csv-labels-from-one.csv`, "utf8").trimEnd().split("\n");
    const copy = join(made, "copy.csv");
    writeFileSync(copy, text.map((line, i) => `${line},${i === 0 ? "again" : `k${line.at(-1)}`}`).join("\n"));
    const given: PartialSettings = { target: ["class"] };
    const leaked = prepare(ask(await readSource(copy), given));
    expect(lineOf(leaked, "again").dropped).toBe('it is a copy of the target "class"');
  });
});

describe("refuses, in one sentence", () => {
  it.each<[string, string, PartialSettings, string]>([
    [
      "csv-one-bad-number",
      "state",
      {},
      'FILE: column "temp" has 17 different numbers, and line 18 is "36.5 C", not a number; call it missing with ' +
        '--missing "36.5 C", or the column text with --text "temp"',
    ],
    [
      "csv-duplicate-headers",
      "label",
      {},
      'FILE: columns 1 and 2 are both called "x"; name them apart in the first line',
    ],
    [
      "csv-ragged",
      "label",
      {},
      "FILE: line 5 has 2 fields, the header 3 (and 1 more such line); every line has as many, and a field with the " +
        "delimiter in it is quoted",
    ],
    ["csv-one-class", "ok", {}, 'the target "ok" has one value, "yes", in all 6 rows; there is nothing to tell apart'],
    [
      "csv-quotes",
      "id_note",
      {},
      'the target "id_note" has 9 different texts in 9 rows: most come once, so that there is nothing to learn ' +
        "(9 different texts in 9 rows)",
    ],
    [
      "csv-bom",
      "grade",
      { task: "regression" },
      'column "grade" is of type category (2 different texts in 12 rows), and a regression predicts numbers; take ' +
        "--task multiclass",
    ],
    [
      "csv-labels-from-one",
      "class",
      { task: "binary" },
      '--task is binary, and the target "class" has 3 values; take --task multiclass',
    ],
    ["csv-missing", "bought", { group: "income" }, '--group is "income", whose value is missing in row 3'],
  ])("%s --target %s %o", async (name, target, more, sentence) => {
    await expect(prepared(name, target, more)).rejects.toEqual(
      new DataFault(sentence.replace("FILE", `${folder}/${name}.csv`)),
    );
  });

  it.each<[string, PartialSettings, string]>([
    [
      "csv-bom",
      { target: ["grades"] },
      '--target is "grades", and there is no such column; there are "grade", "height_cm" and "width_cm"',
    ],
    ["csv-bom", { target: ["grade,grade"] }, '--target names the column "grade" twice'],
    [
      "csv-bom",
      { target: ["grade", "height_cm", "width_cm"] },
      "--target names every column; at least one must be left to predict from",
    ],
    ["csv-bom", { target: ["grade"], drop: ["heigth"] }, '--drop is "heigth", and there is no such column'],
    ["csv-bom", { target: ["grade"], drop: ["grade"] }, '--drop is "grade", which is also the target'],
    [
      "csv-bom",
      { target: ["grade"], model: "ridge" },
      "--model is ridge, which is for regression, and the task is binary; choose mlp, logistic or perceptron",
    ],
    [
      "csv-bom",
      { target: ["grade"], model: "logistic", hidden: [3] },
      "--hidden is for --model mlp; logistic has no hidden",
    ],
    [
      "csv-bom",
      { target: ["grade"], loss: "huber" },
      "--loss is huber, and the task is binary; choose crossEntropy or focal",
    ],
  ])("%s %o", async (name, given, sentence) => {
    await expect(prepared(name, "grade", given)).rejects.toEqual(new UsageFault(sentence));
  });
});
