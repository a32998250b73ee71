/** The program as others see it, for tests: a child process, its two streams and its exit code. */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, cpSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/** The program as one bundle, made of the sources: it starts in a fifth of the time. */
export interface Program {
  /** A folder that runs begin in. */
  readonly folder: string;
  /** The file to start. */
  readonly file: string;
  run(args: readonly string[], surroundings?: Surroundings): Promise<Ended>;
  remove(): void;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** The folder that it begins in; that of the program where absent. */
  readonly cwd?: string;
  /** The file that standard output goes to; a pipe where absent. */
  readonly stdout?: string;
  /** Text of standard input, which is empty where absent. */
  readonly input?: string;
  /** Starts it as `pnpm cotangent` does, from the sources. */
  readonly sources?: boolean;
  /** What happens when it has been started. */
  readonly started?: (child: ChildProcess) => void;
  /** What happens once, when this text has come out, on either stream. */
  readonly at?: string;
  readonly act?: (child: ChildProcess) => void;
}

/** Bundles the program into a folder of its own. */
export async function makeProgram(): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), "cotangent-cli-"));
  const bundled = mkdtempSync(join(tmpdir(), "cotangent-cli-bundle-"));
  await build({
    entryPoints: { cotangent: main },
    outdir: join(bundled, "dist"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    // some packages bring modules beside scripts that require in ways which cannot be bundled
    mainFields: ["module", "main"],
    format: "esm",
    conditions: ["@cotangent/source"],
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
    logLevel: "error",
  });
  // what it reads beside itself: its version, and the threads of wasm
  cpSync(new URL("../../package.json", import.meta.url), join(bundled, "package.json"));
  const wasm = dirname(fileURLToPath(import.meta.resolve("@cotangent/wasm/package.json")));
  cpSync(join(wasm, "src/threads/worker.js"), join(bundled, "dist/worker.js"));
  const file = join(bundled, "dist/cotangent.mjs");
  return {
    folder,
    file,
    run: (args, surroundings = {}) => start(file, folder, args, surroundings),
    remove: () => [folder, bundled].forEach((made) => rmSync(made, { recursive: true, force: true })),
  };
}

/** As `pnpm cotangent` starts it: nothing has to be built. */
export function fromSources(): string[] {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return ["--conditions=@cotangent/source", "--import", tsx, main];
}

function start(file: string, folder: string, args: readonly string[], surroundings: Surroundings): Promise<Ended> {
  const { env = {}, cwd = folder, stdout: to, input = "", sources = false, started, at, act } = surroundings;
  const { NO_COLOR: _, FORCE_COLOR: __, npm_lifecycle_event: ___, ...inherited } = process.env;
  const out = to === undefined ? ("pipe" as const) : openSync(to, "w");
  const child = spawn(process.execPath, [...(sources ? fromSources() : [file]), ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ["pipe", out, "pipe"],
  });
  if (typeof out === "number") closeSync(out);
  started?.(child);
  child.stdin!.on("error", () => {}).end(input);
  let [stdout, stderr, acted] = ["", "", false];
  const look = (): void => {
    if (acted || at === undefined || !(stdout.includes(at) || stderr.includes(at))) return;
    acted = true;
    act?.(child);
  };
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    look();
  });
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    look();
  });
  return new Promise((resolve, reject) =>
    child.on("error", reject).on("close", (code) => resolve({ code, stdout, stderr })),
  );
}
