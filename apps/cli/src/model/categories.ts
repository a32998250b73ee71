/** Values that a model knows: those of columns of categories when it was trained. */
import type { Column, Table } from "@cotangent/datasets";
import { count, quoted } from "../words/faults.ts";
import type { FittedJson, FittedStep } from "@cotangent/preprocessing";

/** The texts of each column that becomes a feature for each of them. */
export type KnownValues = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads them from what the pipeline has learned. */
export function knownValues(preprocessing: FittedStep): KnownValues {
  const known = new Map<string, ReadonlySet<string>>();
  collect(preprocessing.toJSON(), new Set(preprocessing.inputNames), known);
  return known;
}

/** A value that is not known. */
export interface UnseenValue {
  readonly column: string;
  readonly value: string;
}

/** Values that were not there in training, and how many rows have each. */
export interface UnseenValues {
  /** Looks at the rows of a table. @returns the first unknown value of each row that has one */
  add(table: Table): ReadonlyMap<number, UnseenValue>;
  /** By column: its values with the number of rows of each, the most frequent first. */
  columns(): readonly { readonly column: string; readonly values: readonly (readonly [string, number])[] }[];
}

/** Starts to count values that are not known. */
export function unseenValues(known: KnownValues): UnseenValues {
  const all = new Map<string, Map<string, number>>();
  const tally = (column: string, value: string): void => {
    let counts = all.get(column);
    if (counts === undefined) all.set(column, (counts = new Map<string, number>()));
    const before = counts.get(value);
    if (before !== undefined) counts.set(value, before + 1);
    // a text that is kept as it is would keep the piece of the file of which it is a part
    else if (counts.size < mostKept) counts.set(Buffer.from(value).toString(), 1);
  };
  return {
    add({ columns }) {
      const found = new Map<number, UnseenValue>();
      for (const [name, values] of known)
        eachUnseen(columns.get(name), values, (row, value) => {
          tally(name, value);
          if (!found.has(row)) found.set(row, { column: name, value });
        });
      return found;
    },
    columns: () =>
      Array.from(all, ([column, counts]) => ({ column, values: [...counts].sort(([, a], [, b]) => b - a) })),
  };
}

/** A sentence for each column: `column "size": "XL" (1 row) was not there in training, and counts as none …`. */
export function unseenSentences(unseen: UnseenValues): string[] {
  return unseen.columns().map(({ column, values }) => {
    const shown = values.slice(0, 5).map(([value, rows]) => `${quoted(value)} (${count(rows, "row")})`);
    const more = values.length > shown.length ? ` and ${values.length - shown.length} more` : "";
    const [was, counts] = values.length === 1 ? ["was", "counts"] : ["were", "count"];
    return `column ${quoted(column)}: ${shown.join(", ")}${more} ${was} not there in training, and ${counts} as none of its values`;
  });
}

function eachUnseen(
  column: Column | undefined,
  known: ReadonlySet<string>,
  act: (row: number, value: string) => void,
): void {
  if (column?.type === "category") {
    const isNew = column.categories.map((text) => !known.has(text));
    if (!isNew.includes(true)) return;
    column.values.forEach((code, row) => {
      if (code >= 0 && isNew[code] === true) act(row, column.categories[code]!);
    });
  } else if (column?.type === "text")
    column.values.forEach((text, row) => {
      if (column.missing?.[row] !== 1 && !known.has(text)) act(row, text);
    });
}

/** More values of a column are not told one by one. */
const mostKept = 1000;

/** A step stands in another as a list or as parts; what it encodes it lists in its state, column by column. */
function collect(json: FittedJson, inputs: ReadonlySet<string>, known: Map<string, ReadonlySet<string>>): void {
  const used = json.columns.filter((column) => column.used);
  const state = json.state as Readonly<Record<string, unknown>> & readonly unknown[];
  if (json.step === "oneHotEncode")
    used.forEach(({ name }, i) => {
      const { categories, rare, unknown } = state[i] as Readonly<Record<string, readonly string[] | string>>;
      if (inputs.has(name) && unknown !== "error") known.set(name, new Set([...categories!, ...rare!]));
    });
  const inner =
    json.step === "pipeline" ? state.slice(0, 1) : json.step === "columns" ? (state["parts"] as unknown[]) : [];
  const encoded = json.step === "vectorize" ? [state["encoded"]] : inner;
  for (const one of encoded) collect(one as FittedJson, inputs, known);
}
