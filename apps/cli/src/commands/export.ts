/** `cotangent export`. */
import type { Command } from "commander";
import { UsageFault } from "../words/faults.ts";
import type { TellOptions } from "../words/tell.ts";
import { command, oneOf, withTalk } from "./shared.ts";

interface RawOptions extends TellOptions {
  readonly format: string;
  readonly output?: string;
  readonly overwrite?: boolean;
}

/** Called `exporting`, since its name is a word of the language. */
export function exporting(): Command {
  const one = command("export", {
    summary: "write a trained model as files that need nothing else",
    description:
      "Writes the model of a run into a folder. js: one ES module with a typed predict(row), which takes a row in raw\n" +
      "units and needs no package, its declarations, and a self-test of three rows. onnx: the network, for any number\n" +
      "of rows, with preprocessing.json beside it. safetensors: the parameters, with what makes a model of them.",
    examples: [
      "export runs/flowers --format js --output flowers-model",
      "export runs/flowers --format onnx --output flowers-onnx",
    ],
  });
  one
    .argument("<run>", "the folder of the run")
    .option("--format <format>", "js, onnx or safetensors", "js")
    .option("--output <dir>", "the folder for the files")
    .option("--overwrite", "writes over files that are in the folder");
  return withTalk(one).action(async (run: string, options: RawOptions) => {
    const { exportCommand, formats } = await import("../acts/export.ts");
    if (options.output === undefined || options.output === "")
      throw new UsageFault("--output is missing; name the folder for the files");
    await exportCommand(run, {
      ...options,
      format: oneOf("--format", options.format, formats),
      output: options.output,
      overwrite: options.overwrite === true,
    });
  });
}
