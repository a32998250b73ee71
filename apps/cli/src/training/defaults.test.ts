/**
 * Defaults beside scikit-learn's, on the same rows: means of held-out scores over seeds on which nothing was chosen.
 * `tools/fixtures/cli.py` made the fixture. Three seeds of each data set by default, all under COTANGENT_FUZZ=1.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { preparedSet, seeds, sets } from "../../fixtures/splits.ts";
import type { PartialSettings } from "../settings/schema.ts";
import { learn } from "./learn.ts";

interface Known {
  readonly held: number;
  readonly network: number;
  readonly linear: number;
}

const known = JSON.parse(readFileSync(new URL("../../fixtures/defaults.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Readonly<Record<string, Known>>>
>;
const chosen = process.env["COTANGENT_FUZZ"] === "1" ? seeds : seeds.slice(0, 3);

/** Mean scores of ours and of scikit-learn's over the seeds. */
async function means(set: string, kind: "network" | "linear"): Promise<{ ours: number; theirs: number }> {
  let [ours, theirs] = [0, 0];
  for (const seed of chosen) {
    const prepared = await preparedSet(set, { seed, ...(await settingsFor(set, kind)) });
    const { held, ...scores } = known[set]![seed]!;
    expect(prepared.parts.test.reduce((sum, row) => sum + row, 0)).toBe(held);
    const { scores: own } = await learn(prepared);
    ours += own.values.find(({ name }) => name === "accuracy" || name === "r2")!.value / chosen.length;
    theirs += scores[kind] / chosen.length;
  }
  return { ours, theirs };
}

async function settingsFor(set: string, kind: "network" | "linear"): Promise<PartialSettings> {
  if (kind === "network") return {};
  return { model: ["diabetes", "friedman"].includes(set) ? "ridge" : "logistic" };
}

describe.each(sets)("%s", (set) => {
  it.each(["network", "linear"] as const)("%s: at most 0.01 below scikit-learn's", async (kind) => {
    const { ours, theirs } = await means(set, kind);
    expect(ours).toBeGreaterThanOrEqual(theirs - 0.01);
  });
});
