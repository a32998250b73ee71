/** Reads mutants in a process of its own, which is watched. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface FuzzOptions {
  readonly seed: number;
  readonly cases: number;
  /** The folder of a run of the command line, whose files are spoiled too, in a copy. */
  readonly run?: string;
}

/** What was found: for each mutant that is answered wrongly, its name and what is wrong. */
export interface Findings {
  readonly read: number;
  readonly complaints: readonly string[];
}

/** Seconds without a word after which the process is taken to hang, on a machine that does other work too. */
const patience = 30;

export async function fuzz({ seed, cases, run = "" }: FuzzOptions): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), "cotangent-fuzz-"));
  try {
    const file = await bundle(folder);
    const root = fileURLToPath(new URL("../../..", import.meta.url));
    return await watch(file, [root, String(seed), String(cases), run]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(folder: string): Promise<string> {
  const outfile = join(folder, "child.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("child.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    format: "esm",
    conditions: ["@cotangent/source"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
  return outfile;
}

interface Line {
  readonly case: string;
  readonly complaint?: string;
}

function watch(file: string, args: readonly string[]): Promise<Findings> {
  const child = spawn(process.execPath, ["--max-old-space-size=512", file, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const complaints: string[] = [];
  let [text, errors, last, read] = ["", "", "the beginning", -1];
  let timer = setTimeout(() => {}, 0);
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => child.kill("SIGKILL"), patience * 1000);
  };
  wait();
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (errors += piece));
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    wait();
    text += piece;
    const lines = text.split("\n");
    text = lines.pop()!;
    for (const line of lines) {
      const { case: name, complaint } = JSON.parse(line) as Line;
      last = name;
      if (complaint === undefined) read++;
      else complaints.push(`${name}: ${complaint}`);
    }
  });
  return new Promise((resolve, reject) =>
    child.on("error", reject).on("close", (code, signal) => {
      clearTimeout(timer);
      if (last !== "end") {
        const why = signal === null ? `ends with ${code}` : `is killed after ${patience} s without a word`;
        complaints.push(`${last}: the process ${why}${errors === "" ? "" : `: ${errors.slice(0, 2000)}`}`);
      }
      resolve({ read, complaints });
    }),
  );
}
