/** Commands that show: pictures, data sets, this machine, derivatives. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeProgram, type Ended, type Program } from "./testing/program.ts";

let program: Program;
let folder: string;
const run = (...args: readonly string[]): Promise<Ended> => program.run(args);

beforeAll(async () => {
  program = await makeProgram();
  ({ folder } = program);
  const csv = await run("datasets", "penguins", "--csv");
  writeFileSync(join(folder, "penguins.csv"), csv.stdout);
  const hostile = "<img src=x onerror=alert(1)>";
  const rows = [[1, 1, "<script>alert(1)</script>"], [4, 4, "=1+1"]].flatMap(([x, y, kind], i) =>
    [0, 0.2, 0.1, -0.1].map((d, j) => `${Number(x) + d},${Number(y) + d * (i + j)},${kind}`),
  ); // prettier-ignore
  writeFileSync(join(folder, "hostile.csv"), `width,${hostile},kind\n${rows.join("\n")}\n`);
  const quick = ["--epochs", "20", "--quiet"];
  await run("train", "penguins.csv", "--target", "species", "--output", "p", ...quick);
  await run("train", "diabetes", "--output", "d", "--model", "ridge", "--quiet");
  await run("train", "hostile.csv", "--target", "kind", "--output", "h", ...quick);
});
afterAll(() => program.remove());

describe("plot", () => {
  it("says which characters no font of a PNG has", async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) => `${((i % 2) * 50 + i / 7).toFixed(2)},${["花", "鳥 & co"][i % 2]}`,
    );
    writeFileSync(join(folder, "birds.csv"), `size,種\n${rows.join("\n")}\n`);
    await run("train", "birds.csv", "--target", "種", "--output", "b", "--epochs", "3", "--quiet");
    const png = await run("plot", "b", "--kind", "confusion", "--format", "png");
    expect({ code: png.code, stdout: png.stdout, stderr: png.stderr }).toEqual({
      code: 0,
      stdout: "b/pictures/confusion.png\n",
      stderr: "note: PNGs lack 2 characters that no font has (花 鳥); name a font that has with --font, or take SVG\n",
    });
    expect((await run("plot", "b", "--kind", "confusion")).stderr).toBe("");
  });

  it("draws all that a classifier has into the folder of the run", async () => {
    const { code, stdout, stderr } = await run("plot", "p");
    const names = ["loss", "accuracy", "confusion", "roc", "precision-recall", "calibration", "boundary", "weights"];
    expect({ code, stderr, files: stdout.split("\n") }).toEqual({
      code: 0,
      stderr: "",
      files: [...names.map((name) => `p/pictures/${name}.svg`), ""],
    });
    const confusion = readFileSync(join(folder, "p/pictures/confusion.svg"), "utf8");
    expect(confusion).toContain("Confusion matrix of 69 held-out rows");
    const shown = [...confusion.matchAll(/font-weight="600"[^>]*>([\d,]+)</g)].map(([, count]) => Number(count));
    expect(shown.reduce((a, b) => a + b, 0)).toBe(69);
    const { stdout: metrics } = { stdout: readFileSync(join(folder, "p/metrics.json"), "utf8") };
    const { scores } = JSON.parse(metrics) as { scores: { values: { name: string; value: number }[] } };
    const accuracy = scores.values.find(({ name }) => name === "accuracy")!.value;
    expect(confusion).toContain(`${Math.round(69 * accuracy)} of 69 right`);
  });

  it("draws predictions and residuals of a regression, and its coefficients by their names", async () => {
    const { stdout } = await run("plot", "d", "--json", "--output", "pictures");
    const { pictures } = JSON.parse(stdout) as { pictures: { picture: string; file: string }[] };
    expect(pictures.map(({ picture }) => picture)).toEqual(["predicted", "residuals", "boundary", "weights"]);
    const weights = readFileSync(join(folder, "pictures/weights.svg"), "utf8");
    expect(weights).toContain(">Coefficients of progression<");
    expect(weights).toContain(">body mass index<");
  });

  it("shows names as text, whatever they are", async () => {
    await run("plot", "h");
    for (const name of readdirSync(join(folder, "h/pictures"))) {
      const svg = readFileSync(join(folder, "h/pictures", name), "utf8");
      expect(svg).not.toMatch(/<script|<img/);
    }
    const boundary = readFileSync(join(folder, "h/pictures/boundary.svg"), "utf8");
    expect(boundary).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(boundary).toContain(">=1+1<");
  });

  it("writes one picture to standard output, and shows text", async () => {
    const one = await run("plot", "p", "--kind", "roc", "--theme", "dark", "--output", "-");
    expect([one.code, one.stdout.startsWith("<svg "), one.stdout.includes("#0d1117")]).toEqual([0, true, true]);
    const text = await run("plot", "p", "--kind", "confusion,loss", "--format", "text");
    expect(text.stdout).toContain("Confusion matrix of 69 held-out rows");
    expect(text.stdout).toContain("epoch →");
    expect(text.stdout).not.toContain("\u001B");
  });

  it("draws a PNG whose letters are there, from the sources", async () => {
    const args = ["plot", "p", "--kind", "loss", "--format", "png", "--scale", "1"];
    expect((await program.run(args, { sources: true })).code).toBe(0);
    const png = readFileSync(join(folder, "p/pictures/loss.png"));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.length).toBeGreaterThan(8000);
  });

  it("without the data draws what needs none, and says why", async () => {
    mkdirSync(join(folder, "away"));
    renameSync(join(folder, "penguins.csv"), join(folder, "away/penguins.csv"));
    const { code, stdout, stderr } = await run("plot", "p", "--output", "few");
    expect([code, stdout.trim().split("\n")]).toEqual([0, ["few/loss.svg", "few/accuracy.svg", "few/weights.svg"]]);
    expect(stderr).toMatch(
      /^note: there is no data set or file ".*penguins\.csv"; .*Pictures that need no data are drawn\n$/,
    );
    const back = await run("plot", "p", "--kind", "roc", "--output", "back", "--data", "away/penguins.csv");
    expect([back.code, existsSync(join(folder, "back/roc.svg"))]).toEqual([0, true]);
    renameSync(join(folder, "away/penguins.csv"), join(folder, "penguins.csv"));
  });

  it.each([
    [["p", "--kind", "rock"], /^cotangent: --kind is "rock"; choose loss, .* \(did you mean roc\?\)\n$/],
    [["p", "--kind", "residuals"], /^cotangent: the run in p has no picture residuals; it has loss, accuracy, /],
    [["p", "--output", "-"], /takes one picture; name it with --kind, and --format svg or png\n$/],
    [["p", "--scale", "0"], /^cotangent: --scale is "0"; it takes a number from 0.1 to 10, such as 2\n$/],
    [["p", "--columns", "bill length"], /^cotangent: --columns is "bill length"; it takes the names of two columns /],
    [
      ["p", "--columns", "bill length,sex"],
      /names "sex", which is of type category; a plane is of two columns of numbers\n$/,
    ],
    [
      ["p", "--kind", "weights", "--format", "text"],
      /^cotangent: weights cannot be shown as text; take --format svg or png\n$/,
    ],
    [["nowhere"], /^cotangent: there is no folder nowhere; /],
  ])("%j is refused", async (args, sentence) => {
    const { code, stdout, stderr } = await run("plot", ...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(sentence);
  });
});

describe("the model card", () => {
  const card = (name: string): string => readFileSync(join(folder, name, "README.md"), "utf8");

  it("shows pictures that are there, scores beside baselines, and what was done to each column", () => {
    const text = card("p");
    const pictures = [...text.matchAll(/!\[[\w-]+\]\(([^)]+)\)/g)].map(([, file]) => file!);
    expect(pictures).toEqual(["pictures/loss.svg", "pictures/confusion.svg", "pictures/roc.svg"]);
    expect(pictures.every((file) => readFileSync(join(folder, "p", file), "utf8").startsWith("<svg "))).toBe(true);
    expect(text).toMatch(/^\| accuracy \| [\d.]+ % \| [\d.]+ % to [\d.]+ % \| 43\.5 % \|$/m);
    expect(text).toMatch(/^\| bill length \| number \| 2 \| missing filled with [\d.]+, the median, and marked; /m);
    expect(card("d")).toContain("![residuals](pictures/residuals.svg)");
  });

  it("takes names for letters", () => {
    const text = card("h");
    expect(text).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(text).not.toMatch(/<(img|script)/);
  });
});

describe("verify", () => {
  const same = (stdout: string): string[] => stdout.split("\n").map((line) => line.replace(/\d+ parameters, .*: /, ""));

  it("finds the same bits again, on one thread and on two, also where a signal ended the run", async () => {
    const both = ["✓ on 2 threads: every bit is the same", "✓ on 1 thread: every bit is the same", ""];
    const { code, stdout } = await run("verify", "p", "--threads", "2,1", "--quiet");
    expect([code, same(stdout)]).toEqual([0, both]);
    const args = ["train", "digits", "--output", "broken", "--epochs", "100000", "--patience", "none"];
    const ended = await program.run(args, { at: "epoch  ", act: (child) => child.kill("SIGINT") });
    expect(ended.code).toBe(130);
    const again = await run("verify", "broken", "--threads", "1", "--quiet");
    expect([again.code, same(again.stdout)]).toEqual([0, both.slice(1)]);
    // a clock ended it, and its last checkpoint is older than its end
    const long = ["--epochs", "100000", "--patience", "none", "--checkpoint-seconds", "0.2", "--quiet"];
    await run("train", "digits", "--output", "timed", "--time-limit", "0.5", ...long);
    const timed = await run("verify", "timed", "--threads", "1", "--quiet");
    expect([timed.code, same(timed.stdout)]).toEqual([0, both.slice(1)]);
  });

  it("names the first difference: a parameter, a line of the history, a score", async () => {
    const refusedAfter = async (file: string, change: (content: Buffer) => Buffer): Promise<string> => {
      const path = join(folder, "p", file);
      const content = readFileSync(path);
      writeFileSync(path, change(Buffer.from(content)));
      const { code, stderr } = await run("verify", "p", "--threads", "1", "--quiet");
      writeFileSync(path, content);
      expect(code).toBe(4);
      return stderr.replace(/^cotangent: the run in p does not come out the same on 1 thread: /, "").trimEnd();
    };
    const weights = await refusedAfter("model.safetensors", (bytes) => {
      bytes[bytes.length - 4]! ^= 1;
      return bytes;
    });
    expect(weights).toMatch(/^2\.weight\[191\] is -?[\d.]+ \([\da-f]{8}\), and was -?[\d.]+ \([\da-f]{8}\)$/);
    const text = (from: RegExp, to: string) => (bytes: Buffer) => Buffer.from(bytes.toString().replace(from, to));
    expect(await refusedAfter("history.jsonl", text(/"loss":[\d.]+/, '"loss":1'))).toMatch(
      /^line 1 of history\.jsonl is /,
    );
    expect(await refusedAfter("metrics.json", text(/"rows": 69/, '"rows": 70'))).toBe(
      "metrics.json: scores.rows is 69, and was 70",
    );
  });

  it("refuses data that have changed, and threads that are none", async () => {
    writeFileSync(join(folder, "other.csv"), "species,mass\na,1\nb,2\n");
    const changed = await run("verify", "p", "--data", "other.csv");
    expect(changed.code).toBe(3);
    expect(changed.stderr).toMatch(/^cotangent: other\.csv has changed since the run in p began/m);
    expect((await run("verify", "p", "--threads", "0")).stderr).toBe(
      'cotangent: --threads is "0"; it takes whole numbers from 1 to 64 with commas between them\n',
    );
  });
});

describe("datasets", () => {
  it("lists, and names the targets", async () => {
    const { code, stdout } = await run("datasets", "--json");
    const { datasets } = JSON.parse(stdout) as { datasets: { name: string; target: string }[] };
    expect(code).toBe(0);
    expect(datasets.find(({ name }) => name === "iris")?.target).toBe("species");
    expect(datasets.length).toBeGreaterThanOrEqual(12);
  });

  it("describes one by its source, its licence and its columns", async () => {
    const { stdout } = await run("datasets", "penguins");
    expect(stdout).toContain("licence   CC0-1.0");
    expect(stdout).toMatch(/^ {2}bill length +number +2 +32\.1 to 59\.6$/m);
    expect(stdout).toMatch(/^ {2}sex +category +11 +female, male$/m);
  });

  it("writes a CSV from which the same is learned", async () => {
    const csv = readFileSync(join(folder, "penguins.csv"), "utf8").split("\n");
    expect([csv[0], csv[4]]).toEqual([
      "species,island,bill length,bill depth,flipper length,body mass,sex",
      "Adelie,Torgersen,,,,,",
    ]);
    expect(csv).toHaveLength(346);
  });

  it("refuses a name that is none", async () => {
    const { code, stderr } = await run("datasets", "penguin");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^cotangent: there is no data set "penguin"; there are iris, .* \(did you mean penguins\?\)\n$/,
    );
    expect((await run("datasets", "--csv")).stderr).toBe(
      "cotangent: --csv writes one data set; name it, as datasets iris --csv\n",
    );
  });
});

describe("doctor", () => {
  it("finds that XOR is learned here to the bits of every machine", async () => {
    const { code, stdout, stderr } = await run("doctor", "--json");
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string }[] };
    expect([code, stderr]).toEqual([0, ""]);
    const states = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({ Node: "good", vectors: "good", training: "good", bits: "good" });
  });
});

describe("completion", () => {
  const words = async (...args: readonly string[]): Promise<string[]> => {
    const { stdout } = await run("complete", "--", ...args);
    return stdout.split("\n").flatMap((line) => (/^:|^$/.test(line) ? [] : [line.split("\t")[0]!]));
  };

  it("knows commands, options, names of settings, data sets and files", async () => {
    expect(await words("ver")).toEqual(["verify"]);
    expect(await words("train", "--learning-r")).toEqual(["--learning-rate"]);
    expect(await words("train", "--model", "l")).toEqual(["logistic", "linear"]);
    expect(await words("train", "peng")).toEqual(["penguins", "penguins.csv"]);
  });

  it("prints a script that the shell reads", async () => {
    const { code, stdout } = await run("completion", "bash");
    expect(code).toBe(0);
    expect(spawnSync("bash", ["-n"], { input: stdout, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
    expect(stdout).toContain("cotangent complete --");
    expect((await run("completion", "tcsh")).stderr).toBe(
      'cotangent: there is no script for the shell "tcsh"; choose zsh, bash, fish or powershell\n',
    );
  });
});

describe("gradcheck", () => {
  it("is the program of that name, with its exit codes", async () => {
    const good = await program.run(["gradcheck", "--op", "tanh", "--json"], { sources: true });
    expect([good.code, (JSON.parse(good.stdout) as { ok: boolean }).ok]).toEqual([0, true]);
    const bad = await program.run(["gradcheck", "--op", "tank"], { sources: true });
    expect([bad.code, bad.stderr.split(";")[0]]).toEqual([2, 'gradcheck: there is no op "tank" (did you mean "tan"?)']);
  });
});
