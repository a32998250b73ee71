/** A training done again, and the first difference between what came out and what a run has kept. */
import type { Callback } from "@cotangent/training";
import { numbersOf, type NamedNumbers } from "../model/network.ts";
import { showHistory } from "../run/history.ts";
import { learn, type Learned } from "./learn.ts";
import type { Prepared } from "./prepare.ts";

/**
 * Trains as the settings say, up to the step at which the run ended, also where a clock or Ctrl-C ended it.
 */
export async function learnAgain(prepared: Prepared, threads: number | null, end: End): Promise<Learned> {
  const settings = { ...prepared.settings, threads, timeLimit: null };
  return learn({ ...prepared, settings }, { callbacks: [stopAt(end)] });
}

/** Where a run ended. */
export interface End {
  /** Steps that it took; undefined of models that are solved at once. */
  readonly steps: number | undefined;
  /** Epochs that it went through whole. */
  readonly epochs: number;
}

/** What a run has kept. */
export interface Expected {
  readonly params: NamedNumbers;
  /** By name, as parsed from JSON. */
  readonly files: Readonly<Record<string, unknown>>;
  /** history.jsonl as it stands. */
  readonly history: string;
}

/** The first difference in words, parameters first; undefined where every bit is the same. */
export function difference(expected: Expected, learned: Learned, files: Expected["files"]): string | undefined {
  const parameter = parameterThatDiffers(expected.params, numbersOf(learned.params));
  if (parameter !== undefined) return parameter;
  const [was, is] = [expected.history.split("\n"), showHistory(learned.history).split("\n")];
  const line = Array.from({ length: Math.max(was.length, is.length) }, (_, i) => i).find((i) => was[i] !== is[i]);
  if (line !== undefined)
    return `line ${line + 1} of history.jsonl is ${is[line] || "not there"}, and was ${was[line] || "not there"}`;
  for (const [name, value] of Object.entries(files)) {
    const place = placeThatDiffers(expected.files[name], JSON.parse(JSON.stringify(value)));
    if (place !== undefined) return `${name}: ${place}`;
  }
  return undefined;
}

// ---- private parts

/** Stops after the last step, in the midst of an epoch or when it is recorded. */
function stopAt({ steps, epochs }: End): Callback {
  const reason = "the run ended here";
  return {
    name: "repeat",
    onStepEnd(training) {
      if (training.step === steps && training.history.loss.length === epochs) training.stop(reason);
    },
    onEpochEnd(training) {
      if (training.step === steps) training.stop(reason);
    },
  };
}

/** "0.weight[17] is 0.25 (3e800000), and was …". Two numbers are equal where their bits are: 0 and −0 are not. */
function parameterThatDiffers(was: NamedNumbers, is: NamedNumbers): string | undefined {
  for (const [name, before] of was) {
    const now = is.get(name);
    if (now === undefined || now.length !== before.length) return `${name} has another shape`;
    const [a, b] = [bitsOf(before), bitsOf(now)];
    const at = a.findIndex((bits, i) => bits !== b[i]);
    if (at >= 0) return `${name}[${at}] is ${now[at]} (${hex(b[at]!)}), and was ${before[at]} (${hex(a[at]!)})`;
  }
  return undefined;
}

function bitsOf({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length);
}

function hex(bits: number): string {
  return bits.toString(16).padStart(8, "0");
}

/** "scores.values.0.value is 0.9, and was 0.8": the first place in which two values of JSON differ. */
function placeThatDiffers(was: unknown, is: unknown, place = ""): string | undefined {
  if (Object.is(was, is)) return undefined;
  const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null;
  if (!isTree(was) || !isTree(is) || Array.isArray(was) !== Array.isArray(is))
    return `${place || "the whole"} is ${shown(is)}, and was ${shown(was)}`;
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const found = placeThatDiffers(was[key], is[key], place === "" ? key : `${place}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "not there";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
