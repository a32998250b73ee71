/** Flags of the command line: each a setting, read from text and written as text. */
import { either, quoted, suggestion, UsageFault } from "../words/faults.ts";
import {
  activationNames,
  backendNames,
  classWeightNames,
  lossNames,
  modelNames,
  optimizerNames,
  scheduleNames,
  taskNames,
} from "./names.ts";
import type { PartialSettings, SettingName, Settings } from "./schema.ts";

export interface Flag<K extends SettingName = SettingName> {
  readonly setting: K;
  /** "--hidden". */
  readonly name: string;
  /** "widths": the name of its value in the help. */
  readonly value: string;
  readonly help: string;
  /** @throws UsageFault for a text that is no such value. */
  read(text: string): Settings[K];
  /** Texts that it takes, where there are few. */
  readonly choices?: readonly string[];
  /** True of one that may be given several times; each adds to the list. */
  readonly repeats?: boolean;
}

/** Options of commander that are no settings stand beside these. */
export const flags: readonly Flag[] = [
  flag("target", "columns", "what to predict: a column, or several with commas between them", list),
  flag("task", "name", `${either(taskNames)}; found from the target where absent`, oneOf(taskNames)),
  flag("model", "name", `${either(modelNames)} (mlp)`, oneOf(modelNames)),
  flag("hidden", "widths", "widths of the hidden layers, such as 16 or 32,16", widths),
  flag("activation", "name", either(activationNames), oneOf(activationNames)),
  flag("loss", "name", either(lossNames), oneOf(lossNames)),
  flag("optimizer", "name", either(optimizerNames), oneOf(optimizerNames)),
  flag("learningRate", "rate", "size of a step", above(0, 1000, "0.01")),
  flag("schedule", "name", `course of the learning rate: ${either(scheduleNames)}`, oneOf(scheduleNames)),
  flag("dropout", "share", "share of hidden units that are left out of a step", share),
  flag("l2", "strength", "penalty ½ l2 ‖weights‖² beside the sum of all losses", from(0, 1e9, "1")),
  flag("epochs", "count", "how often to go through the data, at most", whole(1, 1_000_000)),
  flag("batchSize", "rows", "rows per step", whole(1, 1_000_000)),
  flag("patience", "epochs", "epochs without progress after which to stop, or none", orNone(whole(0, 1_000_000))),
  flag(
    "timeLimit",
    "seconds",
    "seconds after which to stop, with what was learned so far",
    orNone(above(0, 1e9, "60")),
  ),
  flag("test", "share", "share of the rows to be held out and judged by; 0 for none", share),
  flag("validation", "share", "share of the rest by which training stops early; 0 for none", share),
  flag("group", "column", "rows of one value of this column are held out together", orNone(some)),
  flag("time", "column", "hold out the last rows by this column", orNone(some)),
  flag(
    "classWeights",
    "name",
    `${either(classWeightNames)}: count each class alike, however rare`,
    oneOf(classWeightNames),
  ),
  flag("cv", "parts", "cross-validate first, in so many parts", orNone(whole(2, 1000))),
  flag("seed", "number", "chooses held-out rows, first parameters and orders", whole(0, Number.MAX_SAFE_INTEGER)),
  flag("backend", "name", either(backendNames), oneOf(backendNames)),
  flag("threads", "count", "threads that share large loops; results do not depend on it", orNone(whole(1, 64))),
  flag("drop", "column", "leave a column out; may be repeated", one, true),
  flag("text", "column", "take a column as texts, whatever they look like; may be repeated", one, true),
  flag("missing", "text", "a text that stands for a missing value; may be repeated", (text) => [text], true),
  flag(
    "encoding",
    "name",
    "encoding of a CSV, such as windows-1252; UTF-8 or what its mark says where absent",
    orNone(some),
  ),
  flag("delimiter", "character", "character between the fields of a CSV; found where absent", orNone(some)),
  flag("decimal", "character", "character before decimals in a CSV: . or ,", orNone(oneOf([".", ","]))),
];

/** "learningRate" as "--learning-rate". */
export function flagName(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The settings that options of commander say: text by the name of the setting. */
export function readFlags(options: Readonly<Record<string, unknown>>): PartialSettings {
  const given: Record<string, unknown> = {};
  for (const { setting, read } of flags) {
    const text = options[setting];
    if (typeof text === "string") given[setting] = read(text);
    else if (Array.isArray(text)) given[setting] = (text as string[]).flatMap((one) => read(one) as string[]);
  }
  return given;
}

/** The arguments of a command line that says these settings, the data first. */
export function argumentsOf({ data, ...given }: PartialSettings): string {
  const options = flags.flatMap(({ setting, name, repeats }) => {
    const value = (given as Readonly<Record<string, unknown>>)[setting];
    if (value === undefined) return [];
    if (repeats === true) return ((value ?? []) as readonly string[]).map((one) => `${name} ${shellWord(one)}`);
    const text = value === null ? "none" : Array.isArray(value) ? value.join(",") : String(value);
    return [`${name} ${shellWord(text)}`];
  });
  return [...(data === undefined ? [] : [shellWord(data)]), ...options].join(" ");
}

/** A text as a shell takes it for one word. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

// ---- readers: text to value

type Read<T> = ((text: string, name: string) => T) & { readonly choices?: readonly string[] };

function flag<K extends SettingName>(
  setting: K,
  value: string,
  help: string,
  read: Read<unknown>,
  repeats = false,
): Flag {
  const name = flagName(setting);
  const bound = (text: string): Settings[SettingName] => read(text, name) as Settings[SettingName];
  const { choices } = read;
  return { setting, name, value, help, read: bound, ...(choices && { choices }), ...(repeats && { repeats }) };
}

function refuse(name: string, text: string, takes: string): UsageFault {
  return new UsageFault(`${name} is ${quoted(text)}; it takes ${takes}`);
}

function oneOf<T extends string>(known: readonly T[]): Read<T> {
  const read = (text: string, name: string): T => {
    const found = known.find((one) => one === text);
    if (found !== undefined) return found;
    throw new UsageFault(`${name} is ${quoted(text)}; choose ${either(known)}${suggestion(text, known)}`);
  };
  return Object.assign(read, { choices: known });
}

/** Whole numbers only: Number() would also read "", "0x10" and "1e400". */
function whole(least: number, most: number): Read<number> {
  return (text, name) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw refuse(name, text, `a whole number from ${least} to ${most}`);
  };
}

function decimal(text: string): number {
  return /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
}

function above(least: number, most: number, example: string): Read<number> {
  return (text, name) => {
    const value = decimal(text);
    if (value > least && value <= most) return value;
    throw refuse(name, text, `a number above ${least} and up to ${most}, such as ${example}`);
  };
}

function from(least: number, most: number, example: string): Read<number> {
  return (text, name) => {
    const value = decimal(text);
    if (value >= least && value <= most) return value;
    throw refuse(name, text, `a number from ${least} to ${most}, such as ${example}`);
  };
}

function share(text: string, name: string): number {
  const value = decimal(text);
  if (value >= 0 && value < 1) return value;
  throw refuse(name, text, "a share from 0 to below 1, such as 0.2");
}

function some(text: string, name: string): string {
  if (text !== "") return text;
  throw refuse(name, text, "a text");
}

function one(text: string, name: string): readonly string[] {
  return [some(text, name)];
}

/** Columns with commas between them; whether a comma is part of a name is known once the data are read. */
function list(text: string, name: string): readonly string[] {
  if (text.split(",").every((part) => part.trim() !== "")) return [text];
  throw refuse(name, text, "the name of a column, or several with commas between them");
}

function orNone<T>(read: Read<T>): Read<T | null> {
  return (text, name) => (text === "none" ? null : read(text, name));
}

function widths(text: string, name: string): readonly number[] {
  if (text === "none") return [];
  const given = text.split(",").map((width) => (/^ *\d+ *$/.test(width) ? Number(width) : NaN));
  if (given.length <= maxLayers && given.every((width) => width >= 1 && width <= maxWidth)) return given;
  throw refuse(
    name,
    text,
    `the widths of 1 to ${maxLayers} hidden layers, whole numbers from 1 to ${maxWidth} with commas and no spaces ` +
      `between them, such as 16 or 32,16`,
  );
}

const maxLayers = 8;
const maxWidth = 4096;
