/**
 * What a training is made with. The texts of the command line become settings here and nowhere else, each checked
 * against what it may be, before anything is loaded or written.
 */
import { either, suggestion, UsageFault } from "./faults.ts";

export const datasetNames = ["iris", "xor"] as const;
export const optimizerNames = ["adam", "momentum", "sgd"] as const;
export const backendNames = ["wasm", "interpreter"] as const;
export type DatasetName = (typeof datasetNames)[number];
export type OptimizerName = (typeof optimizerNames)[number];
export type BackendName = (typeof backendNames)[number];

export interface Settings {
  readonly dataset: DatasetName;
  /** Widths of the hidden layers, from the first to the last. */
  readonly hidden: readonly number[];
  readonly epochs: number;
  /** Rows per step; one that is larger than the training part means all of its rows. */
  readonly batchSize: number;
  readonly learningRate: number;
  readonly optimizer: OptimizerName;
  /** Chooses the held-out flowers, the first parameters and the order of the rows. */
  readonly seed: number;
  /** What runs the compiled functions. */
  readonly backend: BackendName;
  /** How many threads may share large loops; one for each core where absent. Results do not depend on it. */
  readonly threads?: number;
}

/** The options as they stand on the command line. */
export interface RawOptions {
  readonly hidden?: string;
  readonly epochs?: string;
  readonly batchSize?: string;
  readonly learningRate?: string;
  readonly optimizer?: string;
  readonly seed?: string;
  readonly backend?: string;
  readonly threads?: string;
}

interface Defaults extends Pick<Settings, "hidden" | "epochs" | "batchSize"> {
  readonly learningRate: Readonly<Record<OptimizerName, number>>;
}

/** Chosen on seeds 1000 to 1199 (README, section "Defaults"). */
export const defaults: Readonly<Record<DatasetName, Defaults>> = {
  iris: { hidden: [16], epochs: 100, batchSize: 30, learningRate: { adam: 0.01, momentum: 0.05, sgd: 0.2 } },
  xor: { hidden: [8], epochs: 300, batchSize: 4, learningRate: { adam: 0.05, momentum: 0.3, sgd: 2 } },
};

/** @throws UsageFault for the first setting that cannot be. */
export function readSettings(dataset: string, raw: RawOptions): Settings {
  const name = oneOf("data set", dataset, datasetNames);
  const standard = defaults[name];
  const optimizer = raw.optimizer === undefined ? "adam" : oneOf("--optimizer", raw.optimizer, optimizerNames);
  return {
    dataset: name,
    hidden: raw.hidden === undefined ? standard.hidden : widths(raw.hidden),
    epochs: raw.epochs === undefined ? standard.epochs : integer("--epochs", raw.epochs, 1, 1_000_000),
    batchSize: raw.batchSize === undefined ? standard.batchSize : integer("--batch-size", raw.batchSize, 1, 1_000_000),
    learningRate: raw.learningRate === undefined ? standard.learningRate[optimizer] : rate(raw.learningRate),
    optimizer,
    seed: raw.seed === undefined ? 0 : integer("--seed", raw.seed, 0, Number.MAX_SAFE_INTEGER),
    backend: raw.backend === undefined ? "wasm" : oneOf("--backend", raw.backend, backendNames),
    ...(raw.threads !== undefined && { threads: integer("--threads", raw.threads, 1, 64) }),
  };
}

/** The arguments of a command that trains with these settings: the data set, and what is not as it is by default. */
export function commandOf(settings: Settings): string {
  const { dataset, hidden, epochs, batchSize, learningRate, optimizer, seed, backend, threads } = settings;
  const standard = defaults[dataset];
  const options: readonly (readonly [name: string, value: unknown, usual: unknown])[] = [
    ["hidden", hidden.join(","), standard.hidden.join(",")],
    ["epochs", epochs, standard.epochs],
    ["batch-size", batchSize, standard.batchSize],
    ["learning-rate", learningRate, standard.learningRate[optimizer]],
    ["optimizer", optimizer, "adam"],
    ["seed", seed, 0],
    ["backend", backend, "wasm"],
    ["threads", threads, undefined],
  ];
  const given = options
    .filter(([, value, usual]) => value !== usual)
    .map(([name, value]) => ` --${name} ${String(value)}`);
  return `train ${dataset}${given.join("")}`;
}

/** The settings with another optimizer, and its own learning rate where they have that of the one before. */
export function withOptimizer(settings: Settings, optimizer: OptimizerName): Settings {
  const rates = defaults[settings.dataset].learningRate;
  const isUsual = settings.learningRate === rates[settings.optimizer];
  return { ...settings, optimizer, learningRate: isUsual ? rates[optimizer] : settings.learningRate };
}

/** What is usual for another data set, run as before. */
export function onDataset({ seed, backend, threads }: Settings, dataset: DatasetName): Settings {
  const usual = readSettings(dataset, {});
  return { ...usual, seed, backend, ...(threads !== undefined && { threads }) };
}

function oneOf<T extends string>(what: string, text: string, known: readonly T[]): T {
  const found = known.find((name) => name === text);
  if (found !== undefined) return found;
  const subject = what.startsWith("-") ? `${what} is ${quoted(text)}` : `there is no ${what} ${quoted(text)}`;
  throw new UsageFault(`${subject}; choose ${either(known)}${suggestion(text, known)}`);
}

/** Whole numbers only: Number() would also read "", "0x10" and "1e400". */
function integer(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageFault(`${option} is ${quoted(text)}; it takes a whole number from ${least} to ${most}`);
}

function rate(text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (value > 0 && value <= 1000) return value;
  throw new UsageFault(`--learning-rate is ${quoted(text)}; it takes a number above 0 and up to 1000, such as 0.01`);
}

function widths(text: string): readonly number[] {
  const list = text.split(",").map((width) => (/^ *\d+ *$/.test(width) ? Number(width) : NaN));
  if (list.length <= maxLayers && list.every((width) => width >= 1 && width <= maxWidth)) return list;
  throw new UsageFault(
    `--hidden is ${quoted(text)}; it takes the widths of 1 to ${maxLayers} hidden layers, ` +
      `whole numbers from 1 to ${maxWidth} with commas and no spaces between them, such as 16 or 32,16`,
  );
}

const maxLayers = 8;
const maxWidth = 1024;

/** JSON quotes show spaces, emptiness and control characters. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
