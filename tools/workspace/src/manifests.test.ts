/** What every published package says of itself, for registries, bundlers and compilers that know no `exports`. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Target {
  readonly types: string;
  readonly default: string;
}

interface Manifest {
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly repository?: unknown;
  readonly main?: string;
  readonly types?: string;
  readonly typesVersions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Where Parcel, which reads no `exports` unless told to, finds the subpaths. */
  readonly alias?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Target>>;
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(`${root}/packages/${name}/package.json`, "utf8")) as Manifest;
}

/** Entries of `exports` that hold code, by their subpath: "" for the package itself. */
function entriesOf({ exports }: Manifest): [string, Target][] {
  return Object.entries(exports).flatMap(([path, target]) =>
    typeof target === "string" ? [] : [[path.slice(2), target] as [string, Target]],
  );
}

const names = readdirSync(`${root}/packages`).filter((name) => existsSync(`${root}/packages/${name}/package.json`));

describe.each(names)("packages/%s", (name) => {
  const manifest = manifestOf(name);

  test("says what it is, and where it comes from", () => {
    expect(manifest.description, "package.json: write a description").toBeTruthy();
    expect(manifest.keywords, "package.json: keywords name the project and what it is for").toContain("cotangent");
    expect(manifest.license).toBe("MIT");
    expect(manifest.repository, "package.json: copy repository from another package, with its own directory").toEqual({
      type: "git",
      url: "git+https://github.com/cotangent-js/cotangent.git",
      directory: `packages/${name}`,
    });
  });

  test("has a README that begins with its name, and says which TypeScript it needs", () => {
    const file = `${root}/packages/${name}/README.md`;
    expect(existsSync(file), `write packages/${name}/README.md: what it is, and an example that runs`).toBe(true);
    const text = readFileSync(file, "utf8");
    expect(text.split("\n")[0]).toBe(`# @cotangent/${name}`);
    expect(text, "README.md says which TypeScript its declarations need").toContain("need TypeScript 5.4 or later");
  });

  test("leads tools that know no exports to the same files", () => {
    const [main, ...others] = entriesOf(manifest);
    expect([manifest.main, manifest.types]).toEqual([main?.[1].default, main?.[1].types]);
    const versions = Object.fromEntries(others.map(([path, { types }]) => [path, [types]]));
    expect(manifest.typesVersions?.["*"] ?? {}).toEqual(versions);
    const aliases = Object.fromEntries(others.map(([path, target]) => [`./${path}`, target.default]));
    expect(manifest.alias ?? {}).toEqual(aliases);
  });
});
