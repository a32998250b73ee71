/** Carries out `cotangent resume`: goes on where a run was interrupted or killed, to the same bits. */
import { existsSync } from "node:fs";
import { readSource } from "../data/source.ts";
import { claimFolder } from "../run/folder.ts";
import { openManifest } from "../run/open.ts";
import { ask, prepare } from "../training/prepare.ts";
import { DataFault, UsageFault } from "../words/faults.ts";
import { openTeller, type TellOptions } from "../words/tell.ts";
import { carryOut } from "./train.ts";

export interface ResumeOptions extends TellOptions {
  /** Where the data are now. */
  readonly data?: string;
  readonly checkpointSeconds?: number;
  readonly invocation: string;
}

/** @throws UsageFault where there is nothing to go on with, DataFault where the data are no longer the same. */
export async function resumeCommand(folder: string, options: ResumeOptions): Promise<void> {
  const found = openManifest(folder);
  if (found.status === "done")
    throw new UsageFault(
      `the run in ${folder} is done (${found.reason ?? "nothing is left to do"}); to train longer, train anew with more --epochs`,
    );
  const claimed = claimFolder(folder);
  try {
    const { settings, data, split } = found;
    const path = options.data ?? (data.path !== null && !existsSync(settings.data) ? data.path : settings.data);
    if (path === "-" && options.data === undefined && process.stdin.isTTY === true)
      throw new UsageFault(`the run in ${folder} read its data from standard input; name them with --data`);
    const source = await readSource(path, settings);
    if (source.sha256 !== data.sha256)
      throw new DataFault(
        `${path} has changed since the run in ${folder} began (its checksum is ${source.sha256.slice(0, 12)}…, and was ` +
          `${data.sha256.slice(0, 12)}…); bring the old file back, name it with --data, or train anew`,
      );
    const prepared = prepare(ask(source, settings));
    const same = prepared.parts.train.length === split.train && prepared.parts.test.length === split.test;
    if (!same)
      throw new DataFault(`${folder}: the split in its manifest is not the one that the settings make; train anew`);
    const begun = { ...found, status: "running" as const, reason: null };
    const teller = openTeller(options);
    await carryOut(claimed, prepared, begun, { ...options, teller, given: settings });
  } finally {
    claimed.release();
  }
}
