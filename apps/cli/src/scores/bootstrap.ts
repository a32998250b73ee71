/** Intervals by bootstrap (Efron 1979): scores of rows that are drawn again and again from the rows that there are. */

/** Scores of rows of which each counts as often as `counts` says; NaN where there is no score of such rows. */
export type Statistic = (counts: Uint32Array) => readonly number[];

/** The least and the largest score that are likely: 95 % of the drawn ones are between. */
export type Interval = readonly [low: number, high: number];

export interface BootstrapOptions {
  /** Number of times that rows are drawn. */
  readonly draws: number;
  /** Chooses the rows. */
  readonly seed: number;
}

/** Draws that take a share of a second at most: 1000 of up to 4,000 rows, and 100 of many. */
export function drawsFor(rows: number): number {
  return Math.max(100, Math.min(1000, Math.floor(4e6 / rows)));
}

/**
 * The interval of each score of a statistic; undefined where a tenth of the draws has no such score, and where all
 * have the same one: draws know nothing of errors that no row has.
 */
export function intervals(
  rows: number,
  statistic: Statistic,
  { draws, seed }: BootstrapOptions,
): (Interval | undefined)[] {
  const random = randomOf(seed);
  const counts = new Uint32Array(rows);
  const drawn: (readonly number[])[] = [];
  for (let draw = 0; draw < draws; draw++) {
    counts.fill(0);
    for (let i = 0; i < rows; i++) counts[Math.floor(random() * rows)]!++;
    drawn.push(statistic(counts));
  }
  const width = drawn[0]?.length ?? 0;
  return Array.from({ length: width }, (_, k) => {
    const scores = Float64Array.from(drawn, (one) => one[k]!)
      .filter((score) => Number.isFinite(score))
      .sort();
    if (scores.length < 0.9 * draws || scores[0] === scores.at(-1)) return undefined;
    return [quantile(scores, 0.025), quantile(scores, 0.975)] as const;
  });
}

/**
 * The interval of a share of rows that are all right or all wrong, of which draws know nothing: from what all `rows`
 * are right by chance one time in forty (Clopper & Pearson 1934). 30 of 30 are from 0.884 to 1.
 */
export function intervalOfAll(rows: number, share: 0 | 1): Interval {
  const least = 0.025 ** (1 / rows);
  return share === 1 ? [least, 1] : [0, 1 - least];
}

/** The value below which that share of sorted numbers is, between two of them by a straight line. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (at - below) * (high - low);
}

/** Numbers from 0 to 1 of a seed: mulberry32, by Tommy Ettinger. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}
