import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { allowedFor, apps, imports, isPackage, scope, type Package } from "./imports.ts";
import { importsOf, isTest, readSource, root, sourcesOf } from "./sources.ts";

/**
 * The picture of the packages in the README, between two markers. `pnpm picture` rewrites it; a test compares it.
 */
const begin = "<!-- packages:begin -->";
const end = "<!-- packages:end -->";

const readme = `${root}/README.md`;

/** An arrow of the picture; where nobody makes use of what the table allows, it is dashed. */
interface Arrow {
  readonly from: string;
  readonly to: Package;
  readonly used: boolean;
}

/** A Mermaid chart: an arrow leads from a package to what it imports. Arrows that follow from others are left out. */
export function drawPicture(): string {
  const packages = Object.keys(imports)
    .filter(isPackage)
    .filter((name) => existsSync(`${root}/packages/${name}`));
  const rows = packages.map((name) => ({
    from: name as string,
    allowed: allowedFor(name).filter((other) => packages.includes(other)),
    used: importedBy(`packages/${name}`),
  }));
  const programs = { from: "apps", allowed: packages, used: apps.flatMap((app) => importedBy(`apps/${app}`)) };
  const label = apps.map((app) => `apps/${app}`).join("<br>");
  const lines = arrowsOf([programs, ...rows.reverse()]).map(
    ({ from, to, used }) => `  ${from} ${used ? "-->" : "-.->"} ${to}`,
  );
  return ["```mermaid", "flowchart TD", `  apps["${label}"]`, ...lines, "```"].join("\n");
}

interface Row {
  readonly from: string;
  readonly allowed: readonly Package[];
  readonly used: readonly Package[];
}

/** The arrows that do not follow from others: real ones from real ones, allowed ones from any. */
function arrowsOf(rows: readonly Row[]): Arrow[] {
  const usedBy = new Map(rows.map(({ from, used }) => [from, used]));
  const reaches = (from: Package, to: Package): boolean =>
    (usedBy.get(from) ?? []).some((next) => next === to || reaches(next, to));
  return rows.flatMap(({ from, allowed, used }) =>
    allowed.flatMap((to) => {
      const real = used.includes(to);
      const followed = real
        ? used.some((other) => other !== to && reaches(other, to))
        : allowed.some((other) => other !== to && (allowedFor(other).includes(to) || reaches(other, to)));
      return followed ? [] : [{ from, to, used: real }];
    }),
  );
}

/** The packages that the sources of a folder import, without what only its tests do. */
function importedBy(folder: string): Package[] {
  const others = sourcesOf(folder)
    .filter((file) => !isTest(file))
    .flatMap((file) => importsOf(readSource(folder, file)))
    .filter(({ specifier }) => specifier.startsWith(scope))
    .map(({ specifier }) => specifier.slice(scope.length).split("/")[0] ?? "");
  return [...new Set(others)].filter(isPackage).filter((other) => folder !== `packages/${other}`);
}

/** What stands between the markers of the README now. */
export function picturedNow(): string {
  const text = readFileSync(readme, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md: the markers ${begin} and ${end} are missing`);
  return text.slice(from + begin.length, to).trim();
}

export function writePicture(): void {
  const text = readFileSync(readme, "utf8");
  const now = picturedNow();
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  const next = `${text.slice(0, from)}\n${drawPicture()}\n${text.slice(to)}`;
  if (now !== drawPicture()) writeFileSync(readme, next);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writePicture();
