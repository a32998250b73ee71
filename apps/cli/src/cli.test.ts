/** The program as others see it: a child process, its two streams and its exit code. */
import { spawn, type ChildProcess } from "node:child_process";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
/** As `pnpm cotangent` starts it: from the sources, nothing has to be built. */
const fromSources = [
  "--conditions=@cotangent/source",
  "--import",
  pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href,
  main,
];
let folder: string;
/** The program as one file, made of the sources once: it starts in a fifth of the time. */
let bundled: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cotangent-cli-"));
  bundled = mkdtempSync(join(tmpdir(), "cotangent-cli-bundle-"));
  await bundle(bundled);
});
afterAll(() => {
  for (const made of [folder, bundled]) rmSync(made, { recursive: true, force: true });
});

async function bundle(into: string): Promise<void> {
  await build({
    entryPoints: [main],
    outfile: join(into, "dist/cotangent.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@cotangent/source"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
  // what it reads beside itself: its version, and the threads of wasm
  cpSync(new URL("../package.json", import.meta.url), join(into, "package.json"));
  const wasm = dirname(fileURLToPath(import.meta.resolve("@cotangent/wasm/package.json")));
  cpSync(join(wasm, "src/threads/worker.js"), join(into, "dist/worker.js"));
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** The file that standard output goes to; a pipe where absent. */
  readonly stdout?: string;
  /** Starts it as `pnpm cotangent` does, from the sources. */
  readonly sources?: boolean;
  /** What happens when this text has come out. */
  readonly at?: string;
  readonly act?: (child: ChildProcess) => void;
}

function cotangent(
  args: readonly string[],
  { env = {}, stdout: file, sources = false, at, act }: Surroundings = {},
): Promise<Ended> {
  const { NO_COLOR: _, FORCE_COLOR: __, npm_lifecycle_event: ___, ...inherited } = process.env;
  const out = file === undefined ? ("pipe" as const) : openSync(file, "w");
  const program = sources ? fromSources : [join(bundled, "dist/cotangent.mjs")];
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: folder,
    env: { ...inherited, ...env },
    stdio: ["pipe", out, "pipe"],
  });
  if (typeof out === "number") closeSync(out);
  let stdout = "";
  let stderr = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (at !== undefined && stdout.includes(at)) act?.(child);
  });
  return new Promise((resolve, reject) =>
    child.on("error", reject).on("close", (code) => resolve({ code, stdout, stderr })),
  );
}

describe.concurrent("a command line that makes no sense ends with 2 and one sentence", () => {
  it.each([
    ["train iri", 'there is no data set "iri"; choose iris or xor (did you mean iris?)'],
    [
      "train iris --epoch 5",
      "unknown option '--epoch' (did you mean --epochs?); cotangent train --help lists what there is",
    ],
    [
      "train iris --hidden 16, 8",
      '--hidden is "16,"; it takes the widths of 1 to 8 hidden layers, whole numbers from 1 to 1024 with commas and no spaces between them, such as 16 or 32,16',
    ],
    ["train iris --epochs 0 --output never", '--epochs is "0"; it takes a whole number from 1 to 1000000'],
  ])("%s", async (line, message) => {
    expect(await cotangent(line.split(" "))).toEqual({ code: 2, stdout: "", stderr: `cotangent: ${message}\n` });
    expect(existsSync(join(folder, "never"))).toBe(false);
  });
});

describe.concurrent("a command that cannot be carried out ends with 1 and one sentence", () => {
  it("an output folder that is a file", async () => {
    writeFileSync(join(folder, "taken"), "mine");
    const { code, stdout, stderr } = await cotangent(["train", "iris", "--output", "taken"]);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "cotangent: the output folder taken cannot be made: file already exists; name another one with --output\n",
    });
    expect(readFileSync(join(folder, "taken"), "utf8")).toBe("mine");
  });

  it("an output folder inside a file", async () => {
    writeFileSync(join(folder, "leaf"), "");
    expect(await cotangent(["train", "iris", "--output", "leaf/run"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "cotangent: the output folder leaf/run cannot be made: not a directory; name another one with --output\n",
    });
  });

  // root may write anywhere
  it.skipIf(process.getuid?.() === 0)("an output folder without permission", async () => {
    mkdirSync(join(folder, "closed"), { mode: 0o500 });
    expect(await cotangent(["train", "iris", "--output", "closed"])).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "cotangent: the output folder closed cannot be written: permission denied; name another one with --output\n",
    });
  });

  it("a folder where a file should go", async () => {
    mkdirSync(join(folder, "odd/model.json"), { recursive: true });
    expect(await cotangent(["train", "iris", "--output", "odd"])).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "cotangent: odd/model.json is a folder, where --output would write a file of that name; remove it or name another folder\n",
    });
    expect(readdirSync(join(folder, "odd"))).toEqual(["model.json"]);
  });

  it.skipIf(!existsSync("/dev/full"))("a standard output that is full, without --output: it ends at once", async () => {
    const { code, stderr } = await cotangent(["train", "xor", "--epochs", "1000000"], { stdout: "/dev/full" });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "cotangent: standard output cannot be written: no space left on device\n",
    });
  });

  it.skipIf(!existsSync("/dev/full"))(
    "a standard output that is full, with --output: the files are there",
    async () => {
      const line = ["train", "xor", "--epochs", "3", "--output", "full"];
      const { code, stderr } = await cotangent(line, { stdout: "/dev/full" });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: "cotangent: standard output cannot be written: no space left on device\n",
      });
      expect(readdirSync(join(folder, "full")).sort()).toEqual(["history.csv", "model.json"]);
    },
  );

  it.skipIf(!existsSync("/dev/full"))("help and JSON for a standard output that is full", async () => {
    const lines = [["--help"], ["train", "xor", "--epochs", "3", "--json"]];
    for (const ended of await Promise.all(lines.map((line) => cotangent(line, { stdout: "/dev/full" }))))
      expect(ended).toEqual({
        code: 1,
        stdout: "",
        stderr: "cotangent: standard output cannot be written: no space left on device\n",
      });
  });

  it("a second run into the same folder", { timeout: 180_000 }, async () => {
    const line = ["train", "xor", "--output", "shared", "--epochs"];
    const refused: Ended[] = [];
    const first = await cotangent([...line, "1000000"], {
      at: "training",
      act: (child) =>
        void cotangent([...line, "3"]).then((ended) => {
          refused.push(ended, { code: child.pid!, stdout: "", stderr: "" });
          child.kill("SIGTERM");
        }),
    });
    const [second, { code: number }] = refused as [Ended, Ended];
    expect(second).toEqual({
      code: 1,
      stdout: "",
      stderr: `cotangent: another run (process ${number}) is writing to shared; wait for it, or name another folder with --output\n`,
    });
    expect(first.code).toBe(143);
    expect(existsSync(join(folder, "shared"))).toBe(false);
  });

  it("a run that was killed leaves nothing for long: the next one cleans up", { timeout: 180_000 }, async () => {
    const line = ["train", "xor", "--output", "killed", "--epochs"];
    const killed = await cotangent([...line, "1000000"], { at: "training", act: (child) => child.kill("SIGKILL") });
    expect(killed.code).toBe(null);
    expect(readdirSync(join(folder, "killed"))).toEqual([expect.stringMatching(/^\.cotangent-\d+$/)]);
    expect((await cotangent([...line, "3"])).code).toBe(0);
    expect(readdirSync(join(folder, "killed")).sort()).toEqual(["history.csv", "model.json"]);
  });

  it("a training that diverges leaves no folder", async () => {
    const { code, stdout, stderr } = await cotangent([
      "train",
      "iris",
      "--optimizer",
      "sgd",
      "--learning-rate",
      "1000",
      "--hidden",
      "16,16,16",
      "--output",
      "diverged/run",
    ]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "cotangent: training diverged: the loss is not finite after epoch 1; try a learning rate below 1000\n",
    });
    expect(stdout).toContain("training  sgd");
    expect(existsSync(join(folder, "diverged"))).toBe(false);
  });
});

describe.concurrent("train", () => {
  it("prints plain lines into a pipe: one for each tenth of the epochs, then the result", async ({ expect }) => {
    const { code, stdout, stderr } = await cotangent(["train", "xor"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(steady(stdout)).toMatchInlineSnapshot(`
      "data      xor, the four rows of a truth table, which are also the test
      network   2 → 8 tanh → 1, 33 parameters
      training  adam, learning rate #, 300 epochs of 1 step, seed 0
      epoch  30/300  loss #  accuracy 100.0 %
      epoch  60/300  loss #  accuracy 100.0 %
      epoch  90/300  loss #  accuracy 100.0 %
      epoch 120/300  loss #  accuracy 100.0 %
      epoch 150/300  loss #  accuracy 100.0 %
      epoch 180/300  loss #  accuracy 100.0 %
      epoch 210/300  loss #  accuracy 100.0 %
      epoch 240/300  loss #  accuracy 100.0 %
      epoch 270/300  loss #  accuracy 100.0 %
      epoch 300/300  loss #  accuracy 100.0 %

      ✓ 4 of 4 rows correct
        final loss #, in # s

        a  b  a xor b  network
        0  0        0  # ✓
        0  1        1  # ✓
        1  0        1  # ✓
        1  1        0  # ✓

      Try next: cotangent train xor --hidden 2
      "
    `);
  });

  it("learns the same from the sources, of which nothing is built", async ({ expect }) => {
    const line = ["train", "xor", "--epochs", "3", "--threads", "2", "--json"];
    const both = await Promise.all([true, false].map((sources) => cotangent(line, { sources })));
    const [first, second] = both.map(({ stdout }) => ({ ...(JSON.parse(stdout) as object), seconds: 0 }));
    expect(first).toEqual(second);
  });

  it("prints no escape codes into a pipe, whatever FORCE_COLOR and CI say", async () => {
    const { stdout } = await cotangent(["train", "iris"], { env: { FORCE_COLOR: "1", CI: "1" } });
    expect(stdout).not.toContain("\x1b");
    expect(stdout.match(/^epoch +\d+\/100 /gm)).toHaveLength(10);
    expect(stdout).toMatch(/^✓ \d+ of 30 held-out flowers classified correctly \(\d+\.\d %\)$/m);
  });

  it("has a line for every epoch where there are fewer than ten", async () => {
    const { stdout } = await cotangent(["train", "iris", "--epochs", "3"]);
    expect(stdout.match(/^epoch \d\/3 /gm)).toEqual(["epoch 1/3 ", "epoch 2/3 ", "epoch 3/3 "]);
  });

  it.each(["iris", "xor"])("--json prints one line: %s", async (name) => {
    const { code, stdout, stderr } = await cotangent(["train", name, "--json", "--seed", "3", "--epochs", "20"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^[^\n]+\n$/);
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(result)).toEqual(["dataset", "seed", "epochs", "finalLoss", "metrics", "seconds"]);
    expect(result).toEqual({
      dataset: name,
      seed: 3,
      epochs: 20,
      finalLoss: expect.any(Number),
      metrics: { trainAccuracy: expect.any(Number), testAccuracy: expect.any(Number) },
      seconds: expect.any(Number),
    });
  });

  it("--backend interpreter learns the same, and --threads changes nothing", async () => {
    const results = await Promise.all(
      [[], ["--threads", "1"], ["--threads", "2"], ["--backend", "interpreter"]].map(async (options) => {
        const { stdout } = await cotangent(["train", "xor", "--json", ...options]);
        return (JSON.parse(stdout) as { readonly finalLoss: number }).finalLoss;
      }),
    );
    const [wasm, one, two, interpreted] = results as [number, number, number, number];
    expect([one, two]).toEqual([wasm, wasm]);
    expect(interpreted).not.toBe(wasm);
    expect(Math.abs(interpreted / wasm - 1)).toBeLessThan(1e-3);
  });

  it("--output writes the history and the model, in place of older ones, and nothing else", async () => {
    mkdirSync(join(folder, "runs/a"), { recursive: true });
    writeFileSync(join(folder, "runs/a/model.json"), "old");
    writeFileSync(join(folder, "runs/a/notes.txt"), "mine");
    const { code, stdout } = await cotangent(["train", "xor", "--hidden", "3", "--epochs", "4", "--output", "runs/a"]);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("history.csv and model.json are in runs/a");
    expect(readdirSync(join(folder, "runs/a")).sort()).toEqual(["history.csv", "model.json", "notes.txt"]);
    const history = readFileSync(join(folder, "runs/a/history.csv"), "utf8").trimEnd().split("\n");
    expect(history.map((line) => line.split(",").length)).toEqual([3, 3, 3, 3, 3]);
    const model = JSON.parse(readFileSync(join(folder, "runs/a/model.json"), "utf8")) as Record<string, unknown>;
    expect(Object.keys(model)).toEqual([
      "result",
      "settings",
      "network",
      "features",
      "classes",
      "scaling",
      "parameters",
    ]);
  });

  it("Ctrl-C ends with 130, says how far it went, and leaves no folder", async () => {
    const { code, stderr } = await cotangent(["train", "xor", "--epochs", "1000000", "--output", "interrupted/run"], {
      at: "training",
      act: (child) => child.kill("SIGINT"),
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(/^cotangent: interrupted after \d+ of 1000000 epochs; nothing was written\n$/);
    expect(existsSync(join(folder, "interrupted"))).toBe(false);
  });

  it("ends without a word, and leaves no folder, where the reader of the pipe has left", async () => {
    const left = await cotangent(["train", "xor", "--epochs", "20000", "--output", "unread/run"], {
      at: "training",
      act: (child) => child.stdout!.destroy(),
    });
    expect(left).toEqual({ code: 141, stdout: expect.any(String), stderr: "" });
    expect(existsSync(join(folder, "unread"))).toBe(false);
  });
});

describe.concurrent("help", () => {
  it("names commands, options, examples and exit codes", async ({ expect }) => {
    const help = await cotangent(["train", "--help"], { env: { COLUMNS: "100" } });
    expect(help).toEqual({ code: 0, stdout: expect.any(String), stderr: "" });
    expect(help.stdout).toMatchInlineSnapshot(`
      "Usage: cotangent train [options] [dataset]

      Trains a network on a data set and tests it.

        iris  three species from four measurements; 30 of 150 flowers are the test
        xor   exclusive or: four rows, which are also the test

      Arguments:
        dataset                 iris or xor

      Options:
        --hidden <widths>       widths of the hidden layers, such as 16 or 32,16
                                (iris: 16, xor: 8)
        --epochs <count>        how often to go through the data (iris: 100, xor: 300)
        --batch-size <rows>     rows per step (iris: 30, xor: 4)
        --optimizer <name>      adam, momentum or sgd (adam)
        --learning-rate <rate>  size of a step (iris: adam 0.01, momentum 0.05, sgd
                                0.2; xor: adam 0.05, momentum 0.3, sgd 2)
        --seed <number>         chooses the held-out flowers, the first parameters and
                                the order of the rows (0)
        --backend <name>        what runs the training steps: wasm or interpreter
                                (wasm)
        --threads <count>       how many threads share the large loops of wasm (one
                                for each core)
        --output <folder>       write history.csv and model.json there when training
                                is done
        --json                  print one line of JSON instead of progress and summary
        -h, --help              print this help

      Examples:
        cotangent train iris
        cotangent train xor --hidden 4,4 --optimizer sgd --seed 7
        cotangent train iris --json --output runs/iris

      Exit codes:
        0    done
        1    could not be done: the output cannot be written, or the training diverged
        2    the command line makes no sense
        130  interrupted with Ctrl-C; nothing was written
      "
    `);
  });

  it("is what comes without arguments", async () => {
    const [bare, help] = await Promise.all([cotangent([]), cotangent(["--help"])]);
    expect(bare).toEqual(help);
    expect(bare).toEqual({ code: 0, stdout: expect.stringContaining("train"), stderr: "" });
  });

  it("--version prints that of the package", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(await cotangent(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});

/** Without figures: they are those of the arithmetic, not of this program. */
function steady(text: string): string {
  return text.replace(/\d+\.\d+(e-\d+)?(?! %)/g, "#");
}
