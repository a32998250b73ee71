import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { foldersOf, root } from "./sources.ts";

/** All that a package needs beside its sources, and where. `pnpm new package NAME` writes it. */
const names = foldersOf("packages").map((folder) => folder.slice("packages/".length));

function read(path: string): string {
  return existsSync(`${root}/${path}`) ? readFileSync(`${root}/${path}`, "utf8") : "";
}

/** A sentence for each thing that a package lacks. */
function missing(name: string): string[] {
  const folder = `packages/${name}`;
  const files = ["package.json", "README.md", "tsconfig.json", "tsconfig.build.json", "tsup.config.ts", "src/index.ts"];
  const program = `tools/consumer/programs/${name}.ts`;
  const model = read("packages/metrics/tsconfig.build.json");
  return [
    ...files.filter((file) => read(`${folder}/${file}`) === "").map((file) => `${folder}/${file} is missing`),
    ...(read(program).includes(`"@cotangent/${name}"`)
      ? []
      : [`${program} is missing, a program that uses the package`]),
    ...(read("README.md").includes(`\n| \`@cotangent/${name}\` |`) ? [] : ["README.md has no row for it in its table"]),
    ...(read(`${folder}/tsconfig.build.json`) === model
      ? []
      : [`${folder}/tsconfig.build.json is not as those of others`]),
  ];
}

describe.each(names)("packages/%s", (name) => {
  test("has all that a package needs (pnpm new package writes it)", () => expect(missing(name)).toEqual([]));
});

test("releases hold all packages together, whatever their names", () => {
  const { fixed } = JSON.parse(read(".changeset/config.json")) as { readonly fixed: unknown };
  expect(fixed).toEqual([["@cotangent/*"]]);
});

test("what a package that is not there lacks", () => {
  expect(missing("nothing")).toHaveLength(9);
});
