/** A run: a model trained into a folder, which can be read at any moment. */
import { resolve } from "node:path";
import { saveSafetensors } from "@cotangent/io";
import type { Callback } from "@cotangent/training";
import type { Source } from "../data/source.ts";
import { writeFile, writeJson } from "../run/files.ts";
import { readCheckpoint, writeCheckpoint } from "../run/checkpoint.ts";
import { fileNames, type Claimed } from "../run/folder.ts";
import { showHistory } from "../run/history.ts";
import { machine, type Manifest } from "../run/manifest.ts";
import { programVersion } from "../run/version.ts";
import type { CrossValidation, MetricsFile } from "../scores/metricsFile.ts";
import { Failure, Interruption } from "../words/faults.ts";
import { learn, type Learned } from "./learn.ts";
import type { Prepared } from "./prepare.ts";
import { saver } from "./saver.ts";

export interface RunHooks {
  /** Told once where a checkpoint cannot be written: the training goes on without. */
  readonly onFault?: (sentence: string) => void;
  /** Seconds between two checkpoints; 2 where absent. */
  readonly checkpointSeconds?: number | undefined;
  readonly signal?: AbortSignal;
  readonly callbacks?: readonly Callback[];
  readonly crossValidation?: CrossValidation | undefined;
}

/** A run that ended, whatever ended it. */
export interface Ended extends Learned {
  readonly manifest: Manifest;
  readonly seconds: number;
  readonly crossValidation?: CrossValidation | undefined;
}

/** The manifest of a run that begins. */
export function firstManifest({ source, settings, parts, leftOut }: Prepared): Manifest {
  return {
    version: 1,
    program: programVersion(),
    status: "running",
    reason: null,
    settings,
    backend: settings.backend,
    threads: settings.threads,
    data: dataOf(source),
    split: { train: parts.train.length, validation: parts.validation.length, test: parts.test.length, leftOut },
    machine: machine(),
    times: { started: new Date().toISOString(), ended: null, seconds: 0 },
  };
}

function dataOf({ name, given, format, bytes, sha256, table }: Source): Manifest["data"] {
  return {
    ...{ name, format, bytes, sha256 },
    path: format === "built-in" || given === "-" ? null : resolve(given),
    rows: table.length,
    columns: [...table.columns.values()].map(({ name: column, type }) => ({ name: column, type })),
  };
}

/**
 * Trains into a claimed folder, from its checkpoint where it has one. What is in the folder tells at any moment how far
 * it is: the manifest says "done" when all else is written.
 */
export async function trainInto(
  { folder, path }: Claimed,
  prepared: Prepared,
  begun: Manifest,
  { signal, callbacks = [], crossValidation, checkpointSeconds = 2, onFault = () => {} }: RunHooks,
): Promise<Ended> {
  const kept = readCheckpoint(folder);
  const before = kept?.seconds ?? 0;
  writeJson(path(fileNames.manifest), begun);
  writeJson(path(fileNames.preprocessing), prepared.preprocessing.toJSON());
  writeJson(path(fileNames.report), prepared.report);
  const began = performance.now();
  const keeper = saver({ folder, before, every: checkpointSeconds, onFault });
  const hooks = {
    callbacks: [...callbacks, keeper],
    ...(signal && { signal }),
    ...(kept && { resume: kept.checkpoint }),
  };
  const finish = (status: Manifest["status"], reason: string, steps = 0): Manifest => {
    const seconds = before + (performance.now() - began) / 1000;
    return {
      ...begun,
      status,
      reason,
      ...(steps > 0 && { steps }),
      times: { ...begun.times, ended: new Date().toISOString(), seconds: Number(seconds.toFixed(3)) },
    };
  };
  try {
    const learned = await learn(prepared, hooks);
    const manifest = finish(
      learned.ended.by === "signal" ? "interrupted" : "done",
      learned.ended.reason,
      learned.steps,
    );
    const last = keeper.last();
    // nobody goes on with a run that is done
    if (manifest.status === "interrupted" && last !== undefined) writeCheckpoint(folder, last);
    writeModel(path, learned, crossValidation);
    writeJson(path(fileNames.manifest), manifest);
    return { ...learned, manifest, seconds: manifest.times.seconds, crossValidation };
  } catch (error) {
    if (!(error instanceof Interruption))
      noteFailure(path(fileNames.manifest), finish("failed", (error as Error).message));
    throw error;
  }
}

/** Notes in the manifest that a run failed, unless that cannot be written either: the reason is told in any case. */
function noteFailure(path: string, manifest: Manifest): void {
  try {
    writeJson(path, manifest);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}

function writeModel(path: Claimed["path"], learned: Learned, crossValidation: CrossValidation | undefined): void {
  const { model, params, history, judgedOn, scores, trainScores, prior } = learned;
  writeFile(path(fileNames.weights), saveSafetensors(params, { format: "cotangent" }));
  writeJson(path(fileNames.model), model);
  writeFile(path(fileNames.history), showHistory(history));
  const metrics: MetricsFile = {
    version: 1,
    judgedOn,
    scores,
    train: trainScores,
    prior,
    ...(crossValidation && { crossValidation }),
  };
  writeJson(path(fileNames.metrics), metrics);
}
