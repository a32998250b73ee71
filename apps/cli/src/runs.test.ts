/** Run folders, from outside: refused, locked, full, without rights, interrupted, gone on with. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeProgram, type Ended, type Program } from "./testing/program.ts";

let program: Program;
beforeAll(async () => void (program = await makeProgram()));
afterAll(() => program.remove());

const pathOf = (...names: readonly string[]): string => join(program.folder, ...names);
const long = ["train", "xor", "--epochs", "1000000", "--output"];
const short = ["train", "xor", "--epochs", "3", "--quiet", "--output"];

describe("a folder that cannot be taken ends with a sentence, and stays as it was", () => {
  it.each<[string, readonly string[], (folder: string) => void, number, string]>([
    [
      "a file in its place",
      [],
      (folder) => writeFileSync(folder, "mine"),
      1,
      "the folder FOLDER cannot be made: file already exists; name another one with --output",
    ],
    [
      "another file of that name",
      [],
      (folder) => {
        mkdirSync(folder);
        writeFileSync(join(folder, "README.md"), "mine");
      },
      2,
      "FOLDER/README.md is there already; name another folder with --output, or write it over with --overwrite",
    ],
    [
      "a file above it",
      [],
      (folder) => writeFileSync(folder, "mine"),
      1,
      "the folder FOLDER/run cannot be made: not a directory; name another one with --output",
    ],
  ])("%s", async (name, more, make, code, sentence) => {
    const folder = name.replaceAll(" ", "-");
    make(pathOf(folder));
    const before = existsSync(pathOf(folder, "README.md")) ? readdirSync(pathOf(folder)) : undefined;
    const ended = await program.run([...short, name === "a file above it" ? `${folder}/run` : folder, ...more]);
    expect(ended).toEqual({ code, stdout: "", stderr: `cotangent: ${sentence.replaceAll("FOLDER", folder)}\n` });
    if (before !== undefined) expect(readdirSync(pathOf(folder))).toEqual(before);
  });

  // root may write anywhere
  it.skipIf(process.getuid?.() === 0)("a folder without rights", async () => {
    mkdirSync(pathOf("closed"), { mode: 0o500 });
    const { code, stderr } = await program.run([...short, "closed"]);
    chmodSync(pathOf("closed"), 0o700);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "cotangent: the folder closed cannot be written: permission denied; name another one with --output\n",
    });
  });

  it("a folder that holds a run: refused without --overwrite", async () => {
    expect((await program.run([...short, "twice"])).code).toBe(0);
    const before = readFileSync(pathOf("twice", "manifest.json"), "utf8");
    expect(await program.run([...short, "twice", "--seed", "5"])).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "cotangent: twice holds a run already; name another folder with --output, or write it over with --overwrite\n",
    });
    expect(readFileSync(pathOf("twice", "manifest.json"), "utf8")).toBe(before);
    expect((await program.run([...short, "twice", "--seed", "5", "--overwrite"])).code).toBe(0);
    expect(readFileSync(pathOf("twice", "manifest.json"), "utf8")).toContain('"seed": 5');
  });

  it("unusable data write nothing", async () => {
    writeFileSync(pathOf("same.csv"), "a,b\n1,x\n2,x\n3,x\n4,x\n");
    const { code } = await program.run(["train", "same.csv", "--target", "b", "--output", "never"]);
    expect([code, existsSync(pathOf("never"))]).toEqual([3, false]);
  });
});

// a small file system in memory, which takes the right to mount one
const canMount = process.platform === "linux" && process.getuid?.() === 0 && spawnSync("which", ["mount"]).status === 0;

it.skipIf(!canMount)("a disk that is full: a sentence, and what was there is as it was", async () => {
  const disk = pathOf("disk");
  mkdirSync(disk);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]).status !== 0) return;
  try {
    expect((await program.run([...short, "disk/small", "--hidden", "2"])).code).toBe(0);
    const weights = readFileSync(join(disk, "small", "model.safetensors"));
    const { code, stderr } = await program.run([...short, "disk/large", "--hidden", "2000,50"]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^cotangent: disk\/large\/[\w.]+ cannot be written: no space left on device\n$/),
    ]);
    expect(readFileSync(join(disk, "small", "model.safetensors")).equals(weights)).toBe(true);
    expect(readdirSync(join(disk, "large")).filter((name) => name.startsWith("."))).toEqual([]);
  } finally {
    spawnSync("umount", [disk]);
  }
});

describe("while a training goes on", () => {
  it(
    "others are refused, Ctrl-C keeps what was learned, and resume goes on to the same bits",
    { timeout: 180_000 },
    async () => {
      const options = "train iris --epochs 400 --hidden 4 --checkpoint-seconds 0.1 --output".split(" ");
      const others: Promise<Ended>[] = [];
      let owner = 0;
      const first = await program.run([...options, "shared"], {
        at: "epoch   2/400",
        act(child) {
          owner = child.pid!;
          child.kill("SIGSTOP");
          others.push(program.run([...short, "shared"]), program.run(["resume", "shared"]));
          void Promise.all(others).then(() => {
            child.kill("SIGCONT");
            child.kill("SIGINT");
          });
        },
      });
      const [train, resume] = (await Promise.all(others)) as [Ended, Ended];
      const refused =
        `cotangent: shared is in use by another process (${owner}); wait for it, or name another folder with --output. If ` +
        `there is no such process any more, remove shared/.lock-${owner}\n`;
      expect(train).toEqual({ code: 1, stdout: "", stderr: refused });
      expect(resume).toEqual({ code: 1, stdout: "", stderr: refused });
      expect(first.code).toBe(130);
      expect(first.stderr).toMatch(
        /cotangent: interrupted after \d+ of 400 epochs; what was learned so far is in shared, go on with cotangent resume shared\n$/,
      );
      expect(readFileSync(pathOf("shared", "manifest.json"), "utf8")).toContain('"status": "interrupted"');
      expect(existsSync(pathOf("shared", "model.safetensors"))).toBe(true);
      expect((await program.run(["resume", "shared", "--quiet"])).code).toBe(0);
      expect((await program.run([...options, "whole", "--quiet"])).code).toBe(0);
      const [went, whole] = ["shared", "whole"].map((name) => readFileSync(pathOf(name, "model.safetensors")));
      expect(went!.equals(whole!)).toBe(true);
      expect(await program.run(["resume", "shared"])).toEqual({
        code: 2,
        stdout: "",
        stderr:
          "cotangent: the run in shared is done (all 400 epochs were gone through); to train longer, train anew with more --epochs\n",
      });
    },
  );

  it("a time limit ends it, with a model", async () => {
    const { code, stderr } = await program.run([...long, "limited", "--time-limit", "0.3"]);
    expect([code, stderr.includes("epoch")]).toEqual([0, true]);
    expect(readFileSync(pathOf("limited", "manifest.json"), "utf8")).toContain('"reason": "0.3 s have passed"');
  });

  it("resume names data that have changed since", async () => {
    writeFileSync(pathOf("moving.csv"), "a,b,c\n1,2,x\n2,1,y\n3,5,x\n4,2,y\n");
    const line = ["train", "moving.csv", "--target", "c", "--epochs", "1000000", "--output", "moving"];
    await program.run(line, { at: "epoch ", act: (child) => child.kill("SIGKILL") });
    writeFileSync(pathOf("moving.csv"), "a,b,c\n1,2,x\n2,1,y\n3,5,x\n4,2,x\n");
    const { code, stderr } = await program.run(["resume", "moving"]);
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(
        /^cotangent: moving\.csv has changed since the run in moving began \(its checksum is [0-9a-f]{12}…, and was [0-9a-f]{12}…\); bring the old file back, name it with --data, or train anew\n$/,
      ),
    ]);
  });

  it("a training that diverges says so, and the folder too", async () => {
    const line = ["train", "iris", "--optimizer", "sgd", "--learning-rate", "1000", "--hidden", "16,16,16", "--quiet"];
    const { code, stderr } = await program.run([...line, "--output", "diverged"]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^cotangent: training diverged: the loss is .*; try --learning-rate below 1000\n$/),
    ]);
    expect(readFileSync(pathOf("diverged", "manifest.json"), "utf8")).toContain('"status": "failed"');
  });
});

describe("settings as a file", () => {
  it("what init and --print-config write is read by --config, flags go before it, and a run says the same", async () => {
    const init = await program.run(["init", "iris", "--epochs", "3"]);
    writeFileSync(pathOf("run.json"), init.stdout);
    const printed = await program.run(["train", "--config", "run.json", "--print-config"]);
    expect(printed).toEqual({ code: 0, stdout: init.stdout, stderr: "" });
    expect(
      (await program.run(["train", "--config", "run.json", "--seed", "4", "--quiet", "--output", "configured"])).code,
    ).toBe(0);
    const { settings } = JSON.parse(readFileSync(pathOf("configured", "manifest.json"), "utf8")) as {
      settings: object;
    };
    const { $schema: _, ...wanted } = JSON.parse(init.stdout) as Record<string, unknown>;
    expect(settings).toEqual({ ...wanted, seed: 4 });
  });

  it("a fault in it is named", async () => {
    writeFileSync(pathOf("odd.json"), '{ "data": "iris", "epoch": 3 }');
    expect(await program.run(["train", "--config", "odd.json"])).toEqual({
      code: 2,
      stdout: "",
      stderr: 'cotangent: odd.json: there is no "epoch" here\n',
    });
  });
});

describe("streams", () => {
  it("--json streams one event a line and ends with the result", async () => {
    const { stdout, stderr } = await program.run(["train", "xor", "--epochs", "3", "--json", "--output", "events"]);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly event: string });
    expect(events.map(({ event }) => event)).toEqual(["start", "epoch", "epoch", "epoch", "result"]);
    expect(events.at(-1)).toMatchObject({ folder: "events", status: "done", judgedOn: "train" });
    expect(stderr).toBe("");
  });

  it("standard input is -, and cross-validation comes first", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${(i * 3) % 5},${i % 7 > 3 ? "yes" : "no"}\n`);
    const line = "train - --target c --cv 4 --epochs 20 --output piped".split(" ");
    const { code, stdout, stderr } = await program.run(line, { input: `a,b,c\n${rows.join("")}` });
    expect([code, stderr.match(/^part \d\/4 /gm)?.length]).toEqual([0, 4]);
    expect(stdout).toMatch(/^ {2}cross-validation in 4 parts of the other rows: accuracy \d+\.\d % ± \d+\.\d %$/m);
    const { crossValidation } = JSON.parse(readFileSync(pathOf("piped", "metrics.json"), "utf8")) as {
      readonly crossValidation: { readonly scores: readonly { readonly name: string; readonly values: number[] }[] };
    };
    expect(crossValidation.scores[0]).toMatchObject({
      name: "accuracy",
      values: [expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)],
    });
  });

  it.skipIf(!existsSync("/dev/full"))("a standard output that is full: the run is there all the same", async () => {
    expect(await program.run([...short, "full"], { stdout: "/dev/full" })).toEqual({
      code: 1,
      stdout: "",
      stderr: "cotangent: standard output cannot be written: no space left on device\n",
    });
    expect(readFileSync(pathOf("full", "manifest.json"), "utf8")).toContain('"status": "done"');
  });
});
