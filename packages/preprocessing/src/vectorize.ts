import { DataError, type Table } from "@cotangent/datasets";
import { columns } from "./columns.ts";
import { dateParts } from "./dateParts.ts";
import { hashText } from "./hashText.ts";
import { impute } from "./impute.ts";
import { findingsOf, type ColumnFindings } from "./inspect.ts";
import { oneHotEncode } from "./oneHotEncode.ts";
import { ordinalEncode } from "./ordinalEncode.ts";
import { integer, list, object, optional, text, type Of, type Read } from "./read.ts";
import type { Note } from "./report.ts";
import { standardize } from "./standardize.ts";
import { defineStep, fitted, innerOf, type Step, type StepKind } from "./step.ts";
import { quote } from "./words.ts";

/** Options of `vectorize`. */
export interface VectorizeOptions {
  /** The column that is to be predicted: it is left out, and so are copies of it. */
  readonly target?: string;
  /** Most columns that one of categories or texts becomes; 30 where absent. */
  readonly maxWidth?: number;
}

/**
 * Looks at a table, and makes numbers of all that says something, as skrub's `TableVectorizer`: numbers are filled with
 * the median, marked where some are missing, and standardized; truth values become 0 and 1; categories a column each,
 * the rarest together; dates their parts; texts of several words counts of hashed words. What says nothing is left out
 * with its reason: identifiers, constants, texts that all differ, copies of the target. The report says all of it.
 * Values that were not there in fitting are 0 in all columns of their category.
 * @throws DataError for a target that is not there, and where no column is left.
 * @example
 * const people = table({ id: [1, 2, 3, 4], age: [34, null, 51, 20], city: ["Rome", "Oslo", "Rome", "Rome"] });
 * const fitted = vectorize().fit(people);
 * fitted.featureNames; // → [ 'age', 'age missing', 'city=Oslo', 'city=Rome' ]
 * fitted.report.columns[0]?.dropped; // → it numbers the rows
 */
export function vectorize(options: VectorizeOptions = {}): Step<false> {
  return vectorizeStep.of(options);
}

const name: Read<string | undefined> = text;
const options = object({ target: optional(name, undefined), maxWidth: optional(integer(2, 65_536), 30) });
const notes = list(object({ column: text, says: text }));
const state = object({ encoded: fitted, dropped: notes, warnings: notes });

export const vectorizeStep: StepKind<false> = defineStep<Of<typeof options>, Of<typeof state>>({
  name: "vectorize",
  options,
  state: () => state,
  fit(data, { target, maxWidth }) {
    const { columns: found } = findingsOf("vectorize", data, target);
    const useful = found.filter(({ useless }) => useless === undefined);
    if (useful.length === 0)
      throw new DataError(
        `vectorize: no column is left; ${found.map(({ column, useless }) => `${quote(column)}: ${useless}`).join("; ")}`,
      );
    const parts = useful.map((one) => [one.column, stepsFor(one, data, maxWidth)] as const);
    const dropped = found.flatMap(({ column, useless }) => (useless === undefined ? [] : [{ column, says: useless }]));
    return {
      encoded: columns(parts).fit(data),
      dropped: target === undefined ? dropped : [...dropped, { column: target, says: "it is the target" }],
      warnings: found.flatMap(({ column, warnings }) => warnings.map((says) => ({ column, says }))),
    };
  },
  uses: ({ encoded }) => encoded.inputNames,
  transform: (data, { encoded }) => encoded.transform(data).columns,
  origins: (_, { encoded }) => innerOf(encoded).origins,
  notes: (_, { encoded, dropped, warnings }) => [
    ...innerOf(encoded).notes,
    ...dropped.map(({ column, says }): Note => ({ column, dropped: says })),
    ...warnings.map(({ column, says }): Note => ({ column, warning: says })),
  ],
  write: ({ encoded, dropped, warnings }) => Object.freeze({ encoded: encoded.toJSON(), dropped, warnings }),
});

/** Steps that make numbers of a column, also where values are missing that were not in fitting. */
function stepsFor({ column, type, missing }: ColumnFindings, data: Table, maxWidth: number): readonly Step[] {
  switch (type) {
    case "number":
      return [impute({ strategy: "median", indicator: missing > 0 }), standardize()];
    case "boolean":
      return [impute(), ordinalEncode()];
    case "date":
      return [dateParts(), impute(), standardize()];
    case "category":
      return [oneHotEncode({ unknown: "ignore", maxWidth })];
    case "text":
      return [isProse(data, column) ? hashText({ width: maxWidth }) : oneHotEncode({ unknown: "ignore", maxWidth })];
  }
}

/** Returns whether texts have two words or more in the mean. */
function isProse({ columns: all }: Table, column: string): boolean {
  const { values, type } = all.get(column)!;
  if (type !== "text") return false;
  const words = values.reduce((sum, one) => sum + (one.trim() === "" ? 0 : one.trim().split(/\s+/).length), 0);
  return words >= 2 * values.filter((one) => one.trim() !== "").length;
}
