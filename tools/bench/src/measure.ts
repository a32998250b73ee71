import type { Contender, Timing } from "./workload.ts";

/** Long enough that the clock and a scavenge do not matter. */
const leastSeconds = 0.1;

/**
 * Times the contenders in turns, round after round, so that a machine whose speed drifts slows all of them alike; the
 * ratio is taken within each round.
 */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<Timing[]> {
  const repeats: number[] = [];
  for (const contender of contenders) repeats.push(await warmUp(contender));
  const times: number[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) times[i]!.push(await timeRuns(contender, repeats[i]!));
  }
  return contenders.map(({ name, note }, i) => ({
    name,
    median: median(times[i]!) * 1e6,
    least: Math.min(...times[i]!) * 1e6,
    ratio: median(times[i]!.map((t, round) => t / times[0]![round]!)),
    ...(note === undefined ? {} : { note }),
  }));
}

/** Runs until the compiler has settled, at least half a second; returns how many runs a round has. */
async function warmUp(contender: Contender): Promise<number> {
  let seconds = 0;
  let last = Infinity;
  for (let runs = 0; seconds < 0.5 || runs < 3; runs++) {
    last = (await timeRuns(contender, 1)) * contender.units;
    seconds += last;
    if (seconds > 20) break;
  }
  return Math.max(1, Math.ceil(leastSeconds / Math.max(last, 1e-9)));
}

/** Seconds per unit. No collection is forced: that would throw compiled code away, and users do not do it either. */
async function timeRuns(contender: Contender, runs: number): Promise<number> {
  let told = 0;
  const start = process.hrtime.bigint();
  for (let i = 0; i < runs; i++) {
    const seconds = contender.run();
    const value = seconds instanceof Promise ? await seconds : seconds;
    if (value !== undefined) told += value;
  }
  const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
  return (told > 0 ? told : elapsed) / (runs * contender.units);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
