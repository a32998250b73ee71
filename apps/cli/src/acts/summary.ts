/** Carries out `cotangent summary`: what is in a run, on one page. */
import type { ColumnLine } from "../data/report.ts";
import { shapesOf, sizeOf, sketch, type ModelFile } from "../model/modelFile.ts";
import { confusionTable, headline, partTable, scoreTable, shownName } from "../report/scoreLines.ts";
import { readDataReport } from "../run/dataReport.ts";
import { openRun, type OpenedRun } from "../run/open.ts";
import { metricsOf } from "../scores/metricsFile.ts";
import { count, listed } from "../words/faults.ts";
import { showSeconds } from "../words/numbers.ts";
import type { Colors } from "../words/screen.ts";
import { grid } from "../words/tables.ts";
import { openTeller, type TellOptions } from "../words/tell.ts";

/** @throws as `openRun` */
export async function summaryCommand(folder: string, options: TellOptions): Promise<void> {
  const teller = openTeller(options);
  const run = await openRun(folder);
  const report = readDataReport(folder);
  const { scores, judgedOn } = metricsOf(run);
  const { colors } = teller.out;
  const rows = judgedOn === "test" ? count(scores.rows, "held-out row") : `the ${count(scores.rows, "row")} it learned from`; // prettier-ignore
  const confusion = confusionTable(scores, colors);
  const parts = confusion.length > 0 ? confusion : partTable(scores, colors);
  const layers = layersOf(run.model);
  teller.print(
    colors.bold(folder),
    ...grid(["", ""], facts(run).map(([name, text]) => [colors.dim(name), text]), ["left", "left"]).slice(1), // prettier-ignore
    "",
    colors.bold(`Layers: ${sketch(run.model)}`),
    ...grid(
      ["layer", "weight", "function", "parameters"].map(colors.dim),
      layers.map(({ name, weight, activation, parameters }) => [
        name,
        `[${weight.join(", ")}]`,
        activation,
        parameters,
      ]),
    ),
    "",
    colors.bold(`Columns: ${report.columns.length}, of which ${count(report.features, "feature")} are made`),
    ...columnTable(report.columns, colors),
    "",
    headline(scores, rows, colors),
    ...scoreTable(scores, colors),
    ...(parts.length > 0 ? ["", ...parts] : []),
    ...scores.warnings.map((warning) => `${colors.yellow("note:")} ${warning}`),
  );
  teller.event({
    event: "result",
    run: folder,
    ...{ manifest: run.manifest, layers, parameters: sizeOf(run.model), report, judgedOn, scores },
  });
}

// ---- private

function facts({ manifest, model }: OpenedRun): readonly (readonly [string, string])[] {
  const { data, split, status, reason, settings, times, program, machine } = manifest;
  const targets = model.targets.map(({ name }) => name);
  const classes = model.targets[0]!.classes;
  const held = split.test === 0 ? "none held out" : `${split.test} held out`;
  const watched = split.validation === 0 ? "" : `, ${split.validation} for early stopping`;
  const leftOut = split.leftOut === 0 ? "" : `, ${split.leftOut} without a value to predict left out`;
  return [
    ["status", reason === null ? status : `${status}: ${reason}`],
    ["data", `${data.path ?? data.name}, ${count(data.rows, "row")} of ${count(data.columns.length, "column")}`],
    ["split", `${split.train} to learn from${watched}, ${held}${leftOut}; seed ${settings.seed}`],
    ["predicts", `${listed(targets)}, ${model.task}${classes && targets.length === 1 ? `: ${listed(classes)}` : ""}`],
    ["model", `${model.kind}, ${count(sizeOf(model), "parameter")}`],
    ["trained", `${times.started.slice(0, 16).replace("T", " ")} in ${showSeconds(times.seconds)}`],
    ["by", `cotangent ${program}, Node ${machine.node}, ${machine.platform} ${machine.arch}`],
  ];
}

interface LayerLine {
  readonly name: string;
  readonly weight: readonly number[];
  readonly activation: string;
  readonly parameters: number;
}

function layersOf(model: ModelFile): LayerLine[] {
  const weights = [...shapesOf(model)].filter(([name]) => name.endsWith(".weight"));
  return weights.map(([, weight], i) => {
    const [fanIn, units] = weight as readonly [number, number];
    const last = i === weights.length - 1;
    const activation = last ? model.output : model.layers[i]!.activation;
    return { name: `dense ${i + 1}`, weight, activation, parameters: (fanIn + 1) * units };
  });
}

function columnTable(columns: readonly ColumnLine[], colors: Colors): string[] {
  const becomes = ({ dropped, features }: ColumnLine): string =>
    dropped === undefined ? String(features.length) : "–";
  const rows = columns.map((line) => [
    ...[shownName(line.column), line.type, line.missing === 0 ? "" : line.missing, becomes(line)],
    line.dropped ?? line.done.join(", "),
  ]);
  const head = ["column", "type", "missing", "features", "done"].map(colors.dim);
  return grid(head, rows, ["left", "left", "right", "right", "left"]);
}
