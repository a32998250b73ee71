import { DataError, type Table } from "@cotangent/datasets";
import { built, type Pair } from "./data.ts";
import { pipeline } from "./pipeline.ts";
import { list, names as nameList, object, oneOf, optional, type Of, type Read } from "./read.ts";
import type { Note } from "./report.ts";
import { defineStep, fitted, innerOf, requireStep, type Step, type StepKind } from "./step.ts";
import { describe, listed, quote } from "./words.ts";

/** A step, or steps in a row, for a column or several. */
export type Part = Step | readonly Step[];

/** Parts by the name of a column, or as pairs of names and a part. */
export type Parts =
  Readonly<Record<string, Part>> | readonly (readonly [names: string | readonly string[], part: Part])[];

/** Options of `columns`. */
export interface ColumnsOptions {
  /** The rest are columns that no part names: "drop" leaves them out, "keep" keeps them as they are. */
  readonly rest?: "drop" | "keep";
}

/**
 * Steps for some columns each, as scikit-learn's `ColumnTransformer`: what they give stands side by side, in the order
 * of the parts, then the rest where it is kept. It is a step itself.
 * @throws DataError for a column that is not there, and where two columns that come out would have one name.
 * @example
 * import { table } from "@cotangent/datasets";
 * const people = table({ age: [20, null, 40], colour: ["red", "blue", "red"], id: [7, 8, 9] });
 * const step = columns({ age: [impute(), standardize()], colour: oneHotEncode() });
 * step.fit(people).featureNames; // → [ 'age', 'colour=blue', 'colour=red' ]
 * columns([[["age", "id"], standardize()]], { rest: "keep" }).fit(people).featureNames; // → [ 'age', 'id', 'colour' ]
 */
export function columns(parts: Parts, options: ColumnsOptions = {}): Step<false> {
  const { rest } = object({ rest: optional(oneOf("drop", "keep"), "drop") })(options, { who: "columns", path: "" });
  return columnsStep.of({ parts: readParts(parts), rest });
}

interface NamedPart {
  readonly names: readonly string[];
  readonly step: Step;
}

interface Options {
  readonly parts: readonly NamedPart[];
  readonly rest: "drop" | "keep";
}

const state = object({ parts: list(fitted), kept: nameList });

/** Takes parts that were checked. */
const checked: Read<readonly NamedPart[]> = (value) => Object.freeze([...(value as readonly NamedPart[])]);

export const columnsStep: StepKind<false> = defineStep<Options, Of<typeof state>>({
  name: "columns",
  options: object({ parts: checked, rest: oneOf("drop", "keep") }),
  state: () => state,
  fit(data, { parts, rest }) {
    const named = new Set(parts.flatMap(({ names }) => names));
    const kept = [...data.columns.keys()].filter((name) => rest === "keep" && !named.has(name));
    return { parts: parts.map(({ names, step }) => step.fit(some(data, names))), kept };
  },
  uses: ({ parts, kept }) => [...parts.flatMap(({ inputNames }) => inputNames), ...kept],
  transform: (data, { parts, kept }) => [
    ...parts.flatMap((part): Pair[] => [...part.transform(some(data, part.inputNames)).columns]),
    ...some(data, kept).columns,
  ],
  origins: (_, { parts, kept }) => [
    ...parts.flatMap((part) => innerOf(part).origins),
    ...kept.map((name) => ({ from: [name] })),
  ],
  notes: (_, { parts, kept }) => [
    ...parts.flatMap((part) => innerOf(part).notes),
    ...kept.map((column): Note => ({ column, done: "kept as it is" })),
  ],
  write: ({ parts, kept }) => Object.freeze({ parts: Object.freeze(parts.map((part) => part.toJSON())), kept }),
});

/** The table with some of its columns. */
function some({ columns: all, length }: Table, names: readonly string[]): Table {
  return built("columns", length, () =>
    names.map((name): Pair => {
      const column = all.get(name);
      if (column === undefined)
        throw new DataError(`columns: there is no column ${quote(name)}; these data have ${listed([...all.keys()])}`);
      return [name, column];
    }),
  );
}

function readParts(parts: unknown): readonly NamedPart[] {
  if (typeof parts !== "object" || parts === null)
    throw new DataError(
      `columns: parts are ${describe(parts)}; they are an object { name: step } or pairs [names, step]`,
    );
  const pairs: readonly unknown[] = Array.isArray(parts) ? parts : Object.entries(parts);
  if (pairs.length === 0) throw new DataError("columns: there are no parts; name at least one column and its step");
  return pairs.map((pair, i): NamedPart => {
    const sound = Array.isArray(pair) && pair.length === 2;
    if (!sound) throw new DataError(`columns: part ${i + 1} is ${describe(pair)}; it is a pair of names and a step`);
    const [given, part] = pair as readonly unknown[];
    const names = nameList(Array.isArray(given) ? given : [given], { who: "columns", path: `names of part ${i + 1}` });
    if (names.length === 0) throw new DataError(`columns: part ${i + 1} names no column; name at least one`);
    const what = `the step for ${listed(names)}`;
    if (Array.isArray(part)) {
      part.forEach((step) => requireStep("columns", what, step));
      if (part.length === 0) throw new DataError(`columns: ${what} is an array of 0; give at least one step`);
      return { names, step: part.length === 1 ? (part[0] as Step) : pipeline(...(part as Step[])) };
    }
    requireStep("columns", what, part);
    return { names, step: part };
  });
}
