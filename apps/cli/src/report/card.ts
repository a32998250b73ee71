/** The model card of a run: what the model is for, how good it is, what it learned from, and pictures. */
import { mkdirSync } from "node:fs";
import { sizeOf, sketch } from "../model/modelFile.ts";
import { numbersOf } from "../model/network.ts";
import { writeFile } from "../run/files.ts";
import { fileNames, type Claimed } from "../run/folder.ts";
import type { Score } from "../scores/score.ts";
import { showScore } from "../scores/warnings.ts";
import type { Prepared } from "../training/prepare.ts";
import type { Ended } from "../training/trainRun.ts";
import { count, Failure, reason } from "../words/faults.ts";
import { picturesOf, type Picture } from "./pictures.ts";
import type { PictureName } from "./pictureNames.ts";

/** Pictures of a card; `cotangent plot` draws the others. */
const shown: ReadonlySet<PictureName> = new Set(["loss", "confusion", "roc", "predicted", "residuals"]);

/** Columns of a card's table; report.json has all. */
const mostColumns = 60;

/** Writes README.md and the pictures that it shows. @throws Failure where they cannot be written. */
export function writeCard({ folder, path }: Claimed, ended: Ended, prepared: Prepared): void {
  const { model, params, history, truth, predictions, scores, judgedOn } = ended;
  const rows = rowsOf(ended);
  const pictures = picturesOf({
    ...{ name: prepared.source.name, model, numbers: numbersOf(params), history },
    judged: { rows, truth, predictions, confusion: scores.confusion },
  }).filter(({ name, part }) => shown.has(name) && (part ?? 1) <= 3 && (name !== "roc" || judgedOn === "test"));
  try {
    mkdirSync(path("pictures"), { recursive: true });
  } catch (error) {
    throw new Failure(`the folder ${path("pictures")} cannot be made: ${reason(error)}`);
  }
  const files = pictures.map((picture) => ({ picture, file: `pictures/${fileOf(picture)}.svg` }));
  for (const { picture, file } of files) writeFile(path(file), picture.svg());
  writeFile(path(fileNames.card), cardOf(folder, ended, prepared, files));
}

/** "roc", "residuals-2". */
export function fileOf({ name, part }: Picture): string {
  return part === undefined ? name : `${name}-${part}`;
}

/** A text as Markdown shows it letter by letter, in a cell of a table too. */
export function literal(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[&<>]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[letter]!)
    .replace(/[\\`*_{}[\]#|~$!]/g, "\\$&");
}

// ---- private parts

interface Drawn {
  readonly picture: Picture;
  readonly file: string;
}

function cardOf(folder: string, ended: Ended, prepared: Prepared, pictures: readonly Drawn[]): string {
  const { source, answers, settings } = prepared;
  const { model, manifest, scores } = ended;
  const targets = answers.targets.map(({ name }) => literal(name)).join(", ");
  const { program, machine, times } = manifest;
  return [
    `# ${literal(targets)} from ${literal(source.name)}`,
    `A model of the kind ${model.kind} (${literal(sketch(model))}, ${count(sizeOf(model), "parameter")}) that predicts ` +
      `${targets}: ${literal(answers.reason)}. It learned from ${literal(source.provenance)}.`,
    "## How good it is",
    scoreTable(ended),
    scores.warnings.map((warning) => `**Note:** ${literal(warning)}.`).join("\n\n"),
    pictures.map(({ picture, file }) => `![${picture.name}](${file})`).join("\n\n"),
    "## What it learned from",
    columnTable(prepared),
    "## How to use it",
    `\`\`\`sh\ncotangent predict ${shellWord(folder)} NEW.csv        # a file with the same columns\n` +
      `cotangent evaluate ${shellWord(folder)} NEW.csv       # with the answers: how good it is on them\n` +
      `cotangent plot ${shellWord(folder)}                   # more pictures\n` +
      `cotangent verify ${shellWord(folder)}                 # trains it again, and compares every bit\n\`\`\``,
    "## How it was made",
    `cotangent ${literal(program)} on Node ${machine.node} (${machine.platform} ${machine.arch}), ` +
      `${times.started.slice(0, 10)}, in ${times.seconds.toFixed(1)} s; ${literal(manifest.reason ?? "")}. Seed ${settings.seed}. ` +
      `The SHA-256 of its data is \`${source.sha256}\`; \`manifest.json\` has all settings, which \`train --config\` reads.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function rowsOf({ judgedOn, scores }: Ended): string {
  return judgedOn === "test" ? count(scores.rows, "held-out row") : `the ${count(scores.rows, "row")} it learned from`;
}

/** Scores beside those of answers that are the same for every row. */
function scoreTable(ended: Ended): string {
  const { scores } = ended;
  const row = (score: Score): string => {
    const interval = score.interval?.map((x) => showScore(score, x)).join(" to ") ?? "";
    const baseline = score.baseline === undefined ? "" : showScore(score, score.baseline);
    return `| ${literal(score.label)} | ${showScore(score, score.value)} | ${interval} | ${baseline} |`;
  };
  return [
    `On ${rowsOf(ended)}; the baseline looks at no column.`,
    "",
    "| score | model | 95 % interval | baseline |",
    "|---|---|---|---|",
    ...scores.values.map(row),
  ].join("\n");
}

function columnTable({ report, parts }: Prepared): string {
  const { columns, rows, leftOut } = report;
  const lines = columns.slice(0, mostColumns).map((line) => {
    const { column, type, missing, dropped, done, features } = line;
    const used = dropped === undefined ? done.join("; ") || "as it is" : `left out: ${dropped}`;
    return `| ${literal(column)} | ${type} | ${missing || ""} | ${literal(used)} | ${features.length || ""} |`;
  });
  const without = leftOut === 0 ? "" : `, ${leftOut} more without a value to predict`;
  const more = columns.length > mostColumns ? [`| and ${columns.length - mostColumns} more | | | | |`] : [];
  return [
    `${count(rows, "row")}${without}: ${parts.train.length} to learn from, ${parts.validation.length} for early stopping, ` +
      `${parts.test.length} held out.`,
    "",
    "| column | type | missing | what was done | features |",
    "|---|---|---|---|---|",
    ...lines,
    ...more,
  ].join("\n");
}

/** A word for a shell inside a fence of code. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`).replaceAll("`", "?")}'`;
}
