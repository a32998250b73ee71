/** Carries out `cotangent export`: a run as files for elsewhere. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { zeros } from "@cotangent/autodiff";
import { moduleOf, networkFunction } from "../exports/module.ts";
import { selfTestOf } from "../exports/selfTest.ts";
import { readBytes, writeFile } from "../run/files.ts";
import { fileNames } from "../run/folder.ts";
import { openRun, type OpenedRun } from "../run/open.ts";
import { Failure, reason, UsageFault } from "../words/faults.ts";
import { openTeller, type TellOptions } from "../words/tell.ts";

export const formats = ["js", "onnx", "safetensors"] as const;
export type Format = (typeof formats)[number];

export interface ExportOptions extends TellOptions {
  readonly format: Format;
  readonly output: string;
  readonly overwrite: boolean;
}

type Files = readonly (readonly [name: string, content: string | Uint8Array])[];

/** @throws as `openRun`; UsageFault for a folder that holds something; Failure where it cannot be written */
export async function exportCommand(
  folder: string,
  { format, output, overwrite, ...talk }: ExportOptions,
): Promise<void> {
  const teller = openTeller(talk);
  const run = await openRun(folder);
  const files = format === "js" ? moduleFiles(run) : format === "onnx" ? await onnxFiles(run) : savedFiles(run);
  prepareFolder(output, overwrite);
  for (const [name, content] of files) writeFile(join(output, name), content);
  const paths = files.map(([name]) => join(output, name));
  teller.print(...paths);
  if (format === "js") teller.say("try next", `  node ${join(output, "model.selftest.mjs")}`);
  teller.event({ event: "result", run: folder, format, files: paths });
}

// ---- private

function prepareFolder(output: string, overwrite: boolean): void {
  try {
    if (!overwrite && existsSync(output) && readdirSync(output).length > 0)
      throw new UsageFault(`${output} holds files; choose another --output, or write over them with --overwrite`);
    mkdirSync(output, { recursive: true });
  } catch (error) {
    if (error instanceof UsageFault) throw error;
    throw new Failure(`${output} cannot be written: ${reason(error)}`);
  }
}

function moduleFiles(run: OpenedRun): Files {
  const { js, dts, columns } = moduleOf(run);
  return [
    ["model.mjs", js],
    ["model.d.mts", dts],
    ["model.selftest.mjs", selfTestOf(run, columns)],
  ];
}

/** The network alone is ONNX; how its features are made stands beside it. */
async function onnxFiles(run: OpenedRun): Promise<Files> {
  const { toOnnx } = await import("@cotangent/export/onnx");
  const { inputs } = run.model;
  const options = { batch: "rows", inputNames: ["features"], outputNames: ["outputs"], name: "network" };
  const model = toOnnx(networkFunction(run), [zeros([1, inputs.length])], options);
  return [["model.onnx", model], ...copied(run, [fileNames.preprocessing, fileNames.model])];
}

function savedFiles(run: OpenedRun): Files {
  return copied(run, [fileNames.weights, fileNames.model, fileNames.preprocessing]);
}

function copied({ dir }: OpenedRun, names: readonly string[]): Files {
  return names.map((name) => [name, readBytes(join(dir, name))!] as const);
}
