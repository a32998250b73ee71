import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allowedFor, fromNpm, isPackage, scope } from "./imports.ts";
import { judgeImport } from "./judge.ts";
import { drawPicture, picturedNow } from "./picture.ts";
import { foldersOf, importsOf, readSource, root, sourcesOf } from "./sources.ts";

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${root}/${folder}/package.json`, "utf8")) as Manifest;
}

/** What the sources of a folder import: [path of the file, specifier]. */
function importedIn(folder: string): [string, string][] {
  return sourcesOf(folder).flatMap((file) =>
    importsOf(readSource(folder, file)).map(({ specifier }): [string, string] => [`${folder}/src/${file}`, specifier]),
  );
}

const packages = foldersOf("packages");
const folders = [...packages, ...foldersOf("apps")];

describe.each(packages)("%s", (folder) => {
  const name = folder.slice("packages/".length);

  test("is in the table", () => {
    expect(isPackage(name), `add "${name}" to tools/workspace/src/imports.ts`).toBe(true);
    expect(manifest(folder).name).toBe(scope + name);
  });

  test("depends on what the table allows", () => {
    const { dependencies = {}, peerDependencies = {} } = manifest(folder);
    const allowed = isPackage(name)
      ? [...allowedFor(name).map((other) => scope + other), ...(fromNpm[name] ?? [])]
      : [];
    const others = Object.keys({ ...dependencies, ...peerDependencies });
    expect(others.filter((other) => !allowed.includes(other))).toEqual([]);
  });
});

describe.each(folders)("%s", (folder) => {
  test("imports what the table allows", () => {
    const wrong = importedIn(folder).flatMap(([file, specifier]) => {
      const sentence = judgeImport(file, specifier);
      return sentence === undefined ? [] : [`${file}: ${sentence}`];
    });
    expect(wrong).toEqual([]);
  });

  test("declares the packages it imports", () => {
    const { name: own, dependencies = {}, devDependencies = {} } = manifest(folder);
    const declared = [own, ...Object.keys({ ...dependencies, ...devDependencies })];
    const used = importedIn(folder)
      .filter(([, specifier]) => specifier.startsWith(scope))
      .map(([, specifier]) => specifier.split("/").slice(0, 2).join("/"));
    expect([...new Set(used)].filter((name) => !declared.includes(name))).toEqual([]);
  });
});

test("the README's picture is drawn from the table and from real imports (pnpm picture draws it anew)", () => {
  expect(picturedNow()).toBe(drawPicture());
});
