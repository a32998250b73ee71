/** Steps that learn from each column by itself: most of them. */
import { DataError, type Column, type ColumnType, type Table } from "@cotangent/datasets";
import type { Pair } from "./data.ts";
import type { Seen } from "./match.ts";
import { fault, inside, type Read } from "./read.ts";
import type { Note, Origin } from "./report.ts";
import { defineStep, type StepKind } from "./step.ts";
import { count, quote } from "./words.ts";

/** A step of single columns as its author writes it; `S` is what is learned of one column. */
export interface ColumnRecord<O, S> {
  readonly name: string;
  readonly options: Read<O>;
  /** Checks what was learned of one column. */
  state(input: Seen): Read<S>;
  /** Types of columns that it takes; a sentence says what to do with others. */
  readonly takes: readonly ColumnType[];
  readonly others: string;
  fit(column: Column, options: O): S;
  /** Gives what the column becomes: one column or several. */
  transform(column: Column, state: S): readonly Pair[];
  /** Gives the values of before, of the columns that were made of one, in their order. */
  inverse?(columns: readonly Column[], state: S, input: Seen): Pair[1];
  /** Returns what the report says of the column. */
  note?(state: S, input: Seen): Omit<Note, "column">;
  /** The unit of what comes out; that of the column where it is absent. */
  readonly unit?: string;
}

/**
 * A step of your own that learns from each column by itself.
 * @example
 * const years = defineColumnStep({
 *   name: "years",
 *   options: read.object({}),
 *   takes: ["date"],
 *   others: "it has no years",
 *   state: () => read.object({}),
 *   fit: () => ({}),
 *   transform: (column) => [[`${column.name} year`, numbersOf(column).map((t) => new Date(t).getUTCFullYear())]],
 * });
 * years.of({}).fit([[new Date(0)]]).transform([[new Date("2026-12-01")]]); // → [ [ 2026 ] ]
 */
export function defineColumnStep<O, S>(
  record: ColumnRecord<O, S> & Required<Pick<ColumnRecord<O, S>, "inverse">>,
): StepKind<true>;
export function defineColumnStep<O, S>(record: ColumnRecord<O, S>): StepKind<false>;
export function defineColumnStep<O, S>(record: ColumnRecord<O, S>): StepKind {
  const { name, inverse, note } = record;
  const made = (input: Seen, state: S): readonly Pair[] => record.transform(emptyColumn(input), state);
  return defineStep<O, readonly S[]>({
    name,
    options: record.options,
    state: (inputs) => statesOf((input) => record.state(input), inputs),
    fit: ({ columns }, options) =>
      Array.from(columns.values(), (column) => {
        requireType(record, column);
        return record.fit(column, options);
      }),
    transform: ({ columns }, states) =>
      [...columns.values()].flatMap((column, j) => record.transform(column, states[j]!)),
    origins: (inputs, states) =>
      inputs.flatMap((input, j) =>
        made(input, states[j]!).map((): Origin => ({
          from: [input.name],
          ...(record.unit === undefined ? {} : { unit: record.unit }),
        })),
      ),
    notes: (inputs, states) =>
      inputs.map((input, j): Note => ({ column: input.name, done: name, ...note?.(states[j]!, input) })),
    ...(inverse && {
      inverse({ columns }: Table, states: readonly S[], inputs: readonly Seen[]): Pair[] {
        const all = [...columns.values()];
        let from = 0;
        return inputs.map((input, j): Pair => {
          const width = made(input, states[j]!).length;
          const own = all.slice(from, (from += width));
          return [input.name, inverse(own, states[j]!, input)];
        });
      },
    }),
  });
}

/** One state per column. */
function statesOf<S>(readerOf: (input: Seen) => Read<S>, inputs: readonly Seen[]): Read<readonly S[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length !== inputs.length)
      throw fault(at, value, `an array of ${inputs.length}, one for each column that is used`);
    return Object.freeze(
      inputs.map((input, j) =>
        readerOf(input)(value[j], at.path === "" ? { ...at, path: `column ${quote(input.name)}` } : inside(at, j)),
      ),
    );
  };
}

/** @throws DataError for a column of a type that the step does not take. */
export function requireType(
  { name, takes, others }: Pick<ColumnRecord<unknown, unknown>, "name" | "takes" | "others">,
  column: Column,
): void {
  if (takes.includes(column.type)) return;
  throw new DataError(
    `${name}: column ${quote(column.name)} is of type ${column.type} (${column.reason}), and this step takes ` +
      `${takes.join(", ")}; ${others}`,
  );
}

/** A column of that name and type without rows. */
export function emptyColumn({ name, type }: Seen): Column {
  const known = { name, length: 0, missingCount: 0, reason: "there are no rows" };
  switch (type) {
    case "number":
    case "date":
      return { ...known, type, values: new Float64Array(0) };
    case "category":
      return { ...known, type, values: new Int32Array(0), categories: [] };
    case "boolean":
      return { ...known, type, values: new Uint8Array(0) };
    case "text":
      return { ...known, type, values: [] };
  }
}

/** @throws DataError for a column in which no value is present. */
export function requireSome(who: string, { name, length, missingCount }: Column): void {
  if (missingCount < length) return;
  throw new DataError(
    `${who}: column ${quote(name)} has no value in ${count(length, "row")}; leave it out, or fill it with ` +
      `impute({ strategy: "constant", value })`,
  );
}
