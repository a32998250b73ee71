/** Carries out `cotangent compare`: runs side by side, the best first. */
import { sizeOf, sketch } from "../model/modelFile.ts";
import { openRun, type OpenedRun } from "../run/open.ts";
import { metricsOf } from "../scores/metricsFile.ts";
import type { Score } from "../scores/score.ts";
import { scoreNamed } from "../scores/scores.ts";
import { showScore } from "../scores/warnings.ts";
import { count, Fault, suggestion, UsageFault } from "../words/faults.ts";
import { showSeconds } from "../words/numbers.ts";
import { grid } from "../words/tables.ts";
import { openTeller, type TellOptions } from "../words/tell.ts";

export interface CompareOptions extends TellOptions {
  /** Name of the score that ranks; the main one of the first run where absent. */
  readonly by?: string | undefined;
}

/** A run with the score that ranks it. */
interface Ranked {
  readonly run: OpenedRun;
  /** Undefined where it has no such score. */
  readonly score: Score | undefined;
  readonly rows: number;
}

/** @throws UsageFault where no folder holds a run that can be compared, or there is no such score. */
export async function compareCommand(folders: readonly string[], options: CompareOptions): Promise<void> {
  const teller = openTeller(options);
  const { runs, faults } = await openAll(folders);
  if (runs.length === 0) throw faults[0]!.fault;
  const scores = runs.map((run) => metricsOf(run).scores);
  const name =
    options.by === undefined
      ? scores[0]!.main
      : scoreName(
          options.by,
          scores.flatMap(({ values }) => values),
        );
  const ranked = runs
    .map((run, i): Ranked => ({ run, score: scoreNamed(scores[i]!, name), rows: scores[i]!.rows }))
    .sort(byScore);
  const { colors } = teller.out;
  const best = ranked[0]!.score!;
  const rows = ranked.map(({ run, score, rows: judged }, i) => [
    i === 0 && ranked.length > 1 ? colors.bold(run.dir) : run.dir,
    run.model.kind === "mlp" ? sketch(run.model) : run.model.kind,
    score === undefined ? "–" : showScore(score, score.value),
    score?.interval === undefined ? "" : score.interval.map((x) => showScore(score, x)).join(" … "),
    score?.baseline === undefined ? "" : showScore(score, score.baseline),
    ...[judged, sizeOf(run.model), showSeconds(run.manifest.times.seconds)],
  ]);
  const head = ["run", "model", best.label, "95 % interval", "baseline", "rows", "parameters", "time"];
  teller.print(...grid(head.map(colors.dim), rows, ["left", "left"]));
  const notes = [...notesOf(ranked, best), ...faults.map(({ fault }) => fault.message)];
  if (notes.length > 0) teller.print("", ...notes.map((note) => `${colors.yellow("note:")} ${note}`));
  teller.event({
    event: "result",
    by: name,
    runs: ranked.map(({ run, score, rows: judged }) => ({
      ...{ run: run.dir, model: run.model.kind, layers: sketch(run.model), parameters: sizeOf(run.model) },
      ...{ score: score ?? null, rows: judged, seconds: run.manifest.times.seconds },
    })),
    passedOver: faults.map(({ dir, fault }) => ({ run: dir, why: fault.message })),
  });
}

// ---- private

async function openAll(folders: readonly string[]): Promise<{
  readonly runs: readonly OpenedRun[];
  readonly faults: readonly { readonly dir: string; readonly fault: Fault }[];
}> {
  const runs: OpenedRun[] = [];
  const faults: { readonly dir: string; readonly fault: Fault }[] = [];
  for (const dir of new Set(folders))
    try {
      const run = await openRun(dir);
      metricsOf(run);
      runs.push(run);
    } catch (error) {
      // a folder that is not finished, or none: the others are compared
      if (!(error instanceof Fault)) throw error;
      faults.push({ dir, fault: error });
    }
  return { runs, faults };
}

function scoreName(asked: string, known: readonly Score[]): string {
  const plain = (text: string): string => text.toLowerCase().replace(/[ _-]/g, "");
  const found = known.find(({ name }) => plain(name) === plain(asked));
  if (found !== undefined) return found.name;
  const names = [...new Set(known.map(({ name }) => name))];
  throw new UsageFault(`--by is "${asked}", and no run has such a score; scores are ${names.join(", ")}${suggestion(asked, names)}`); // prettier-ignore
}

/** The best first, of equals the smallest; runs without the score last. */
function byScore(a: Ranked, b: Ranked): number {
  if (a.score === undefined || b.score === undefined)
    return Number(a.score === undefined) - Number(b.score === undefined);
  const better = (a.score.better === "higher" ? -1 : 1) * (a.score.value - b.score.value);
  return better || sizeOf(a.run.model) - sizeOf(b.run.model);
}

function notesOf(ranked: readonly Ranked[], best: Score): string[] {
  const [first, second] = ranked;
  const judged = new Map(ranked.map((one) => [rowsOf(one.run), one]));
  const differs = [...judged.values()].slice(0, 2).map(({ run }) => run.dir);
  const others =
    judged.size > 1
      ? [
          `${differs.join(" and ")} were judged by different rows${judged.size > 2 ? ", and so were more" : ""}: such scores do not compare`,
        ]
      : [];
  const close = second?.score !== undefined && best.interval !== undefined && within(second.score.value, best.interval);
  const chance = close
    ? [
        `what ${second.run.dir} reaches is within the interval of ${first!.run.dir}: by ${count(first!.rows, "row")} alone, they may be equally good`,
      ]
    : [];
  return [...others, ...chance];
}

function within(value: number, [low, high]: readonly [number, number]): boolean {
  return low <= value && value <= high;
}

/** What the rows by which a run was judged depend on. */
function rowsOf({ manifest: { data, settings } }: OpenedRun): string {
  const { target, test, seed, group, time } = settings;
  return JSON.stringify([data.sha256, target, test, seed, group, time]);
}
