import { describe, expect, test } from "vitest";
import { floors, type Floors } from "./floors.ts";
import { graphOfFolder, graphOfSources, judgeGraph, type Graph } from "./graph.ts";
import { foldersOf } from "./sources.ts";

const folders = foldersOf("packages", "apps", "tools");

describe.each(folders)("%s", (folder) => {
  const rows = floors[folder];

  test("imports run down and in no circle (pnpm graph draws them)", () => {
    const wrong = judgeGraph(graphOfFolder(folder), rows).map((sentence) => `${folder}: ${sentence}`);
    expect(wrong, "the table of floors is tools/workspace/src/floors.ts").toEqual([]);
  });

  test("has a row in the table of floors where it has folders", () => {
    const inFolders = graphOfFolder(folder).files.some((file) => file.includes("/"));
    expect(rows !== undefined || !inFolders, `add "${folder}" to tools/workspace/src/floors.ts`).toBe(true);
  });
});

test("the table names no package that is not there", () => {
  expect(Object.keys(floors).filter((folder) => !folders.includes(folder))).toEqual([]);
});

/** A package of one line a file. */
function drawn(sources: Readonly<Record<string, string>>): Graph {
  return graphOfSources(new Map(Object.entries(sources)));
}

const rows: Floors = { floors: ["low", ["left", "right"], "."] };

describe("of a package drawn for the test:", () => {
  test("imports that run down are right, of values and of types, in every way to write them", () => {
    const graph = drawn({
      "low/a.ts": `import { readFile } from "node:fs";`,
      "left/b.ts": `import { a } from "../low/a.ts"; type A = import("../low/a.ts").A;`,
      "right/c.ts": `export type { A } from "../low/a.ts";`,
      "index.ts": `export * from "./left/b.ts"; export { type C } from "./right/c.ts"; const a = () => import("./low/a.ts");`,
    });
    expect(judgeGraph(graph, rows)).toEqual([]);
    expect(graph.arrows.map(({ from, to, typeOnly }) => `${from} ${typeOnly ? "..>" : "-->"} ${to}`)).toEqual([
      "left/b.ts --> low/a.ts",
      "right/c.ts ..> low/a.ts",
      "index.ts --> left/b.ts",
      "index.ts ..> right/c.ts",
      "index.ts --> low/a.ts",
    ]);
  });

  test("an arrow up or across, and files and rooms that the table does not know", () => {
    const graph = drawn({
      "left/b.ts": `import { c } from "../right/c.ts"; import { deep } from "./deep/d.ts";`,
      "right/c.ts": `import { type Index } from "../index.ts";`,
      "left/deep/d.ts": "",
      "index.ts": "",
    });
    expect(judgeGraph(graph, rows)).toMatchInlineSnapshot(`
      [
        "left/deep/d.ts is in no room of the table; say on which floor left/deep stands",
        "the table has a room low, where no file is; strike it",
        "an arrow runs up: left/b.ts imports right/c.ts; left stands below right or beside it, so move what it needs down, or hand it in as an argument",
        "an arrow runs up: right/c.ts imports types of index.ts; right stands below . or beside it, so move what it needs down, or hand it in as an argument",
      ]
    `);
  });

  const three = {
    "a.ts": `import { type B } from "./b.ts"; export class A {}`,
    "b.ts": `import { type C } from "./c.ts"; import { A } from "./a.ts";`,
    "c.ts": `import { A } from "./a.ts";`,
  };
  const circles = [{ files: ["c.ts", "a.ts", "b.ts"], reason: "A knows what made it" }];

  test("a circle, unless it is listed", () => {
    expect(judgeGraph(drawn(three), undefined)).toMatchInlineSnapshot(`
      [
        "a circle of imports: a.ts imports types of b.ts; b.ts imports types of c.ts; b.ts imports a.ts; c.ts imports a.ts; move what the files share into a file of its own",
      ]
    `);
    expect(judgeGraph(drawn(three), { floors: ["."], circles })).toEqual([]);
  });

  test("a listed circle that has real imports all around, is too large, or is gone", () => {
    const real = { ...three, "a.ts": `import { b } from "./b.ts"; export class A {}` };
    expect(judgeGraph(drawn(real), { floors: ["."], circles })).toMatchInlineSnapshot(`
      [
        "a listed circle is not closed by types alone: a.ts imports b.ts; b.ts imports types of c.ts; b.ts imports a.ts; c.ts imports a.ts",
      ]
    `);
    const four = { ...three, "c.ts": `import { type D } from "./d.ts";`, "d.ts": `import { A } from "./a.ts";` };
    const files = Object.keys(four);
    expect(judgeGraph(drawn(four), { floors: ["."], circles: [{ files, reason: "?" }] })).toMatchInlineSnapshot(`
      [
        "a listed circle has 4 files: a.ts imports types of b.ts; b.ts imports types of c.ts; b.ts imports a.ts; c.ts imports types of d.ts; d.ts imports a.ts; it may have 3",
      ]
    `);
    expect(judgeGraph(drawn({ "a.ts": "" }), { floors: ["."], circles })).toMatchInlineSnapshot(`
      [
        "there is no circle of c.ts, a.ts, b.ts any more; strike it from the table",
      ]
    `);
  });

  test("a file that imports itself", () => {
    expect(judgeGraph(drawn({ "a.ts": `import { b } from "./a.ts";` }), undefined)).toMatchInlineSnapshot(`
      [
        "a circle of imports: a.ts imports a.ts; move what the files share into a file of its own",
      ]
    `);
  });
});
