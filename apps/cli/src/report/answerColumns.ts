/** Predictions as columns: what `cotangent predict` appends to each row. */
import { cell, shortFloat, shortProbability, withDecimal, type Dialect } from "../data/csvText.ts";
import type { ModelFile } from "../model/modelFile.ts";
import type { Predictions } from "../model/predictions.ts";
import { UsageFault } from "../words/faults.ts";

export interface ColumnChoice {
  /** A column of the probability of each class. */
  readonly proba?: boolean | undefined;
  /** The most likely classes with their probabilities, so many. */
  readonly top?: number | undefined;
}

/** Columns that are appended. */
export interface AnswerColumns {
  readonly names: readonly string[];
  /** A function that gives the cells of a row, with the delimiter between them. */
  cells(predictions: Predictions): (row: number) => string;
  /** A function that gives the same of a row for programs. */
  values(predictions: Predictions): (row: number) => Readonly<Record<string, unknown>>;
}

/**
 * The columns that a model can give.
 * @param taken names that columns of the data have
 * @throws UsageFault for probabilities of a model that has none.
 */
export function answerColumns(
  model: ModelFile,
  { proba = false, top }: ColumnChoice,
  dialect: Dialect,
  taken: readonly string[],
): AnswerColumns {
  requireLikely(model, proba, top);
  const columns = columnsOf(model, { proba, top }, dialect);
  const used = new Set(taken);
  const names = columns.map(({ name }) => {
    let free = name;
    for (let i = 2; used.has(free); i++) free = `${name} ${i}`;
    used.add(free);
    return free;
  });
  return {
    names,
    cells(predictions) {
      const all = columns.map((column) => column.cells(predictions));
      if (all.length === 1) return all[0]!;
      return (row) => all.map((one) => one(row)).join(dialect.delimiter);
    },
    values(predictions) {
      const all = columns.map((column) => column.values(predictions));
      return (row) => Object.fromEntries(all.map((one, j) => [names[j]!, one(row)]));
    },
  };
}

interface AnswerColumn {
  readonly name: string;
  cells(predictions: Predictions): (row: number) => string;
  values(predictions: Predictions): (row: number) => string | number;
}

function requireLikely({ task, output, kind, targets }: ModelFile, proba: boolean, top: number | undefined): void {
  const option = proba ? "--proba" : "--top";
  if (!proba && top === undefined) return;
  if (output === "identity") throw new UsageFault(`${option} is for classes, and this model predicts numbers`);
  if (output === "step") throw new UsageFault(`${option} is for models with probabilities, which a ${kind} has not`);
  if (top === undefined) return;
  if (task === "multilabel") throw new UsageFault("--top is for one class in several, and this model predicts labels");
  const classes = targets[0]!.classes!.length;
  if (top > classes) throw new UsageFault(`--top is ${top}, and there are ${classes} classes`);
}

function columnsOf(model: ModelFile, { proba, top }: ColumnChoice, dialect: Dialect): AnswerColumn[] {
  const { targets, task } = model;
  const width = targets.length;
  const predicted = targets.map((target, t): AnswerColumn => {
    const name = `predicted ${target.name}`;
    if (task === "regression")
      return numberColumn(name, dialect, shortFloat, ({ values }, row) => values![row * width + t]!);
    return classColumn(name, target.classes!, dialect, ({ classes }, row) => classes![row * width + t]!);
  });
  return [
    ...predicted,
    ...(proba === true ? probabilityColumns(model, dialect) : []),
    ...(top === undefined ? [] : topColumns(model, top, dialect)),
  ];
}

function probabilityColumns({ targets, task }: ModelFile, dialect: Dialect): AnswerColumn[] {
  const names = task === "multilabel" ? targets.map(({ name }) => name) : targets[0]!.classes!;
  const width = names.length;
  return names.map((name, k) =>
    numberColumn(
      `probability ${name}`,
      dialect,
      shortProbability,
      ({ probabilities }, row) => probabilities![row * width + k]!,
    ),
  );
}

function topColumns({ targets }: ModelFile, top: number, dialect: Dialect): AnswerColumn[] {
  const { name, classes = [] } = targets[0]!;
  const width = classes.length;
  const ranked = new WeakMap<Predictions, Int32Array>();
  const placeOf = (predictions: Predictions, row: number, k: number): number => {
    let places = ranked.get(predictions);
    if (places === undefined) ranked.set(predictions, (places = rankedClasses(predictions, width)));
    return places[row * width + k]!;
  };
  return Array.from({ length: top }, (_, k) => [
    classColumn(`${name} ${k + 1}`, classes, dialect, (predictions, row) => placeOf(predictions, row, k)),
    numberColumn(`probability ${k + 1}`, dialect, shortProbability, (predictions, row) => {
      return predictions.probabilities![row * width + placeOf(predictions, row, k)]!;
    }),
  ]).flat();
}

/** Classes of each row, the most likely first; of equals the first. */
function rankedClasses({ probabilities, rows }: Predictions, width: number): Int32Array {
  const places = new Int32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const own = places.subarray(row * width, (row + 1) * width).map((_, k) => k);
    own.sort((a, b) => probabilities![row * width + b]! - probabilities![row * width + a]! || a - b);
    places.set(own, row * width);
  }
  return places;
}

function classColumn(
  name: string,
  classes: readonly string[],
  dialect: Dialect,
  of: (predictions: Predictions, row: number) => number,
): AnswerColumn {
  const written = classes.map((one) => cell(one, dialect));
  return {
    name,
    cells: (predictions) => (row) => written[of(predictions, row)]!,
    values: (predictions) => (row) => classes[of(predictions, row)]!,
  };
}

function numberColumn(
  name: string,
  dialect: Dialect,
  text: (x: number) => string,
  of: (predictions: Predictions, row: number) => number,
): AnswerColumn {
  return {
    name,
    cells: (predictions) => (row) => withDecimal(text(of(predictions, row)), dialect),
    values: (predictions) => (row) => Number(text(of(predictions, row))),
  };
}
