/** Run folders as others may leave them: each fault is one sentence with the file's name, and nothing is loaded. */
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadSafetensors, saveSafetensors } from "@cotangent/io";
import { readSource } from "../data/source.ts";
import { ask, prepare } from "../training/prepare.ts";
import { firstManifest, trainInto } from "../training/trainRun.ts";
import { Fault } from "../words/faults.ts";
import { claimNew } from "./folder.ts";
import { openRun } from "./open.ts";

const cases = fileURLToPath(new URL("../../fixtures/cases", import.meta.url));
let home: string;
/** A run that is as it should be. */
let whole: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "cotangent-runs-"));
  whole = join(home, "whole");
  const prepared = prepare(ask(await readSource("xor"), { epochs: 3, hidden: [2] }));
  const claimed = claimNew({ output: whole, name: "xor", overwrite: false });
  await trainInto(claimed, prepared, firstManifest(prepared), {});
  claimed.release();
});
afterAll(() => rmSync(home, { recursive: true, force: true }));
afterEach(() => expect(({} as { polluted?: unknown }).polluted).toBeUndefined());

let copies = 0;

/** A copy of the run in which a file was changed; gives the sentence that opening it says. */
async function said(change: (path: (name: string) => string) => void): Promise<string> {
  const folder = join(home, `copy-${copies++}`);
  cpSync(whole, folder, { recursive: true });
  change((name) => join(folder, name));
  const error = await openRun(folder).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Fault);
  return (error as Fault).message.replaceAll(folder, "RUN");
}

function edited(name: string, from: string | RegExp, to: string) {
  return (path: (name: string) => string): void => {
    const text = readFileSync(path(name), "utf8");
    expect(text).toMatch(from);
    writeFileSync(path(name), text.replace(from, to));
  };
}

describe("refuses, in one sentence", () => {
  const edits: readonly (readonly [string, string | RegExp, string, string])[] = [
    [
      "manifest.json",
      '"version": 1',
      '"version": 2',
      "RUN/manifest.json is of version 2, written by cotangent 0.0.0, and this is cotangent 0.0.0, which reads version 1; take the program that wrote it",
    ],
    [
      "manifest.json",
      '"status": "done"',
      '"status": "running"',
      "the run in RUN is not finished; go on with cotangent resume RUN",
    ],
    [
      "manifest.json",
      '"status": "done"',
      '"status": "finished"',
      'RUN/manifest.json: status is "finished"; it is "running", "done", "interrupted", "failed"',
    ],
    ["manifest.json", /"epochs": 3/, '"epochs": "3"', 'RUN/manifest.json: settings.epochs is "3"; it is a number'],
    [
      "manifest.json",
      /"epochs": 3/,
      '"epochs": 3, "epochs": 4',
      'RUN/manifest.json, line 25: the key "epochs" comes twice',
    ],
    ["manifest.json", /"epochs": 3,/, "", "RUN/manifest.json: settings.epochs is missing"],
    ["manifest.json", "{", "", 'RUN/manifest.json, line 2: this is no JSON (end of file expected: ":")'],
    [
      "model.json",
      '"activation": "tanh"',
      '"activation": "constructor"',
      'RUN/model.json: layers.0.activation is "constructor"; it is "relu", "tanh", "sigmoid", "gelu", "silu", "elu", "selu", "leakyRelu", "softplus", "identity"',
    ],
    [
      "model.json",
      /"units": 2/,
      '"units": 1e9',
      "RUN/model.json: layers.0.units is 1000000000; it is a number, at most 1000000",
    ],
    [
      "model.json",
      /"units": 2/,
      '"units": 3',
      "RUN/model.json: parameters.0.weight is [2,2]; the layers make it [2,3]",
    ],
    ["model.json", /"units": 2/, '"units": NaN', 'RUN/model.json, line 21: this is no JSON (invalid symbol: "NaN")'],
    ["model.json", /"units": 2/, '"units": 1e999', "RUN/model.json, line 21: the number 1e999 is too large"],
    [
      "model.json",
      '"version": 1',
      '"version": 1, "__proto__": { "polluted": 1 }',
      'RUN/model.json, line 2: the key "__proto__" is not allowed',
    ],
    [
      "model.json",
      '"version": 1',
      '"version": 1, "constructor": { "prototype": { "polluted": 1 } }',
      'RUN/model.json, line 2: the key "constructor" is not allowed',
    ],
    ["preprocessing.json", '"a"', '"b"', 'RUN/preprocessing.json: json has the column "b" twice'],
    ["history.jsonl", '"loss"', '"loss', 'RUN/history.jsonl, line 1: this is no JSON (invalid symbol: "accuracy")'],
  ];
  it.each(edits)("%s with %s as %s", async (name, from, to, sentence) => {
    expect(await said(edited(name, from, to))).toBe(sentence);
  });

  it.each([
    ["model-nan", 'RUN/model.json, line 1: this is no JSON (invalid symbol: "NaN")'],
    [
      "model-proto-keys",
      expect.stringMatching(/^RUN\/model\.json, line 1: the key ".*" (is not allowed|comes twice)$/),
    ],
    ["model-activation-constructor", "RUN/model.json: version is missing"],
    ["model-huge-shape", "RUN/model.json: version is missing"],
  ])("%s in the place of model.json", async (name, sentence) => {
    expect(await said((path) => copyFileSync(join(cases, `${name}.json`), path("model.json")))).toEqual(sentence);
  });

  it.each(["model.json", "model.safetensors", "preprocessing.json"])("a run without %s", async (name) => {
    expect(await said((path) => rmSync(path(name)))).toBe(
      `RUN/${name} is missing; without it the run cannot be used, train it again`,
    );
  });

  it("weights that are cut off, of another shape, or not finite", async () => {
    const weights = "model.safetensors";
    const cut = await said((path) => writeFileSync(path(weights), readFileSync(path(weights)).subarray(0, 20)));
    expect(cut).toBe("RUN/model.safetensors has 20 bytes, and the parameters in model.json need 36");
    const odd = await said((path) => {
      const { tensors } = loadSafetensors(readFileSync(path(weights)));
      writeFileSync(
        path(weights),
        saveSafetensors(new Map([...tensors].map(([name, x]) => [name.replace("2.", "3."), x]))),
      );
    });
    expect(odd).toMatch(/^RUN\/model\.safetensors: .*"?2\.(bias|weight)"?/);
    const endless = await said((path) => {
      const bytes = readFileSync(path(weights));
      bytes.writeFloatLE(Infinity, bytes.length - 4);
      writeFileSync(path(weights), bytes);
    });
    expect(endless).toBe("RUN/model.safetensors: 2.weight has Infinity at 1; the numbers of a model are finite");
  });

  it("a folder that is none, holds nothing, or is a file", async () => {
    const sentence = async (dir: string): Promise<string> =>
      ((await openRun(dir).catch((error: unknown) => error as Fault)) as Fault).message.replaceAll(home, "HOME");
    expect(await sentence(join(home, "nowhere"))).toBe(
      "there is no folder HOME/nowhere; cotangent train makes the folder of a run",
    );
    expect(await sentence(home)).toBe("there is no run in HOME: it has no manifest.json; cotangent train makes one");
    expect(await sentence(join(whole, "model.json"))).toBe(
      "HOME/whole/model.json is a file; a run is a folder, as cotangent train makes it",
    );
  });
});
