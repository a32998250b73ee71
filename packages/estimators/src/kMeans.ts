import { ShapeError, ValueError } from "@cotangent/autodiff";
import { Base, fittedReader, seenIn, type About, type Seen, type Warned } from "./contract/base.ts";
import { nested } from "./contract/classifierBase.ts";
import { inertiaOf, lloyd, nearest, squaredDistance, type Clustering } from "./clusters/lloyd.ts";
import { atRandom, plusPlus } from "./clusters/seeding.ts";
import { count, readRows, requireSquares, type Matrix, type Rows } from "./data.ts";
import type { Clusterer, ScoreOptions } from "./contract/estimator.ts";
import { readFitting, readScoreWeights, type Fitting, type FitOptions } from "./contract/fitting.ts";
import { boolean, doubles, lawful, length, list, number } from "./contract/frame.ts";
import { atLeastOne, nonNegative, oneOf, seed } from "./contract/options.ts";
import { randomState } from "./randomState.ts";

export interface KMeansOptions extends Partial<KMeansParams>, Warned {}

/** Options of `KMeans`, whole. */
export interface KMeansParams {
  /** Number of clusters; 8 where absent. */
  readonly clusters: number;
  /** First centres: "kMeans++" where absent, rows at "random", or centres of your own, a row each. */
  readonly init: "kMeans++" | "random" | readonly (readonly number[])[];
  /** Number of times to begin anew, of which the tightest clusters stay; 10 where absent, 1 for centres of your own. */
  readonly starts: number;
  /** The most passes of one start; 300 where absent. */
  readonly maxIterations: number;
  /** Moves of centres that count as none, as a share of the mean variance of the columns; 1e-4 where absent. */
  readonly tol: number;
  /** Chooses first centres, as `random_state` does in scikit-learn; 0 where absent. */
  readonly seed: number;
}

interface Fitted extends Seen {
  /** [clusters, columns] */
  readonly centers: Float64Array;
  readonly labels: readonly number[];
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
}

const words = oneOf<"kMeans++" | "random">("kMeans++", "random");

const about: About<KMeansParams, Fitted> = {
  name: "KMeans",
  rules: {
    clusters: atLeastOne(8),
    init: {
      fallback: "kMeans++",
      test: (value) => words.test(value) || isTable(value),
      range: `${words.range}, or rows of numbers, one per cluster`,
    },
    starts: atLeastOne(10),
    maxIterations: atLeastOne(300),
    tol: nonNegative(1e-4),
    seed,
  },
  fitted: lawful(
    fittedReader<Fitted>({
      centers: doubles,
      labels: list(length),
      inertia: number,
      iterations: length,
      converged: boolean,
    }),
    ({ centers, columns, labels }) => {
      const clusters = centers.length / columns;
      if (!Number.isInteger(clusters) || clusters === 0) return `centers do not hold rows of ${columns} numbers`;
      const at = labels.findIndex((label) => label >= clusters);
      return at < 0 ? undefined : `labels[${at}] is ${labels[at]}; there are ${clusters} clusters`;
    },
  ),
};

/**
 * Clusters: centres such that the sum of squared distances of rows to the centre next to them is small. From the same
 * first centres, and from the same seed, the clusters are scikit-learn's (1.2).
 *
 * Lloyd 1982, "Least squares quantization in PCM"; Arthur & Vassilvitskii 2007 (first centres); Hamerly 2010 (speed).
 * @throws ValueError for an option out of range.
 * @example
 * const model = new KMeans({ clusters: 2 }).fit([[1], [2], [10], [11]]);
 * model.centers.map(([x]) => x).sort((a, b) => a! - b!); // → [ 1.5, 10.5 ]
 * model.inertia; // → 1
 */
export class KMeans extends Base<KMeansParams, Fitted> implements Clusterer {
  readonly kind = "clusterer";

  constructor(given?: KMeansOptions) {
    super(about, given);
  }

  /** The clusters that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON(json: unknown): KMeans {
    return this.restored(about, json, (params) => new KMeans(params));
  }

  /** @throws ValueError for fewer rows than clusters, beside what every `fit` throws. */
  fit(X: Matrix, _y?: undefined, options?: FitOptions): this {
    const who = "KMeans.fit";
    const rows = readRows(who, X);
    requireSquares(who, rows);
    const fitting = readFitting(who, options, rows.length);
    const { clusters } = this.params;
    if (rows.length < clusters)
      throw new ValueError(
        `${who}: X has ${count(rows.length, "row")}, clusters is ${clusters}; there must be at least one row per cluster`,
      );
    const { labels, ...best } = this.#best(who, rows, fitting);
    this.learn({ ...seenIn(rows), labels: [...labels], ...best });
    const found = new Set(labels).size;
    if (found < clusters)
      this.warn(`found ${count(found, "cluster")} of ${clusters}: X has no more rows that differ; use fewer clusters`);
    else if (!best.converged && best.iterations === this.params.maxIterations)
      this.warn(`did not converge: centres still move after ${passesOf(best.iterations)}; raise maxIterations`);
    return this;
  }

  /** The place of the centre next to each row. @throws UsageError before `fit`; ShapeError for other columns. */
  predict(X: Matrix): number[] {
    const { centers } = this.after("predict");
    return [...nearest(this.#near("predict", X), centers)];
  }

  /** The distance of each row to each centre: [rows][clusters]. @throws as `predict`. */
  transform(X: Matrix): number[][] {
    const { centers, columns } = this.after("transform");
    const rows = this.#near("transform", X);
    const clusters = centers.length / columns;
    return Array.from({ length: rows.length }, (_, i) =>
      Array.from({ length: clusters }, (_, c) => Math.sqrt(squaredDistance(rows.elements, i, centers, c, columns))),
    );
  }

  /** Minus the (weighted) sum of squared distances of rows to the centre next to them. @throws as `predict`. */
  score(X: Matrix, _y?: undefined, options?: ScoreOptions): number {
    const { centers } = this.after("score");
    const rows = this.#near("score", X);
    const weights = readScoreWeights("KMeans.score", options, rows.length);
    return -inertiaOf(rows, weights, centers, nearest(rows, centers));
  }

  /** The centres, one row per cluster. @throws UsageError before `fit`. */
  get centers(): number[][] {
    const { centers, columns } = this.after("centers");
    return nested(centers, columns);
  }

  /** The place of the cluster of each row in fitting. @throws UsageError before `fit`. */
  get labels(): readonly number[] {
    return this.after("labels").labels;
  }

  /** The (weighted) sum of squared distances of rows to their centres. @throws UsageError before `fit`. */
  get inertia(): number {
    return this.after("inertia").inertia;
  }

  /** Number of passes of the start that stayed. @throws UsageError before `fit`. */
  get iterations(): number {
    return this.after("iterations").iterations;
  }

  /** True where centres stood still before passes were used up. @throws UsageError before `fit`. */
  get converged(): boolean {
    return this.after("converged").converged;
  }

  /** Rows whose distances to centres are numbers. */
  #near(member: string, X: Matrix): Rows {
    const rows = this.rowsFor(member, X);
    requireSquares(`KMeans.${member}`, rows, true);
    return rows;
  }

  /** The tightest clusters of all starts, the first of equal ones. */
  #best(who: string, rows: Rows, { weights, goOn }: Fitting): Clustering {
    const { starts, seed, maxIterations, init } = this.params;
    const random = randomState(seed);
    const tolerance = this.params.tol * meanVariance(rows);
    let best: Clustering | undefined;
    let [passes, stopped] = [0, false];
    for (let start = 0; start < (isTable(init) ? 1 : starts) && !stopped; start++) {
      const first = this.#first(who, rows, weights, random);
      const next = lloyd(rows, weights, first, maxIterations, tolerance, (_, moved) => {
        stopped = !goOn(++passes, () => moved);
        return !stopped;
      });
      if (best === undefined || next.inertia < best.inertia) best = next;
    }
    return best!;
  }

  #first(who: string, rows: Rows, weights: Float64Array, random: ReturnType<typeof randomState>): Float64Array {
    const { init, clusters } = this.params;
    if (init === "kMeans++") return plusPlus(rows, weights, clusters, random);
    if (init === "random") return atRandom(rows, clusters, random);
    const own = readRows(who, init, "init");
    if (own.length !== clusters || own.columns !== rows.columns)
      throw new ShapeError(
        `${who}: init is [${own.length},${own.columns}], and X has ${count(rows.columns, "column")}; init is a row per ` +
          `cluster, [${clusters},${rows.columns}]`,
      );
    return own.elements;
  }
}

// ---- private

function passesOf(n: number): string {
  return n === 1 ? "1 pass" : `${n} passes`;
}

function isTable(value: unknown): value is readonly (readonly number[])[] {
  return Array.isArray(value) && value.length > 0 && value.every(Array.isArray);
}

function meanVariance({ length, columns, elements }: Rows): number {
  let total = 0;
  for (let j = 0; j < columns; j++) {
    let [mean, spread] = [0, 0];
    for (let at = j; at < elements.length; at += columns) mean += elements[at]! / length;
    for (let at = j; at < elements.length; at += columns) spread += (elements[at]! - mean) ** 2;
    total += spread / length;
  }
  return total / columns;
}
