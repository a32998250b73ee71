/** Description of a model: what `model.json` holds, whatever trained it. */
import * as v from "valibot";
import { activationNames, modelNames, taskNames } from "../settings/names.ts";
import { checked } from "../words/check.ts";
import { DataFault, quoted } from "../words/faults.ts";

const width = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
const finite = v.pipe(v.number(), v.finite());

/** Names of functions after a layer. */
export const layerActivations = [...activationNames, "identity"] as const;

export const modelSchema = v.strictObject({
  version: v.literal(1),
  kind: v.picklist(modelNames),
  task: v.picklist(taskNames),
  targets: v.pipe(
    v.array(
      v.strictObject({
        name: v.string(),
        type: v.picklist(["class", "number"]),
        /** Names of classes, in the order of the outputs. */
        classes: v.exactOptional(v.pipe(v.array(v.string()), v.minLength(2, "a list of at least two"))),
        /** What brings an output back to raw units: output · scale + mean. */
        mean: v.exactOptional(finite),
        scale: v.exactOptional(v.pipe(finite, v.gtValue(0))),
      }),
    ),
    v.minLength(1, "a list of at least one"),
  ),
  /** Names of the features, in the order of the rows of the first weight. */
  inputs: v.pipe(v.array(v.string()), v.minLength(1, "a list of at least one")),
  /** Dense layers, first to last; the last one's outputs are those of the model. */
  layers: v.pipe(
    v.array(v.strictObject({ units: width, activation: v.picklist(layerActivations) })),
    v.minLength(1, "a list of at least one"),
  ),
  dropout: v.pipe(v.number(), v.minValue(0), v.ltValue(1)),
  /** What is made of the outputs of the last layer. */
  output: v.picklist(["softmax", "sigmoid", "step", "identity"]),
  /** Shapes of the tensors in model.safetensors, by their names. */
  parameters: v.record(v.string(), v.array(width)),
});

/** A model without its numbers. */
export type ModelFile = v.InferOutput<typeof modelSchema>;
export type TargetSpec = ModelFile["targets"][number];

/**
 * Reads a description of a model, and holds it to itself: shapes to layers, outputs to classes.
 * @param who name of the file, for sentences
 * @throws DataFault for one that no model can be made of.
 */
export function readModelFile(who: string, value: unknown): ModelFile {
  const refuse = (sentence: string): DataFault => new DataFault(`${who}: ${sentence}`);
  const model = checked(modelSchema, value, refuse);
  const { targets, layers, output, task } = model;
  targets.forEach(({ name, type, classes, scale }, i) => {
    if (type === "class" ? classes === undefined : scale === undefined)
      throw refuse(`targets.${i}, ${quoted(name)}, has no ${type === "class" ? "classes" : "scale"}`);
    if ((type === "class") !== (task !== "regression"))
      throw refuse(`targets.${i} is a ${type}, and the task is ${task}`);
  });
  if (targets.length > 1 && task !== "regression" && task !== "multilabel")
    throw refuse(`there are ${targets.length} targets, and the task is ${task}`);
  const outputs = outputsOf(targets, output);
  const last = layers.at(-1)!;
  if (last.units !== outputs) throw refuse(`the last layer has ${last.units} units, and the targets need ${outputs}`);
  if (last.activation !== "identity")
    throw refuse(`the last layer has the activation ${last.activation}; it is identity`);
  const expected = shapesOf(model);
  const named = new Map(Object.entries(model.parameters));
  for (const [name, shape] of expected) {
    const given = named.get(name);
    if (given === undefined) throw refuse(`parameters.${name} is missing`);
    if (String(given) !== String(shape))
      throw refuse(`parameters.${name} is [${given}]; the layers make it [${shape}]`);
  }
  const surplus = [...named.keys()].find((name) => !expected.has(name));
  if (surplus !== undefined) throw refuse(`parameters.${surplus} belongs to no layer`);
  return model;
}

/** Number of outputs: two classes share a sigmoid or a step, several labels have a sigmoid each. */
export function outputsOf(targets: readonly TargetSpec[], output: ModelFile["output"]): number {
  const classes = targets[0]?.classes?.length ?? 1;
  if (targets.length > 1 || output === "identity") return targets.length;
  return output === "softmax" || classes > 2 ? classes : 1;
}

/** Shapes of the parameters by their names, as the layers make them. Names count links: layer, activation, dropout. */
export function shapesOf(model: Pick<ModelFile, "inputs" | "layers" | "dropout">): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  let fanIn = model.inputs.length;
  let link = 0;
  for (const { units } of model.layers) {
    shapes.set(`${link}.weight`, [fanIn, units]);
    shapes.set(`${link}.bias`, [units]);
    fanIn = units;
    link += model.dropout > 0 ? 3 : 2;
  }
  return shapes;
}

/** "4 → 16 relu → 3". */
export function sketch({ inputs, layers }: Pick<ModelFile, "inputs" | "layers">): string {
  return [
    inputs.length,
    ...layers.map(({ units, activation }) => (activation === "identity" ? units : `${units} ${activation}`)),
  ].join(" → ");
}

/** Number of parameters. */
export function sizeOf(model: Pick<ModelFile, "inputs" | "layers" | "dropout">): number {
  return [...shapesOf(model).values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
}
