/** Scores as lines of a terminal. */
import type { Score, Scores } from "../scores/score.ts";
import { scoreNamed } from "../scores/scores.ts";
import { showScore } from "../scores/warnings.ts";
import type { Colors } from "../words/screen.ts";
import { grid } from "../words/tables.ts";

/** "✓ accuracy 96.7 % on 30 held-out rows, 33.3 % without looking at any column". */
export function headline(scores: Scores, rows: string, colors: Colors): string {
  const main = scoreNamed(scores, scores.main)!;
  const { baseline, better, value } = main;
  const good = baseline === undefined || (better === "higher" ? value > baseline : value < baseline);
  const mark = good ? colors.green("✓") : colors.yellow("✗");
  const beside = baseline === undefined ? "" : `, ${showScore(main, baseline)} without looking at any column`;
  return `${mark} ${colors.bold(`${main.label} ${showScore(main, value)} on ${rows}`)}${beside}`;
}

/** Each score with the interval in which it likely is, and that of answers without a model. */
export function scoreTable({ values }: Pick<Scores, "values">, colors: Colors): string[] {
  const interval = (score: Score): string =>
    score.interval === undefined ? "" : score.interval.map((x) => showScore(score, x)).join(" … ");
  const rows = values.map((score) => [
    score.label,
    showScore(score, score.value),
    interval(score),
    score.baseline === undefined ? "" : showScore(score, score.baseline),
  ]);
  return grid(["", "model", "95 % interval", "baseline"].map(colors.dim), rows);
}

/** Most classes whose table fits a terminal. */
export const mostShown = 12;

/** Rows are what they are, columns what the model takes them for; nothing where there are too many classes. */
export function confusionTable({ confusion }: Pick<Scores, "confusion">, colors: Colors): string[] {
  if (confusion === undefined || confusion.classes.length > mostShown) return [];
  const { classes, counts } = confusion;
  const cell = (count: number, i: number, j: number): string => {
    if (count === 0) return colors.dim("·");
    return i === j ? colors.green(String(count)) : colors.yellow(String(count));
  };
  const head = [colors.dim("actual ↓  predicted →"), ...classes.map((name) => colors.dim(shownName(name)))];
  return grid(
    head,
    counts.map((row, i) => [shownName(classes[i]!), ...row.map((count, j) => cell(count, i, j))]),
  );
}

/** A line for each class, or label, or target where there are several. */
export function partTable({ perClass, perTarget }: Pick<Scores, "perClass" | "perTarget">, colors: Colors): string[] {
  const percent = (x: number): string => showScore({ isShare: true }, x);
  const plain = (x: number): string => showScore({ isShare: false }, x);
  if (perTarget !== undefined)
    return grid(
      ["", "R²", "root mean squared error", "mean absolute error"].map(colors.dim),
      perTarget.map(({ name, r2, rmse, mae }) => [shownName(name), plain(r2), plain(rmse), plain(mae)]),
    );
  if (perClass === undefined || perClass.length > 2 * mostShown) return [];
  return grid(
    ["", "rows", "precision", "recall", "F1"].map(colors.dim),
    perClass.map(({ name, rows, precision, recall, f1 }) => [
      ...[shownName(name), rows, percent(precision), percent(recall), plain(f1)],
    ]),
  );
}

/** Control characters would move a terminal's cursor. */
export function shownName(name: string): string {
  const plain = name.replace(/\p{Cc}/gu, " ");
  return plain.length > 24 ? `${plain.slice(0, 23)}…` : plain;
}
