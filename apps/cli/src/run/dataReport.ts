/** The data report of a run, as report.json keeps it. */
import { join } from "node:path";
import * as v from "valibot";
import type { DataReport } from "../data/report.ts";
import { DataFault } from "../words/faults.ts";
import { readChecked } from "./files.ts";
import { fileNames } from "./folder.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const texts = v.array(v.string());

const reportSchema = v.object({
  version: v.literal(1),
  rows: count,
  leftOut: count,
  targets: texts,
  columns: v.array(
    v.object({
      ...{ column: v.string(), reason: v.string(), missing: count },
      type: v.picklist(["number", "category", "boolean", "date", "text"]),
      ...{ least: v.exactOptional(v.number()), largest: v.exactOptional(v.number()) },
      filledWith: v.exactOptional(v.union([v.number(), v.string(), v.boolean()])),
      dropped: v.exactOptional(v.string()),
      ...{ done: texts, warnings: texts, features: texts },
    }),
  ),
  features: count,
});

/** @throws DataFault where there is none, or one with a fault in it. */
export function readDataReport(dir: string): DataReport {
  const path = join(dir, fileNames.report);
  const report: DataReport | undefined = readChecked(path, reportSchema);
  if (report === undefined) throw new DataFault(`${path} is missing; without it nothing is known of the columns`);
  return report;
}
