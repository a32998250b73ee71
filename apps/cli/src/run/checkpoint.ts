/** The checkpoint of a run: one file, from which training goes on bit for bit. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { loadState, saveState } from "@cotangent/io";
import type { Checkpoint } from "@cotangent/training";
import { DataFault } from "../words/faults.ts";
import { readBytes, writeFile } from "./files.ts";

const folderName = "checkpoint";
const name = join(folderName, "state.safetensors");

/** A checkpoint, and the seconds of training that lie behind it. */
export interface Kept {
  readonly checkpoint: Checkpoint;
  readonly seconds: number;
}

/** Writes a checkpoint in the place of the one before. */
export function writeCheckpoint(folder: string, kept: Kept): void {
  const inside = join(folder, folderName);
  if (!existsSync(inside)) mkdirSync(inside);
  writeFile(join(folder, name), saveState(kept));
}

/** The checkpoint in a folder; undefined where none was written yet. @throws DataFault for one with a fault in it. */
export function readCheckpoint(folder: string): Kept | undefined {
  const path = join(folder, name);
  const bytes = readBytes(path);
  if (bytes === undefined) return undefined;
  try {
    const { checkpoint, seconds } = Object(loadState(bytes)) as Partial<Kept>;
    if (typeof seconds === "number" && checkpoint !== undefined) return { checkpoint, seconds };
  } catch (error) {
    throw new DataFault(`${path}: ${(error as Error).message.replace(/^loadState: /, "")}`);
  }
  throw new DataFault(`${path}: the state in it is no checkpoint of a training`);
}
