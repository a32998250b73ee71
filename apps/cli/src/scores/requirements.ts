/** Requirements on scores: `--require "accuracy>=0.95"`. */
import { suggestion, UsageFault } from "../words/faults.ts";
import type { Measure } from "./measures.ts";
import type { Scores } from "./score.ts";
import { showScore } from "./warnings.ts";

/** A bound of a score. */
export interface Requirement {
  /** The requirement as it was written. */
  readonly text: string;
  /** Name of a score. */
  readonly name: string;
  readonly operator: Operator;
  readonly bound: number;
}

type Operator = ">=" | ">" | "<=" | "<";

const pattern = /^\s*([\p{L}_][\p{L}\d_ -]*?)\s*(>=|>|<=|<)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(%?)\s*$/iu;

/**
 * Reads requirements of scores that there are.
 * @throws UsageFault for what is no comparison, and for a score that there is none of.
 */
export function readRequirements(texts: readonly string[], measures: readonly Measure[]): readonly Requirement[] {
  return texts.map((text): Requirement => {
    const match = pattern.exec(text);
    if (match === null)
      throw new UsageFault(
        `--require is ${JSON.stringify(text)}; it takes a score, a comparison and a number in quotes, such as ` +
          `"${measures[0]!.name}${measures[0]!.better === "higher" ? ">=0.95" : "<=0.5"}" (without quotes a shell ` +
          `takes > for the name of a file)`,
      );
    const [, name, operator, bound, percent] = match as unknown as [string, string, Operator, string, string];
    const measure = measures.find((one) => plain(one.name) === plain(name));
    if (measure === undefined) {
      const names = measures.map((one) => one.name);
      throw new UsageFault(
        `--require is ${JSON.stringify(text)}, and there is no score ${name}; scores are ${names.join(", ")}` +
          suggestion(name, names),
      );
    }
    return { text, name: measure.name, operator, bound: percent === "%" ? Number(bound) / 100 : Number(bound) };
  });
}

/** A sentence for each requirement that scores do not meet: "accuracy is 93.3 %, and at least 95.0 % is required". */
export function unmet(requirements: readonly Requirement[], { values }: Scores): string[] {
  return requirements.flatMap(({ name, operator, bound, text }) => {
    const score = values.find((one) => one.name === name);
    if (score === undefined) return [`${name} cannot be computed from these rows, and ${text} is required`];
    if (holds[operator](score.value, bound)) return [];
    const shown = [score.value, bound].map((x) => showScore(score, x));
    const [value, wanted] = shown[0] === shown[1] && score.value !== bound ? [score.value, bound] : shown;
    return [`${score.label} is ${value}, and ${words[operator]} ${wanted} is required`];
  });
}

const holds: Readonly<Record<Operator, (value: number, bound: number) => boolean>> = {
  ">=": (value, bound) => value >= bound,
  ">": (value, bound) => value > bound,
  "<=": (value, bound) => value <= bound,
  "<": (value, bound) => value < bound,
};

const words: Readonly<Record<Operator, string>> = {
  ">=": "at least",
  ">": "more than",
  "<=": "at most",
  "<": "less than",
};

/** "ROC-AUC", "roc_auc" and "rocAuc" are one name. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[ _-]/g, "");
}
