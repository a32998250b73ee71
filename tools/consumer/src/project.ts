import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Packed } from "./packages.ts";
import { run } from "./shell.ts";

const typescript = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** A stranger's project, outside the workspace, that has one package installed and a program that uses it. */
export interface Project {
  readonly folder: string;
  readonly compiled: string;
}

const compilerOptions = {
  target: "ES2023",
  module: "NodeNext",
  strict: true,
  types: [],
  outDir: "out",
  rootDir: ".",
  // The declarations of our packages are checked too, as some of their users will.
  skipLibCheck: false,
};

/** Installs one package, from its tarball and with plain npm, into an empty project. */
export function install(folder: string, { name, tarball, comesWith }: Packed, all: readonly Packed[]): void {
  mkdirSync(folder, { recursive: true });
  const others = all.filter((other) => comesWith.includes(other.name));
  const manifest = {
    name: "consumer",
    private: true,
    type: "module",
    dependencies: { [name]: `file:${tarball}` },
    // Nothing is published yet: what a package depends on comes from a tarball as well.
    overrides: Object.fromEntries(others.map((other) => [other.name, `file:${other.tarball}`])),
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], folder);
  expectInstalled(folder, [name, ...comesWith]);
}

function expectInstalled(folder: string, names: readonly string[]): void {
  const modules = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
  const scopes = modules.flatMap((entry) => {
    if (!entry.startsWith("@")) return [entry];
    return readdirSync(join(folder, "node_modules", entry)).map((name) => `${entry}/${name}`);
  });
  const wanted = [...names].sort().join(", ");
  const found = scopes.sort().join(", ");
  if (found !== wanted) throw new Error(`${folder}: npm installed ${found}; expected ${wanted}`);
}

/** Type-checks the program in the two ways that projects resolve modules today, and compiles it. */
export function compileProgram(folder: string, program: string): Project {
  if (!existsSync(program)) throw new Error(`${program} is missing: every public package has a program that uses it`);
  copyFileSync(program, join(folder, "program.ts"));
  const base = { compilerOptions, files: ["program.ts"] };
  const bundler = { module: "ESNext", moduleResolution: "Bundler", noEmit: true };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(base));
  writeFileSync(
    join(folder, "tsconfig.bundler.json"),
    JSON.stringify({ ...base, compilerOptions: { ...compilerOptions, ...bundler } }),
  );
  run(process.execPath, [typescript, "-p", "tsconfig.bundler.json"], folder);
  run(process.execPath, [typescript, "-p", "tsconfig.json"], folder);
  return { folder, compiled: join(folder, "out", "program.js") };
}
