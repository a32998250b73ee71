/** Other tools that take the packages: bundlers, compilers, test runners and runtimes, each of one version. */
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { skipBrowserTests } from "@cotangent/chromium";
import type { Packed } from "./packages.ts";
import { run, runWithoutWarning } from "./shell.ts";
import { openInChromium } from "./site.ts";
import { skip, step } from "./steps.ts";

const programs = fileURLToPath(new URL("../programs/company", import.meta.url));
const wanted = "accuracy 0.967, with workers";

/** What `pnpm consumer` tries, and what `pnpm consumer --all` tries besides. */
const tools = {
  esbuild: "0.28.2",
  rollup: "4.68.8",
  "@rollup/plugin-node-resolve": "16.0.3",
  typescript: "6.0.3",
  "typescript-oldest": "npm:typescript@5.4.5",
  vite: "8.4.0",
  webpack: "5.113.0",
};
const more = {
  "@types/jest": "30.0.0",
  bun: "1.4.5",
  deno: "2.9.6",
  jest: "30.5.2",
  node: "22.23.3",
  parcel: "2.16.4",
  "ts-jest": "29.4.15",
};

/** Installs all packages and the tools into one project, and tries each tool on one program. */
export async function tryCompany(folder: string, packages: readonly Packed[], all: boolean): Promise<void> {
  const installed = await step("the company installs", () => installCompany(folder, packages, all));
  if (installed === undefined) return;
  await compile(folder);
  await runInNode("Node", folder, process.execPath);
  for (const bundler of [...bundlers, ...(all ? [parcel] : [])]) await tryBundler(folder, bundler);
  if (!all) return;
  await runInNode("Node 22", folder, join(folder, "node_modules", "node", "bin", "node"));
  await runTests(folder);
  await tryRuntime("Bun", folder, "bun", ["main.js"]);
  await tryRuntime("Deno", folder, "deno", ["run", "--allow-read=.", "main.js"]);
}

// ---- private parts

interface Bundler {
  readonly name: string;
  /** Lines of commands, whose first words are programs of node_modules/.bin. */
  readonly commands: readonly string[];
  /** Where the bundle is written without a page: what kind of script loads it. */
  readonly script?: string;
}

const bundlers: readonly Bundler[] = [
  { name: "Vite", commands: ["vite build --outDir dist/vite --logLevel warn"] },
  { name: "webpack", commands: ["node webpack.mjs"], script: `<script defer src="./main.js"></script>` },
  {
    name: "Rollup",
    commands: [
      "rollup page.js --dir dist/rollup --plugin node-resolve",
      "rollup @cotangent/wasm/worker --file dist/rollup/worker.js --plugin node-resolve",
    ],
    script: `<script type="module" src="./page.js"></script>`,
  },
  {
    name: "esbuild",
    commands: [
      "esbuild page.js worker=@cotangent/wasm/worker --bundle --format=esm --outdir=dist/esbuild --log-level=warning",
    ],
    script: `<script type="module" src="./page.js"></script>`,
  },
];

const parcel: Bundler = { name: "Parcel", commands: ["parcel build index.html --dist-dir dist/parcel --no-cache"] };

function installCompany(folder: string, packages: readonly Packed[], all: boolean): true {
  cpSync(programs, folder, { recursive: true });
  const ours = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const manifest = {
    name: "company",
    private: true,
    type: "module",
    dependencies: ours,
    devDependencies: { ...tools, ...(all ? more : {}) },
    overrides: Object.fromEntries(packages.map(({ name }) => [name, `$${name}`])),
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  // Bun and Node 22 bring their programs by install scripts
  run("npm", ["install", "--no-audit", "--no-fund", ...(all ? [] : ["--ignore-scripts"])], folder);
  return true;
}

async function compile(folder: string): Promise<void> {
  const tsc = (typescript: string, ...args: string[]): string =>
    run(process.execPath, [join(folder, "node_modules", typescript, "bin", "tsc"), "-p", ".", ...args], folder);
  const node10 = ["--noEmit", "--module", "ESNext", "--moduleResolution", "node10"];
  await step("TypeScript 6.0 compiles", () => tsc("typescript"));
  await step("TypeScript 6.0 finds types by node10", () => tsc("typescript", ...node10, "--ignoreDeprecations", "6.0"));
  await step("TypeScript 5.4 finds types by node10", () => tsc("typescript-oldest", ...node10));
  await step("TypeScript 5.4 finds types by node16", () => tsc("typescript-oldest", "--noEmit"));
}

async function runInNode(title: string, folder: string, node: string): Promise<void> {
  await step(`${title} imports`, () => expectOutcome(run(node, ["main.js"], folder)));
  await step(`${title} requires from CommonJS`, () => expectOutcome(run(node, ["main.cjs"], folder)));
}

async function tryBundler(folder: string, { name, commands, script }: Bundler): Promise<void> {
  const built = await step(`${name} bundles without a warning`, () => {
    for (const line of commands) runTool(folder, line);
    return true;
  });
  if (built === undefined) return;
  const target = join(folder, "dist", name.toLowerCase());
  if (script !== undefined) writeFileSync(join(target, "index.html"), `<!doctype html><title>page</title>${script}`);
  if (skipBrowserTests) skip(`the bundle of ${name} runs in Chromium`, "SKIP_BROWSER_TESTS is set");
  else await step(`the bundle of ${name} runs in Chromium`, async () => expectOutcome(await openInChromium(target)));
}

function runTool(folder: string, line: string): void {
  const [program = "", ...args] = line.split(" ");
  const command = program === "node" ? process.execPath : join(folder, "node_modules", ".bin", program);
  runWithoutWarning(command, args, folder);
}

async function runTests(folder: string): Promise<void> {
  const jest = ["--experimental-vm-modules", join(folder, "node_modules", "jest", "bin", "jest.js")];
  await step("Jest runs a test", () => run(process.execPath, jest, join(folder, "jest")));
  await step("ts-jest runs a test", () => run(process.execPath, jest, join(folder, "ts-jest")));
}

async function tryRuntime(name: string, folder: string, program: string, args: readonly string[]): Promise<void> {
  const command = join(folder, "node_modules", ".bin", program);
  try {
    run(command, ["--version"], folder);
  } catch {
    return skip(`${name} runs`, "its npm package brought no program for this machine");
  }
  await step(`${name} runs`, () => expectOutcome(run(command, args, folder)));
}

function expectOutcome(printed: string): void {
  if (printed.trim() !== wanted) throw new Error(`the program printed "${printed.trim()}"; expected "${wanted}"`);
}
