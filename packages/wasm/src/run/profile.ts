/** Profiles: times functions one by one, in the order and the state of a whole run. */
import type { WasmFunction } from "../webassembly.ts";

/** Milliseconds, about, that measuring takes. As many pass beforehand, for the engine to optimize. */
const patience = 250;
const most = 10_000;

declare const performance: { now(): number };

export interface Timings {
  readonly runs: number;
  /** Microseconds of a whole run; `parts` are those of each part. */
  readonly whole: number;
  readonly parts: readonly number[];
}

export interface Timed {
  /** Puts the inputs in place. */
  prepare(): void;
  /** Runs everything, as always. */
  readonly run: WasmFunction;
  /** Parts of the whole run. */
  readonly parts: readonly WasmFunction[];
  /** Function of nothing: the time that a call and reading the clock take is subtracted. */
  readonly nothing: WasmFunction;
}

/**
 * Returns the middle of many runs, so that neither an interruption nor the engine's compiler counts. Where the clock is
 * coarse, as in a page, it is their mean, because most readings are 0 there.
 */
export function time({ prepare, run, parts, nothing }: Timed): Timings {
  const all = [nothing, ...parts, run];
  const times = all.map((): number[] => []);
  const once = (): void => {
    for (let i = 0; i < all.length; i++) {
      if (i === 0 || i === all.length - 1) prepare();
      // profiling is about time; no result depends on it
      // eslint-disable-next-line no-restricted-properties
      const start = performance.now();
      all[i]!();
      // eslint-disable-next-line no-restricted-properties
      times[i]!.push(performance.now() - start);
    }
  };
  spend(once);
  for (const list of times) list.length = 0;
  const runs = spend(once);
  const middle = isCoarse(times.flat()) ? mean : interquartileMean;
  const overhead = firstQuartile(times[0]!);
  const net = times.slice(1).map((list) => 1000 * Math.max(0, middle(list) - overhead));
  return { runs, whole: net.at(-1)!, parts: net.slice(0, -1) };
}

/** Calls `once` three times at least, then until the time is over. Returns the number of calls. */
function spend(once: () => void): number {
  let runs = 0;
  // eslint-disable-next-line no-restricted-properties
  const end = performance.now() + patience;
  // eslint-disable-next-line no-restricted-properties
  while (runs < 3 || (runs < most && performance.now() < end)) {
    once();
    runs++;
  }
  return runs;
}

/** Returns whether the shortest time above 0 is longer than a good clock needs to tell two times apart. */
function isCoarse(times: readonly number[]): boolean {
  let least = Infinity;
  for (const each of times) if (each > 0 && each < least) least = each;
  return least >= 0.004;
}

function mean(list: readonly number[]): number {
  return list.reduce((sum, each) => sum + each, 0) / list.length;
}

function firstQuartile(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 4)]!;
}

/** Returns the mean without the shortest and the longest quarter. */
function interquartileMean(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  return mean(sorted.slice(cut, sorted.length - cut));
}
