/** What there is to say when a training is done. */
import { argumentsOf, shellWord } from "../settings/flags.ts";
import type { PartialSettings } from "../settings/schema.ts";
import { scoreNamed } from "../scores/scores.ts";
import type { Scores } from "../scores/score.ts";
import { showScore } from "../scores/warnings.ts";
import type { Prepared } from "../training/prepare.ts";
import type { Ended } from "../training/trainRun.ts";
import { showLoss, showSeconds } from "../words/numbers.ts";
import type { Colors } from "../words/screen.ts";
import { confusionTable, headline, scoreTable } from "./scoreLines.ts";

export interface Summarized {
  readonly ended: Ended;
  readonly prepared: Prepared;
  readonly folder: string;
  readonly invocation: string;
  readonly given: PartialSettings;
  readonly colors: Colors;
}

/** The result, scores beside their baselines, what one should know, where it is, and what to try next. */
export function summary(all: Summarized): string[] {
  const { ended, folder, colors, prepared } = all;
  const { scores, judgedOn, trainScores, seconds, history } = ended;
  const loss = history.loss.at(-1);
  const own = scoreNamed(trainScores, scores.main);
  const notes = [...scores.warnings, ...dataWarnings(prepared)];
  const rows = judgedOn === "test" ? `${scores.rows} held-out rows` : `the ${scores.rows} rows that it learned from`;
  return [
    headline(scores, rows, colors),
    `  ${[
      ...(judgedOn === "test" && own !== undefined ? [`on the rows it learned from ${showScore(own, own.value)}`] : []),
      ...(loss === undefined ? [] : [`loss ${showLoss(loss)} after ${history.loss.length} epochs`]),
      `in ${showSeconds(seconds)}`,
    ].join(", ")}`,
    ...(ended.ended.by === "epochs" && prepared.settings.model === "mlp" ? [] : [`  ended: ${ended.ended.reason}`]),
    ...crossed(ended),
    "",
    ...table(scores, colors),
    ...notes.map((warning) => `${colors.yellow("note:")} ${warning}`),
    ...(notes.length > 0 ? [""] : []),
    `The model is in ${folder}`,
    ...next(all).map((line, i) => `${i === 0 ? colors.dim("Try next:") : "         "} ${line}`),
  ];
}

function crossed({ crossValidation, scores }: Ended): string[] {
  const found = crossValidation?.scores.find(({ name }) => name === scores.main);
  const main = scoreNamed(scores, scores.main);
  if (crossValidation === undefined || found === undefined || main === undefined) return [];
  const [mean, deviation] = [showScore(main, found.mean), showScore(main, found.deviation)];
  return [
    `  cross-validation in ${crossValidation.parts} parts of the other rows: ${main.label} ${mean} ± ${deviation}`,
  ];
}

/** Columns that copy the target are pointed out: nobody has them before the target is known. */
function dataWarnings({ report: { columns } }: Prepared): string[] {
  return columns.flatMap(({ column, dropped, warnings }) => [
    ...(dropped?.startsWith("it is a copy of the target") === true
      ? [`column ${column} was left out: ${dropped}`]
      : []),
    ...(dropped === undefined ? warnings.map((warning) => `column ${column}: ${warning}`) : []),
  ]);
}

/** Where each class went, or the scores where that does not fit. */
function table(scores: Scores, colors: Colors): string[] {
  const confusion = confusionTable(scores, colors);
  return [...(confusion.length > 0 ? confusion : scoreTable(scores, colors)), ""];
}

/** Commands that show something new, with the options that the user gave. */
function next({ invocation, folder, given, prepared: { settings, source } }: Summarized): string[] {
  const { task, model } = settings;
  const other =
    model !== "mlp" ? "mlp" : task === "regression" ? "ridge" : task === "multilabel" ? undefined : "logistic";
  const {
    hidden: _,
    activation: __,
    dropout: ___,
    optimizer: ____,
    learningRate: _____,
    schedule: ______,
    ...kept
  } = given;
  return [
    `${invocation} predict ${shellWord(folder)} ${shellWord(source.given)}`,
    `${invocation} plot ${shellWord(folder)}`,
    ...(other === undefined
      ? []
      : [`${invocation} train ${argumentsOf({ ...kept, data: source.given, model: other })}`]),
  ];
}
