/** The checkpoint of a run: one file, from which training goes on bit for bit. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "@cotangent/training";
import { decodeTree, encodeTree } from "../model/tensorFile.ts";
import { DataFault } from "../words/faults.ts";
import { readBytes, writeFile } from "./files.ts";

const name = join("checkpoint", "checkpoint.safetensors");

/** Writes a checkpoint in the place of the one before. */
export function writeCheckpoint(folder: string, { progress, ...trees }: Checkpoint, seconds: number): void {
  const inside = join(folder, "checkpoint");
  if (!existsSync(inside)) mkdirSync(inside);
  const bytes = encodeTree(trees, { progress: JSON.stringify(progress, marked), seconds: String(seconds) });
  writeFile(join(folder, name), bytes);
}

export interface Kept {
  readonly checkpoint: Checkpoint;
  /** Seconds of training that lie behind. */
  readonly seconds: number;
}

/** The checkpoint in a folder; undefined where none was written yet. @throws DataFault for one with a fault in it. */
export function readCheckpoint(folder: string): Kept | undefined {
  const path = join(folder, name);
  const bytes = readBytes(path);
  if (bytes === undefined) return undefined;
  const { tree, metadata } = decodeTree(path, bytes);
  const progress = metadata.get("progress");
  if (progress === undefined) throw new DataFault(`${path}: it holds no progress of a training`);
  const checkpoint = { ...(tree as object), progress: JSON.parse(progress, unmarked) as unknown } as Checkpoint;
  return { checkpoint, seconds: Number(metadata.get("seconds") ?? 0) };
}

/** JSON has no NaN and no infinities. */
function marked(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? { notFinite: String(value) } : value;
}

function unmarked(_: string, value: unknown): unknown {
  const { notFinite } = Object(value) as { readonly notFinite?: unknown };
  return typeof notFinite === "string" ? Number(notFinite) : value;
}
