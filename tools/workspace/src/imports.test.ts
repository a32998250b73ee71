import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { allowedFor, isPackage, scope } from "./imports.ts";
import { judgeImport } from "./judge.ts";
import { drawPicture, picturedNow } from "./picture.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${root}/${folder}/package.json`, "utf8")) as Manifest;
}

function foldersOf(kind: string): string[] {
  const names = readdirSync(`${root}/${kind}`).filter((name) => existsSync(`${root}/${kind}/${name}/package.json`));
  return names.map((name) => `${kind}/${name}`);
}

function sourcesOf(folder: string): string[] {
  const all = readdirSync(`${root}/${folder}/src`, { recursive: true, encoding: "utf8" });
  return all.filter((name) => /\.tsx?$/.test(name)).map((name) => `${folder}/src/${name.replaceAll("\\", "/")}`);
}

function importsOf(file: string): string[] {
  return ts.preProcessFile(readFileSync(`${root}/${file}`, "utf8")).importedFiles.map(({ fileName }) => fileName);
}

const packages = foldersOf("packages");
const folders = [...packages, ...foldersOf("apps")];

describe.each(packages)("%s", (folder) => {
  const name = folder.slice("packages/".length);

  test("is in the table", () => {
    expect(isPackage(name), `add "${name}" to tools/workspace/src/imports.ts`).toBe(true);
    expect(manifest(folder).name).toBe(scope + name);
  });

  test("depends on what the table allows, and on nothing from npm", () => {
    const { dependencies = {}, peerDependencies = {} } = manifest(folder);
    const allowed = isPackage(name) ? allowedFor(name).map((other) => scope + other) : [];
    const others = Object.keys({ ...dependencies, ...peerDependencies });
    expect(others.filter((other) => !allowed.includes(other))).toEqual([]);
  });
});

describe.each(folders)("%s", (folder) => {
  test("imports what the table allows", () => {
    const wrong = sourcesOf(folder).flatMap((file) =>
      importsOf(file).flatMap((specifier) => {
        const sentence = judgeImport(file, specifier);
        return sentence === undefined ? [] : [`${file}: ${sentence}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test("declares the packages it imports", () => {
    const { name: own, dependencies = {}, devDependencies = {} } = manifest(folder);
    const declared = [own, ...Object.keys({ ...dependencies, ...devDependencies })];
    const used = sourcesOf(folder)
      .flatMap(importsOf)
      .filter((specifier) => specifier.startsWith(scope))
      .map((specifier) => specifier.split("/").slice(0, 2).join("/"));
    expect([...new Set(used)].filter((name) => !declared.includes(name))).toEqual([]);
  });
});

test("the README's picture is drawn from the table (pnpm picture draws it anew)", () => {
  expect(picturedNow()).toBe(drawPicture());
});
