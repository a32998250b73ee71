/** Comments of the packages' sources: short lines and plain first words. */
import { expect, test } from "vitest";
import { foldersOf, isTest, readSource, sourcesOf } from "./sources.ts";

const limit = 120;

/** First words of a clause: a docstring begins with a noun that the code has, or a verb. */
const clauses = ["What", "How", "Where", "Whether", "Those", "Some"];

/** Returns the numbers, from 1, of comment lines over the limit, unless they have no place to break. */
function longLines(text: string): number[] {
  return text.split("\n").flatMap((line, i) => {
    const comment = /^\s*(?:\/\*\*?|\*|\/\/) (.*)$/.exec(line)?.[1] ?? /;\s*\/\/ (.*)$/.exec(line)?.[1];
    const canBreak = comment?.trim().includes(" ") === true && !line.includes("eslint-disable");
    return canBreak && [...line].length > limit ? [i + 1] : [];
  });
}

/** Returns docstrings that begin with a clause: the number of the line, from 1, and the word. */
function clauseFirst(text: string): { readonly line: number; readonly word: string }[] {
  const first = new RegExp(`/\\*\\*\\s+(?:\\* )?(${clauses.join("|")})\\b`, "g");
  return [...text.matchAll(first)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length,
    word: match[1]!,
  }));
}

/** Returns what `find` says of the sources of some folders, with the file in front. Tests are left out. */
function sweep(folders: readonly string[], find: (text: string) => readonly string[]): string[] {
  return folders.flatMap((folder) =>
    sourcesOf(folder)
      .filter((file) => !isTest(file))
      .flatMap((file) => find(readSource(folder, file)).map((fault) => `${folder}/src/${file}:${fault}`)),
  );
}

test(`no comment of a package has a line of more than ${limit} characters`, () => {
  const wrong = sweep(foldersOf("packages"), (text) =>
    longLines(text).map((line) => `${line} is a comment of more than ${limit} characters; break the line`),
  );
  expect(wrong).toEqual([]);
});

test("no docstring of a package begins with a clause", () => {
  const wrong = sweep(foldersOf("packages"), (text) =>
    clauseFirst(text).map(
      ({ line, word }) => `${line} begins with "${word}"; begin with a noun that the code has, or a verb ("Returns …")`,
    ),
  );
  expect(wrong).toEqual([]);
});

test("finds long lines and clauses where they are", () => {
  const words = "word ".repeat(30);
  const lines = [
    "code();",
    `/** ${words} */`,
    `  // ${words}`,
    `const text = "${words}";`,
    ` * https://${"x".repeat(130)}`,
    `code(); // ${words}`,
  ];
  expect(longLines(lines.join("\n"))).toEqual([2, 3, 6]);
  expect(clauseFirst("code();\n/** Whether */\n/**\n * What it is\n */\n/** Somewhere else. Where? */")).toEqual([
    { line: 2, word: "Whether" },
    { line: 3, word: "What" },
  ]);
});
