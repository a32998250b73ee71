import { optionsOf, UsageError, ValueError } from "@cotangent/autodiff";
import { describe } from "../data.ts";
import { randomState, type RandomState } from "../randomState.ts";
import { requireModel } from "./crossValidate.ts";
import { fitFold, foldsDefaults, foldsFor, type FoldsOptions } from "./folds.ts";
import type { Candidate, Model } from "./model.ts";
import { rowsOf } from "./rows.ts";
import { scorerOf, type MetricScoring, type Scorer, type Scoring } from "./scoring.ts";
import { mean, shown, spread, tableText } from "./table.ts";

export interface SearchOptions extends FoldsOptions {
  /** The score to find the best of, by name or a metric; the estimator's own where absent. */
  readonly scoring?: Scoring;
}

export interface RandomSearchOptions extends SearchOptions {
  /** Number of choices that are tried; 10 where absent. */
  readonly tries?: number;
  /** Chooses them; 0 where absent. It does not shuffle rows: give shuffled `folds` for that. */
  readonly seed?: number;
}

/** Choices of one parameter: a list, or an interval that is drawn from. */
export type Choices = readonly unknown[] | Interval;

/** Numbers from `low` to `high`. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Draws the logarithm evenly, so that 0.001 to 0.01 is as likely as 0.1 to 1; false where absent. */
  readonly log?: boolean;
  /** Whole numbers, `high` among them; false where absent. */
  readonly whole?: boolean;
}

/** One of the choices of each parameter. */
export type Chosen<S extends Readonly<Record<string, Choices>>> = {
  readonly [K in keyof S]: S[K] extends readonly (infer T)[] ? T : number;
};

/** One choice that was tried. */
export interface Tried<P> {
  readonly params: P;
  /** One score per fold. */
  readonly scores: readonly number[];
  readonly mean: number;
  readonly std: number;
  /** 1 for the best; equal ones have one rank. */
  readonly rank: number;
}

export interface Search<P, E> {
  readonly best: Tried<P>;
  /** The estimator of the best choice, fitted on all rows. */
  readonly estimator: E;
  /** All choices in the order in which they were tried. */
  readonly tried: readonly Tried<P>[];
  /** The same as a table for a terminal, the best first. */
  readonly text: string;
}

/**
 * Tries every combination of choices, each by cross-validation on the same folds, and fits the best on all rows. The
 * first of equal ones is the best. Choices may be of any part of a pipeline, since you make the estimator.
 *
 * Folds, scores and ranks are those of scikit-learn's `GridSearchCV` (1.2).
 * @param make gives the estimator of a choice
 * @param grid a list of values for each parameter
 * @throws ValueError for a parameter without values; as `crossValidate`.
 * @example
 * const { features, labels } = iris();
 * const setosa = labels.map((label) => Number(label === 0));
 * const grid = { eta0: [0.1, 1], maxIterations: [20, 50] };
 * const search = gridSearch((params) => new Perceptron(params), grid, features, setosa);
 * search.tried.length; // → 4
 * search.best.rank; // → 1
 */
export function gridSearch<const P extends object, E extends Candidate>(
  make: (params: P) => E,
  grid: { readonly [K in keyof P]: readonly P[K][] },
  X: unknown,
  y?: unknown,
  options?: SearchOptions,
): Search<P, E> {
  const who = "gridSearch";
  const names = { ...foldsDefaults, scoring: undefined } as const;
  const given = optionsOf(who, options as Record<string, unknown> | undefined, names) as SearchOptions;
  for (const [name, values] of entriesOf(who, grid)) requireList(who, name, values);
  return searched(who, make, combinations(grid as Record<string, readonly unknown[]>) as P[], X, y, given);
}

/**
 * Tries choices drawn at random, as `gridSearch` tries all. Where every parameter has a list, no combination comes
 * twice. Bergstra & Bengio 2012, "Random search for hyper-parameter optimization".
 * @param make gives the estimator of a choice
 * @param space for each parameter a list of values, or an interval `{ low, high, log, whole }`
 * @throws ValueError for an interval that is none, or a parameter without values; as `crossValidate`.
 * @example
 * const { features, labels } = iris();
 * const setosa = labels.map((label) => Number(label === 0));
 * const space = { eta0: { low: 0.01, high: 1, log: true } };
 * const search = randomSearch((params) => new Perceptron(params), space, features, setosa, { tries: 3 });
 * search.tried.map(({ params }) => params.eta0 > 0.01 && params.eta0 < 1); // → [ true, true, true ]
 */
export function randomSearch<const S extends Readonly<Record<string, Choices>>, E extends Candidate>(
  make: (params: Chosen<S>) => E,
  space: S,
  X: unknown,
  y?: unknown,
  options?: RandomSearchOptions,
): Search<Chosen<S>, E> {
  const who = "randomSearch";
  const names = { ...foldsDefaults, scoring: undefined, tries: 10, seed: 0 } as const;
  const { tries, seed, ...given } = optionsOf<RandomSearchOptions, typeof names>(who, options, names);
  if (!Number.isSafeInteger(tries) || tries < 1)
    throw new ValueError(`${who}: tries is ${tries}; it is an integer, 1 or more`);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new ValueError(`${who}: seed is ${seed}; it is an integer from 0 to 4294967295`);
  for (const [name, choices] of entriesOf(who, space)) requireChoices(who, name, choices);
  const drawn = draws(space, tries, randomState(seed)) as Chosen<S>[];
  return searched(who, make, drawn, X, y, given as SearchOptions);
}

// ---- private

function searched<P extends object, E extends Candidate>(
  who: string,
  make: (params: P) => E,
  all: readonly P[],
  X: unknown,
  y: unknown,
  options: SearchOptions,
): Search<P, E> {
  if (typeof make !== "function")
    throw new UsageError(`${who}: make is ${describe(make)}; it is a function from parameters to an estimator`);
  const scorer = scorerOf(who, options.scoring);
  requireDirection(who, options.scoring, scorer);
  const models = all.map((params) => requireModel(who, make(params)));
  const folds = foldsFor(who, models[0]!, X, y, options);
  const scores = models.map((model) =>
    folds.map((fold) => {
      const fitted = fitFold(model, X, y, fold, options);
      return scorer.score(fitted, rowsOf(X, fold.test), rowsOf(y, fold.test));
    }),
  );
  const tried = ranked(all, scores, scorer);
  const best = tried.find(({ rank }) => rank === 1)!;
  const estimator = make(best.params);
  const { fitOptions = {}, signal } = options;
  (estimator as unknown as Model).fit(X, y, { ...fitOptions, ...(signal && { signal }) });
  return { best, estimator, tried, text: textOf(tried, scorer) };
}

/** A function of your own does not say which of two scores is better, and a wrong guess finds the worst choice. */
function requireDirection(who: string, scoring: Scoring | undefined, { name }: Scorer): void {
  if (typeof scoring === "function" && name === "score")
    throw new UsageError(
      `${who}: scoring is ${describe(scoring)}, and nothing says whether large or small values are good; write ` +
        `{ metric, lowerIsBetter: true } for a loss, or false`,
    );
  const { lowerIsBetter } = Object(scoring) as Partial<MetricScoring>;
  if (typeof scoring === "object" && typeof lowerIsBetter !== "boolean")
    throw new UsageError(`${who}: scoring is a metric without lowerIsBetter; say true for a loss, or false`);
}

function ranked<P>(all: readonly P[], scores: readonly (readonly number[])[], { lowerIsBetter }: Scorer): Tried<P>[] {
  const means = scores.map(mean);
  const isBetter = (a: number, b: number): boolean => (lowerIsBetter ? a < b : a > b);
  if (means.every(Number.isNaN)) throw new ValueError("search: every score is not a number, so none is the best");
  return all.map((params, i) => ({
    params,
    scores: scores[i]!,
    mean: means[i]!,
    std: spread(scores[i]!),
    // a score that is no number is worse than any
    rank:
      1 +
      means.filter((other) => isBetter(other, means[i]!) || (Number.isNaN(means[i]!) && !Number.isNaN(other))).length,
  }));
}

/** Every combination, the last parameter changing fastest. */
function combinations(grid: Readonly<Record<string, readonly unknown[]>>): Record<string, unknown>[] {
  let all: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(grid))
    all = all.flatMap((before) => values.map((value) => ({ ...before, [name]: value })));
  return all;
}

function draws(space: Readonly<Record<string, Choices>>, tries: number, random: RandomState): object[] {
  const lists = Object.values(space).every((choices) => Array.isArray(choices));
  if (!lists) return Array.from({ length: tries }, () => drawOf(space, random));
  const all = combinations(space as Record<string, readonly unknown[]>);
  return Array.from(random.permutation(all.length).subarray(0, tries), (i) => all[i]!);
}

function drawOf(space: Readonly<Record<string, Choices>>, random: RandomState): object {
  const entries = Object.entries(space).map(([name, choices]) => {
    if (Array.isArray(choices)) return [name, choices[random.upTo(choices.length - 1)]];
    const { low, high, log = false, whole = false } = choices as Interval;
    const [from, to] = [low, whole ? high + 1 : high].map((x) => (log ? Math.log(x) : x)) as [number, number];
    const drawn = from + (to - from) * random.share();
    const number = log ? Math.exp(drawn) : drawn;
    return [name, whole ? Math.min(high, Math.max(low, Math.floor(number))) : number];
  });
  return Object.fromEntries(entries) as object;
}

function entriesOf(who: string, space: unknown): [string, unknown][] {
  if (typeof space !== "object" || space === null || Array.isArray(space) || Object.keys(space).length === 0)
    throw new UsageError(`${who}: the choices are ${describe(space)}; they are an object with those of each parameter`);
  return Object.entries(space);
}

function requireList(who: string, name: string, values: unknown): void {
  if (!Array.isArray(values) || values.length === 0)
    throw new ValueError(`${who}: ${name} is ${describe(values)}; it is a list of values, one at least`);
}

function requireChoices(who: string, name: string, choices: unknown): void {
  if (Array.isArray(choices)) return requireList(who, name, choices);
  const { low, high, log = false, whole = false, ...rest } = Object(choices) as Partial<Interval>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined)
    throw new UsageError(`${who}: ${name} has ${JSON.stringify(unknown)}; an interval has low, high, log and whole`);
  if (typeof low === "number" && typeof high === "number" && low >= high)
    throw new ValueError(`${who}: ${name} goes from ${low} to ${high}; low must be below high`);
  const ordered = Number.isFinite(low) && Number.isFinite(high) && low! < high!;
  if (!ordered || (log && low! <= 0) || (whole && !(Number.isInteger(low) && Number.isInteger(high))))
    throw new ValueError(
      `${who}: ${name} is ${describe(choices)}; it is a list of values, or { low, high } with low below high, above 0 ` +
        `with log, and integers with whole`,
    );
}

function textOf(tried: readonly Tried<object>[], scorer: Scorer): string {
  const names = Object.keys(tried[0]!.params);
  const rows = [...tried]
    .sort((a, b) => a.rank - b.rank)
    .map(({ rank, mean, std, params }) => [
      String(rank),
      shown(mean),
      shown(std),
      ...names.map((name) => shownValue((params as Record<string, unknown>)[name])),
    ]);
  return tableText(["rank", scorer.name, "std", ...names], rows);
}

function shownValue(value: unknown): string {
  if (typeof value === "number") return shown(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
