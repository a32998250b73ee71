import { readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { describe, expect, test } from "vitest";
import { drawReference, exportsOf, referenceNow } from "./reference.ts";
import { foldersOf, root } from "./sources.ts";

/** Doors whose exports are for authors of compilers and of checks: a sentence will do. */
const withoutExamples = [
  "packages/autodiff ./ops",
  "packages/autodiff ./backend",
  "packages/autodiff ./testing",
  "packages/wasm ./slim",
];

/** Errors are caught, `Tensor` is what `tensor` makes, and `profile` has its example in the README of wasm. */
const notCalled = /Error$|^Tensor$|^profile$/;

const doors = foldersOf("packages").flatMap((folder) => {
  const { exports } = JSON.parse(readFileSync(`${root}/${folder}/package.json`, "utf8")) as {
    readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  return Object.entries(exports).flatMap(([door, to]) => {
    const source = to["@cotangent/source"];
    return source === undefined ? [] : [{ door: `${folder} ${door}`, exports: exportsOf(join(folder, source)) }];
  });
});

test("docs/reference.md is written from the docstrings (pnpm reference writes it anew)", () => {
  expect(referenceNow()).toBe(drawReference());
});

describe.each(doors)("$door", ({ door, exports }) => {
  test("every export has a docstring", () => {
    expect(exports.filter(({ summary }) => summary === "").map(({ name }) => name)).toEqual([]);
  });

  test.skipIf(withoutExamples.includes(door))("every export has an example, which runs as a doc test", () => {
    const without = exports.filter(({ name, hasExample }) => !hasExample && !notCalled.test(name));
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});

test("an export is its first overload, under the name that it has outside, with its first sentence", () => {
  const found = exportsOf("packages/autodiff/src/index.ts");
  const of = (name: string): unknown => found.find((one) => one.name === name);
  expect(of("sameShape")).toMatchObject({
    parameters: ["a", "b"],
    summary: "Returns whether two shapes have the same lengths.",
  });
  expect(of("showAval")).toMatchObject({ parameters: ["aval"], file: "packages/autodiff/src/core/aval.ts" });
  expect(found.filter(({ name }) => name === "arange")).toHaveLength(1);
  expect(of("DType")).toBeUndefined();
});
