/** Settings of a training: what a file of settings may say, and what a run keeps. */
import * as v from "valibot";
import {
  activationNames,
  backendNames,
  classWeightNames,
  lossNames,
  modelNames,
  optimizerNames,
  scheduleNames,
  taskNames,
} from "./names.ts";

const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const number = (least: number, most: number) => v.pipe(v.number(), v.minValue(least), v.maxValue(most));
const text = v.pipe(v.string(), v.nonEmpty("a text with at least one character"));
const texts = v.array(text);
const described = <const S extends v.GenericSchema>(schema: S, description: string) =>
  v.pipe(schema, v.description(description)) as unknown as S;

/** Settings by name, each with what it may be. */
export const settingEntries = {
  data: described(text, "A name of a data set, or the path of a file; a path is seen from where the command runs"),
  target: described(v.pipe(texts, v.minLength(1, "a list of at least one column")), "Columns to predict"),
  task: described(v.picklist(taskNames), "What is predicted"),
  model: described(v.picklist(modelNames), "Kind of the model"),
  hidden: described(v.pipe(v.array(whole(1, 4096)), v.maxLength(8, "a list of at most 8")), "Widths of hidden layers"),
  activation: described(v.picklist(activationNames), "Function between the layers"),
  loss: described(v.picklist(lossNames), "What is made small"),
  optimizer: described(v.picklist(optimizerNames), "Rule by which the parameters change"),
  learningRate: described(v.pipe(v.number(), v.gtValue(0), v.maxValue(1000)), "Size of a step"),
  schedule: described(v.picklist(scheduleNames), "Course of the learning rate"),
  dropout: described(v.pipe(v.number(), v.minValue(0), v.ltValue(1)), "Share of hidden units that are left out"),
  l2: described(number(0, 1e9), "Strength of the penalty ½ l2 ‖weights‖² beside the sum of the losses of all rows"),
  epochs: described(whole(1, 1_000_000), "Number of times that all rows are gone through, at most"),
  batchSize: described(whole(1, 1_000_000), "Rows per step"),
  patience: described(v.nullable(whole(0, 1_000_000)), "Epochs without progress after which to stop; null for never"),
  timeLimit: described(v.nullable(v.pipe(v.number(), v.gtValue(0))), "Seconds after which to stop; null for never"),
  test: described(v.pipe(v.number(), v.minValue(0), v.ltValue(1)), "Share of rows that are held out to be judged by"),
  validation: described(
    v.pipe(v.number(), v.minValue(0), v.ltValue(1)),
    "Share of the rest that early stopping looks at",
  ),
  group: described(v.nullable(text), "Column whose rows of one value stay together when rows are held out"),
  time: described(v.nullable(text), "Column by which rows are ordered, so that the last are held out"),
  classWeights: described(v.picklist(classWeightNames), "Weights of classes: balanced counts each class alike"),
  cv: described(v.nullable(whole(2, 1000)), "Parts of a cross-validation before the training; null for none"),
  seed: described(whole(0, Number.MAX_SAFE_INTEGER), "Chooses what is held out, first parameters and orders"),
  backend: described(v.picklist(backendNames), "What runs compiled functions"),
  threads: described(v.nullable(whole(1, 64)), "Threads that share large loops; null for one per core"),
  drop: described(texts, "Columns that are left out"),
  text: described(texts, "Columns that are texts, whatever they look like"),
  missing: described(v.nullable(v.array(v.string())), "Texts that stand for a missing value; null for the usual ones"),
  delimiter: described(
    v.nullable(v.pipe(v.string(), v.length(1, "one character"))),
    "Character between fields of a CSV",
  ),
  encoding: described(
    v.nullable(text),
    "Encoding of a CSV, such as windows-1252; null for UTF-8 or what its mark says",
  ),
  decimal: described(v.nullable(v.picklist([".", ","])), "Character before decimals in a CSV"),
} as const;

/** Settings of a run, each of them. */
export const settingsSchema = v.strictObject(settingEntries);
type Found = v.InferOutput<typeof settingsSchema>;
type Frozen<T> = T extends readonly (infer E)[] ? readonly E[] : T;
export type Settings = { readonly [K in keyof Found]: Frozen<Found[K]> };
export type SettingName = keyof Settings;

/** The address under which the JSON Schema of such a file is published. */
export const schemaAddress = "https://github.com/cotangent-js/cotangent/raw/main/apps/cli/settings.schema.json";

/** Settings as a file has them: any of them. */
export const partialSettingsSchema = v.strictObject({
  $schema: v.exactOptional(v.string()),
  ...v.partial(v.object(settingEntries)).entries,
});
export type PartialSettings = { readonly [K in SettingName]?: Settings[K] | undefined };
