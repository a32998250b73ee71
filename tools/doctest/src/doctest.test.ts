import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { printsAs, withAssertions } from "./assertions.ts";
import { examplesOfPage } from "./collect.ts";

const here = fileURLToPath(new URL("..", import.meta.url));

function doctest(...args: readonly string[]): { stdout: string; stderr: string; status: number | null } {
  const program = ["--conditions=@cotangent/source", "--import", "tsx", "src/main.ts", "--root", "fixture", ...args];
  return spawnSync(process.execPath, program, { cwd: here, encoding: "utf8" });
}

test("a workspace's examples are checked and run, and complaints point at their lines", () => {
  const { stdout, status } = doctest();
  const lines = stdout.split("\n").filter((line) => !/^\s+at /.test(line));
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "README.md:13: the example fails
      line 15: Argument of type 'string' is not assignable to parameter of type 'number'.
    README.md:19: the example fails
      RangeError: by itself
    packages/toy/src/index.ts:20: the example fails
      line 21: expected 3
        got 2
    packages/toy/src/index.ts:32: the example fails
      line 36: expected five
        got four
    4 passed, 4 failed
    "
  `);
  expect(status).toBe(1);
});

test("names choose packages and pages, and one without examples is a sentence", () => {
  const { stdout, status } = doctest("toy");
  expect([stdout.trim().split("\n").at(-1), status]).toEqual(["2 passed, 2 failed", 1]);
  expect(doctest("README.md").stdout).not.toContain("packages/toy");
  expect(doctest("tyo")).toMatchObject({
    status: 2,
    stdout: "",
    stderr: 'doctest: "tyo" has no examples; those that have: README.md, toy\n',
  });
});

test("assertions stay on their lines", () => {
  expect(withAssertions("const a = f(\n  1,\n); // → 2\na + 1; // → 3\nconsole.log(a); // → 2", 7))
    .toMatchInlineSnapshot(`
    "const a = f(
      1,
    ); __expectLine("2", 9)(a); // → 2
    __expectLine("3", 10)(a + 1); // → 3
    __expectLine("2", 11)(a); // → 2"
  `);
});

test("a comment without an arrow is a comment", () => {
  expect(withAssertions("f(1); // 2", 1)).toBe("f(1); // 2");
});

test("values print as String or inspect says", () => {
  expect(printsAs("[1, 2]", [{ toString: () => "[1,\n 2]" }])).toBe(true);
  expect(printsAs("0.3…", [0.1 + 0.2])).toBe(true);
  expect(printsAs("0.3", [0.1 + 0.2])).toBe(false);
  expect(printsAs("a", ["b"])).toBe(false);
});

test("a fence that does not end is an error", () => {
  expect(() => examplesOfPage("docs/a.md", "# A\n\n```ts\nf();\n")).toThrowErrorMatchingInlineSnapshot(
    `[Error: docs/a.md:3: the fence that begins here does not end]`,
  );
});
