import { existsSync, readdirSync, readFileSync } from "node:fs";

/** What is done with an example: type-checked and run, only type-checked, or nothing. */
export type Mode = "run" | "no-run" | "ignore";

/** One fenced example of a page or a docstring. */
export interface Example {
  /** Path from the root of the workspace. */
  readonly file: string;
  /** Line of the file on which the code begins, counted from 1. */
  readonly line: number;
  readonly code: string;
  readonly mode: Mode;
  /** The package in whose docstring it stands: the names of that package need no import. */
  readonly home?: string;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

const fence = /^(\s*)(`{3,})ts(?:\s+(no-run|ignore))?\s*$/;

/** The ```ts fences among lines. A fence may be indented; its code is freed of that indentation. */
function fencesIn(file: string, lines: readonly Line[]): Example[] {
  const examples: Example[] = [];
  let open: { indent: number; ticks: string; mode: Mode; line: number; code: string[] } | undefined;
  for (const { number, text } of lines) {
    if (open === undefined) {
      const [, indent = "", ticks = "", mode = "run"] = fence.exec(text) ?? [];
      if (ticks !== "") open = { indent: indent.length, ticks, mode: mode as Mode, line: number + 1, code: [] };
    } else if (text.trim() === open.ticks) {
      examples.push({ file, line: open.line, code: open.code.join("\n"), mode: open.mode });
      open = undefined;
    } else {
      open.code.push(text.slice(Math.min(open.indent, text.length - text.trimStart().length)));
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.line - 1}: the fence that begins here does not end`);
  return examples;
}

export function examplesOfPage(file: string, text: string): Example[] {
  return fencesIn(
    file,
    text.split(/\r?\n/).map((line, i) => ({ number: i + 1, text: line })),
  );
}

/** The examples in the docstrings of a source: the fences, and after `@example` code without one. */
export function examplesOfSource(file: string, text: string): Example[] {
  const lines = text.split(/\r?\n/);
  const examples: Example[] = [];
  let comment: Line[] | undefined;
  lines.forEach((line, i) => {
    if (/^\s*\/\*\*/.test(line)) comment = [];
    comment?.push({ number: i + 1, text: line.replace(/\*\/.*$/, "").replace(/^\s*\/?\*+ ?/, "") });
    if (line.includes("*/")) {
      for (const example of [...fencesIn(file, comment ?? []), ...unfencedIn(file, comment ?? [])])
        examples.push(example);
      comment = undefined;
    }
  });
  const home = file.split("/")[1];
  return home === undefined ? examples : examples.map((example) => ({ ...example, home }));
}

/** Code between `@example` and the next tag. Where that part has a fence, the fences are the examples. */
function unfencedIn(file: string, lines: readonly Line[]): Example[] {
  const examples: Example[] = [];
  lines.forEach(({ number, text }, i) => {
    const [tag] = /^\s*@example\b/.exec(text) ?? [];
    if (tag === undefined) return;
    const rest = lines.slice(i + 1);
    const next = rest.findIndex((line) => /^\s*@\w/.test(line.text));
    const body = [text.slice(tag.length), ...rest.slice(0, next < 0 ? undefined : next).map((line) => line.text)];
    if (body.some((line) => line.includes("```")) || body.every((line) => line.trim() === "")) return;
    examples.push({ file, line: number, code: body.join("\n"), mode: "run" });
  });
  return examples;
}

function filesUnder(root: string, folder: string, pattern: RegExp): string[] {
  if (!existsSync(`${root}/${folder}`)) return [];
  const names = readdirSync(`${root}/${folder}`, { recursive: true, encoding: "utf8" });
  return names
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((name) => pattern.test(name))
    .sort();
}

/** Every example that the workspace shows to its readers. */
export function collectExamples(root: string): Example[] {
  const packages = readdirSync(`${root}/packages`).sort();
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    ...filesUnder(root, "docs", /\.md$/),
    ...packages.map((name) => `packages/${name}/README.md`),
  ].filter((file) => existsSync(`${root}/${file}`));
  const sources = packages
    .flatMap((name) => filesUnder(root, `packages/${name}/src`, /\.ts$/))
    .filter((file) => !file.endsWith(".test.ts"));
  const read = (file: string): string => readFileSync(`${root}/${file}`, "utf8");
  return [
    ...pages.flatMap((file) => examplesOfPage(file, read(file))),
    ...sources.flatMap((file) => examplesOfSource(file, read(file))),
  ];
}

/** The examples in what the names say: packages ("losses"), folders or files; all of them where there is no name. */
export function select(examples: readonly Example[], names: readonly string[]): Example[] {
  const places = names.flatMap((name) => [name.replace(/\/$/, ""), `packages/${name}`]);
  const within = (file: string): boolean => places.some((place) => file === place || file.startsWith(`${place}/`));
  return examples.filter(({ file }) => names.length === 0 || within(file));
}

/** The packages and pages that have examples, as names for `select`. */
export function placesOf(examples: readonly Example[]): string[] {
  return [...new Set(examples.map(({ file }) => /^packages\/([^/]+)\//.exec(file)?.[1] ?? file))];
}
