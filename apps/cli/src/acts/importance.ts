/** Carries out `cotangent importance`: how much worse a model is where one column is shuffled. */
import { selectColumns, type Table } from "@cotangent/datasets";
import { permutationImportance } from "@cotangent/estimators";
import type { ReadingOptions } from "../data/source.ts";
import { bar } from "../report/chart.ts";
import { shownName } from "../report/scoreLines.ts";
import { openRun, type OpenedRun } from "../run/open.ts";
import { measuresOf, type Measure } from "../scores/measures.ts";
import { showScore } from "../scores/warnings.ts";
import { count, DataFault, suggestion, UsageFault } from "../words/faults.ts";
import { grid } from "../words/tables.ts";
import { openTeller, type TellOptions } from "../words/tell.ts";
import { heldOut, judgingOf, type Judging } from "./judging.ts";

export interface ImportanceOptions extends TellOptions, ReadingOptions {
  /** Name of the score that is looked at; the main one where absent. */
  readonly score?: string | undefined;
  readonly repeats: number;
  readonly seed: number;
}

/** @param given data with a value for each target; the rows that the run held out where absent */
export async function importanceCommand(
  folder: string,
  given: string | undefined,
  options: ImportanceOptions,
): Promise<void> {
  const teller = openTeller(options);
  const run = await openRun(folder);
  const measure = measureNamed(options.score, measuresOf(run.model.task, run.model.targets));
  const judging = given === undefined ? await heldOut(run) : await judgingOf(run, given, options);
  const { score, columns } = importances(run, judging, measure, options);
  const ranked = columns.toSorted((a, b) => b.mean - a.mean);
  const { colors } = teller.out;
  const most = Math.max(ranked[0]!.mean, 0);
  const rows = ranked.map(({ name, mean, std }) => [
    shownName(name),
    loss(measure, mean),
    `± ${loss(measure, std)}`,
    most === 0 ? "" : bar(Math.max(0, mean) / most, 20, colors),
  ]);
  const worse = measure.better === "higher" ? "loses" : "grows by";
  teller.print(
    `${measure.label} is ${showScore(measure, score)} on ${judging.rows}; where the values of a column are shuffled it ${worse}:`,
    "",
    ...grid(["column", measure.better === "higher" ? "loss" : "growth", "", ""].map(colors.dim), rows),
    ...notes(ranked.map(({ mean }) => mean), run, judging).flatMap((note) => ["", `${colors.yellow("note:")} ${note}`]), // prettier-ignore
  );
  teller.event({
    event: "result",
    ...{ run: folder, data: given ?? null, score: measure.name, value: score, repeats: options.repeats },
    columns: ranked.map(({ name, mean, std, losses }) => ({ column: name, mean, std, losses })),
  });
}

// ---- private

function measureNamed(name: string | undefined, measures: readonly Measure[]): Measure {
  if (name === undefined) return measures[0]!;
  const found = measures.find((one) => one.name.toLowerCase() === name.toLowerCase().replace(/[ _-]/g, ""));
  if (found !== undefined) return found;
  const names = measures.map((one) => one.name);
  throw new UsageFault(`--score is "${name}", and there is no such score; scores are ${names.join(", ")}${suggestion(name, names)}`); // prettier-ignore
}

/** Shuffles are those of scikit-learn's `permutation_importance`. */
function importances(
  { predictor, preprocessing }: OpenedRun,
  { table, truth }: Judging,
  measure: Measure,
  { repeats, seed }: ImportanceOptions,
): ReturnType<typeof permutationImportance> {
  const sign = measure.better === "higher" ? 1 : -1;
  const valueOf = (rows: Table): number => {
    const value = measure.value(truth, predictor.predict(rows));
    if (value === undefined)
      throw new DataFault(`${measure.label} cannot be computed from these rows; take another one with --score`);
    return sign * value;
  };
  const model = {
    name: "run",
    kind: "classifier",
    fit: () => model,
    clone: () => model,
    getParams: () => ({}),
    score: valueOf,
  } as const;
  const found = permutationImportance(model as never, selectColumns(table, preprocessing.inputNames), undefined, {
    repeats,
    seed,
  });
  return { ...found, score: sign * found.score };
}

/** A loss of a share in percent points. */
function loss({ isShare }: Measure, value: number): string {
  return isShare ? (100 * value).toFixed(1) : showScore({ isShare }, value);
}

function notes(losses: readonly number[], { preprocessing }: OpenedRun, { table }: Judging): string[] {
  const useless = losses.filter((one) => one <= 0).length;
  return [
    ...(useless > 0 && table.length < 200
      ? [`${count(table.length, "row")} are few: what shows no loss may matter for others; --score logLoss sees more`]
      : []),
    ...(preprocessing.inputNames.length > 1
      ? ["columns that say the same share what they matter, since each can stand for the other"]
      : []),
  ];
}
