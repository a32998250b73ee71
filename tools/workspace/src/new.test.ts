import { mkdtempSync, readdirSync, rmSync, symlinkSync, mkdirSync, existsSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { afterAll, describe, expect, test } from "vitest";
import { generators, siteOf } from "./new/generators.ts";
import { carryOut } from "./new/plan.ts";
import { root } from "./sources.ts";

// What is written is checked by `pnpm new:check`, in a copy of the whole workspace.

describe.each(Object.entries(generators))("%s", (kind, { plan, choices = [""] }) => {
  test.each(choices)("%s plans whole files, in which nothing is left to fill in", (choice) => {
    const planned = plan(siteOf(root, "brandNew"), choice);
    const texts = [...planned].map(([path, text]) => `${path}\n${text}`);
    expect(texts.filter((text) => text.includes("{{"))).toEqual([]);
    const changeset = kind === "package" ? ".changeset/new-brandNew.md" : ".changeset/new-brand-new.md";
    expect([...planned.keys()].filter((path) => path.startsWith(".changeset/"))).toEqual([changeset]);
  });
});

test.each([
  ["package", "export", 'a package cannot be called "export", which is a word of JavaScript'],
  ["op", "class", 'an op cannot be called "class", which is a word of JavaScript'],
  [
    "layer",
    "Dense",
    'a layer cannot be called "Dense"; a name is one word, like logCosh: letters and digits, the first a small one',
  ],
  [
    "loss",
    "log-cosh",
    'a loss cannot be called "log-cosh"; a name is one word, like logCosh: letters and digits, the first a small one',
  ],
  ["loss", "squarederror", "packages/losses/src/squaredError.ts is there already; choose another name"],
  ["loss", "contrastive", "packages/losses/src/index.ts exports contrastive already; choose another name"],
  ["op", "tanh", "packages/autodiff/src/index.ts exports tanh already; choose another name"],
  ["op", "barrier", "packages/autodiff/src/ops/table.ts exports barrierOp already; choose another name"],
  ["package", "losses", "packages/losses is there already; choose another name"],
  ["package", "cli", "an app or a tool is called cli already; choose another name"],
  [
    "package",
    "myPackage",
    'a package cannot be called "myPackage"; a name is like losses: small letters and digits, with dashes between words',
  ],
])("%s %s is refused", (kind, name, sentence) => {
  expect(generators[kind]!.refusal(root, name)).toBe(sentence);
});

describe("writing", () => {
  const folder = mkdtempSync(join(tmpdir(), "cotangent-new-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(root, "node_modules/prettier"), join(folder, "node_modules/prettier"), "junction");

  test("formats, and leaves only what was planned", () => {
    carryOut(
      folder,
      new Map([
        ["a/b.ts", "export   const x=1"],
        ["c.json", "{}"],
      ]),
    );
    expect(readdirSync(folder).sort()).toEqual(["a", "c.json", "node_modules"]);
  });

  test("writes nothing where one of the files cannot be formatted", () => {
    const plan = new Map([
      ["d/e.ts", "export const x = 1;\n"],
      ["f.ts", "export const = 1;\n"],
    ]);
    expect(() => carryOut(folder, plan)).toThrow(/^new: prettier could not format what would be written: /);
    expect(existsSync(join(folder, "d"))).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(["a", "c.json", "node_modules"]);
  });
});
