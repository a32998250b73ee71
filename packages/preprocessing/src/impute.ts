import { DataError, table, type CategoryColumn, type Column, type ColumnType } from "@cotangent/datasets";
import { inOrder } from "./categories.ts";
import { defineColumnStep, requireSome } from "./columnStep.ts";
import { valuesOf, type Pair } from "./data.ts";
import type { Seen } from "./match.ts";
import { meanOf, medianOf } from "./mean.ts";
import { presentOf } from "./numberStep.ts";
import { boolean, either, number, object, oneOf, optional, text, type Of, type Read } from "./read.ts";
import type { Step, StepKind } from "./step.ts";
import { describe, quote } from "./words.ts";

type Strategy = "mean" | "median" | "mostFrequent" | "constant";
type Fill = number | string | boolean;

/** Options of `impute`. */
export interface ImputeOptions {
  /**
   * The value that stands for a missing one: "mean" or "median" of numbers and dates, the "mostFrequent" value (of
   * several the least), or a "constant". Where it is absent: the median of numbers and dates, the most frequent of
   * other values.
   */
  readonly strategy?: Strategy;
  /** The constant, of the type of the column; of dates milliseconds since 1970. */
  readonly value?: Fill;
  /** True adds a column "age missing" of 0 and 1, where values were missing in fitting. */
  readonly indicator?: boolean;
}

/**
 * Fills in missing values of each column, as scikit-learn's `SimpleImputer`. What is not missing stays, and so does the
 * type.
 * @throws DataError for a column without any value, unless the strategy is "constant"; for a mean or median of what is
 * no number; for a constant of another type than the column.
 * @example
 * const filled = impute({ strategy: "median", indicator: true }).fit([[1], [NaN], [3], [8]]);
 * filled.transform([[NaN], [5]]); // → [ [ 3, 1 ], [ 5, 0 ] ]
 * filled.featureNames; // → [ 'x0', 'x0 missing' ]
 */
export function impute(options: ImputeOptions = {}): Step<false> {
  return imputeStep.of(options);
}

const strategies = oneOf("mean", "median", "mostFrequent", "constant");
const fills: Read<Fill> = either<Fill>("a number, a text or a truth value", number, text, boolean);
const options = object({
  strategy: optional<Strategy | undefined>(strategies, undefined),
  value: optional<Fill | undefined>(fills, undefined),
  indicator: optional(boolean, false),
});

export const imputeStep: StepKind<false> = defineColumnStep({
  name: "impute",
  options: (value, at): Of<typeof options> => {
    const read = options(value, at);
    const { strategy } = read;
    if (
      (read.value === undefined) === (strategy === "constant") &&
      (strategy !== undefined || read.value !== undefined)
    )
      throw new DataError(
        `${at.who}: strategy is ${describe(strategy)} and value ${describe(read.value)}; a value goes with the ` +
          `strategy "constant", and with no other`,
      );
    return read;
  },
  takes: ["number", "category", "boolean", "date", "text"],
  others: "",
  state: (input) => object({ strategy: strategies, fill: fillFor(input), indicator: boolean }),
  fit(column, { strategy, value, indicator }) {
    const chosen = strategy ?? (numeric(column.type) ? "median" : "mostFrequent");
    const fill = chosen === "constant" ? constantFor(column, value!) : learned(column, chosen);
    return { strategy: chosen, fill, indicator: indicator && column.missingCount > 0 };
  },
  transform(column, { fill, indicator }) {
    const filled: Pair = [column.name, column.missingCount === 0 ? column : fillIn(column, fill)];
    if (!indicator) return [filled];
    const { missing } = column;
    const marks = missing === undefined ? new Float64Array(column.length) : new Float64Array(missing);
    return [filled, [`${column.name} missing`, marks]];
  },
  note: ({ fill, strategy, indicator }, { missing, type }) =>
    missing === 0
      ? { done: "" }
      : {
          filledWith: fill,
          done:
            `missing filled with ${type === "date" ? new Date(fill as number).toISOString() : fill}` +
            `${strategy === "constant" ? "" : `, the ${words[strategy]}`}${indicator ? ", and marked" : ""}`,
        },
});

const words = { mean: "mean", median: "median", mostFrequent: "most frequent value" } as const;

function numeric(type: ColumnType): boolean {
  return type === "number" || type === "date";
}

/** A fill of the type of the column. */
function fillFor({ type }: Seen): Read<Fill> {
  if (numeric(type)) return number;
  return type === "boolean" ? boolean : text;
}

function constantFor({ name, type }: Column, value: Fill): Fill {
  return fillFor({ name, type, missing: 0, used: true })(value, {
    who: "impute",
    path: `the value for column ${quote(name)} of type ${type}`,
  });
}

function learned(column: Column, strategy: Exclude<Strategy, "constant">): Fill {
  requireSome("impute", column);
  if (strategy === "mostFrequent") return mostFrequent(column);
  const { name, type, reason } = column;
  if (!numeric(type))
    throw new DataError(
      `impute: column ${quote(name)} is of type ${type} (${reason}), which has no ${strategy}; fill it with ` +
        `{ strategy: "mostFrequent" }`,
    );
  const present = presentOf("impute", column);
  return strategy === "mean" ? meanOf(present) : medianOf(Float64Array.from(present).sort());
}

/** Of several that are as frequent, the least. */
function mostFrequent(column: Column): Fill {
  const counts = new Map<Fill, number>();
  const add = (value: Fill): unknown => counts.set(value, (counts.get(value) ?? 0) + 1);
  if (numeric(column.type)) presentOf("impute", column).forEach(add);
  else for (const value of valuesOf(column)) if (value !== null) add(value as Fill);
  let [best, most] = [[...counts.keys()][0]!, 0];
  for (const [value, n] of counts) if (n > most || (n === most && value < best)) [best, most] = [value, n];
  return best;
}

/** The column with the value where one is missing. */
function fillIn(column: Column, fill: Fill): Column {
  const { name, type } = column;
  if (type === "number" && column.values instanceof Float64Array) {
    const filled = column.values.slice();
    for (let i = 0; i < filled.length; i++) if (column.missing?.[i] === 1) filled[i] = fill as number;
    return table([[name, filled]]).columns.get(name)!;
  }
  if (type === "category" && String(fill).trim() !== "") return filledCodes(column, fill as string);
  const values = valuesOf(column).map((value, i) => {
    if (column.missing?.[i] !== 1) return value;
    return type === "date" ? new Date(fill as number) : fill;
  });
  const isBig = type === "number" && column.values instanceof BigInt64Array;
  const filled = isBig ? Float64Array.from(values, Number) : values;
  return table([[name, filled]], { schema: Object.fromEntries([[name, type]]) }).columns.get(name)!;
}

/** The same of categories, by their codes: those that are there, in their order. */
function filledCodes(column: CategoryColumn, fill: string): CategoryColumn {
  const texts = column.categories.includes(fill) ? column.categories : [...column.categories, fill];
  const other = texts.indexOf(fill);
  const used = new Uint8Array(texts.length);
  for (const code of column.values) used[code < 0 ? other : code] = 1;
  const categories = inOrder(
    texts.filter((_, code) => used[code] === 1),
    "category",
  );
  const places = Int32Array.from(texts, (text) => categories.indexOf(text));
  const values = column.values.map((code) => places[code < 0 ? other : code]!);
  const { name, length } = column;
  const reason = "by the schema";
  return Object.freeze({
    ...{ name, type: "category", length, values, missingCount: 0, reason },
    categories: Object.freeze(categories),
  } as const);
}
