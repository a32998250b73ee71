import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "./sources.ts";

const limit = 120;

function filesLike(pattern: string): string[] {
  const { stdout } = spawnSync("git", ["ls-files", "-co", "--exclude-standard", pattern], {
    cwd: root,
    encoding: "utf8",
  });
  return stdout.trim().split("\n");
}

/** Lines of a page over the limit, but for rows of tables, what a program printed, and what has no place to break. */
function longLines(page: string): number[] {
  const text = page.replace(/^```text$[^]*?^```$/gm, (fence) => fence.replace(/.*/g, ""));
  return text.split("\n").flatMap((line, i) => {
    const canBreak = !line.startsWith("|") && line.trim().includes(" ");
    return [...line].length > limit && canBreak ? [i + 1] : [];
  });
}

test(`no line of a page is longer than ${limit} characters`, () => {
  const pages = filesLike("*.md");
  const wrong = pages.flatMap((page) =>
    longLines(readFileSync(`${root}/${page}`, "utf8")).map((line) => `${page}:${line} is too long; break it`),
  );
  expect(wrong).toEqual([]);
});

/** Lines of prose that a page has twice, as a merge that keeps both sides leaves them. Rows and titles may be. */
function repeatedLines(page: string): string[] {
  const prose = page.replace(/^```[^]*?^```$/gm, "").split("\n");
  const long = prose.filter((line) => line.length >= 60 && !/^[|*#]/.test(line));
  return long.filter((line, i) => long.indexOf(line) < i);
}

test("no page says a line twice", () => {
  const wrong = filesLike("*.md").flatMap((page) =>
    repeatedLines(readFileSync(`${root}/${page}`, "utf8")).map((line) => `${page} says twice: ${line}`),
  );
  expect(wrong).toEqual([]);
});

test("a repeated line is found, one of a table or of code is not", () => {
  const long = "a line of prose that says something ".repeat(2);
  expect(repeatedLines(`${long}\nshort\nshort\n| ${long} |\n| ${long} |\n${long}`)).toEqual([long]);
  expect(repeatedLines(`\`\`\`ts\n${long}\n${long}\n\`\`\``)).toEqual([]);
});

/** Comments of packages are held by comments.test.ts. Code is formatted to the limit; messages may be longer. */
const heldElsewhere = "packages/";

test(`no line of a comment is longer than ${limit} characters`, () => {
  const sources = filesLike("*.ts").filter((file) => !file.startsWith(heldElsewhere));
  const wrong = sources.flatMap((file) =>
    readFileSync(`${root}/${file}`, "utf8")
      .split("\n")
      .flatMap((line, i) => (isLongComment(line) ? [`${file}:${i + 1} is too long; break it`] : [])),
  );
  expect(wrong).toEqual([]);
});

function isLongComment(line: string): boolean {
  return [...line].length > limit && /^\s*(\/\/|\/?\*)/.test(line);
}

test("rows of tables, addresses and what was printed may be longer", () => {
  const long = "x".repeat(130);
  const printed = `\`\`\`text\na ${long}\n\`\`\``;
  expect(longLines(`${long}\n| ${long} |\n${printed}\na ${long}\nshort`)).toEqual([6]);
});
