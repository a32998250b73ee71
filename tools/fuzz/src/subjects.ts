/** Readers of files that others made, each with files that are sound. */
import { readFileSync, readdirSync } from "node:fs";
import { tensor } from "@cotangent/autodiff";
import { iris, table } from "@cotangent/datasets";
import { readArrow } from "@cotangent/datasets/arrow";
import { readCsv } from "@cotangent/datasets/csv";
import { readIdx } from "@cotangent/datasets/idx";
import { readParquet } from "@cotangent/datasets/parquet";
import { estimatorFromJSON, LogisticRegression } from "@cotangent/estimators";
import { loadNpy, loadNpz, loadSafetensors, loadState, saveState } from "@cotangent/io";
import { columns, fromJSON, impute, oneHotEncode, standardize } from "@cotangent/preprocessing";

/** A kind of file, and what reads it. */
export interface Subject {
  readonly kind: string;
  readonly files: readonly Uint8Array[];
  /** What sentences of the reader begin with; "" where that is a file. */
  readonly who: string;
  read(bytes: Uint8Array): unknown;
}

/** All of them. @param root the folder of the workspace */
export function subjectsIn(root: string): readonly Subject[] {
  const files = (folder: string, end: string): Uint8Array[] =>
    readdirSync(`${root}/packages/${folder}`)
      .filter((name) => name.endsWith(end))
      .map((name) => readFileSync(`${root}/packages/${folder}/${name}`));
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
  const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
  const weights = files("io/fixtures/files", ".safetensors");
  return [
    {
      kind: "safetensors",
      who: "loadSafetensors",
      files: weights,
      read: (bytes) => loadSafetensors(bytes, undefined, { convert: true }),
    },
    { kind: "state", who: "loadState", files: [saveState(checkpoint)], read: loadState },
    {
      kind: "npy",
      who: "loadNpy",
      files: files("io/fixtures/files", ".npy"),
      read: (bytes) => loadNpy(bytes, { convert: true }),
    },
    { kind: "npz", who: "loadNpz", files: files("io/fixtures/files", ".npz"), read: (bytes) => loadNpz(bytes) },
    { kind: "csv", who: "readCsv", files: files("datasets/fixtures/cases", ".csv"), read: readCsv },
    { kind: "parquet", who: "readParquet", files: files("datasets/fixtures/files", ".parquet"), read: readParquet },
    {
      kind: "arrow",
      who: "readArrow",
      files: [...files("datasets/fixtures/files", ".arrow"), ...files("datasets/fixtures/files", ".arrows")],
      read: readArrow,
    },
    { kind: "idx", who: "readIdx", files: idxFiles, read: readIdx },
    { kind: "preprocessing", who: "fromJSON", files: fittedSteps().map(json), read: (bytes) => fromJSON(text(bytes)) },
    { kind: "estimator", who: "[A-Za-z.]+", files: [json(fittedEstimator())], read: (bytes) => revived(text(bytes)) },
  ];
}

/** What training hands out, in small. */
const checkpoint: unknown = {
  params: [
    {
      weight: tensor([
        [1, 2],
        [3, 4],
      ]),
      bias: tensor([0, 0]),
    },
    [],
  ],
  optimizerState: [{ count: tensor(3, { dtype: "int32" }) }, null],
  progress: {
    version: 1,
    epoch: 2,
    scale: 1,
    history: { loss: [1, NaN] },
    callbacks: { earlyStopping: { best: -Infinity } },
  },
};

const idxFiles: readonly Uint8Array[] = [
  Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6),
  Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 1, 63, 128, 0, 0),
];

function fittedSteps(): readonly { toJSON(): unknown }[] {
  const people = table({ age: [34, null, 51, 20], size: [1.7, 1.8, 1.6, 1.9], colour: ["red", "blue", "red", null] });
  const mixed = columns({ age: [impute(), standardize()], size: standardize(), colour: oneHotEncode() });
  return [
    standardize().fit([
      [1, 2],
      [3, 5],
    ]),
    mixed.fit(people),
  ];
}

function fittedEstimator(): { toJSON(): unknown } {
  return new LogisticRegression().fit(iris());
}

/** What an estimator is made of; undefined for a text that is no JSON, which it is never given. */
function revived(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return estimatorFromJSON(value);
}
