import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Example } from "./collect.ts";
import { assertionTypes, withAssertions } from "./assertions.ts";
import { namesInScope } from "./scope.ts";

/** A folder outside the workspace in which examples see the packages as a user would: by their names. */
export interface Workshop {
  readonly folder: string;
  /** Writes an example as a module of its own and returns its path; the lines keep their numbers. */
  write(example: Example): string;
  remove(): void;
}

/** What an example may import beside the packages: pages that show a test import the test runner. */
const tools = ["vitest", "fast-check", "@types/node"];

export function openWorkshop(root: string): Workshop {
  const folder = mkdtempSync(join(tmpdir(), "cotangent-doctest-"));
  const link = (name: string, target: string): void => {
    const path = join(folder, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path, "junction");
  };
  for (const name of readdirSync(join(root, "packages"))) link(`@cotangent/${name}`, join(root, "packages", name));
  for (const name of tools) {
    const target = join(root, "node_modules", name);
    if (existsSync(target)) link(name, target);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "assertions.d.ts"), assertionTypes);
  return {
    folder,
    write({ file, line, code, home }) {
      const path = join(folder, `${file}.${line}.ts`);
      mkdirSync(dirname(path), { recursive: true });
      const imports = home === undefined ? "" : namesInScope(root, home, code);
      writeFileSync(path, `${"\n".repeat(line - 1)}${imports}${withAssertions(code, line)}\n`);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
