/** Carries out `cotangent plot`: pictures of a run, as files or in the terminal. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { takeRows } from "@cotangent/datasets";
import type { ChartOptions } from "../charts/frame.ts";
import { numbersOf } from "../model/network.ts";
import { fileOf } from "../report/card.ts";
import { planeOf } from "../report/plane.ts";
import type { PictureName } from "../report/pictureNames.ts";
import { picturesOf, type Picture, type Pictured } from "../report/pictures.ts";
import { inksOf } from "../report/inks.ts";
import { writeFile } from "../run/files.ts";
import { listsOf } from "../run/history.ts";
import { openRun, type OpenedRun } from "../run/open.ts";
import { scoresOf } from "../scores/scores.ts";
import { prepareAgain } from "../training/again.ts";
import { examplesAt } from "../training/examples.ts";
import { count, Failure, Fault, reason, UsageFault } from "../words/faults.ts";
import { openTeller, type TellOptions, type Teller } from "../words/tell.ts";

export type PictureFormat = "svg" | "png" | "text";

export interface PlotOptions extends TellOptions {
  /** The pictures that are wanted; all that there are where absent. */
  readonly kinds?: readonly PictureName[] | undefined;
  readonly formats: readonly PictureFormat[];
  /** The folder of the files; "-" for standard output. */
  readonly output?: string | undefined;
  readonly chart: ChartOptions;
  /** The columns of the plane, with a comma between them. */
  readonly columns?: string | undefined;
  /** Where the data are now. */
  readonly data?: string | undefined;
  /** Pixels of a PNG for each of the SVG. */
  readonly scale?: number | undefined;
  /** A file with another font, for letters that DejaVu Sans has not. */
  readonly font?: string | undefined;
}

/** @throws UsageFault for pictures that the run has not, Failure where files cannot be written. */
export async function plotCommand(dir: string, options: PlotOptions): Promise<void> {
  const run = await openRun(dir);
  const teller = openTeller(options);
  const pictured = await facts(run, options, teller);
  const pictures = chosen(picturesOf(pictured), options, dir);
  const missing = new Set<string>();
  if (options.output === "-") {
    await writeOut(pictures, options, teller, missing);
    return warnOf(missing, teller);
  }
  const files: { picture: string; file: string }[] = [];
  for (const format of options.formats) {
    if (format === "text") {
      showAll(pictures, teller);
      continue;
    }
    const folder = options.output ?? join(dir, "pictures");
    makeFolder(folder);
    for (const picture of pictures) {
      const file = join(folder, `${fileOf(picture)}.${format}`);
      writeFile(file, await contentOf(picture, format, options, missing));
      files.push({ picture: fileOf(picture), file });
    }
  }
  warnOf(missing, teller);
  teller.print(...files.map(({ file }) => file));
  teller.event({ event: "result", run: dir, pictures: files });
}

// ---- what is drawn

/** The facts of a run; without its data, those that need none. */
async function facts(run: OpenedRun, options: PlotOptions, teller: Teller): Promise<Pictured> {
  const { manifest, model, params, history, predictor } = run;
  const numbers = numbersOf(params);
  const known: Pictured = { name: manifest.data.name, model, numbers, history: listsOf(history) };
  if (options.kinds?.every((kind) => ["loss", "accuracy", "weights"].includes(kind))) return known;
  if (options.data === undefined && manifest.settings.data === "-") {
    teller.warn("the run read its data from standard input; name them with --data, and there are more pictures");
    return known;
  }
  try {
    const prepared = await prepareAgain(run.dir, manifest, options.data);
    const { parts, table } = prepared;
    const isHeldOut = parts.test.length > 0;
    const part = isHeldOut ? parts.test : parts.train;
    const rows = takeRows(table, part);
    const { truth } = examplesAt(prepared, part);
    const predictions = predictor.predict(rows);
    const { confusion } = scoresOf(truth, predictions, undefined, { draws: 0 });
    const words = isHeldOut ? `${count(part.length, "held-out row")}` : `the ${count(part.length, "row")} learned from`;
    const plane = planeOf({ model, numbers, predictor, rows, truth }, options.columns);
    return { ...known, judged: { rows: words, truth, predictions, confusion }, ...(plane && { plane }) };
  } catch (error) {
    if (!(error instanceof Fault) || options.data !== undefined || options.columns !== undefined) throw error;
    teller.warn(`${error.message}. Pictures that need no data are drawn`);
    return known;
  }
}

function chosen(pictures: readonly Picture[], { kinds, formats }: PlotOptions, dir: string): readonly Picture[] {
  const there = new Set(pictures.map(({ name }) => name));
  const missing = kinds?.find((kind) => !there.has(kind));
  if (missing !== undefined)
    throw new UsageFault(`the run in ${dir} has no picture ${missing}; it has ${[...there].join(", ")}`);
  const found = kinds === undefined ? pictures : pictures.filter(({ name }) => kinds.includes(name));
  if (formats.every((format) => format === "text") && found.every(({ text }) => text === undefined))
    throw new UsageFault(`${kinds?.join(" and ")} cannot be shown as text; take --format svg or png`);
  return found;
}

// ---- how it is given

async function writeOut(
  pictures: readonly Picture[],
  options: PlotOptions,
  { out }: Teller,
  missing: Set<string>,
): Promise<void> {
  const [picture, ...others] = pictures;
  const [format, ...formats] = options.formats;
  if (others.length > 0 || formats.length > 0 || picture === undefined || format === undefined || format === "text")
    throw new UsageFault(
      "--output is -, standard output, which takes one picture; name it with --kind, and --format svg or png",
    );
  out.stream.write(await contentOf(picture, format, options, missing));
}

/** @param missing where characters are put that no font of a PNG has */
async function contentOf(
  picture: Picture,
  format: "svg" | "png",
  options: PlotOptions,
  missing: Set<string>,
): Promise<string | Uint8Array> {
  if (format === "svg") return picture.svg(options.chart);
  const { missingIn, toPng } = await import("../charts/png.ts");
  const { scale, font, chart } = options;
  const theme = chart.theme === "dark" ? "dark" : "light";
  const fonts = font === undefined ? {} : { fonts: [readFont(font)] };
  const svg = picture.svg({ ...chart, theme });
  for (const character of missingIn(svg, fonts)) missing.add(character);
  return toPng(svg, { ...(scale !== undefined && { scale }), ...fonts });
}

/** Says which characters are not in the pictures, of any number a few. */
function warnOf(missing: ReadonlySet<string>, teller: Teller): void {
  if (missing.size === 0) return;
  const shown = `${[...missing].slice(0, 8).join(" ")}${missing.size > 8 ? " …" : ""}`;
  const characters = count(missing.size, "character");
  teller.warn(`PNGs lack ${characters} that no font has (${shown}); name a font that has with --font, or take SVG`);
}

function readFont(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageFault(`--font is ${path}, which cannot be read: ${reason(error)}`);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Failure(`the folder ${folder} cannot be made: ${reason(error)}; name another one with --output`);
  }
}

function showAll(pictures: readonly Picture[], teller: Teller): void {
  const { out } = teller;
  const size = { columns: Math.max(40, Math.min(out.width(), 100) - 2), rows: 18 };
  for (const { text } of pictures) if (text !== undefined) teller.print(...text(size, inksOf(out.colors)), "");
}
