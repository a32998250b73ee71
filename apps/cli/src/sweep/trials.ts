/** Trials in folders: how a trial is known again, how far it is, and how well it did. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../run/files.ts";
import { fileNames } from "../run/folder.ts";
import { ownerOf } from "../run/lock.ts";
import { readManifest, type Manifest } from "../run/manifest.ts";
import { programVersion } from "../run/version.ts";
import { metricsOf } from "../scores/metricsFile.ts";
import type { Score } from "../scores/score.ts";
import { scoreNamed } from "../scores/scores.ts";
import type { Settings } from "../settings/schema.ts";
import { Fault } from "../words/faults.ts";

/** A trial with its place. */
export interface Placed {
  readonly label: string;
  readonly settings: Settings;
  readonly hash: string;
  readonly folder: string;
}

export type State =
  | { readonly is: "new" | "begun" }
  | { readonly is: "taken"; readonly by: number }
  | { readonly is: "done" }
  | { readonly is: "failed"; readonly why: string };

/** Identity of a trial: all settings but those on which results do not depend, the bytes of the data, the program. */
export function hashOf(settings: Settings, sha256: string, program: string = programVersion()): string {
  const { data: _, threads: __, ...own } = settings;
  const sorted = Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([program, sha256, sorted]))
    .digest("hex")
    .slice(0, 12);
}

/** How far a trial is. One whose manifest is not of its hash is new: somebody has put another run there. */
export function stateOf({ folder, hash }: Placed): State {
  if (!existsSync(folder)) return { is: "new" };
  const owner = ownerOf(folder);
  if (owner !== undefined) return { is: "taken", by: owner };
  const manifest = manifestIn(folder);
  if (manifest === undefined || hashOf(manifest.settings, manifest.data.sha256, manifest.program) !== hash)
    return { is: "new" };
  if (manifest.status === "done") return { is: "done" };
  if (manifest.status === "failed") return { is: "failed", why: manifest.reason ?? "nobody knows why" };
  return { is: "begun" };
}

/** A trial that is done, with the score that ranks it. */
export interface Judged extends Placed {
  readonly score: Score;
  /** Mean over the parts of the cross-validation, or the score of the held-out rows where there was none. */
  readonly value: number;
  readonly deviation: number | undefined;
  readonly seconds: number;
}

/** @param by name of the score; the main one where absent */
export function judge(placed: Placed, by: string | undefined): Judged | undefined {
  const { folder } = placed;
  const { scores, crossValidation } = metricsOf({ dir: folder, metrics: readJson(join(folder, fileNames.metrics)) });
  const score = scoreNamed(scores, by ?? scores.main);
  if (score === undefined) return undefined;
  const parts = crossValidation?.scores.find(({ name }) => name === score.name);
  const { seconds } = readManifest(folder)!.times;
  return { ...placed, score, value: parts?.mean ?? score.value, deviation: parts?.deviation, seconds };
}

/** The best first, of equals the faster. */
export function ranked(trials: readonly Judged[]): readonly Judged[] {
  return trials.toSorted((a, b) => {
    const sign = a.score.better === "higher" ? -1 : 1;
    return sign * (a.value - b.value) || a.seconds - b.seconds;
  });
}

/** Undefined also of one with a fault in it: it is made anew. */
function manifestIn(folder: string): Manifest | undefined {
  try {
    return readManifest(folder);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
