import { DataError, table, type Value } from "@cotangent/datasets";
import { codedOf, countsOf, inOrder, valueOf } from "./categories.ts";
import { defineColumnStep, requireSome } from "./columnStep.ts";
import { floatsOf } from "./numberStep.ts";
import { names, object, oneOf, optional, type Read } from "./read.ts";
import type { Step, StepKind } from "./step.ts";
import { count, listed, quote } from "./words.ts";

/** Options of `ordinalEncode`. */
export interface OrdinalEncodeOptions {
  /** The values in their order, as texts, such as ["S", "M", "L"]; those of fitting, sorted, where it is absent. */
  readonly order?: readonly string[];
  /** "error" refuses a value that was not there in fitting, "missing" makes it missing; "error" where absent. */
  readonly unknown?: "error" | "missing";
}

/**
 * Gives each value its place among the sorted values of the column, 0, 1 …, as scikit-learn's `OrdinalEncoder`: where
 * categories have an order, or a model of trees takes them. Missing values stay missing.
 * @throws DataError for a value that was not there in fitting, unless `unknown` says what to do with it.
 * @example
 * const sizes = ordinalEncode({ order: ["S", "M", "L"] }).fit([["L"], ["S"]]);
 * sizes.transform([["M"], [null]]); // → [ [ 1 ], [ NaN ] ]
 * sizes.inverseTransform([[2]]); // → [ [ 'L' ] ]
 */
export function ordinalEncode(options: OrdinalEncodeOptions = {}): Step<true> {
  return ordinalEncodeStep.of(options);
}

const choices = oneOf("error", "missing");
interface State {
  readonly values: readonly string[];
  readonly unknown: "error" | "missing";
}

interface Options {
  readonly order: readonly string[] | undefined;
  readonly unknown: State["unknown"];
}

const orders: Read<readonly string[] | undefined> = names;

export const ordinalEncodeStep: StepKind<true> = defineColumnStep<Options, State>({
  name: "ordinalEncode",
  options: object({ order: optional(orders, undefined), unknown: optional(choices, "error") }),
  takes: ["category", "text", "boolean", "number"],
  others: "make numbers of its parts with dateParts()",
  unit: "1",
  state: () => object({ values: names, unknown: choices }),
  fit(column, { order, unknown }) {
    requireSome("ordinalEncode", column);
    const coded = codedOf(column);
    const counts = countsOf(coded);
    const present = coded.texts.filter((_, i) => counts[i]! > 0);
    const other = order && present.find((text) => !order.includes(text));
    if (other !== undefined)
      throw new DataError(
        `ordinalEncode: column ${quote(column.name)} has ${quote(other)}, which is not in the order ` +
          `${listed(order!)}; name all values in their order`,
      );
    return { values: order ?? inOrder(present, column.type), unknown };
  },
  transform(column, { values, unknown }) {
    const places = new Map(values.map((text, i) => [text, i]));
    const { texts, codes } = codedOf(column);
    const to = texts.map((text) => places.get(text) ?? NaN);
    const encoded = Float64Array.from(codes, (code, row) => {
      if (code < 0) return NaN;
      if (unknown === "error" && Number.isNaN(to[code]))
        throw new DataError(
          `ordinalEncode: column ${quote(column.name)}, row ${row + 1} is ${quote(texts[code]!)}, as in none of the rows ` +
            `of fitting, which had ${count(values.length, "value")}, ${listed(values)}; make it missing with ` +
            `{ unknown: "missing" }`,
        );
      return to[code]!;
    });
    return [[column.name, encoded]];
  },
  inverse([column], { values }, { name, type }) {
    const back = Array.from(floatsOf("ordinalEncode", column!), (place): Value => {
      const text = values[Math.round(place)];
      return text === undefined ? null : valueOf(text, type);
    });
    return table([[name, back]], { schema: Object.fromEntries([[name, type]]) }).columns.get(name)!;
  },
  note: ({ values }) => ({ done: `numbered, ${count(values.length, "value")}` }),
});
