/**
 * Pages about the command, with what it prints today. Where one is stale, `npx vitest run --project @cotangent/cli
 * pages.test -u` writes it anew: read the difference.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refreshed } from "./testing/pages.ts";
import { makeProgram, type Program } from "./testing/program.ts";

const fileOf = (page: string): string => fileURLToPath(new URL(`../../../docs/${page}`, import.meta.url));

let program: Program;
beforeAll(async () => void (program = await makeProgram()));
afterAll(() => program.remove());

test.each(["cli.md", "guides/own-data.md", "guides/many-machines.md"])(
  "%s",
  async (page) => {
    const text = readFileSync(fileOf(page), "utf8");
    await expect(refreshed(text, program)).toMatchFileSnapshot(fileOf(page));
  },
  120_000,
);

test("cli.md has the help of every command", async () => {
  const page = readFileSync(fileOf("cli.md"), "utf8");
  const { stdout } = await program.run(["--help"]);
  const commands = [...stdout.matchAll(/^ {2}(\w+) (?:\[|<)?/gm)].map(([, name]) => name!);
  const listed = stdout.slice(stdout.indexOf("Commands:"), stdout.indexOf("Examples:"));
  const named = commands.filter((name) => listed.includes(`\n  ${name} `) && name !== "help");
  expect(named.length).toBeGreaterThan(10);
  const missing = named.filter((name) => !page.includes(`$ cotangent ${name} --help`));
  expect(missing).toEqual([]);
});

test("what a command no longer prints is replaced, and another number of seconds is not", () => {
  const page = "before\n\n```text\n$ echo one; echo 1.5 s\ntwo\n```\n\n```sh\n$ echo not run\n```\n";
  const now = refreshed(page, program);
  expect(now).toBe("before\n\n```text\n$ echo one; echo 1.5 s\none\n1.5 s\n```\n\n```sh\n$ echo not run\n```\n");
  const slower = now.replace("\n1.5 s", "\n 22 s");
  expect(refreshed(slower, program)).not.toBe(page);
});
