import { compareLosses } from "./agreement.ts";
import { contendersOf, type NodeBinary } from "./contenders.ts";
import { openContender } from "./process.ts";
import type { Channel, Clock } from "./protocol.ts";
import type { Case, Failure, Timing, Workload } from "./workload.ts";

/** Runs until the compiler has settled, and then a round; shorter where a workload has several cases. */
const warmUpSeconds = 0.5;
const roundSeconds = 0.1;
/** From how many seconds a run on a contender is held to two losses, and measured in fewer rounds of one run. */
const slow = [
  { from: 2, rounds: 1 },
  { from: 0.25, rounds: 3 },
];
/** How many steps from the initial weights must agree. */
const steps = 5;

export interface Choice {
  readonly rounds: number;
  /** Of names of contenders, parts of which are enough; all where empty. */
  readonly only: readonly string[];
  readonly clock: Clock;
  /** What contenders in JavaScript run on. */
  readonly node: NodeBinary;
  /** Another checkout whose own programs take part, in front. */
  readonly before: string | undefined;
}

/** A contender and its process, in one case: how many runs a round of it has, and what its rounds took. */
interface Lane {
  readonly contender: string;
  readonly channel: Channel;
  readonly clock: Clock;
  note?: string;
  failure?: string;
  /** Fewer than others have, because it is slow. */
  rounds?: number;
  repeats: number;
  readonly times: number[];
}

/**
 * Times the contenders in turns, round after round, so that a machine whose speed drifts slows all of them alike; the
 * ratio is taken within each round. Each round begins with the initial weights. Who does not reach the first one's
 * losses is not timed.
 */
export async function measure(
  workload: Workload,
  { rounds, only, clock, node, before }: Choice,
): Promise<(Timing | Failure)[]> {
  const { leftOut = {} } = workload;
  const chosen = contendersOf(clock === "cpu" ? { ...workload, parallel: false } : workload, node, before).filter(
    ({ name }) => only.length === 0 || only.some((part) => name.includes(part)),
  );
  const contenders = chosen
    .filter(({ name }) => !(name in leftOut))
    .map((contender) => ({ contender: contender.name, channel: openContender(workload, contender, node) }));
  const results: (Timing | Failure)[] = [];
  try {
    const problems = workload.problems();
    for (const [index, one] of problems.entries()) {
      const lanes = contenders.map((contender) => ({ ...contender, clock, repeats: 1, times: [] as number[] }));
      await compare(lanes, index, one.longSums === true);
      await race(lanes, index, rounds, problems.length);
      for (const timing of timingsOf(lanes, one)) results.push(timing);
      for (const { name } of chosen) {
        if (name in leftOut) results.push({ contender: name, case: one.label, failure: leftOut[name]! });
      }
    }
    return results;
  } finally {
    for (const { channel } of contenders) channel.close();
  }
}

/** Asks all for their losses, one after the other, and fails those that leave the first one's. */
async function compare(lanes: readonly Lane[], index: number, longSums: boolean): Promise<void> {
  let truth: readonly number[] | undefined;
  for (const lane of lanes) {
    try {
      // The first loads and compiles.
      const runs = [await seconds(lane, index)];
      if (runs[0]! < slow[0]!.from) runs.push(await seconds(lane, index));
      const found = slow.find(({ from }) => runs.reduce((a, b) => Math.min(a, b)) > from);
      if (found !== undefined) lane.rounds = found.rounds;
      const n = found === undefined ? steps : 2;
      const { values, note, apart } = await lane.channel.ask({ case: index, want: "losses", n });
      if (apart === undefined) truth ??= values;
      const compared = apart === undefined ? compareLosses(values, truth!, longSums) : {};
      if (compared.failure !== undefined) throw new Error(compared.failure);
      const notes = [note, apart, compared.note, roundsNote(lane)].filter((text) => text !== undefined);
      if (notes.length > 0) lane.note = notes.join("; ");
    } catch (error) {
      lane.failure = (error as Error).message;
    }
  }
}

function roundsNote({ rounds }: Lane): string | undefined {
  if (rounds === undefined) return undefined;
  return rounds === 1 ? "one run" : `${rounds} rounds of one run`;
}

async function race(lanes: readonly Lane[], index: number, rounds: number, cases: number): Promise<void> {
  const running = lanes.filter(({ failure }) => failure === undefined);
  for (const lane of running) if (lane.rounds === undefined) await warmUp(lane, index, cases > 1 ? 0.3 : 1);
  for (let round = 0; round < rounds; round++) {
    for (const lane of running) {
      if (round < (lane.rounds ?? rounds)) lane.times.push((await seconds(lane, index)) / lane.repeats);
    }
  }
}

/** Runs for a while, and sets how many runs a round has. */
async function warmUp(lane: Lane, index: number, part: number): Promise<void> {
  for (let total = 0; total < part * warmUpSeconds;) {
    const took = await seconds(lane, index);
    total += took;
    const factor = Math.min(10, (part * roundSeconds) / took);
    lane.repeats = Math.max(1, Math.ceil(lane.repeats * factor));
  }
}

async function seconds({ channel, repeats, clock }: Lane, index: number): Promise<number> {
  const { values } = await channel.ask({ case: index, want: "seconds", n: repeats, clock });
  return values[0]!;
}

function timingsOf(lanes: readonly Lane[], { label, units = 1, flops }: Case): (Timing | Failure)[] {
  const first = lanes.find(({ failure }) => failure === undefined);
  return lanes.map(({ contender, failure, note, times }) =>
    failure !== undefined
      ? { contender, case: label, failure }
      : {
          contender,
          case: label,
          median: (median(times) / units) * 1e6,
          least: (times.reduce((a, b) => Math.min(a, b)) / units) * 1e6,
          ratio: median(times.slice(0, first!.times.length).map((time, round) => time / first!.times[round]!)),
          ...(flops === undefined ? {} : { flops }),
          ...(note === undefined ? {} : { note }),
        },
  );
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
