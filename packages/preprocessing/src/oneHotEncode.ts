import { DataError, table, type Column, type Value } from "@cotangent/datasets";
import { codedOf, countsOf, inOrder, valueOf } from "./categories.ts";
import { defineColumnStep, requireSome } from "./columnStep.ts";
import type { Pair } from "./data.ts";
import { floatsOf } from "./numberStep.ts";
import { boolean, integer, names, object, oneOf, optional } from "./read.ts";
import type { Step, StepKind } from "./step.ts";
import { count, listed, quote } from "./words.ts";

/** Options of `oneHotEncode`. */
export interface OneHotEncodeOptions {
  /**
   * A value that was not there in fitting: "error" refuses it, "ignore" gives 0 in all columns,
   * "column" gives 1 in a column of its own, "colour unknown".
   */
  readonly unknown?: "error" | "ignore" | "column";
  /** Categories that fewer rows have share one column, "colour rare"; 1 where absent. */
  readonly minCount?: number;
  /** Most columns for one; where there would be more, the rarest categories share "colour rare". 100 where absent. */
  readonly maxWidth?: number;
}

/**
 * A column of 0 and 1 for each category: "colour" becomes "colour=blue", "colour=red" …, as scikit-learn's
 * `OneHotEncoder`, but for `maxWidth`: of more than 100 categories the rarest share a column unless it says another
 * number. Categories are in order. Missing values, where there were some in fitting, are a category: "colour
 * missing". Numbers and truth values are taken as categories too.
 * @throws DataError for a value that was not there in fitting, unless `unknown` says what to do with it.
 * @example
 * const encoded = oneHotEncode().fit([["red"], ["blue"], ["red"]]);
 * encoded.featureNames; // → [ 'x0=blue', 'x0=red' ]
 * encoded.transform([["red"]]); // → [ [ 0, 1 ] ]
 * encoded.inverseTransform([[1, 0]]); // → [ [ 'blue' ] ]
 */
export function oneHotEncode(options: OneHotEncodeOptions = {}): Step<true> {
  return oneHotEncodeStep.of(options);
}

const choices = oneOf("error", "ignore", "column");

export const oneHotEncodeStep: StepKind<true> = defineColumnStep({
  name: "oneHotEncode",
  options: object({
    unknown: optional(choices, "error"),
    minCount: optional(integer(1, Number.MAX_SAFE_INTEGER), 1),
    maxWidth: optional(integer(2, 65_536), 100),
  }),
  takes: ["category", "text", "boolean", "number"],
  others: "make numbers of its parts with dateParts()",
  unit: "1",
  state: () => object({ categories: names, rare: names, missing: boolean, unknown: choices }),
  fit(column, { unknown, minCount, maxWidth }) {
    requireSome("oneHotEncode", column);
    const coded = codedOf(column);
    const counts = countsOf(coded);
    const present = new Map(coded.texts.map((text, i) => [text, counts[i]!] as const).filter(([, n]) => n > 0));
    const missing = column.missingCount > 0;
    const all = inOrder([...present.keys()], column.type);
    const own = Number(missing) + Number(unknown === "column");
    const rare = rareOf(all, present, minCount, maxWidth - own);
    return {
      categories: all.filter((text) => !rare.has(text)),
      rare: all.filter((text) => rare.has(text)),
      missing,
      unknown,
    };
  },
  transform(column, state) {
    const { name, length } = column;
    const labels = columnNames(name, state);
    const columns = labels.map(() => new Float64Array(length));
    const { codes, texts } = codedOf(column);
    const places = placesOf(state, labels.length);
    const to = texts.map((text) => places.of(text));
    for (let row = 0; row < length; row++) {
      const place = codes[row]! < 0 ? places.missing : to[codes[row]!]!;
      if (place === refused) throw unseen(column, row, codes[row]! < 0 ? undefined : texts[codes[row]!]!, state);
      if (place >= 0) columns[place]![row] = 1;
    }
    return labels.map((label, j): Pair => [label, columns[j]!]);
  },
  inverse(columns, { categories }, { name, type }) {
    const all = columns.map((column) => floatsOf("oneHotEncode", column));
    const values = Array.from({ length: columns[0]!.length }, (_, row): Value => {
      const best = all.reduce((most, column, j) => (column[row]! > all[most]![row]! ? j : most), 0);
      return best < categories.length && all[best]![row]! > 0 ? valueOf(categories[best]!, type) : null;
    });
    return table([[name, values]], { schema: Object.fromEntries([[name, type]]) }).columns.get(name)!;
  },
  note: ({ categories, rare }) => ({
    done: `${categories.length === 1 ? "1 category" : `${categories.length} categories`}${rare.length === 0 ? "" : ` and ${rare.length} rare`}`,
  }),
});

interface State {
  readonly categories: readonly string[];
  /** Categories that share a column. */
  readonly rare: readonly string[];
  readonly missing: boolean;
  readonly unknown: "error" | "ignore" | "column";
}

/** The rarest: those below `minCount`, and more until `width` columns are enough. Of equals the first goes first. */
function rareOf(
  all: readonly string[],
  counts: ReadonlyMap<string, number>,
  minCount: number,
  width: number,
): ReadonlySet<string> {
  const rare = new Set(all.filter((text) => counts.get(text)! < minCount));
  const wide = all.length - rare.size + Number(rare.size > 0);
  if (wide <= width) return rare;
  const rising = all.toSorted((a, b) => counts.get(a)! - counts.get(b)!);
  for (const text of rising.slice(0, all.length - Math.max(0, width - 1))) rare.add(text);
  return rare;
}

function columnNames(name: string, { categories, rare, missing, unknown }: State): string[] {
  return [
    ...categories.map((text) => `${name}=${text}`),
    ...(rare.length > 0 ? [`${name} rare`] : []),
    ...(missing ? [`${name} missing`] : []),
    ...(unknown === "column" ? [`${name} unknown`] : []),
  ];
}

const refused = -2;

/** Returns the place of a text among the columns: −1 where all are 0, −2 where it is refused. */
function placesOf(
  { categories, rare, missing, unknown }: State,
  width: number,
): { of(text: string): number; readonly missing: number } {
  const places = new Map(categories.map((text, j) => [text, j]));
  for (const text of rare) places.set(text, categories.length);
  const other = { error: refused, ignore: -1, column: width - 1 }[unknown];
  return {
    of: (text) => places.get(text) ?? other,
    missing: missing ? categories.length + Number(rare.length > 0) : other,
  };
}

function unseen(column: Column, row: number, text: string | undefined, { categories, rare }: State): DataError {
  const what = text === undefined ? "missing" : quote(text);
  return new DataError(
    `oneHotEncode: column ${quote(column.name)}, row ${row + 1} is ${what}, as in none of the rows of fitting, which ` +
      `had ${count(categories.length + rare.length, "value")}, ${listed(categories)}; say what it becomes with ` +
      `{ unknown: "ignore" } or { unknown: "column" }`,
  );
}
