/** Data of a run, read and prepared as they were when it began. */
import { existsSync } from "node:fs";
import { readSource } from "../data/source.ts";
import type { Manifest } from "../run/manifest.ts";
import { DataFault, UsageFault } from "../words/faults.ts";
import { ask, prepare, type Prepared } from "./prepare.ts";

/**
 * The same rows in the same parts.
 * @param folder of the run, for sentences
 * @param data where the data are now; where they were, if absent
 * @throws UsageFault for data that are not named, DataFault for others than those of the run.
 */
export async function prepareAgain(folder: string, manifest: Manifest, data?: string): Promise<Prepared> {
  const { settings, split } = manifest;
  const path = data ?? pathOf(manifest);
  if (path === "-" && data === undefined && process.stdin.isTTY === true)
    throw new UsageFault(`the run in ${folder} read its data from standard input; name them with --data`);
  const source = await readSource(path, settings);
  if (source.sha256 !== manifest.data.sha256)
    throw new DataFault(
      `${path} has changed since the run in ${folder} began (its checksum is ${source.sha256.slice(0, 12)}…, and was ` +
        `${manifest.data.sha256.slice(0, 12)}…); bring the old file back, name it with --data, or train anew`,
    );
  const prepared = prepare(ask(source, settings));
  if (prepared.parts.train.length !== split.train || prepared.parts.test.length !== split.test)
    throw new DataFault(`${folder}: the split in its manifest is not the one that the settings make; train anew`);
  return prepared;
}

/** As the user wrote it, or from the root where that is no longer there. */
function pathOf({ settings, data }: Manifest): string {
  return data.path !== null && !existsSync(settings.data) ? data.path : settings.data;
}
