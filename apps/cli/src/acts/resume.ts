/** Carries out `cotangent resume`: goes on where a run was interrupted or killed, to the same bits. */
import { claimFolder } from "../run/folder.ts";
import { openManifest } from "../run/open.ts";
import { prepareAgain } from "../training/again.ts";
import { UsageFault } from "../words/faults.ts";
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
  // a folder that holds no run is said to be none before it is claimed
  openManifest(folder);
  const claimed = claimFolder(folder);
  try {
    const found = openManifest(folder);
    if (found.status === "done")
      throw new UsageFault(
        `the run in ${folder} is done (${found.reason ?? "nothing is left to do"}); to train longer, train anew with more --epochs`,
      );
    const prepared = await prepareAgain(folder, found, options.data);
    const begun = { ...found, status: "running" as const, reason: null };
    const teller = openTeller(options);
    await carryOut(claimed, prepared, begun, { ...options, teller, given: found.settings });
  } finally {
    claimed.release();
  }
}
