/** What `pnpm new` writes for its author to fill in is filled in: the docstring, expected values of somebody else. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { foldersOf, root, sourcesOf } from "./sources.ts";

/** Words of the templates and of the generators that no finished file has. */
const blanks: readonly RegExp[] = [
  /\bWrite what (it is|was measured)\b/,
  /\bin a sentence that its users read\b/,
  /\| what it is for \|/,
  /"(squares|products|differences) of small integers"/,
];

function blanksIn(file: string): string[] {
  const text = readFileSync(`${root}/${file}`, "utf8");
  const found = blanks.flatMap((blank) => blank.exec(text)?.[0] ?? []);
  return found.map((words) => `${file} still says ${words}: write it, as pnpm new said`);
}

function listed(folder: string, end: string): string[] {
  try {
    return readdirSync(`${root}/${folder}`).flatMap((name) => (name.endsWith(end) ? [`${folder}/${name}`] : []));
  } catch {
    return [];
  }
}

test("nothing is left of what pnpm new wrote for its author to fill in", () => {
  const files = foldersOf("packages").flatMap((folder) => [
    ...sourcesOf(folder).map((name) => `${folder}/src/${name}`),
    ...listed(`${folder}/fixtures`, ".json"),
  ]);
  expect([...files, ...listed(".changeset", ".md"), "README.md"].flatMap(blanksIn)).toEqual([]);
});

test("the templates have these words, so that what is generated does not pass for finished", () => {
  const templates = readdirSync(`${root}/tools/workspace/templates`, { recursive: true, encoding: "utf8" });
  const files = templates.filter((name) => name.endsWith(".hbs")).map((name) => `tools/workspace/templates/${name}`);
  const kinds = ["dataset", "layer", "loss", "metric", "op", "optimizer", "package"];
  const unmarked = kinds.filter(
    (kind) => !files.some((file) => file.includes(`/${kind}/`) && blanksIn(file).length > 0),
  );
  expect(unmarked).toEqual([]);
  expect(blanksIn("tools/workspace/src/new/generators.ts").length).toBe(2);
});
