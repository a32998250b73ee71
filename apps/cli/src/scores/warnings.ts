/** Sentences about scores that a person should read before relying on a model. */
import type { TargetSpec } from "../model/modelFile.ts";
import { classNames, mostCommon, type Prior } from "./answers.ts";
import type { ClassScore, Score, Scores } from "./score.ts";

/** A class of fewer rows than this share is rare: the accuracy hardly knows it. */
const rare = 0.1;

const blind = "without looking at any column";

/** Most classes of which a warning names each. */
const mostNamed = 5;

/** Warnings of scores without any yet. */
export function warningsOf(
  scores: Omit<Scores, "warnings">,
  targets: readonly TargetSpec[],
  prior: Prior | undefined,
): readonly string[] {
  const main = scores.values.find(({ name }) => name === scores.main);
  const against = main === undefined ? undefined : againstBaseline(main, guessWords(scores, targets, prior));
  return [...(against === undefined ? [] : [against]), ...rareClasses(scores), ...absentClasses(scores)];
}

/** A score as people write it: 96.7 %, 0.4312. */
export function showScore({ isShare }: Pick<Score, "isShare">, value: number): string {
  if (isShare) return `${(100 * value).toFixed(1)} %`;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(3);
  return size >= 1000 ? value.toFixed(1) : size >= 10 ? value.toFixed(2) : value.toFixed(4);
}

/** "always \"no\"", "the mean of the training rows": answers that need no model. */
export function guessWords(
  { task }: Pick<Scores, "task">,
  targets: readonly TargetSpec[],
  prior: Prior | undefined,
): string {
  if (task === "regression") return "the mean of the training rows";
  if (task === "multilabel") return "the more common answer for each label";
  return `always ${JSON.stringify(classNames(task, targets)[mostCommon(prior?.shares ?? [1])])}`;
}

function againstBaseline(score: Score, words: string): string | undefined {
  const { label, value, baseline, interval, better } = score;
  if (baseline === undefined) return undefined;
  const sign = better === "higher" ? 1 : -1;
  const shown = (x: number): string => showScore(score, x);
  if (sign * (value - baseline) <= 0)
    return `the model is no better than ${words}: ${label} is ${shown(value)}, and ${shown(baseline)} ${blind}`;
  const worst = interval?.[better === "higher" ? 0 : 1];
  if (worst === undefined || sign * (worst - baseline) > 0) return undefined;
  const [low, high] = interval!;
  return (
    `the model may be no better than ${words}: ${label} is ${shown(value)}, by chance from ${shown(low)} to ` +
    `${shown(high)}, and ${shown(baseline)} ${blind}`
  );
}

function rareClasses({ perClass = [], task }: Pick<Scores, "perClass" | "task">): string[] {
  const few = perClass.filter(({ share, rows }) => rows > 0 && share < rare);
  if (few.length === 0) return [];
  const named = few.slice(0, mostNamed).map(found);
  const others = few.length > mostNamed ? `, and ${few.length - mostNamed} more` : "";
  return [
    `${few.length === 1 ? "a" : few.length} rare ${few.length === 1 ? kind(task) : plural(task)}: ${named.join("; ")}${others}`,
  ];
}

/** `"fraud" is 3.1 % of the rows, and 5 of 12 are found`. */
function found({ name, rows, share, recall }: ClassScore): string {
  const right = Math.round(recall * rows);
  const percent = (100 * share).toFixed(1);
  return `${JSON.stringify(name)} is ${percent} % of the rows, and ${right} of ${rows} ${rows === 1 ? "is" : "are"} found`;
}

function absentClasses({ perClass = [], task }: Pick<Scores, "perClass" | "task">): string[] {
  const absent = perClass.filter(({ rows }) => rows === 0).map(({ name }) => JSON.stringify(name));
  if (absent.length === 0) return [];
  const named = absent.slice(0, mostNamed).join(", ") + (absent.length > mostNamed ? " …" : "");
  return [
    `no row is of ${absent.length === 1 ? kind(task) : plural(task)} ${named}: nothing is known of ${absent.length === 1 ? "it" : "them"}`,
  ];
}

function kind(task: Scores["task"]): string {
  return task === "multilabel" ? "label" : "class";
}

function plural(task: Scores["task"]): string {
  return task === "multilabel" ? "labels" : "classes";
}
