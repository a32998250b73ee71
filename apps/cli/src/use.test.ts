/** Runs in use, as others see it: one program, and a few small runs that all tests share. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./program.ts";
import type { Scores } from "./scores/score.ts";
import { makeProgram, type Ended, type Program } from "./testing/program.ts";
import type { Fault } from "./words/faults.ts";

let program: Program;
const path = (name: string): string => join(program.folder, name);
const cotangent = (line: string, surroundings = {}): Promise<Ended> => program.run(line.split(" "), surroundings);

/** Sales of shirts, of which the colour and the size tell whether they sell. */
const shirts = ["S,red,10,yes", "M,red,12,yes", "L,blue,14,no", "S,blue,9,no", "M,green,13,yes", "L,green,15,no"];
const orders = "price,colour,size,shop\n11,red,S,A\n14,violet,M,B\n13,,L,A\n12,blue,XL,C\n";

beforeAll(async () => {
  program = await makeProgram();
  const rows = Array.from({ length: 8 }, (_, i) => shirts.map((row) => row.replace(/\d+/, (n) => String(+n + i))));
  writeFileSync(path("shirts.csv"), `size,colour,price,sold\n${rows.flat().join("\n")}\n`);
  writeFileSync(path("orders.csv"), orders);
  const trained = await Promise.all([
    cotangent("train iris --output flowers --epochs 60 --quiet"),
    cotangent("train shirts.csv --target sold --output shirts --epochs 60 --quiet"),
    cotangent("train diabetes --model ridge --output sugar --quiet"),
    cotangent("train iris --model perceptron --output steps --quiet"),
  ]);
  expect(trained.map(({ code, stderr }) => ({ code, stderr }))).toEqual(trained.map(() => ({ code: 0, stderr: "" })));
}, 120_000);
afterAll(() => program.remove());

describe("predict", () => {
  it("gives back the rows as they came, in their order, with the class after each", async () => {
    const { code, stdout, stderr } = await cotangent("predict shirts orders.csv");
    expect({ code, stderr: stderr.split("\n") }).toEqual({
      code: 0,
      stderr: [
        'columns   not there in training, and passed over: "shop"',
        'note: column "size": "XL" (1 row) was not there in training, and counts as none of its values',
        'note: column "colour": "violet" (1 row) was not there in training, and counts as none of its values',
        "rows      4 predicted",
        "",
      ],
    });
    const lines = stdout.split("\n");
    expect(lines.map((line) => line.replace(/(yes|no)$/, "?"))).toEqual([
      "price,colour,size,shop,predicted sold",
      "11,red,S,A,?",
      "14,violet,M,B,?",
      "13,,L,A,?",
      "12,blue,XL,C,?",
      "",
    ]);
    expect([lines[1], lines[4]]).toEqual(["11,red,S,A,yes", "12,blue,XL,C,no"]);
  });

  it("changes no cell, whatever it is: quotes, line ends, delimiters, commas as decimals", async () => {
    const rows = ['"11,5";red;"S"; "a ""b"""', '12,0;"red";M;"two\r\nlines"'];
    const input = `price;colour;size;"note; free"\r\n${rows.join("\r\n")}\r\n\r\n`;
    const { code, stdout } = await cotangent("predict shirts - --proba", { input });
    const [first, ...others] = stdout.split("\r\n");
    expect({ code, first }).toEqual({
      code: 0,
      first: 'price;colour;size;"note; free";predicted sold;probability no;probability yes',
    });
    expect(others.join("\r\n")).toMatch(
      /^"11,5";red;"S"; "a ""b""";yes;\d[\d,e-]*;\d[\d,e-]*\r\n12,0;"red";M;"two\r\nlines";yes;\d[\d,e-]*;\d[\d,e-]*\r\n$/,
    );
  });

  it("appends probabilities with the sum 1, and the most likely classes first", async () => {
    const input = "petal width,petal length,sepal width,sepal length\n0.2,1.4,3.5,5.1\n1.5,4.9,3.1,6.9\n";
    const { stdout } = await cotangent("predict flowers - --proba --top 2 --quiet", { input });
    const [head, ...rows] = stdout.trim().split("\n");
    expect(head!.split(",").slice(4)).toEqual([
      ...["predicted species", "probability setosa", "probability versicolor", "probability virginica"],
      ...["species 1", "probability 1", "species 2", "probability 2"],
    ]);
    const parts = rows.map((row) => row.split(",").slice(4));
    expect(parts.map((cells) => cells[0])).toEqual(["setosa", "versicolor"]);
    for (const [predicted, a, b, c, first, most, , second] of parts) {
      expect(Number(a) + Number(b) + Number(c)).toBeCloseTo(1, 5);
      expect(first).toBe(predicted);
      const sorted = [a, b, c].map(Number).sort((x, y) => y - x);
      expect([Number(most), Number(second)]).toEqual(sorted.slice(0, 2));
    }
  });

  it("predicts numbers in their own units", async () => {
    const { stdout } = await cotangent("predict sugar diabetes --only --quiet");
    const [head, ...rows] = stdout.trim().split("\n");
    expect([head, rows.length]).toEqual(["predicted progression", 442]);
    const mean = rows.reduce((sum, row) => sum + Number(row) / rows.length, 0);
    expect(Math.abs(mean - 152)).toBeLessThan(10);
  });

  const bad = "price,colour,size\n11,red,S\n12 EUR,red,M\n13,red\n14,blue,L\n";

  it("stops at a row that does not fit, and names it by line, column and reason", async () => {
    writeFileSync(path("bad.csv"), bad);
    expect(await cotangent("predict shirts bad.csv --quiet")).toEqual({
      code: 3,
      stdout: "price,colour,size,predicted sold\n11,red,S,yes\n",
      stderr:
        'cotangent: bad.csv, line 3, column "price": "12 EUR" is not a number; 1 row before it was written; leave such rows out with --invalid skip\n',
    });
  });

  it("writes no file where a row does not fit, and leaves the old one", async () => {
    writeFileSync(path("before.csv"), "mine\n");
    const { code, stderr } = await cotangent("predict shirts bad.csv --output before.csv");
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr:
        'cotangent: bad.csv, line 3, column "price": "12 EUR" is not a number; nothing was written; leave such rows out with --invalid skip\n',
    });
    expect(readFileSync(path("before.csv"), "utf8")).toBe("mine\n");
    expect(readdirSync(program.folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("leaves such rows out, or blank", async () => {
    const [skipped, blank] = await Promise.all(
      ["skip", "blank"].map((how) => cotangent(`predict shirts bad.csv --invalid ${how} --output ${how}.csv`)),
    );
    expect(skipped).toEqual({
      code: 0,
      stdout: "",
      stderr:
        'note: line 3, column "price": "12 EUR" is not a number; it is left out\n' +
        "note: line 4 has 2 fields, the header 3; it is left out\n" +
        "rows      2 predicted, left out: 2, in skip.csv\n",
    });
    expect(readFileSync(path("skip.csv"), "utf8")).toBe(
      "price,colour,size,predicted sold\n11,red,S,yes\n14,blue,L,no\n",
    );
    expect(blank!.code).toBe(0);
    expect(readFileSync(path("blank.csv"), "utf8")).toBe(
      "price,colour,size,predicted sold\n11,red,S,yes\n12 EUR,red,M,\n13,red,\n14,blue,L,no\n",
    );
  });

  it("refuses texts that were not there in training, where that is asked for", async () => {
    const { code, stderr } = await cotangent("predict shirts orders.csv --unknown error --only --quiet");
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr:
        'cotangent: orders.csv, line 3, column "colour": "violet" was not there in training; 1 row before it was written; leave such rows out with --invalid skip\n',
    });
  });

  it("--json is a line for each row, and ends with the result", async () => {
    const { stdout, stderr } = await cotangent("predict shirts orders.csv --json --top 1");
    const events = stdout.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
    expect(events[0]).toEqual({ event: "row", line: 2, "predicted sold": "yes", "sold 1": "yes", "probability 1": expect.any(Number) }); // prettier-ignore
    expect(events.at(-1)).toEqual({
      event: "result",
      rows: 4,
      invalid: 0,
      unseen: { colour: { violet: 1 }, size: { XL: 1 } },
    });
    expect([events.length, stderr.split("\n").length]).toEqual([5, 3]);
  });

  it("reads the encodings of old spreadsheets", async () => {
    writeFileSync(path("old.csv"), Buffer.from("price;colour;size;größe\n11,5;red;S;\xfc\n", "latin1"));
    expect(await cotangent("predict shirts old.csv --quiet --encoding windows-1252")).toEqual({
      code: 0,
      stdout: "price;colour;size;größe;predicted sold\n11,5;red;S;ü;yes\n",
      stderr: "",
    });
  });

  it("takes JSON lines too, and columns that are called as its own", async () => {
    writeFileSync(path("rows.jsonl"), '{"predicted sold":"?","size":"S","colour":"red, or so","price":11}\n');
    const { stdout } = await cotangent("predict shirts rows.jsonl --quiet");
    expect(stdout).toMatch(/^predicted sold,size,colour,price,predicted sold 2\n\?,S,"red, or so",11,(yes|no)\n$/);
  });

  it("writes rows while others are still to come", async () => {
    const child = spawn(process.execPath, [program.file, "predict", "shirts", "-", "--quiet"], { cwd: program.folder });
    let rows = 0;
    const first = new Promise<void>((resolve) =>
      child.stdout.on("data", (text) => {
        rows += linesIn(text);
        if (rows > 1) resolve();
      }),
    );
    const some = "11,red,S\n".repeat(40_000);
    child.stdin.write(`price,colour,size\n${some}`);
    await first;
    const before = rows;
    child.stdin.end(some);
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect([before > 1, before <= 40_001, rows]).toEqual([true, true, 80_001]);
  });

  it("ends quietly when a reader leaves early", async () => {
    const rows = Array.from({ length: 40_000 }, () => "11,red,S").join("\n");
    writeFileSync(path("many.csv"), `price,colour,size\n${rows}\n`);
    const { code, stderr } = await cotangent("predict shirts many.csv --quiet", {
      at: "predicted sold",
      act: (child: { readonly stdout: { destroy(): void } }) => child.stdout.destroy(),
    });
    expect({ code, stderr }).toEqual({ code: 141, stderr: "" });
  });

  it.skipIf(!existsSync("/dev/full"))("tells once that a disk is full", async () => {
    expect(await cotangent("predict shirts many.csv --quiet", { stdout: "/dev/full" })).toEqual({
      code: 1,
      stdout: "",
      stderr: "cotangent: standard output cannot be written: no space left on device\n",
    });
  });

  refusals([
    ["predict shirts flowers.csv", 2, 'there is no data set or file "flowers.csv"; name a file, or one of'],
    [
      "predict shirts iris",
      3,
      'iris has no column "size", "colour" and "price", which the model needs; its columns are',
    ],
    ["predict nothing orders.csv", 2, "there is no folder nothing; cotangent train makes the folder of a run"],
    ["predict shirts", 2, "missing required argument 'data'; cotangent predict --help lists what there is"],
    ["predict shirts orders.csv --invalid leave", 2, '--invalid is "leave"; choose stop, skip or blank'],
    ["predict shirts orders.csv --top 3", 2, "--top is 3, and there are 2 classes"],
    ["predict sugar diabetes --proba", 2, "--proba is for classes, and this model predicts numbers"],
    ["predict steps iris --proba", 2, "--proba is for models with probabilities, which a perceptron has not"],
    ["predict shirts orders.csv --output no/such/folder.csv", 1, "no/such/folder.csv cannot be written: no such file or directory"], // prettier-ignore
  ]);
});

describe("evaluate", () => {
  it("judges by the rows that were held out, as the training did", async () => {
    const { code, stdout, stderr } = await cotangent("evaluate flowers");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { scores } = JSON.parse(readFileSync(path("flowers/metrics.json"), "utf8")) as { readonly scores: Scores };
    const accuracy = scores.values[0]!;
    const lines = stdout.split("\n");
    expect(lines[0]).toBe(
      `✓ accuracy ${(100 * accuracy.value).toFixed(1)} % on 30 held-out rows, 33.3 % without looking at any column`,
    );
    expect(
      lines
        .map((line) => line.trim().split(/ {2,}/)[0])
        .filter(Boolean)
        .slice(1, 11),
    ).toEqual([
      ...["model", "accuracy", "balanced accuracy", "F1, mean of classes", "ROC AUC", "log loss"],
      ...["actual ↓", "setosa", "versicolor", "virginica"],
    ]);
  });

  it("leaves out rows without an answer, and tells of texts that were not there in training", async () => {
    writeFileSync(path("sold.csv"), "sold,price,colour,size\nyes,11,red,S\n,14,red,M\nno,12,violet,L\n");
    const { code, stdout } = await cotangent("evaluate shirts sold.csv");
    expect(code).toBe(0);
    const [first, ...lines] = stdout.trim().split("\n");
    expect(first).toMatch(/accuracy \d+\.0 % on 2 rows of sold\.csv, 50\.0 % without looking at any column$/);
    expect(lines.slice(-2)).toEqual([
      'note: 1 row without a value of "sold" left out',
      'note: column "colour": "violet" (1 row) was not there in training, and counts as none of its values',
    ]);
  });

  it("ends with 4 and a sentence where a requirement is not met, and --json has it too", async () => {
    const words = ["evaluate", "sugar", "--json", "--require", "r2>=0.99", "--require", "mae<1000"];
    const { code, stdout, stderr } = await program.run(words);
    const event = JSON.parse(stdout) as { readonly unmet: readonly string[]; readonly scores: Scores };
    const r2 = event.scores.values[0]!;
    const sentence = `R² is ${r2.value.toFixed(4)}, and at least 0.9900 is required`;
    expect({ code, stderr, unmet: event.unmet }).toEqual({
      code: 4,
      stderr: `cotangent: ${sentence}\n`,
      unmet: [sentence],
    });
    expect(r2.value).toBeGreaterThan(0.3);
    const [low, high] = r2.interval!;
    expect(low < r2.value && r2.value < high).toBe(true);
  });

  refusals([
    [
      "evaluate shirts orders.csv",
      3,
      'orders.csv: there is no column "sold"; there are "price", "colour", "size", "shop"',
    ],
    ["evaluate shirts --require accuracy", 2, '--require is "accuracy"; it takes a score, a comparison and a number'],
    ["evaluate shirts --require r2>=0.5", 2, '--require is "r2>=0.5", and there is no score r2; scores are accuracy,'],
  ]);

  it("refuses a class that the model does not know, and data of the run that have changed", async () => {
    writeFileSync(path("maybe.csv"), "sold,price,colour,size\nmaybe,11,red,S\n");
    const { code, stderr } = await cotangent("evaluate shirts maybe.csv");
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr:
        'cotangent: column "sold", row 1 is "maybe", which is no class of the model; classes are "no" and "yes"\n',
    });
    const before = readFileSync(path("shirts.csv"), "utf8");
    writeFileSync(path("shirts.csv"), `${before}S,red,10,yes\n`);
    const changed = await cotangent("evaluate shirts");
    writeFileSync(path("shirts.csv"), before);
    expect(changed.stderr).toMatch(
      /^cotangent: shirts\.csv has changed since the run in shirts began \(its checksum is /,
    );
    expect(changed.code).toBe(3);
  });
});

describe("importance", () => {
  it("ranks columns by what their shuffled values cost, on the rows that were held out", async () => {
    const [told, again, shown] = await Promise.all([
      cotangent("importance flowers --json --score logLoss"),
      cotangent("importance flowers --json --score log-loss --seed 1"),
      cotangent("importance flowers --repeats 2"),
    ]);
    const [first, second] = [told, again].map(({ stdout }) => JSON.parse(stdout) as Importances);
    const { scores } = JSON.parse(readFileSync(path("flowers/metrics.json"), "utf8")) as { readonly scores: Scores };
    expect(first!.value).toBe(scores.values.find(({ name }) => name === "logLoss")!.value);
    const means = first!.columns.map(({ mean }) => mean);
    expect(means).toEqual(means.toSorted((a, b) => b - a));
    // a petal tells the species, in any order of its values
    expect(first!.columns[0]!.column).toMatch(/^petal/);
    expect(first!.columns.map(({ column }) => column).sort()).toEqual([
      "petal length",
      "petal width",
      "sepal length",
      "sepal width",
    ]);
    expect(first!.columns.every(({ losses }) => losses.length === 10)).toBe(true);
    expect(second!.columns[0]!.losses).not.toEqual(first!.columns[0]!.losses);
    expect(shown.stdout).toMatch(
      /^accuracy is \d+\.\d % on 30 held-out rows; where the values of a column are shuffled it loses:\n/,
    );
    expect(shown.stdout).toMatch(/^ {2}petal \w+ +\d+\.\d +± \d+\.\d +━{20}$/m);
  });

  refusals([
    ["importance shirts --score r2", 2, '--score is "r2", and there is no such score; scores are accuracy,'],
    ["importance steps --score rocAuc", 3, "ROC AUC cannot be computed from these rows; take another one with --score"],
    ["importance shirts --repeats 0", 2, '--repeats is "0"; it takes a whole number from 1 to 1000000'],
  ]);
});

interface Importances {
  readonly value: number;
  readonly columns: readonly {
    readonly column: string;
    readonly mean: number;
    readonly losses: readonly number[];
  }[];
}

describe("compare", () => {
  it("ranks runs, passes over folders without one, and tells where rows differ", async () => {
    const { code, stdout } = await cotangent("compare steps flowers shirts nothing --by accuracy");
    const lines = stdout.trimEnd().split("\n");
    expect(code).toBe(0);
    expect(lines[0]!.trim().split(/ {2,}/)).toEqual([
      "run",
      "model",
      "accuracy",
      "95 % interval",
      "baseline",
      "rows",
      "parameters",
      "time",
    ]);
    const values = lines.slice(1, 4).map((line) => Number(/(\d+\.\d) %/.exec(line)![1]));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(lines.slice(5)).toEqual([
      expect.stringMatching(/^note: \w+ and \w+ were judged by different rows: such scores do not compare$/),
      ...lines.slice(6, -1),
      "note: there is no folder nothing; cotangent train makes the folder of a run",
    ]);
  });

  it("ranks losses from below, and gives null to a run that has none", async () => {
    const { stdout } = await cotangent("compare steps flowers --by log-loss --json");
    const { by, runs } = JSON.parse(stdout) as { readonly by: string; readonly runs: readonly Record<string, unknown>[] }; // prettier-ignore
    expect([by, runs.map(({ run, score }) => [run, score === null])]).toEqual([
      "logLoss",
      [
        ["flowers", false],
        ["steps", true],
      ],
    ]);
  });

  refusals([
    ["compare shirts --by r2", 2, '--by is "r2", and no run has such a score; scores are accuracy,'],
    ["compare nothing", 2, "there is no folder nothing; cotangent train makes the folder of a run"],
    ["compare", 2, "missing required argument 'runs'; cotangent compare --help lists what there is"],
  ]);
});

describe("summary", () => {
  it("tells of data, layers, columns and scores", async () => {
    const { code, stdout } = await cotangent("summary shirts");
    expect(code).toBe(0);
    for (const line of [
      /^ {2}split +38 to learn from, 10 held out; seed 0$/m,
      /^ {2}predicts +"sold", binary: "no" and "yes"$/m,
      /^ {2}dense 1 +\[7, \d+\] +relu +\d+$/m,
      /^ {2}colour +category +3 +3 categories$/m,
      /^ {2}sold +category +– +it is the target$/m,
      /^[✓✗] accuracy \d+\.\d % on 10 held-out rows, 50\.0 % without looking at any column$/m,
    ])
      expect(stdout).toMatch(line);
  });

  it("--json has the manifest, the report and the scores", async () => {
    const { stdout } = await cotangent("summary sugar --json");
    const event = JSON.parse(stdout) as Record<string, { readonly status?: string; readonly task?: string }>;
    expect(event).toMatchObject({ event: "result", run: "sugar", parameters: 11, manifest: { status: "done" } });
    expect(event["scores"]!.task).toBe("regression");
  });

  it("refuses scores that are not what this program writes", async () => {
    writeFileSync(path("steps/metrics.json"), '{ "version": 1, "judgedOn": "test" }');
    const { code, stderr } = await cotangent("summary steps");
    expect({ code, stderr }).toEqual({ code: 3, stderr: "cotangent: steps/metrics.json: scores is missing\n" });
  });
});

function linesIn(text: unknown): number {
  return String(text).split("\n").length - 1;
}

/** Command lines that are refused, in this process: its folder stands before names of runs and files. */
function refusals(cases: readonly (readonly [line: string, code: number, message: string])[]): void {
  it.each(cases)("%s ends with %i and a sentence", async (line, code, message) => {
    const words = line.split(" ").map((word) => (/^[a-z/]+(\.csv)?$/.test(word) && !isKnown(word) ? path(word) : word));
    const error = (await run(words).then(() => undefined, (reason: unknown) => reason)) as Fault; // prettier-ignore
    expect(error.message.replaceAll(`${program.folder}/`, "")).toContain(message);
    expect(error.exitCode).toBe(code);
  });
}

/** True for words that are no names of files. */
function isKnown(word: string): boolean {
  return [
    "accuracy",
    "r",
    "predict",
    "evaluate",
    "importance",
    "compare",
    "summary",
    "iris",
    "diabetes",
    "leave",
  ].includes(word);
}
