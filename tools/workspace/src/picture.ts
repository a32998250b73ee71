import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { allowedFor, apps, imports, isPackage, type Package } from "./imports.ts";

/**
 * The picture of the packages in the README, between two markers. `pnpm picture` rewrites it; a test compares it.
 */
const begin = "<!-- packages:begin -->";
const end = "<!-- packages:end -->";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const readme = `${root}/README.md`;

function existing(): Package[] {
  return Object.keys(imports)
    .filter(isPackage)
    .filter((name) => existsSync(`${root}/packages/${name}`));
}

/** The packages of `names` that no other of them may import too: the arrows that are not implied by longer ways. */
function nearest(names: readonly Package[]): Package[] {
  return names.filter((name) => !names.some((other) => allowedFor(other).includes(name)));
}

/** A Mermaid chart: an arrow leads from a package to what it may import. Arrows that follow from others are left out. */
export function drawPicture(): string {
  const packages = existing();
  const arrows = packages.flatMap((name) =>
    nearest(allowedFor(name).filter((other) => packages.includes(other))).map((other) => `  ${name} --> ${other}`),
  );
  const programs = nearest(packages).map((name) => `  apps --> ${name}`);
  const label = apps.map((app) => `apps/${app}`).join("<br>");
  return ["```mermaid", "flowchart TD", `  apps["${label}"]`, ...programs, ...arrows.reverse(), "```"].join("\n");
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
