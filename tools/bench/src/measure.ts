import { disagreement } from "./agreement.ts";
import { contendersOf, type Contender } from "./contenders.ts";
import { openNode } from "./process.ts";
import type { Channel } from "./protocol.ts";
import type { Case, Failure, Timing, Workload } from "./workload.ts";

/** Long enough that the clock and a scavenge do not matter. */
const leastSeconds = 0.1;
/** Runs until the compiler has settled. */
const warmUpSeconds = 0.6;
/** What takes longer than this for a run is measured in fewer rounds. */
const slowSeconds = 1;
/** How many steps from the initial weights must agree. */
const steps = 5;

export interface Choice {
  readonly rounds: number;
  /** Of names of contenders, parts of which are enough; all where empty. */
  readonly only: readonly string[];
}

/**
 * Times the contenders in turns, round after round, so that a machine whose speed drifts slows all of them alike; the
 * ratio is taken within each round. Each round begins with the initial weights. Who does not reach the first one's losses
 * is not timed.
 */
export async function measure(workload: Workload, { rounds, only }: Choice): Promise<(Timing | Failure)[]> {
  const contenders = contendersOf(workload).filter(
    ({ name }) => only.length === 0 || only.some((part) => name.includes(part)),
  );
  const channels = contenders.map((contender) => openNode(workload, contender));
  try {
    const results: (Timing | Failure)[] = [];
    for (const [index, one] of workload.problems().entries()) {
      results.push(...(await race(index, one, contenders, channels, rounds)));
    }
    return results;
  } finally {
    for (const channel of channels) channel.close();
  }
}

/** A contender that has begun: how many runs a round of it has, and what its rounds took. */
interface Lane {
  readonly contender: string;
  readonly repeats: number;
  readonly slow: boolean;
  readonly times: number[];
}

async function race(
  index: number,
  { label, units = 1, flops }: Case,
  contenders: readonly Contender[],
  channels: readonly Channel[],
  rounds: number,
): Promise<(Timing | Failure)[]> {
  const lanes: (Lane | Failure)[] = [];
  let truth: readonly number[] | undefined;
  for (const [i, { name }] of contenders.entries()) {
    try {
      const losses = await channels[i]!.ask({ case: index, want: "losses", n: steps });
      truth ??= losses;
      const problem = disagreement(losses, truth);
      if (problem !== undefined) throw new Error(problem);
      lanes.push({ contender: name, ...(await warmUp(channels[i]!, index)), times: [] });
    } catch (error) {
      lanes.push({ contender: name, case: label, failure: (error as Error).message });
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const [i, lane] of lanes.entries()) {
      if ("failure" in lane || (lane.slow && round >= 3)) continue;
      lane.times.push((await seconds(channels[i]!, index, lane.repeats)) / (lane.repeats * units));
    }
  }
  const first = lanes.find((lane) => "times" in lane);
  return lanes.map((lane) =>
    "failure" in lane
      ? lane
      : {
          contender: lane.contender,
          case: label,
          median: median(lane.times) * 1e6,
          least: Math.min(...lane.times) * 1e6,
          ratio: median(lane.times.map((t, round) => t / first!.times[round]!)),
          ...(flops === undefined ? {} : { flops }),
        },
  );
}

/** Runs for a while; says how many runs a round has. */
async function warmUp(channel: Channel, index: number): Promise<{ repeats: number; slow: boolean }> {
  let total = 0;
  let runs = 1;
  let each = Infinity;
  for (let calls = 0; total < warmUpSeconds || calls < 2; calls++) {
    each = (await seconds(channel, index, runs)) / runs;
    total += each * runs;
    if (each * runs < leastSeconds) runs = Math.ceil(Math.min(runs * 10, leastSeconds / each));
    if (each > slowSeconds) break;
  }
  return { repeats: Math.max(1, Math.ceil(leastSeconds / each)), slow: each > slowSeconds };
}

async function seconds(channel: Channel, index: number, n: number): Promise<number> {
  const [value] = await channel.ask({ case: index, want: "seconds", n });
  return value!;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
