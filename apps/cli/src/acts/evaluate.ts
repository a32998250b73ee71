/** Carries out `cotangent evaluate`: judges a model by rows that have the answers. */
import type { ReadingOptions } from "../data/source.ts";
import type { Predictions } from "../model/predictions.ts";
import { confusionTable, headline, partTable, scoreTable } from "../report/scoreLines.ts";
import { openRun } from "../run/open.ts";
import type { Prior } from "../scores/answers.ts";
import { measuresOf } from "../scores/measures.ts";
import { metricsOf } from "../scores/metricsFile.ts";
import { readRequirements, unmet } from "../scores/requirements.ts";
import { scoresOf } from "../scores/scores.ts";
import { Unmet } from "../words/faults.ts";
import { openTeller, type TellOptions } from "../words/tell.ts";
import { heldOut, judgingOf } from "./judging.ts";

export interface EvaluateOptions extends TellOptions, ReadingOptions {
  /** Requirements as they were written: "accuracy>=0.95". */
  readonly require?: readonly string[] | undefined;
}

/**
 * @param given data with a value for each target; the rows that the run held out where absent
 * @throws Unmet where a requirement is not met, UsageFault for one that is none, DataFault for data that do not fit.
 */
export async function evaluateCommand(
  folder: string,
  given: string | undefined,
  options: EvaluateOptions,
): Promise<void> {
  const teller = openTeller(options);
  const run = await openRun(folder);
  const { model, predictor } = run;
  const requirements = readRequirements(options.require ?? [], measuresOf(model.task, model.targets));
  const prior: Prior = metricsOf(run).prior;
  const judging = given === undefined ? await heldOut(run) : await judgingOf(run, given, options);
  const predictions: Predictions = predictor.predict(judging.table);
  const scores = scoresOf(judging.truth, predictions, prior);
  const { colors } = teller.out;
  const part = model.task === "binary" || model.task === "multiclass" ? confusionTable(scores, colors) : [];
  const blocks = [scoreTable(scores, colors), part, partTable(scores, colors)].filter((lines) => lines.length > 0);
  const notes = [...scores.warnings, ...judging.notes].map((note) => `${colors.yellow("note:")} ${note}`);
  teller.print(
    headline(scores, judging.rows, colors),
    ...blocks.flatMap((lines) => ["", ...lines]),
    ...(notes.length > 0 ? ["", ...notes] : []),
  );
  const failed = unmet(requirements, scores);
  teller.event({ event: "result", run: folder, data: given ?? null, leftOut: judging.leftOut, scores, unmet: failed });
  if (failed.length > 0) throw new Unmet(failed.join("; "));
}
