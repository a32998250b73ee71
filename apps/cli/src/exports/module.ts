/** A trained model as one ES module, with its preprocessing: a row in raw units goes in, an answer comes out. */
import { zeros, type Tensor } from "@cotangent/autodiff";
import { toModule } from "@cotangent/export";
import { networkOf } from "../model/network.ts";
import type { OpenedRun } from "../run/open.ts";
import { answerFunctions, answerText, answerType } from "./answers.ts";
import { writeColumns, type RowColumn, type StepJson } from "./columns.ts";
import { textsOf } from "./words.ts";

export interface ModelModule {
  readonly js: string;
  readonly dts: string;
  readonly columns: readonly RowColumn[];
}

/** The network of a run as a function of features. x: [rows, inputs] → [rows, outputs] */
export function networkFunction({ model, params }: Pick<OpenedRun, "model" | "params">): (features: Tensor) => Tensor {
  const network = networkOf(model);
  return (features) => network.apply(params, features);
}

export function moduleOf({ model, params, preprocessing }: OpenedRun): ModelModule {
  const written = writeColumns(preprocessing.toJSON() as unknown as StepJson);
  const f = networkFunction({ model, params });
  const { js, dts } = toModule(f, [zeros([1, model.inputs.length])], { name: "network", names: ["features"] });
  const outputs = model.layers.at(-1)!.units;
  const targets = model.targets.map(({ name }) => name).join(", ");
  const example = JSON.stringify(exampleRow(written.columns, 0));
  const text = [
    comment([
      `A model of ${targets}, trained by cotangent, with its preprocessing. This file is all that it needs.`,
      "",
      '    import { predict } from "./model.mjs";',
      `    const answer = predict(${example});`,
      "",
      "A value that is missing is null. Further columns of a row are passed over.",
    ]),
    ["export function predict(row) {", "  const outputs = network(featuresOf(row));", answerText(model, outputs), "}"].join("\n"), // prettier-ignore
    comment([`The numbers that the network takes: ${model.inputs.join(", ")}`]),
    [
      "export function featuresOf(row) {",
      ...written.statements.map((line) => `  ${line}`),
      "  return [",
      ...written.features.map((line) => `    ${line},`),
      "  ];",
      "}",
    ].join("\n"),
    ...textsOf(written.calls),
    ...answerFunctions(model),
    "// ---- the network",
    js,
  ];
  return {
    js: text.join("\n\n"),
    dts: declarations(written.columns, answerType(model), dts),
    columns: written.columns,
  };
}

/** Row number 0, 1 or 2 for a self-test. */
export function exampleRow(columns: readonly RowColumn[], number: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(columns.map(({ name, examples }) => [name, examples[number] ?? null]));
}

// ---- private

function comment(lines: readonly string[]): string {
  return [
    "/**",
    ...lines.map((line) => ` * ${line.replaceAll("*/", "* /").replaceAll("\n", " ")}`.trimEnd()),
    " */",
  ].join("\n");
}

const types = {
  number: "number | null",
  boolean: "boolean | null",
  date: "Date | string | number | null",
  category: "string | null",
  text: "string | null",
} as const;

function declarations(columns: readonly RowColumn[], answer: string, network: string): string {
  const fields = columns.map(({ name, type }) => `  readonly ${JSON.stringify(name)}: ${types[type]};`);
  return [
    "/** Row in raw units, by the names of its columns; null where a value is missing. */",
    ["export interface Row {", ...fields, "}"].join("\n"),
    `export type Answer = ${answer};\n`,
    "export declare function predict(row: Row): Answer;\n",
    "/** The numbers that the network takes. */",
    "export declare function featuresOf(row: Row): number[];\n",
    network,
  ].join("\n");
}
