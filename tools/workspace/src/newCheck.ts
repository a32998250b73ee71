import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generators, siteOf } from "./new/generators.ts";
import { carryOut } from "./new/plan.ts";
import { root } from "./sources.ts";

/**
 * `pnpm new:check`: one of each that `pnpm new` can make, written into a copy of the workspace, passes types, lint,
 * format, tests, examples and, for the ops, gradcheck. Names are such as no one takes.
 */
const made = [
  { kind: "op", name: "newElementwiseOp", choice: "elementwise" },
  { kind: "op", name: "newOtherOp", choice: "other" },
  { kind: "layer", name: "newLayer" },
  { kind: "loss", name: "newLoss" },
  { kind: "optimizer", name: "newOptimizer" },
  { kind: "metric", name: "newMetric" },
  { kind: "dataset", name: "newDataset" },
  { kind: "package", name: "new-package" },
] as const;

const outcome = { passed: 0, failed: 0 };

/** Runs a program of the copy by Node; what it prints is shown where it fails. */
function check(
  title: string,
  copy: string,
  program: string,
  args: readonly string[],
  flags: readonly string[] = [],
): void {
  const from = performance.now();
  const options = { cwd: copy, encoding: "utf8", env: { ...process.env, CI: "" }, maxBuffer: 2 ** 26 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, join(copy, program), ...args], options);
  outcome[status === 0 ? "passed" : "failed"] += 1;
  console.log(`${status === 0 ? "ok   " : "FAIL "} ${title}, ${((performance.now() - from) / 1000).toFixed(1)} s`);
  if (status !== 0) console.log(`${stdout}${stderr}`.replace(/^/gm, "      "));
}

/** The files of the workspace as they are now, without what git ignores; packages installed are linked. */
function copyWorkspace(copy: string): void {
  const { stdout } = spawnSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  for (const file of stdout.trim().split("\n")) cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  for (const folder of ["packages", "apps", "tools"].flatMap((kind) =>
    readdirSync(join(copy, kind)).map((name) => `${kind}/${name}`),
  ))
    linkModules(copy, folder);
}

/** The modules of a folder: ours from the copy, others from where they are installed. */
function linkModules(copy: string, folder: string, from: string = folder): void {
  const modules = join(root, from, "node_modules");
  const into = join(copy, folder, "node_modules");
  const names = listed(modules).flatMap((name) =>
    name.startsWith("@") ? listed(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  for (const name of names.filter((one) => !one.startsWith("."))) {
    mkdirSync(join(into, name, ".."), { recursive: true });
    const own = listed(join(copy, "packages")).find((one) => name === `@cotangent/${one}`);
    symlinkSync(own === undefined ? join(modules, name) : join(copy, "packages", own), join(into, name), "junction");
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function main(copy: string): void {
  copyWorkspace(copy);
  const written = made.flatMap((one) => {
    const site = siteOf(copy, one.name);
    const sentence = generators[one.kind]!.refusal(copy, one.name);
    if (sentence !== undefined) throw new Error(`new:check: ${sentence}`);
    return carryOut(copy, generators[one.kind]!.plan(site, "choice" in one ? one.choice : ""));
  });
  linkModules(copy, "packages/new-package", "packages/metrics");
  const files = [...new Set(written)];
  check("format", copy, "node_modules/prettier/bin/prettier.cjs", ["--check", "--ignore-unknown", ...files]);
  const sources = files.filter((file) => file.endsWith(".ts"));
  check("lint", copy, "node_modules/eslint/bin/eslint.js", sources);
  const homes = ["autodiff", "layers", "losses", "optimizers", "metrics", "datasets", "new-package"];
  const config = {
    extends: "./tsconfig.base.json",
    files: sources.filter((file) => /^packages\/.*\/src\//.test(file)),
  };
  writeFileSync(join(copy, "tsconfig.new.json"), JSON.stringify(config));
  check("types", copy, "node_modules/typescript/bin/tsc", ["-p", "tsconfig.new.json"]);
  const tests = ["ops.test", "doors.test", "layers.test", "targets.test", "losses.test", "datasets.test", "new"];
  const projects = homes.flatMap((home) => ["--project", `@cotangent/${home}`]);
  check("tests", copy, "node_modules/vitest/vitest.mjs", ["run", ...projects, ...tests]);
  const names = ["newElementwiseOp", "newOtherOp"];
  const backend = [
    "run",
    "--project",
    "@cotangent/wasm",
    "src/backend.test.ts",
    "sets/references",
    "-t",
    [...names, "listed"].join("|"),
  ];
  check("the ops in WebAssembly", copy, "node_modules/vitest/vitest.mjs", backend);
  const flags = ["--conditions=@cotangent/source", "--import", "tsx"];
  check(
    "gradcheck",
    copy,
    "apps/gradcheck/src/main.ts",
    names.flatMap((name) => ["--op", name]),
    flags,
  );
  check("the table of packages", copy, "tools/workspace/src/picture.ts", [], flags);
  check("the table of exports", copy, "tools/workspace/src/reference.ts", [], flags);
  const rules = ["run", "--project", "@cotangent/workspace", "imports", "manifests", "graph", "packages", "reference"];
  check("the rules of packages", copy, "node_modules/vitest/vitest.mjs", rules);
  const shown = files.filter((file) => /^packages\/.*(README\.md|src\/new\w+\.ts|ops\/new\w+\.ts)$/.test(file));
  check("examples", copy, "tools/doctest/src/main.ts", shown, flags);
}

const copy = mkdtempSync(join(tmpdir(), "cotangent-new-check-"));
try {
  main(copy);
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${outcome.passed} passed, ${outcome.failed} failed`);
process.exitCode = outcome.failed === 0 ? 0 : 1;
