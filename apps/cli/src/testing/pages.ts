/** Pages with commands and what they print: commands are run again, so that a page cannot lie. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fromSources, type Program } from "./program.ts";

/**
 * The page with the output of today. A fence of `text` whose first line begins with "$ " is run by `sh`, line by line,
 * in the folder of the program, where `cotangent` is a command; files that one makes are there for the next. What
 * differs only by how long it took, when and where, is left as it is.
 */
export function refreshed(page: string, program: Program): string {
  const environment = { ...process.env, NO_COLOR: "1", PATH: `${shim(program)}${delimiter}${process.env["PATH"]}` };
  const run = (line: string): string => {
    const { stdout } = spawnSync("sh", ["-c", `{ ${line}\n} 2>&1`], {
      ...{ cwd: program.folder, env: environment, encoding: "utf8" },
    });
    return stdout.replace(/[ \t]+$/gm, "").replace(/^\n+|\n+$/g, "");
  };
  return page.replace(/^```text\n(\$ [^]*?)\n```$/gm, (fence, block: string) => {
    const lines = block.split("\n").filter((line) => line.startsWith("$ "));
    const parts = lines.map((line) => [line, run(line.slice(2))].filter((part) => part !== "").join("\n"));
    const now = `\`\`\`text\n${parts.join("\n")}\n\`\`\``;
    return timeless(now) === timeless(fence) ? fence : now;
  });
}

/** Seconds, days and versions are those of the machine; columns are as wide as they are. */
function timeless(text: string): string {
  return text
    .replace(/\d+(\.\d+)? s\b/g, "N s")
    .replace(/\b\d{4}-\d\d-\d\d[T ]?[\d:.]*Z?/g, "DAY")
    .replace(/\bNode \d+\.\d+\.\d+.*/g, "Node")
    .replace(/ +/g, " ");
}

/** A folder with the command in it. */
function shim({ folder, file }: Program): string {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const command = join(bin, "cotangent");
  // gradcheck is found beside the sources, and not beside the bundle
  const sources = [process.execPath, ...fromSources()].map((word) => `"${word}"`).join(" ");
  const lines = [
    "#!/bin/sh",
    `test "$1" = gradcheck && exec ${sources} "$@"`,
    `exec "${process.execPath}" "${file}" "$@"`,
  ];
  writeFileSync(command, `${lines.join("\n")}\n`);
  chmodSync(command, 0o755);
  return bin;
}
