/** Carries out `cotangent verify`: trains a run again, and compares every bit. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { availableParallelism } from "node:os";
import { numbersOf } from "../model/network.ts";
import { readJson } from "../run/files.ts";
import { fileNames } from "../run/folder.ts";
import { openRun, type OpenedRun } from "../run/open.ts";
import { prepareAgain } from "../training/again.ts";
import { difference, learnAgain, type Expected } from "../training/repeat.ts";
import type { Learned } from "../training/learn.ts";
import { metricsOf } from "../scores/metricsFile.ts";
import { sizeOf } from "../model/modelFile.ts";
import { count, Unmet } from "../words/faults.ts";
import { openTeller, type TellOptions } from "../words/tell.ts";

export interface VerifyOptions extends TellOptions {
  /** Where the data are now. */
  readonly data?: string | undefined;
  /** Numbers of threads to try; that of the run and another one where absent. */
  readonly threads?: readonly number[] | undefined;
}

/** @throws Unmet where a bit differs; Faults of what cannot be read or trained. */
export async function verifyCommand(dir: string, options: VerifyOptions): Promise<void> {
  const teller = openTeller(options);
  const run = await openRun(dir);
  const { manifest, model } = run;
  const prepared = await prepareAgain(dir, manifest, options.data);
  const end = { steps: manifest.steps, epochs: run.history.length };
  const expected = expectedOf(run);
  const { node, platform, arch } = manifest.machine;
  const trained = `trained by cotangent ${manifest.program} on Node ${node}, ${platform} ${arch}`;
  teller.say(`${dir}, ${trained}; training it again on Node ${process.versions.node}`);
  for (const threads of options.threads ?? threadsOf(run)) {
    const words = threads === null ? "by the interpreter" : `on ${count(threads, "thread")}`;
    const learned = await learnAgain(prepared, threads, end);
    const files = {
      [fileNames.model]: learned.model,
      [fileNames.preprocessing]: prepared.preprocessing.toJSON(),
      [fileNames.metrics]: judgement(learned),
    };
    const found = difference(expected, learned, files);
    teller.event({ event: "verified", threads, same: found === undefined, ...(found && { difference: found }) });
    if (found !== undefined) throw new Unmet(`the run in ${dir} does not come out the same ${words}: ${found}`);
    const { green } = teller.out.colors;
    const epochs = run.history.length > 1 ? `${run.history.length} epochs, ` : "";
    teller.print(
      `${green("✓")} ${words}: ${count(sizeOf(model), "parameter")}, ${epochs}all scores: every bit is the same`,
    );
  }
  teller.event({ event: "result", run: dir, same: true });
}

// ---- private parts

function expectedOf(run: OpenedRun): Expected {
  const { dir, params } = run;
  const { model, preprocessing, metrics, history } = fileNames;
  const judged = metricsOf(run);
  return {
    params: numbersOf(params),
    history: readFileSync(join(dir, history), "utf8"),
    files: {
      [model]: readJson(join(dir, model)),
      [preprocessing]: readJson(join(dir, preprocessing)),
      [metrics]: judgement({ ...judged, trainScores: judged.train }),
    },
  };
}

function judgement({ judgedOn, scores, trainScores }: Pick<Learned, "judgedOn" | "scores" | "trainScores">) {
  return { judgedOn, scores, train: trainScores };
}

/** As many as the run had, and one where it had more, two where it had one. The interpreter has none. */
function threadsOf({ settings }: OpenedRun): readonly (number | null)[] {
  if (settings.backend === "interpreter") return [null];
  const own = settings.threads ?? availableParallelism();
  return [own, own === 1 ? 2 : 1];
}
