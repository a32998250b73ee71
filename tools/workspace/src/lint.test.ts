import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { expect, test } from "vitest";

/** A rule that silently stopped applying would be worse than none, so each ban is shown to bite. */
const eslint = new ESLint({ cwd: fileURLToPath(new URL("../../..", import.meta.url)) });

async function complaints(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: file });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

const source = "packages/losses/src/index.ts";

test.each([
  ["export const x: number = Math.random();", "no-restricted-properties"],
  ["export const x: number = Date.now();", "no-restricted-properties"],
  ["export const x: Date = new Date();", "no-restricted-syntax"],
  ["export default 1;", "no-restricted-syntax"],
  ["export enum E { A }", "no-restricted-syntax"],
  ["export namespace N { export const x = 1; }", "no-restricted-syntax"],
  ["export const f = (x: any): void => void x;", "@typescript-eslint/no-explicit-any"],
  ["export const f: Function = new Function('1');", "no-new-func"],
  ["export const f: unknown = eval('1');", "no-eval"],
  ["export const x: unknown = process.env;", "no-restricted-globals"],
  ["export const x: unknown = document.body;", "no-restricted-globals"],
  ["export * from '@cotangent/layers';", "workspace/allowed-imports"],
  ["export const x: unknown = import('node:fs');", "workspace/allowed-imports"],
  ["async function f(): Promise<void> {}\nf();", "@typescript-eslint/no-floating-promises"],
])("%s", async (code, rule) => {
  expect(await complaints(source, code)).toContain(rule);
});

test("what a package should look like passes", async () => {
  const code = `import { type Tensor } from "@cotangent/autodiff";\n\nexport const twice = (x: Tensor): Tensor[] => [x, x];`;
  expect(await complaints(source, code)).toEqual([]);
});
