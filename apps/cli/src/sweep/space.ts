/** The space of a sweep: values that settings may have, and the trials that are made of them. */
import { createHash } from "node:crypto";
import { flags, type Flag } from "../settings/flags.ts";
import type { PartialSettings } from "../settings/schema.ts";
import { either, quoted, suggestion, UsageFault } from "../words/faults.ts";

/** A setting with all values that it takes in turn. */
interface Listed {
  readonly flag: Flag;
  readonly texts: readonly string[];
}

/** A setting whose values are drawn: one of several, or a number between two. */
interface Drawn {
  readonly flag: Flag;
  draw(share: number): string;
}

/** A trial: settings that differ from those that all have, and how they are said: "hidden=16 learning-rate=0.01". */
export interface Trial {
  readonly label: string;
  readonly settings: PartialSettings;
}

export interface Asked {
  /** "learning-rate=0.001,0.01", "hidden=16,32-16": every value with every value of the others. */
  readonly grid: readonly string[];
  /** "learning-rate=0.0001..0.1", "optimizer=adam,sgd": a draw for each trial. */
  readonly random: readonly string[];
  /** Draws for each place of the grid. */
  readonly trials: number;
  readonly seed: number;
}

/** @throws UsageFault for what is no setting, and for values that it cannot have. */
export function trialsOf({ grid, random, trials, seed }: Asked): readonly Trial[] {
  const listed = grid.map((text) => listedOf("--grid", text));
  const drawn = random.map((text) => drawnOf(text));
  const names = [...listed, ...drawn].map(({ flag }) => flag.name.slice(2));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UsageFault(`${twice} has values twice; name it once, by --grid or by --random`);
  if (names.length === 0)
    throw new UsageFault("nothing varies; say what does, as --grid hidden=16,32 or --random learning-rate=0.0001..0.1");
  const draws = drawn.length === 0 ? [[]] : Array.from({ length: trials }, (_, i) => drawsAt(drawn, seed, i));
  const all = product(listed).flatMap((place) => draws.map((draw) => trialOf([...place, ...draw])));
  return all.filter(({ label }, i) => all.findIndex((other) => other.label === label) === i);
}

/** The share of one of several machines: of "2/3" every third trial, from the second on. @throws UsageFault */
export function shareOf(text: string): (index: number) => boolean {
  const [, i, n] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [own, all] = [Number(i), Number(n)];
  if (own >= 1 && own <= all) return (index) => index % all === own - 1;
  throw new UsageFault(`--trial is ${quoted(text)}; it takes I/N, such as 2/8: the second share of eight`);
}

// ---- private parts

type Choice = readonly [flag: Flag, text: string];

function trialOf(choices: readonly Choice[]): Trial {
  const settings = Object.fromEntries(choices.map(([flag, text]) => [flag.setting, flag.read(plain(flag, text))]));
  return { label: choices.map(([flag, text]) => `${flag.name.slice(2)}=${text}`).join(" "), settings };
}

function product([first, ...others]: readonly Listed[]): Choice[][] {
  if (first === undefined) return [[]];
  const rest = product(others);
  return first.texts.flatMap((text) => rest.map((choices): Choice[] => [[first.flag, text], ...choices]));
}

function drawsAt(drawn: readonly Drawn[], seed: number, trial: number): Choice[] {
  return drawn.map(({ flag, draw }): Choice => [flag, draw(shareAt(`${seed} ${trial} ${flag.setting}`))]);
}

/** A number from 0 to below 1 by a text: a draw depends on its own setting and trial, on no other. */
function shareAt(text: string): number {
  const bytes = createHash("sha256").update(text).digest();
  return (bytes.readUInt32BE(0) * 2 ** 21 + (bytes.readUInt32BE(4) >>> 11)) / 2 ** 53;
}

function listedOf(option: string, text: string): Listed {
  const [name, values] = partsOf(option, text);
  const flag = flagNamed(option, name);
  const texts = values.split(",");
  for (const value of texts) flag.read(plain(flag, value));
  return { flag, texts };
}

function drawnOf(text: string): Drawn {
  const [name, values] = partsOf("--random", text);
  const range = /^([\d.eE+-]+?)\.\.([\d.eE+-]+)$/.exec(values);
  if (range === null) {
    const { flag, texts } = listedOf("--random", text);
    return { flag, draw: (share) => texts[Math.floor(share * texts.length)]! };
  }
  const flag = flagNamed("--random", name);
  const [, low = "", high = ""] = range;
  for (const end of [low, high]) flag.read(end);
  const [from, to] = [Number(low), Number(high)];
  if (!(from < to))
    throw new UsageFault(`--random is ${quoted(text)}; a range goes from a smaller number to a larger one`);
  return {
    flag,
    draw: drawBetween(
      from,
      to,
      [low, high].every((end) => /^\d+$/.test(end)),
    ),
  };
}

/** Evenly by orders of magnitude where the ends are ten times apart; whole where both are. Three digits count. */
function drawBetween(from: number, to: number, isWhole: boolean): (share: number) => string {
  const byOrder = from > 0 && to / from >= 10;
  return (share) => {
    const last = isWhole ? to + 1 : to;
    const value = byOrder ? from * (last / from) ** share : from + share * (last - from);
    return isWhole ? String(Math.min(to, Math.floor(value))) : String(Number(value.toPrecision(3)));
  };
}

function partsOf(option: string, text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new UsageFault(`${option} is ${quoted(text)}; it takes a setting and its values, such as hidden=16,32-16`);
}

/** Settings that say what the data are belong to all trials. */
const fixed: ReadonlySet<string> = new Set([
  "target",
  "task",
  "test",
  "group",
  "time",
  "cv",
  "text",
  "missing",
  "drop",
]);

function flagNamed(option: string, name: string): Flag {
  const known = flags.filter(({ setting, repeats }) => !fixed.has(setting) && repeats !== true);
  const found = known.find((flag) => flag.name === `--${name.replace(/^--/, "")}`);
  if (found !== undefined) return found;
  const names = known.map((flag) => flag.name.slice(2));
  throw new UsageFault(`${option} names ${quoted(name)}; a sweep varies ${either(names)}${suggestion(name, names)}`);
}

/** Widths of one value have a minus between them, since commas stand between values. */
function plain(flag: Flag, text: string): string {
  return flag.setting === "hidden" ? text.replaceAll("-", ",") : text;
}
