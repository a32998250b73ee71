/** Folds that a model is judged by, and what is given to it of each. */
import { UsageError, ValueError } from "@cotangent/autodiff";
import { DataError, kFold, stratifiedKFold, type Fold, type Label } from "@cotangent/datasets";
import { count, describe } from "../data.ts";
import type { FitOptions } from "../contract/fitting.ts";
import { answersOf } from "../contract/labels.ts";
import type { Model } from "./model.ts";
import { rowCount, rowsOf } from "./rows.ts";
import { Tensor } from "@cotangent/autodiff";

export interface FoldsOptions {
  /**
   * Number of folds, 5 where absent: those of `stratifiedKFold` for a classifier, else of `kFold`, one after the other;
   * or folds of your own, as `groupKFold` or `timeSeriesSplit` give them.
   */
  readonly folds?: number | readonly Fold[];
  /** Shuffles rows before they are divided; they stay in their order where absent. */
  readonly seed?: number;
  /** Options of each `fit`; of sample weights it gets those of its rows. */
  readonly fitOptions?: FitOptions;
  /** Looked at before each fit, and in it: an aborted one throws its reason. */
  readonly signal?: FitOptions["signal"];
}

/** Names of these options, for `optionsOf`. */
export const foldsDefaults = { folds: undefined, seed: undefined, fitOptions: undefined, signal: undefined } as const;

/** @throws ValueError for fewer rows than folds, in the name of `who` */
export function foldsFor(who: string, model: Model, X: unknown, y: unknown, options: FoldsOptions): readonly Fold[] {
  const { folds = 5, seed } = options;
  const rows = rowCount(who, X);
  if (typeof folds !== "number") return requireFolds(who, folds, rows);
  if (!Number.isInteger(folds) || folds < 2)
    throw new ValueError(`${who}: folds is ${describe(folds)}; it is an integer, 2 or more, or a list of folds`);
  if (rows < folds)
    throw new ValueError(`${who}: X has ${count(rows, "row")}, folds is ${folds}; every fold needs one row at least`);
  const shuffled = seed === undefined ? { folds } : { folds, seed };
  const labels = model.kind === "classifier" ? labelsOf(answersOf(X, y)) : undefined;
  try {
    return labels === undefined ? kFold(rows, shuffled) : stratifiedKFold(labels, shuffled);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new ValueError(error.message.replace(/^\w+: /, `${who}: `));
  }
}

/** A model that has learned the rows of a fold, and the rows that were held out. */
export function fitFold(model: Model, X: unknown, y: unknown, { train }: Fold, options: FoldsOptions): Model {
  const { fitOptions = {}, signal } = options;
  if (signal?.aborted) throw signal.reason;
  const weights = fitOptions.sampleWeights && rowsOf(fitOptions.sampleWeights, train);
  const given: FitOptions = { ...fitOptions, ...(signal && { signal }), ...(weights && { sampleWeights: weights }) };
  const fresh = model.clone();
  fresh.fit(rowsOf(X, train), rowsOf(y, train), ...(Object.keys(given).length > 0 ? [given] : []));
  return fresh;
}

// ---- private

/** Labels whose shares folds keep; undefined for several labels per row. */
function labelsOf(y: unknown): ArrayLike<Label> | undefined {
  const { shape } = Object(y) as { readonly shape?: readonly number[] };
  const list = (y instanceof Tensor ? y.data() : y) as ArrayLike<Label>;
  return shape?.length === 2 || Array.isArray(list[0]) ? undefined : list;
}

function requireFolds(who: string, folds: unknown, rows: number): readonly Fold[] {
  if (!Array.isArray(folds) || folds.length === 0)
    throw new UsageError(`${who}: folds is ${describe(folds)}; it is a number, or a list of { train, test }`);
  folds.forEach(({ train, test }: Fold, k) => {
    for (const [name, places] of Object.entries({ train, test })) {
      if (typeof Object(places).length !== "number" || places.length === 0)
        throw new UsageError(`${who}: folds[${k}].${name} is ${describe(places)}; it is a list of places of rows`);
      const at = Array.from(places).find((i) => !(Number.isInteger(i) && i >= 0 && i < rows));
      if (at !== undefined)
        throw new ValueError(`${who}: folds[${k}].${name} has ${describe(at)}; X has the rows 0 to ${rows - 1}`);
    }
  });
  return folds as readonly Fold[];
}
