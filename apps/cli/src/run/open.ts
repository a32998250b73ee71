/** Runs that are there, opened for use. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { key, namedLeaves } from "@cotangent/autodiff";
import { loadSafetensors } from "@cotangent/io";
import type { FittedStep } from "@cotangent/preprocessing";
import { backendFor } from "../model/backend.ts";
import { readModelFile, sizeOf, type ModelFile } from "../model/modelFile.ts";
import { networkOf, type Params } from "../model/network.ts";
import { predictorOf, type Predictor } from "../model/predictor.ts";
import type { Settings } from "../settings/schema.ts";
import { DataFault, UsageFault } from "../words/faults.ts";
import { readBytes, readJson } from "./files.ts";
import { fileNames } from "./folder.ts";
import { readHistory, type EpochRecord } from "./history.ts";
import { ownerOf } from "./lock.ts";
import { requireManifest, type Manifest } from "./manifest.ts";

/** A run, read and checked whole. */
export interface OpenedRun {
  /** The folder, as the user wrote it. */
  readonly dir: string;
  readonly manifest: Manifest;
  readonly settings: Settings;
  readonly model: ModelFile;
  readonly preprocessing: FittedStep;
  readonly params: Params;
  readonly history: readonly EpochRecord[];
  /** What metrics.json holds; undefined where nothing was held out. */
  readonly metrics: unknown;
  readonly predictor: Predictor;
}

/**
 * Opens the folder of a run that is done, or was interrupted with a model.
 * @throws UsageFault where there is no run, or one that is not finished; DataFault for files with a fault in them.
 */
export async function openRun(dir: string): Promise<OpenedRun> {
  const manifest = openManifest(dir);
  if (manifest.status === "running") throw unfinished(dir);
  if (manifest.status === "failed")
    throw new UsageFault(
      `the run in ${dir} failed: ${manifest.reason ?? "nobody knows why"}; train anew with --overwrite`,
    );
  const path = (name: string): string => join(dir, name);
  const model = readModelFile(path(fileNames.model), required(path(fileNames.model), readJson(path(fileNames.model))));
  const params = readParams(path(fileNames.weights), model);
  const { fromJSON } = await import("@cotangent/preprocessing");
  const json = required(path(fileNames.preprocessing), readJson(path(fileNames.preprocessing)));
  const preprocessing = inFile(path(fileNames.preprocessing), () => fromJSON(json)) as FittedStep;
  requireSameInputs(path(fileNames.preprocessing), preprocessing, model);
  const historyBytes = readBytes(path(fileNames.history)) ?? new Uint8Array(0);
  const backend = await backendFor(manifest.settings);
  return {
    ...{ dir, manifest, model, preprocessing, params, settings: manifest.settings },
    history: readHistory(path(fileNames.history), Buffer.from(historyBytes).toString("utf8")),
    metrics: readJson(path(fileNames.metrics)),
    predictor: predictorOf(model, preprocessing, params, backend),
  };
}

/** The manifest of a folder that holds a run. @throws UsageFault where there is none. */
export function openManifest(dir: string): Manifest {
  if (!existsSync(dir)) throw new UsageFault(`there is no folder ${dir}; cotangent train makes the folder of a run`);
  if (!statSync(dir).isDirectory())
    throw new UsageFault(`${dir} is a file; a run is a folder, as cotangent train makes it`);
  return requireManifest(dir);
}

function unfinished(dir: string): UsageFault {
  const owner = ownerOf(dir);
  if (owner !== undefined) return new UsageFault(`the run in ${dir} is still training (process ${owner}); wait for it`);
  return new UsageFault(`the run in ${dir} is not finished; go on with cotangent resume ${dir}`);
}

/** The parameters of a model, of the file with its numbers. @throws DataFault where they are not those of the model. */
function readParams(path: string, model: ModelFile): Params {
  const expected = sizeOf(model) * 4;
  const bytes = required(path, readBytes(path));
  if (bytes.length < expected)
    throw new DataFault(`${path} has ${bytes.length} bytes, and the parameters in model.json need ${expected}`);
  // the type of a tree that is known at run time is no help to the compiler
  const template = networkOf(model).init(key(0)) as unknown as readonly never[];
  const params = inFile(path, () => loadSafetensors(bytes, template)) as unknown as Params;
  for (const [name, x] of namedLeaves("cotangent", "params", params)) {
    const at = x.data().findIndex((value) => !Number.isFinite(value));
    if (at >= 0)
      throw new DataFault(`${path}: ${name} has ${x.data()[at]} at ${at}; the numbers of a model are finite`);
  }
  return params;
}

function requireSameInputs(path: string, { featureNames }: FittedStep, { inputs }: ModelFile): void {
  const at = inputs.findIndex((name, i) => name !== featureNames[i]);
  if (at < 0 && inputs.length === featureNames.length) return;
  throw new DataFault(
    `${path} makes ${featureNames.length} features, and the model takes ${inputs.length}` +
      (at < 0
        ? ""
        : `; the first that differs is ${JSON.stringify(featureNames[at])} where ${JSON.stringify(inputs[at])} belongs`),
  );
}

function required<T>(path: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new DataFault(`${path} is missing; without it the run cannot be used, train it again`);
}

function inFile<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    // errors of ours are named; a bug of the engine is a TypeError, and stays one
    const known = ["DataError", "ValueError", "ShapeError", "DTypeError", "UsageError"];
    if (!(error instanceof Error && known.includes(error.name))) throw error;
    throw new DataFault(`${path}: ${error.message.replace(/^[A-Za-z]+: /, "")}`);
  }
}
