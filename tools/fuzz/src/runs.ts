/** Files of a run of the command line, spoiled one at a time, and data that it is given. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSource } from "../../../apps/cli/src/data/source.ts";
import { openRun } from "../../../apps/cli/src/run/open.ts";
import type { Subject } from "./subjects.ts";

/** Subjects: each file that a run is opened from, and JSON lines. @param run the folder of a run that is done */
export function runSubjects(run: string): readonly Subject[] {
  const names = [
    "manifest.json",
    "model.json",
    "model.safetensors",
    "preprocessing.json",
    "history.jsonl",
    "metrics.json",
  ];
  return [
    ...names.map((name) => ({
      ...{ kind: `run/${name}`, who: "", files: [readFileSync(join(run, name))] },
      read: (bytes: Uint8Array) => openSpoiled(run, name, bytes),
    })),
    { kind: "data.jsonl", who: ".*/data\\.jsonl", files: jsonLines, read: (bytes) => readSpoiled("data.jsonl", bytes) },
    { kind: "data", who: ".*/data", files: jsonLines, read: (bytes) => readSpoiled("data", bytes) },
  ];
}

const jsonLines: readonly Uint8Array[] = [
  '{"age": 34, "colour": "red", "of_age": true}\n{"age": 12.5, "colour": null, "of_age": false}\n',
  '[{"a": 1, "b": "x"}, {"a": -2e3, "b": "y\\n"}]',
].map((text) => Buffer.from(text));

/** Opens a copy of the run with one file spoiled. */
function openSpoiled(run: string, name: string, bytes: Uint8Array): Promise<void> {
  const prepare = (folder: string): void => {
    cpSync(run, folder, { recursive: true });
    writeFileSync(join(folder, name), bytes);
  };
  return inFolder(prepare, openRun);
}

function readSpoiled(name: string, bytes: Uint8Array): Promise<void> {
  const prepare = (folder: string): void => writeFileSync(join(folder, name), bytes);
  return inFolder(prepare, (folder) => readSource(join(folder, name), {}));
}

/** Reads what is in a folder. @throws Error where that changes any file, and what the reader throws */
async function inFolder(prepare: (folder: string) => void, read: (folder: string) => Promise<unknown>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cotangent-spoiled-"));
  try {
    prepare(folder);
    const before = contentOf(folder);
    const outcome = await read(folder).catch((error: unknown) => ({ error }));
    if (contentOf(folder) !== before) throw new Error("a file was changed by reading");
    if (outcome !== null && typeof outcome === "object" && "error" in outcome) throw outcome.error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function contentOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isFile() ? `${path}:${readFileSync(path).toString("base64")}` : path))
    .join("\n");
}
