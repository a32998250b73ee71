/** Runs exported, as others use them: files that need nothing of this program. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeProgram, type Ended, type Program } from "./testing/program.ts";

let program: Program;
const path = (name: string): string => join(program.folder, name);
const cotangent = (line: string): Promise<Ended> => program.run(line.split(" "));

type Answer = { readonly value: string | number; readonly probabilities?: Readonly<Record<string, number>> };
interface Model {
  readonly predict: (row: object) => Answer;
}

/** A table with a column of each type: dates, categories, numbers, truth values, texts; some are missing. */
const header = "when,size,price,on sale,note,sold";
const orders = Array.from({ length: 48 }, (_, i) => {
  const sold = (i * 7) % 3 !== 0;
  const price = i % 9 === 0 ? "" : String(5 + ((i * 13) % 20) + (sold ? 4 : 0));
  const note = ["a very nice red thing", "an old broken piece", `rather good, number ${i}`][i % 3]!;
  return `2024-${String(1 + (i % 12)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")},${["S", "M", "", "L"][i % 4]!},${price},${i % 5 < 2},"${note}",${sold ? "yes" : "no"}`;
});

beforeAll(async () => {
  program = await makeProgram();
  writeFileSync(path("orders.csv"), [header, ...orders].join("\n"));
  writeFileSync(path("two.csv"), ["a,b,y,z", ...Array.from({ length: 40 }, (_, i) => `${i % 7}.5,${(i * 3) % 5},${((i % 7) * 2 + i % 5) / 4},${(i % 5) - (i % 7)}`)].join("\n")); // prettier-ignore
  const trained = await Promise.all([
    cotangent("train iris --output flowers --hidden 16 --epochs 20 --quiet"),
    cotangent("train orders.csv --target sold --output orders --hidden 8 --epochs 20 --quiet"),
    cotangent("train two.csv --target y,z --output two --hidden 8 --epochs 20 --quiet"),
    cotangent("train iris --model perceptron --output steps --quiet"),
  ]);
  expect(trained.map(({ code, stderr }) => ({ code, stderr }))).toEqual(trained.map(() => ({ code: 0, stderr: "" })));
}, 120_000);
afterAll(() => program.remove());

it("each kind of model leaves as a module that passes its own test", { timeout: 60_000 }, async () => {
  for (const run of ["flowers", "orders", "two", "steps"]) {
    const { code, stdout } = await cotangent(`export ${run} --output ${run}-js`);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: ["model.mjs", "model.d.mts", "model.selftest.mjs"].map((file) => `${join(`${run}-js`, file)}\n`).join(""),
    });
    const test = spawnSync(process.execPath, [path(join(`${run}-js`, "model.selftest.mjs"))], { encoding: "utf8" });
    expect({ run, status: test.status, out: test.stdout, err: test.stderr }).toEqual({
      ...{ run, status: 0, err: "" },
      out: "3 rows are predicted as by cotangent\n",
    });
  }
  // the module of iris, all told
  expect(readFileSync(path(join("flowers-js", "model.mjs"))).length).toBeLessThan(16_000);
});

it("a row gets the class and the probabilities that predict appends to it", { timeout: 60_000 }, async () => {
  await cotangent("export orders --output orders-again");
  const { stdout } = await cotangent("predict orders orders.csv --proba --only");
  const [first, ...lines] = stdout.trim().split("\n");
  expect(first).toBe("predicted sold,probability no,probability yes");
  const model = (await import(/* @vite-ignore */ pathToFileURL(path(join("orders-again", "model.mjs"))).href)) as Model;
  for (const [i, line] of lines.entries()) {
    const cells = /^(.*?),(.*?),(.*?),(.*?),"(.*?)",/.exec(orders[i]!)!.slice(1);
    const [when, size, price, sale, note] = cells as [string, string, string, string, string];
    const row = {
      when,
      size: size || null,
      price: price === "" ? null : Number(price),
      "on sale": sale === "true",
      note,
    };
    const { value, probabilities } = model.predict({ ...row, more: 1 });
    const [wanted, no, yes] = line.split(",");
    expect(value).toBe(wanted);
    expect(probabilities!["no"]).toBeCloseTo(Number(no), 5);
    expect(probabilities!["yes"]).toBeCloseTo(Number(yes), 5);
  }
  const row = { when: null, size: null, price: null, "on sale": null, note: null };
  expect(() => model.predict({ ...row, price: "12" })).toThrow('predict: "price" is 12; it is a number');
  expect(() => model.predict({ size: "S" })).toThrow('predict: the row has no "when"; give null where it is missing');
  expect(() => model.predict({ ...row, when: "soon" })).toThrow('predict: "when" is soon; it is a date');
});

it("ONNX and safetensors have what makes features of rows beside them", { timeout: 60_000 }, async () => {
  expect((await cotangent("export flowers --format onnx --output onnx")).code).toBe(0);
  expect(readdirSync(path("onnx")).sort()).toEqual(["model.json", "model.onnx", "preprocessing.json"]);
  expect((await cotangent("export flowers --format safetensors --output tensors")).code).toBe(0);
  expect(readdirSync(path("tensors")).sort()).toEqual(["model.json", "model.safetensors", "preprocessing.json"]);
  expect(readFileSync(path("tensors/model.safetensors"))).toEqual(readFileSync(path("flowers/model.safetensors")));
});

it("what makes no sense is a sentence, and writes nothing", { timeout: 60_000 }, async () => {
  mkdirSync(path("full"));
  writeFileSync(path("full/mine.txt"), "mine");
  const said = await Promise.all(
    ["export flowers", "export flowers --output full", "export flowers --format pmml --output new", "export nowhere --output new", "export flowers --output orders.csv/x"].map(cotangent), // prettier-ignore
  );
  expect(said.map(({ code, stderr }) => [code, stderr.replaceAll(program.folder, "")])).toMatchInlineSnapshot(`
    [
      [
        2,
        "cotangent: --output is missing; name the folder for the files
    ",
      ],
      [
        2,
        "cotangent: full holds files; choose another --output, or write over them with --overwrite
    ",
      ],
      [
        2,
        "cotangent: --format is "pmml"; choose js, onnx or safetensors
    ",
      ],
      [
        2,
        "cotangent: there is no folder nowhere; cotangent train makes the folder of a run
    ",
      ],
      [
        1,
        "cotangent: orders.csv/x cannot be written: not a directory
    ",
      ],
    ]
  `);
  expect(readdirSync(path("full"))).toEqual(["mine.txt"]);
});
