/** `cotangent plot`. */
import type { Command } from "commander";
import type { PictureFormat } from "../acts/plot.ts";
import type { ChartOptions } from "../charts/frame.ts";
import { themes } from "../charts/paint.ts";
import { pictureNames, type PictureName } from "../report/pictureNames.ts";
import { either, quoted, suggestion, UsageFault } from "../words/faults.ts";
import type { TellOptions } from "../words/tell.ts";
import { command, withTalk } from "./shared.ts";

interface RawOptions extends TellOptions {
  readonly kind?: readonly string[];
  readonly format: string;
  readonly output?: string;
  readonly theme: string;
  readonly columns?: string;
  readonly data?: string;
  readonly scale?: string;
  readonly font?: string;
}

const formats = ["svg", "png", "text"] as const satisfies readonly PictureFormat[];

export function plot(): Command {
  const one = command("plot", {
    summary: "draw pictures of a run",
    description:
      "Draws what a run has: curves of the loss and the accuracy, and of the held-out rows the confusion matrix, ROC, " +
      "precision and recall, calibration, predicted values, residuals, the regions of two columns; and the weights. Files go " +
      "to the folder pictures of the run.",
    examples: [
      "plot runs/iris",
      "plot runs/iris --kind confusion,roc --format png --theme dark",
      "plot runs/iris --format text",
      "plot runs/iris --kind boundary --columns 'petal length (cm),petal width (cm)' --output - > boundary.svg",
    ],
  });
  one
    .argument("<run>", "the folder of the run")
    .option("--kind <names>", `${pictureNames.join(", ")}; all where absent`, several)
    .option("--format <names>", `${either(formats)}; text is shown in the terminal`, "svg")
    .option("--output <folder>", "where files go; - for standard output, of one picture")
    .option("--theme <name>", `${either(themes)}; auto follows the system of who looks at it`, "auto")
    .option("--columns <names>", "two columns of numbers, with a comma between them, whose regions are drawn")
    .option("--scale <factor>", "pixels of a PNG for each of the picture (2)")
    .option("--font <file>", "a font (TTF or OTF) for letters of a PNG that DejaVu Sans has not")
    .option("--data <file>", "where the data of the run are now");
  return withTalk(one).action(async (run: string, raw: RawOptions) => {
    const { theme, columns, data, output, font, quiet, json } = raw;
    const options = {
      kinds: raw.kind?.map((name): PictureName => oneOf("--kind", name, pictureNames)),
      formats: raw.format.split(",").map((name) => oneOf("--format", name, formats)),
      chart: { theme: oneOf("--theme", theme, themes) } satisfies ChartOptions,
      scale: raw.scale === undefined ? undefined : factor(raw.scale),
      ...{ columns, data, output, font, quiet: quiet ?? false, json: json ?? false },
    };
    const { plotCommand } = await import("../acts/plot.ts");
    await plotCommand(run, options);
  });
}

function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(",")];
}

function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageFault(`${option} is ${quoted(text)}; choose ${either(known)}${suggestion(text, known)}`);
}

function factor(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (value >= 0.1 && value <= 10) return value;
  throw new UsageFault(`--scale is ${quoted(text)}; it takes a number from 0.1 to 10, such as 2`);
}
