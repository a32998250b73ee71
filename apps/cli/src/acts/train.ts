/** Carries out `cotangent train`: from settings to a folder with a model in it. */
import type { Callback } from "@cotangent/training";
import { readSource } from "../data/source.ts";
import { liveReport } from "../report/live.ts";
import { planOf } from "../report/plan.ts";
import { plainReport } from "../report/plain.ts";
import { silentReport, type Report } from "../report/progress.ts";
import { summary } from "../report/summary.ts";
import { claimNew, type Claimed } from "../run/folder.ts";
import type { Manifest } from "../run/manifest.ts";
import type { PartialSettings } from "../settings/schema.ts";
import { showScore } from "../scores/warnings.ts";
import type { CrossValidation } from "../scores/metricsFile.ts";
import { examplesAt } from "../training/examples.ts";
import { networkModel } from "../training/network.ts";
import { ask, prepare, type Prepared } from "../training/prepare.ts";
import { firstManifest, trainInto, type Ended } from "../training/trainRun.ts";
import { Interruption } from "../words/faults.ts";
import { percent } from "../words/numbers.ts";
import { openTeller, type TellOptions, type Teller } from "../words/tell.ts";
import { readConfig, showConfig } from "./config.ts";
import { listen, type Listening } from "./interrupt.ts";

export interface TrainOptions extends TellOptions {
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly config?: string;
  readonly printConfig?: boolean;
  /** Seconds between two checkpoints. */
  readonly checkpointSeconds?: number;
  /** How the program is started, for what the summary suggests. */
  readonly invocation: string;
}

/** @throws a Fault; then the folder is as it was, unless the training had begun. */
export async function trainCommand(flags: PartialSettings, options: TrainOptions): Promise<void> {
  const given = { ...(options.config !== undefined && readConfig(options.config)), ...flags };
  const source = await readSource(given.data!, given);
  const asked = ask(source, given);
  const teller = openTeller(options);
  if (options.printConfig === true) {
    teller.out.stream.write(showConfig(asked.settings));
    return;
  }
  const prepared = prepare(asked);
  const { output, overwrite = false, invocation, checkpointSeconds } = options;
  const claimed = claimNew({ output, overwrite, name: source.name });
  await carryOut(claimed, prepared, firstManifest(prepared), { teller, invocation, given, checkpointSeconds });
}

interface Surroundings {
  readonly teller: Teller;
  readonly invocation: string;
  /** Settings that the user wrote, which suggestions keep. */
  readonly given: PartialSettings;
  /** Seconds between two checkpoints. */
  readonly checkpointSeconds?: number | undefined;
}

/** Trains into a folder with somebody looking on. */
export async function carryOut(
  claimed: Claimed,
  prepared: Prepared,
  begun: Manifest,
  { teller, invocation, given, checkpointSeconds }: Surroundings,
): Promise<void> {
  const { folder } = claimed;
  const report = reportFor(teller);
  const listening = listen();
  try {
    const plan = planOf(prepared, networkModel(prepared, examplesAt(prepared, prepared.parts.train)));
    report.start(plan);
    teller.event({ event: "start", folder, ...Object.fromEntries(plan.lines) });
    const crossValidation = await validated(prepared, listening, teller);
    const ended = await trainInto(claimed, prepared, begun, {
      signal: listening.signal,
      callbacks: [watcher(report, teller)],
      checkpointSeconds,
      crossValidation,
      onFault: (sentence) => teller.warn(`${sentence}; the training goes on without checkpoints until it can be`),
    });
    report.stop();
    const { writeCard } = await import("../report/card.ts");
    writeCard(claimed, ended, prepared);
    tell(ended, folder, { teller, invocation, given }, prepared);
    const signal = listening.came();
    if (ended.manifest.status !== "interrupted" || signal === undefined) return;
    const done = ended.history.loss.length;
    throw new Interruption(
      signal,
      `interrupted after ${done} of ${prepared.settings.epochs} epochs; what was learned so far is in ${folder}, go on with ` +
        `${invocation} resume ${folder}`,
    );
  } finally {
    report.stop();
    listening.end();
    claimed.release();
  }
}

/** Cross-validates where the settings ask for it. @throws Interruption where a signal came; nothing is written then. */
async function validated(
  prepared: Prepared,
  { signal, came }: Listening,
  teller: Teller,
): Promise<CrossValidation | undefined> {
  const { cv } = prepared.settings;
  if (cv === null) return undefined;
  const { crossValidate } = await import("../training/crossValidate.ts");
  try {
    return await crossValidate(prepared, cv, signal, (part, scores) => {
      const main = scores[0]!;
      teller.say(`part ${part}/${cv}  ${main.label} ${showScore(main, main.value)}`);
      teller.event({ event: "part", part, parts: cv, scores });
    });
  } catch (error) {
    const by = came();
    if (by === undefined) throw error;
    throw new Interruption(by, "interrupted in the cross-validation; nothing was written");
  }
}

function reportFor({ err, json, quiet }: Teller): Report {
  if (json || quiet) return silentReport;
  return err.live ? liveReport(err) : plainReport((line) => void err.stream.write(`${line}\n`));
}

/** Hands on epochs. */
function watcher(report: Report, teller: Teller): Callback {
  return {
    name: "watcher",
    onEpochEnd({ history, epoch, elapsed }) {
      const last = (name: string): number | undefined => history[name]?.at(-1);
      const loss = last("loss")!;
      const [accuracy, validationLoss] = [last("accuracy"), last("validationLoss")];
      const figures = [
        ...(accuracy === undefined ? [] : [`accuracy ${percent(accuracy)}`]),
        ...(validationLoss === undefined ? [] : [`validation loss ${validationLoss.toFixed(4)}`]),
      ];
      report.epoch({ epoch, loss, figures, seconds: elapsed / 1000 });
      if (teller.json)
        teller.event({
          event: "epoch",
          epoch,
          ...Object.fromEntries(Object.entries(history).map(([name, list]) => [name, list.at(-1)])),
        });
    },
  };
}

function tell(ended: Ended, folder: string, { teller, invocation, given }: Surroundings, prepared: Prepared): void {
  const { scores, judgedOn, manifest, seconds } = ended;
  const { status, reason } = manifest;
  teller.event({
    event: "result",
    folder,
    status,
    reason,
    epochs: ended.history.loss.length,
    seconds,
    judgedOn,
    scores,
    ...(ended.crossValidation && { crossValidation: ended.crossValidation }),
  });
  const lines = summary({ ended, prepared, folder, invocation, given, colors: teller.out.colors });
  teller.print(...(teller.out.live ? ["", ...lines.map((line) => `  ${line}`.trimEnd()), ""] : ["", ...lines]));
}
