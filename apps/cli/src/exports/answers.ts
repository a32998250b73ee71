/** Outputs of a network as answers, in JavaScript: class names, probabilities, raw units, as `predict` gives them. */
import type { ModelFile, TargetSpec } from "../model/modelFile.ts";

/** Statements that end with the answer. They read `outputs`, the numbers that the network gives. */
export function answerText({ task, targets, output }: ModelFile, outputs: number): string {
  const isJoint = outputs > 1 && task !== "multilabel" && output !== "identity";
  const parts = targets.map((target, i) => partOf(target, i, { output, isJoint, task }));
  if (targets.length === 1) return `  return ${parts[0]!};`;
  const entries = targets.map(({ name }, i) => `    [${JSON.stringify(name)}]: ${parts[i]!},`);
  return ["  return {", ...entries, "  };"].join("\n");
}

/** Functions that the statements call. */
export function answerFunctions({ output }: ModelFile): readonly string[] {
  if (output === "identity") return [];
  return output === "step" ? [largest] : [largest, shares];
}

/** Type of the answer. */
export function answerType({ targets, output }: ModelFile): string {
  const one = ({ classes }: TargetSpec): string => {
    if (classes === undefined) return "{ readonly value: number }";
    const union = classes.map((name) => JSON.stringify(name)).join(" | ");
    const odds = output === "step" ? "" : `; readonly probabilities: Readonly<Record<${union}, number>>`;
    return `{ readonly value: ${union}${odds} }`;
  };
  if (targets.length === 1) return one(targets[0]!);
  return `{ ${targets.map((target) => `readonly ${JSON.stringify(target.name)}: ${one(target)}`).join("; ")} }`;
}

// ---- private

interface Shape {
  readonly output: ModelFile["output"];
  readonly isJoint: boolean;
  readonly task: ModelFile["task"];
}

function partOf({ classes, mean, scale }: TargetSpec, i: number, { output, isJoint }: Shape): string {
  if (output === "identity") return `{ value: Math.fround(outputs[${i}] * ${scale!} + ${mean!}) }`;
  const names = JSON.stringify(classes);
  const place = isJoint ? "largestOf(outputs)" : `Number(outputs[${i}] > 0)`;
  if (output === "step") return `{ value: ${names}[${place}] }`;
  const odds = isJoint ? `sharesOf(outputs, ${output === "softmax"})` : `oddsOf(outputs[${i}])`;
  return `answerOf(${names}, ${place}, ${odds})`;
}

const largest = `/** The place of the largest, the first of several. */
function largestOf(outputs) {
  let best = 0;
  for (let k = 1; k < outputs.length; k++) if (outputs[k] > outputs[best]) best = k;
  return best;
}`;

const shares = `/** A class with the probability of each. */
function answerOf(names, place, odds) {
  return { value: names[place], probabilities: Object.fromEntries(names.map((name, k) => [name, Math.fround(odds[k])])) };
}

/** Probabilities of no and of yes. */
function oddsOf(logit) {
  return [1 / (1 + Math.exp(logit)), 1 / (1 + Math.exp(-logit))];
}

/** Probabilities that sum to 1, or each by itself. */
function sharesOf(outputs, together) {
  if (!together) return Array.from(outputs, (logit) => 1 / (1 + Math.exp(-logit)));
  const most = outputs[largestOf(outputs)];
  const all = Array.from(outputs, (logit) => Math.exp(logit - most));
  const sum = all.reduce((a, b) => a + b, 0);
  return all.map((each) => each / sum);
}`;
