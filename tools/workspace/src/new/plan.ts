import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a generator is about to write: the whole text of each file, by its path from the root. */
export type Plan = ReadonlyMap<string, string>;

/** Where a generator looks and what it fills in; `{{name}}` in a template is replaced by `words.name`. */
export interface Site {
  readonly root: string;
  readonly words: Readonly<Record<string, string>>;
}

export function read({ root }: Site, path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** A file of `tools/workspace/templates`, filled in. */
export function fill(site: Site, template: string): string {
  return fillText(site, read(site, `tools/workspace/templates/${template}`));
}

export function fillText({ words }: Site, text: string): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, word: string) => {
    const value = words[word];
    if (value === undefined) throw new Error(`new: a template asks for {{${word}}}, which nobody fills in`);
    return value;
  });
}

/** The text with a line after the last line that the pattern fits. */
export function afterLast(path: string, text: string, pattern: RegExp, line: string): string {
  const lines = text.split("\n");
  const at = lines.findLastIndex((one) => pattern.test(one));
  if (at < 0) throw new Error(`new: ${path} has no line like ${pattern.source}, after which "${line}" would stand`);
  return lines.toSpliced(at + 1, 0, line).join("\n");
}

/** The text with a line among those that the pattern fits, in their order. */
export function inOrder(path: string, text: string, pattern: RegExp, line: string): string {
  const lines = text.split("\n");
  const at = lines.findLastIndex((one) => pattern.test(one) && one < line);
  if (at >= 0) return lines.toSpliced(at + 1, 0, line).join("\n");
  const first = lines.findIndex((one) => pattern.test(one));
  if (first < 0) throw new Error(`new: ${path} has no line like ${pattern.source}, beside which "${line}" would stand`);
  return lines.toSpliced(first, 0, line).join("\n");
}

/** The text with what the pattern fits replaced. */
export function replaced(path: string, text: string, pattern: RegExp, by: string): string {
  if (!pattern.test(text)) throw new Error(`new: ${path} has nothing like ${pattern.source} any more`);
  return text.replace(pattern, by);
}

/** The text with a row at the end of the Markdown table whose head begins so. */
export function inTable(path: string, text: string, head: string, row: string): string {
  const lines = text.split("\n");
  // a formatter pads cells
  const from = lines.findIndex((line) => line.replace(/ +\|/g, " |").startsWith(head));
  if (from < 0) throw new Error(`new: ${path} has no table that begins with "${head}"`);
  const length = lines.slice(from).findIndex((line) => !line.startsWith("|"));
  return lines.toSpliced(length < 0 ? lines.length : from + length, 0, row).join("\n");
}

/**
 * Writes all files of a plan, formatted, or none: each is first written under a folder of its own, then all are moved.
 * @returns their paths
 */
export function carryOut(root: string, plan: Plan): readonly string[] {
  const staged = mkdtempSync(join(root, ".new-"));
  const paths = [...plan.keys()];
  try {
    for (const [path, text] of plan) {
      mkdirSync(dirname(join(staged, path)), { recursive: true });
      writeFileSync(join(staged, path), text);
    }
    format(root, staged);
    for (const path of paths) mkdirSync(dirname(join(root, path)), { recursive: true });
    for (const path of paths) renameSync(join(staged, path), join(root, path));
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
  return paths;
}

function format(root: string, folder: string): void {
  const prettier = join(root, "node_modules/prettier/bin/prettier.cjs");
  const program = [prettier, "--write", "--ignore-unknown", "--log-level", "warn", folder];
  const { status, stderr } = spawnSync(process.execPath, program, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`new: prettier could not format what would be written: ${stderr.trim()}`);
}

export function exists({ root }: Site, path: string): boolean {
  return existsSync(join(root, path));
}
