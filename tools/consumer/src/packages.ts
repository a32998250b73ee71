import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./shell.ts";

/** A public package, packed as it would be published. */
export interface Packed {
  readonly name: string;
  readonly folder: string;
  readonly tarball: string;
  /** Names of the packages that come with it, directly or not. */
  readonly comesWith: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Packs every public package of the workspace into `destination`. They must have been built. */
export function packAll(root: string, destination: string): Packed[] {
  mkdirSync(destination, { recursive: true });
  const manifests = new Map<string, Manifest & { folder: string }>();
  for (const folder of readdirSync(join(root, "packages")).sort()) {
    const manifest = JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8")) as Manifest;
    if (manifest.private !== true) manifests.set(manifest.name, { ...manifest, folder });
  }
  const closure = (name: string, found = new Set<string>()): Set<string> => {
    for (const other of Object.keys(manifests.get(name)?.dependencies ?? {})) {
      if (!found.has(other)) closure(other, found.add(other));
    }
    return found;
  };
  return [...manifests.values()].map(({ name, folder }) => {
    const out = run("pnpm", ["pack", "--json", "--pack-destination", destination], join(root, "packages", folder));
    const { filename } = JSON.parse(out) as { filename: string };
    return { name, folder, tarball: filename, comesWith: [...closure(name)].sort() };
  });
}
