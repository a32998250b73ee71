import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Packed } from "./packages.ts";
import { run } from "./shell.ts";

const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));

const module = `import { defineUnary, mul, type UnaryCases } from "@cotangent/autodiff";

export const cubeOp = defineUnary({
  name: "cube",
  scalar: (s, x) => s.mul(x, s.mul(x, x)),
  vjp: (ct, { x }) => mul(ct, mul(3, mul(x, x))),
});

export const cubeCases: UnaryCases = { edges: [{ x: 2, value: 8, grad: 12 }] };
`;

/**
 * Checks an op in a stranger's project by the packed `gradcheck`; the project has TypeScript, which Node 20 cannot
 * read.
 * @returns what it printed
 */
export function gradcheckOutside(root: string, folder: string, autodiff: Packed): string {
  mkdirSync(folder, { recursive: true });
  const out = run("pnpm", ["pack", "--json", "--pack-destination", folder], join(root, "apps", "gradcheck"));
  const { filename } = JSON.parse(out) as { readonly filename: string };
  const dependencies = {
    [autodiff.name]: `file:${autodiff.tarball}`,
    "@cotangent/gradcheck": `file:${filename}`,
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], folder);
  symlinkSync(typescript, join(folder, "node_modules", "typescript"), "junction");
  writeFileSync(join(folder, "my-op.ts"), module);
  // colours are on where CI is set and NO_COLOR is not
  const printed = stripVTControlCharacters(run("npx", ["gradcheck", "./my-op.ts"], folder));
  if (!/^✓ 1 op, \d+ checks, none failed/m.test(printed)) throw new Error(`gradcheck printed\n${printed}`);
  return printed;
}
