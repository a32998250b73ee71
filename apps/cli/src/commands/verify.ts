/** `cotangent verify`. */
import type { Command } from "commander";
import { quoted, UsageFault } from "../words/faults.ts";
import type { TellOptions } from "../words/tell.ts";
import { command, withTalk } from "./shared.ts";

export function verify(): Command {
  const one = command("verify", {
    summary: "train a run again, and compare every bit",
    description:
      "Trains again what the manifest of a run says, up to the step at which it ended, and compares parameters, history, " +
      "preprocessing and scores bit for bit: on as many threads as the run had, and on another number of them. Exit code 4 " +
      "with the first difference.",
    examples: ["verify runs/iris", "verify runs/sales --data /mnt/data/sales.csv --threads 1,4"],
  });
  one
    .argument("<run>", "the folder of the run")
    .option("--data <file>", "where the data of the run are now")
    .option("--threads <counts>", "numbers of threads to train with, such as 1 or 1,4");
  return withTalk(one).action(
    async (
      run: string,
      { threads, ...options }: TellOptions & { readonly data?: string; readonly threads?: string },
    ) => {
      const counts = threads === undefined ? undefined : countsOf(threads);
      const { verifyCommand } = await import("../acts/verify.ts");
      await verifyCommand(run, { ...options, threads: counts });
    },
  );
}

function countsOf(text: string): readonly number[] {
  const counts = text.split(",").map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
  if (counts.every((count) => count >= 1 && count <= 64)) return counts;
  throw new UsageFault(`--threads is ${quoted(text)}; it takes whole numbers from 1 to 64 with commas between them`);
}
