import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { foldersOf, root } from "./sources.ts";

/**
 * `pnpm check NAME…` holds one package, app or tool to what CI asks of all: format, lint, types, tests and the examples
 * in its pages and docstrings. It goes on after a failure, and says for each what to do.
 */
interface Gate {
  readonly title: string;
  readonly remedy: string;
  readonly command: readonly string[];
}

function gatesOf(folder: string): Gate[] {
  const { name } = JSON.parse(readFileSync(`${root}/${folder}/package.json`, "utf8")) as { readonly name: string };
  const gates: Gate[] = [
    { title: "format", command: ["prettier", "--check", folder], remedy: `npx prettier --write ${folder}` },
    { title: "lint", command: ["eslint", folder], remedy: `mend what is named above, or npx eslint --fix ${folder}` },
    { title: "types", command: ["tsc", "-p", `${folder}/tsconfig.json`], remedy: "mend what is named above" },
    {
      title: "tests",
      command: ["vitest", "run", "--passWithNoTests", "--project", name],
      remedy: `npx vitest --project ${name} runs them again at every change`,
    },
  ];
  if (!folder.startsWith("packages/")) return gates;
  const doctest = ["node", "--conditions=@cotangent/source", "--import", "tsx", "tools/doctest/src/main.ts", folder];
  return [
    ...gates,
    {
      title: "filled in",
      command: ["vitest", "run", "--project", "@cotangent/workspace", "filled.test"],
      remedy: "write what pnpm new left to you",
    },
    { title: "examples", command: doctest, remedy: "an arrow in a comment says what the value prints" },
  ];
}

/** Whether the command ends well; its output is shown. */
function run([program = "", ...args]: readonly string[]): boolean {
  const command = program === "node" ? process.execPath : program;
  const shell = process.platform === "win32" && program !== "node";
  return spawnSync(command, args, { cwd: root, stdio: "inherit", shell }).status === 0;
}

function check(folder: string): readonly string[] {
  return gatesOf(folder).flatMap(({ title, command, remedy }) => {
    const from = performance.now();
    const passed = run(command);
    console.log(`${passed ? "✓" : "✗"} ${folder} ${title}, ${((performance.now() - from) / 1000).toFixed(1)} s`);
    return passed ? [] : [`${folder}: ${title}. ${remedy}`];
  });
}

function main(names: readonly string[]): number {
  const folders = foldersOf("packages", "apps", "tools");
  const found = names.map((name) => folders.find((folder) => folder.split("/")[1] === name || folder === name));
  const unknown = found.indexOf(undefined);
  if (names.length === 0 || unknown >= 0) {
    const all = folders.map((folder) => folder.split("/")[1]).join(", ");
    console.error(`check: takes names of packages, apps and tools, got ${names[unknown] ?? "none"}; there are ${all}`);
    return 2;
  }
  const failures = found.flatMap((folder) => check(folder!));
  if (failures.length > 0) console.log(`\nfailed:\n${failures.join("\n")}`);
  return failures.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
