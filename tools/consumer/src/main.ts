import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { skipBrowserTests } from "@cotangent/chromium";
import { bundle, runInChromium } from "./bundle.ts";
import { commandOutside, verifyOutside } from "./command.ts";
import { tryCompany } from "./company.ts";
import { tryExported } from "./exported.ts";
import { gradcheckOutside } from "./gradcheck.ts";
import { packAll, type Packed } from "./packages.ts";
import { compileProgram, install, type Project } from "./project.ts";
import { run } from "./shell.ts";
import { outcome, step } from "./steps.ts";

/**
 * The workspace seen from outside: every public package is packed, installed alone into an empty project, type-checked
 * against a program and run; some are bundled; all run again under Node 24. Then all are installed beside bundlers and
 * other tools, see company.ts. `pnpm consumer`, after `pnpm build`; `--all` tries every tool, `--company` nothing else.
 */
const root = fileURLToPath(new URL("../../..", import.meta.url));
const programs = fileURLToPath(new URL("../programs", import.meta.url));

/**
 * What is bundled too: the package whose program brings the most others along, and the one that needs most of its
 * engine.
 */
const bundled = ["@cotangent/estimators", "@cotangent/wasm"];

const options = process.argv.slice(2);

async function consume(packed: Packed, all: readonly Packed[], folder: string): Promise<Project | undefined> {
  const { name, comesWith } = packed;
  const company = comesWith.length === 0 ? "alone" : `with ${comesWith.map((other) => other.split("/")[1]).join(", ")}`;
  const project = await step(`${name} installs ${company} and type-checks`, () => {
    install(folder, packed, all);
    return compileProgram(folder, join(programs, `${packed.folder}.ts`));
  });
  if (project !== undefined) await step(`${name} runs`, () => run(process.execPath, [project.compiled], folder));
  return project;
}

/** Another Node beside the one that runs this. */
function installNode(major: number, folder: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  run("npm", ["install", "--no-audit", "--no-fund", `node@${major}`], folder);
  const binary = join(folder, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  const version = run(binary, ["--version"], folder).trim();
  if (!version.startsWith(`v${major}.`)) throw new Error(`node@${major} turned out to be ${version}`);
  return binary;
}

async function main(folder: string): Promise<void> {
  const all = (await step("the packages pack", () => packAll(root, join(folder, "tarballs")))) ?? [];
  if (!options.includes("--company")) await consumeAll(folder, all);
  if (all.length > 0) await tryCompany(join(folder, "company"), all, options.includes("--all"));
}

async function consumeAll(folder: string, all: readonly Packed[]): Promise<void> {
  const projects = new Map<string, Project>();
  for (const packed of all) {
    const project = await consume(packed, all, join(folder, packed.folder));
    if (project !== undefined) projects.set(packed.name, project);
  }

  const autodiff = all.find(({ folder }) => folder === "autodiff");
  if (autodiff !== undefined)
    await step("gradcheck checks an op of an outside project", () =>
      gradcheckOutside(root, join(folder, "gradcheck"), autodiff),
    );

  if (autodiff !== undefined)
    await step("the command trains, judges, predicts, draws, verifies and exports in an outside project", () =>
      commandOutside(root, join(folder, "command"), autodiff),
    );
  if (autodiff !== undefined)
    await tryExported(join(folder, "command"), join(folder, "exported"), options.includes("--all"));

  for (const name of bundled) {
    const project = projects.get(name);
    if (project === undefined) continue;
    const file = await step(`${name} bundles`, () => bundle(project));
    if (file === undefined) continue;
    await step(`the bundle of ${name} runs`, () => run(process.execPath, [file], folder));
    if (!skipBrowserTests) await step(`the bundle of ${name} runs in Chromium`, () => runInChromium(file));
  }

  const nodes = new Map<number, string>();
  for (const major of [22, 24]) {
    const node = await step(`Node ${major} installs`, () => installNode(major, join(folder, `node${major}`)));
    if (node === undefined) continue;
    nodes.set(major, node);
    await step(`runs that were trained under Node ${process.versions.node} come out the same under Node ${major}`, () =>
      verifyOutside(node, join(folder, "command")),
    );
  }
  const node24 = nodes.get(24);
  if (node24 === undefined) return;
  for (const [name, { compiled }] of projects) {
    await step(`${name} runs under Node 24`, () => run(node24, [compiled], folder));
  }
}

const folder = mkdtempSync(join(tmpdir(), "cotangent-consumer-"));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${outcome.passed} passed, ${outcome.failed} failed`);
process.exitCode = outcome.failed === 0 ? 0 : 1;
