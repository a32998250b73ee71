/** Steps: what learns from data once, and then does the same to any data with those columns. */
import { DataError, type ColumnType, type Table } from "@cotangent/datasets";
import { built, readData, type Data, type Pair, type Transformed } from "./data.ts";
import { matched, requireOptionExtra, type Seen, type TransformOptions } from "./match.ts";
import { fault, inside, type At, type Read } from "./read.ts";
import { reportOf, type Note, type Origin, type Report } from "./report.ts";
import type { FittedJson } from "./saved.ts";
import { describe } from "./words.ts";

/** A step learns from data. `I` says whether what it does can be undone. */
export interface Step<I extends boolean = boolean> {
  readonly name: string;
  /** The options, with those that were left out. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * Learns from data: a table, a data set, or rows.
   * @throws DataError, which names the column, where the step cannot take it.
   */
  fit(data: Data): Fitted<I>;
}

/** A step that has learned; frozen. */
export interface FittedStep {
  /** The name of the step. */
  readonly name: string;
  /** The columns that it needs, in the order of fitting. */
  readonly inputNames: readonly string[];
  /** The types of those columns, to read a file with: `readCsv(file, { schema })`. */
  readonly schema: Readonly<Record<string, ColumnType>>;
  /** The columns that come out, in their order. */
  readonly featureNames: readonly string[];
  /** An account of what it does to each column. */
  readonly report: Report;
  /**
   * Does to data what was learned, and gives data of the same kind. Columns are found by name, whatever their order;
   * rows have no names, and are taken by place.
   * @throws DataError for a column that is missing, was not there in fitting, or is of another type.
   */
  transform<D extends Data>(data: D, options?: TransformOptions): Transformed<D>;
  /** Returns what `fromJSON` makes the same of. Numbers come back to the last bit. */
  toJSON(): FittedJson;
}

/** The way back of a step that can be undone. */
export interface Inverse {
  /** Gives the columns of before, of columns `featureNames`; what was lost (units, categories unseen) stays lost. */
  inverseTransform<D extends Data>(data: D): D extends readonly (readonly number[])[] ? number[][] : Transformed<D>;
}

/** A step that has learned, with `inverseTransform` where it can be undone. */
export type Fitted<I extends boolean = boolean> = FittedStep & (I extends true ? Inverse : unknown);

/**
 * A step as its author writes it. `S` is what it learns: values of JSON, which all pass `state` before they are used,
 * so that a fitted step that was saved and read is the same.
 */
export interface StepRecord<O, S> {
  readonly name: string;
  /** Checks what users write as options. */
  readonly options: Read<O>;
  /** Checks what was learned, given the columns that are needed. */
  state(inputs: readonly Seen[]): Read<S>;
  /** Learns from all columns of a table, which has at least one row and one column. */
  fit(data: Table, options: O): S;
  /** Names of the columns that `transform` needs; all where it is absent. */
  uses?(state: S, names: readonly string[]): readonly string[];
  /** Gives the columns that come out of those that are needed, which are in the order of fitting. */
  transform(data: Table, state: S): Iterable<Pair>;
  /** Gives the columns of before. */
  inverse?(data: Table, state: S, inputs: readonly Seen[]): Iterable<Pair>;
  /** Returns whether there is an inverse, where that depends on what was learned. */
  canInvert?(state: S): boolean;
  /** Returns of which columns each is made; where it is absent, of that of the same name, or else of all. */
  origins?(inputs: readonly Seen[], state: S): readonly Origin[];
  /** Returns what the report says of columns. */
  notes?(inputs: readonly Seen[], state: S): readonly Note[];
  /** Returns what is saved of a state that is not JSON itself. */
  write?(state: S): unknown;
}

/** A step without its options. */
export interface StepKind<I extends boolean = boolean> {
  readonly name: string;
  /** The step with these options. @throws DataError for options that it has not. */
  of(options: unknown): Step<I>;
  /** Returns the fitted step, of the parts of its JSON. @internal */
  revive(json: { readonly seen: readonly Seen[]; readonly rows: number; readonly state: unknown }, at: At): Fitted<I>;
}

/**
 * A step of your own: a record of what it learns and does. `fromJSON(json, { steps: [kind] })` reads it back, and
 * `checkPreprocessing` of `/testing` checks it.
 * @example
 * const shifted = defineStep({
 *   name: "shifted",
 *   options: read.object({ by: read.number }),
 *   state: () => read.object({ by: read.number }),
 *   fit: (_, { by }) => ({ by }),
 *   transform: (data, { by }) =>
 *     Array.from(data.columns.values(), (column) => [column.name, numbersOf(column).map((x) => x + by)]),
 * });
 * shifted.of({ by: 1 }).fit([[1], [2]]).transform([[5]]); // → [ [ 6 ] ]
 */
export function defineStep<O, S>(
  record: StepRecord<O, S> & Required<Pick<StepRecord<O, S>, "inverse">>,
): StepKind<true>;
export function defineStep<O, S>(record: StepRecord<O, S>): StepKind<false>;
export function defineStep<O, S>(record: StepRecord<O, S>): StepKind {
  const { name } = record;
  return Object.freeze({
    name,
    of(given): Step {
      const options = record.options(given, { who: name, path: "" });
      return Object.freeze({
        name,
        options: options as Step["options"],
        fit: (data: Data) => fit(record, options, data),
      });
    },
    revive: ({ seen, rows, state }, at) =>
      fittedOf(record, seen, rows, record.state(seen.filter(({ used }) => used))(state, inside(at, "state"))),
  } satisfies StepKind);
}

/** The step, or a refusal of what is none. */
export function requireStep(who: string, what: string, step: unknown): asserts step is Step {
  const { fit, name } = Object(step) as Partial<Step>;
  if (typeof fit !== "function" || typeof name !== "string")
    throw new DataError(`${who}: ${what} is ${describe(step)}; it is a step, such as standardize()`);
}

/** Facts of a fitted step beside what users see. */
export interface Inner {
  readonly origins: readonly Origin[];
  readonly notes: readonly Note[];
  readonly outputs: readonly Seen[];
}

const inner = Symbol("inner");

/** @throws DataError for what no step has fitted. */
export function innerOf(fitted: FittedStep): Inner {
  return (fitted as unknown as { readonly [inner]: Inner })[inner];
}

/** Takes what was fitted, or its JSON. */
export const fitted: Read<Fitted> = (value, at) => {
  if (typeof value === "object" && value !== null && inner in value) return value as unknown as Fitted;
  if (at.revive === undefined) throw fault(at, value, "a fitted step");
  return at.revive(value, at) as Fitted;
};

function fit<O, S>(record: StepRecord<O, S>, options: O, data: Data): Fitted {
  const { name } = record;
  const { table } = readData(name, data);
  if (table.length === 0 || table.columns.size === 0)
    throw new DataError(`${name}: the data are empty; there must be at least one row of at least one column to fit on`);
  const learned = record.fit(table, options);
  const all = [...table.columns.keys()];
  const uses = new Set(record.uses?.(learned, all) ?? all);
  const columns = Array.from(table.columns.values(), (column): Seen => {
    const { type, missingCount: missing } = column;
    return Object.freeze({ name: column.name, type, missing, used: uses.has(column.name) });
  });
  const seen = Object.freeze(columns);
  const state = record.state(seen.filter(({ used }) => used))(learned, { who: name, path: "" });
  return fittedOf(record, seen, table.length, state);
}

function fittedOf<O, S>(record: StepRecord<O, S>, seen: readonly Seen[], rows: number, state: S): Fitted {
  const { name } = record;
  const inputs = seen.filter(({ used }) => used);
  const apply = (data: Table): Table => built(name, data.length, () => record.transform(data, state));
  const outputs = seenOf(apply(emptyTable(name, inputs)));
  const origins = record.origins?.(inputs, state) ?? sameNames(inputs, outputs);
  const notes = record.notes?.(inputs, state) ?? [];
  const featureNames = Object.freeze(outputs.map((output) => output.name));
  const known = {
    name,
    inputNames: Object.freeze(inputs.map((input) => input.name)),
    schema: Object.freeze(schemaOf(inputs)),
    featureNames,
    report: reportOf(seen, rows, origins, notes, featureNames),
    transform(data: Data, options: TransformOptions = {}): unknown {
      requireOptionExtra(name, options);
      const { table, isPositional, outward } = readData(name, data);
      const out = apply(matched(name, seen, table, { ...options, isPositional }));
      return outward(out, (info) =>
        unitsOf(origins, new Map([...table.columns.keys()].map((n, j) => [n, info.units[j]!]))),
      );
    },
    toJSON: (): FittedJson =>
      Object.freeze({ step: name, version: 1, rows, columns: seen, state: record.write?.(state) ?? state }),
  };
  const inverse = record.inverse;
  const undo = inverse !== undefined &&
    (record.canInvert?.(state) ?? true) && {
      inverseTransform(data: Data): unknown {
        const { table, isPositional, outward } = readData(name, data);
        const columns = matched(name, outputs, table, { isPositional });
        const out = built(name, table.length, () => inverse(columns, state, inputs));
        return outward(out, () => inputs.map(() => "not stated"));
      },
    };
  const hidden: Inner = { origins, notes, outputs };
  const all = Object.defineProperty({ ...known, ...(undo || {}) }, inner, { value: hidden });
  return Object.freeze(all) as unknown as Fitted;
}

/** A table of those columns without rows. */
function emptyTable(who: string, inputs: readonly Seen[]): Table {
  const one = built(who, 0, () => inputs.map(({ name }): Pair => [name, []]));
  return inputs.length === 0 ? one : matched(who, inputs, one, { isPositional: false });
}

function seenOf({ columns }: Table): readonly Seen[] {
  return Array.from(columns.values(), ({ name, type }) => ({ name, type, missing: 0, used: true }));
}

function schemaOf(inputs: readonly Seen[]): Record<string, ColumnType> {
  const schema = Object.create(null) as Record<string, ColumnType>;
  for (const { name, type } of inputs) schema[name] = type;
  return schema;
}

function sameNames(inputs: readonly Seen[], outputs: readonly Seen[]): Origin[] {
  const all = inputs.map(({ name }) => name);
  const known = new Set(all);
  return outputs.map(({ name }) => ({ from: known.has(name) ? [name] : all }));
}

function unitsOf(origins: readonly Origin[], before: ReadonlyMap<string, string>): string[] {
  return origins.map(({ from, unit }) => unit ?? (from.length === 1 ? (before.get(from[0]!) ?? "1") : "1"));
}
