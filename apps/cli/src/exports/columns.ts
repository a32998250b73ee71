/**
 * Preprocessing as JavaScript: each fitted step, as its JSON says it, becomes an expression of the columns that it
 * takes. The text needs nothing of this program.
 */
import { DataFault, quoted } from "../words/faults.ts";

/** A fitted step, as `preprocessing.json` has it. */
export interface StepJson {
  readonly step: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType; readonly used: boolean }[];
  readonly state: unknown;
}

export type ColumnType = "number" | "category" | "boolean" | "date" | "text";

/** A column on its way: an expression of its value in a row. */
interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Numbers, truth values as 0 and 1, dates in milliseconds: NaN where missing. Texts: undefined where missing. */
  readonly text: string;
}

/** A column of rows, and values that it may have. */
export interface RowColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Three values for a self-test: as JSON has them. */
  readonly examples: readonly (string | number | boolean | null)[];
}

/** Preprocessing as text. */
export interface Written {
  /** Columns that a row has, in order. */
  readonly columns: readonly RowColumn[];
  /** Statements, each a constant. */
  readonly statements: readonly string[];
  /** Expressions of the features, in order. */
  readonly features: readonly string[];
  /** Names of the functions of `words.ts` that they call. */
  readonly calls: ReadonlySet<string>;
}

/** @throws DataFault for a step that this program never fits, and so has no text for */
export function writeColumns(json: StepJson): Written {
  const writer = new Writer();
  const taken = json.columns.filter(({ used }) => used);
  const readers = {
    number: "numberIn",
    boolean: "truthIn",
    date: "momentIn",
    category: "textIn",
    text: "textIn",
  } as const;
  const columns = taken.map(({ name, type }): Column => {
    return { name, type, text: writer.constant(writer.call(readers[type], `row, ${JSON.stringify(name)}`)) };
  });
  const features = writer.step(json, columns);
  return {
    columns: taken.map(({ name, type }) => ({ name, type, examples: writer.examplesOf(name, type) })),
    statements: writer.statements,
    features: features.map(({ text }) => text),
    calls: writer.calls,
  };
}

// ---- private

class Writer {
  readonly statements: string[] = [];
  readonly calls = new Set<string>();
  readonly #examples = new Map<string, (string | number | boolean)[]>();

  call(name: string, args: string): string {
    this.calls.add(name);
    return `${name}(${args})`;
  }

  constant(text: string): string {
    const name = `v${this.statements.length}`;
    this.statements.push(`const ${name} = ${text};`);
    return name;
  }

  examplesOf(name: string, type: ColumnType): (string | number | boolean | null)[] {
    const known = this.#examples.get(name) ?? [];
    const first =
      known[0] ?? (type === "number" ? 1 : type === "boolean" ? true : type === "date" ? "2024-02-29" : "a");
    return [first, known.at(-1) ?? first, null];
  }

  #example(name: string, ...values: readonly (string | number | boolean)[]): void {
    this.#examples.set(name, [...(this.#examples.get(name) ?? []), ...values]);
  }

  step(json: StepJson, columns: readonly Column[]): readonly Column[] {
    const write = steps.get(json.step);
    if (write === undefined)
      throw new DataFault(
        `the step ${json.step} has no JavaScript; export the run as safetensors, with its preprocessing.json`,
      );
    return write.call(this, json, columns);
  }

  /** A step of single columns: what it makes of each with what was learned of it. */
  each<S>(json: StepJson, columns: readonly Column[], make: (column: Column, state: S) => readonly Column[]): Column[] {
    const states = json.state as readonly S[];
    return columns.flatMap((column, i) => make(column, states[i]!));
  }

  impute(json: StepJson, columns: readonly Column[]): readonly Column[] {
    return this.each<{ fill: string | number | boolean; indicator: boolean }>(
      json,
      columns,
      (column, { fill, indicator }) => {
        const { name, type, text } = column;
        const isText = type === "category" || type === "text";
        const value = type === "boolean" ? Number(fill) : fill;
        if (type === "number" || type === "boolean") this.#example(name, fill);
        const filled = isText ? `${text} ?? ${JSON.stringify(value)}` : `(Number.isNaN(${text}) ? ${value} : ${text})`;
        const own = { ...column, text: this.constant(filled) };
        return indicator
          ? [own, { name: `${name} missing`, type: "number", text: `Number(Number.isNaN(${text}))` }]
          : [own];
      },
    );
  }

  standardize(json: StepJson, columns: readonly Column[]): readonly Column[] {
    return this.each<{ mean: number; standardDeviation: number }>(
      json,
      columns,
      (column, { mean, standardDeviation }) => {
        this.#example(column.name, mean + standardDeviation);
        return [{ ...column, type: "number", text: `(${column.text} - ${bracketed(mean)}) / ${standardDeviation}` }];
      },
    );
  }

  ordinalEncode(json: StepJson, columns: readonly Column[]): readonly Column[] {
    return this.each<{ values: readonly string[]; unknown: string }>(json, columns, (column, { values }) => {
      const place = this.call("placeOf", `${asText(column)}, ${JSON.stringify(values)}`);
      return [
        { ...column, type: "number", text: `(${this.constant(place)} < 0 ? NaN : v${this.statements.length - 1})` },
      ];
    });
  }

  oneHotEncode(json: StepJson, columns: readonly Column[]): readonly Column[] {
    interface State {
      readonly categories: readonly string[];
      readonly rare: readonly string[];
      readonly missing: boolean;
      readonly unknown: "error" | "ignore" | "column";
    }
    return this.each<State>(json, columns, (column, { categories, rare, missing, unknown }) => {
      const width = categories.length + Number(rare.length > 0) + Number(missing) + Number(unknown === "column");
      const other = unknown === "column" ? width - 1 : -1;
      const lost = missing ? categories.length + Number(rare.length > 0) : other;
      const isText = column.type === "category" || column.type === "text";
      if (isText) this.#example(column.name, categories[0] ?? "a", categories.at(-1) ?? "a");
      const place = this.call("categoryOf", `${asText(column)}, ${JSON.stringify(categories)}, ${JSON.stringify(rare)}, ${lost}, ${other}`); // prettier-ignore
      const name = this.constant(place);
      return Array.from({ length: width }, (_, k): Column => ({
        name: column.name,
        type: "number",
        text: `Number(${name} === ${k})`,
      }));
    });
  }

  dateParts(json: StepJson, columns: readonly Column[]): readonly Column[] {
    return this.each<{ parts: readonly string[] }>(json, columns, (column, { parts }) =>
      parts.map((part): Column => ({
        name: `${column.name} ${part}`,
        type: "number",
        text: this.constant(this.call("partOf", `${column.text}, ${JSON.stringify(part)}`)),
      })),
    );
  }

  hashText(json: StepJson, columns: readonly Column[]): readonly Column[] {
    interface State {
      readonly width: number;
      readonly lowerCase: boolean;
      readonly signed: boolean;
    }
    return this.each<State>(json, columns, (column, { width, lowerCase, signed }) => {
      this.#example(column.name, "red apple", "green pear");
      const counts = this.constant(this.call("wordCounts", `${column.text}, ${width}, ${lowerCase}, ${signed}`));
      return Array.from({ length: width }, (_, k): Column => ({
        name: column.name,
        type: "number",
        text: `${counts}[${k}]`,
      }));
    });
  }
}

type WriteStep = (this: Writer, json: StepJson, columns: readonly Column[]) => readonly Column[];

/** Steps by name: those of single columns, and those that hold others. */
const steps: ReadonlyMap<string, WriteStep> = new Map<string, WriteStep>([
  ["impute", Writer.prototype.impute],
  ["standardize", Writer.prototype.standardize],
  ["ordinalEncode", Writer.prototype.ordinalEncode],
  ["oneHotEncode", Writer.prototype.oneHotEncode],
  ["dateParts", Writer.prototype.dateParts],
  ["hashText", Writer.prototype.hashText],
  ["vectorize", function (json, columns) { return this.step((json.state as { encoded: StepJson }).encoded, columns); }], // prettier-ignore
  ["pipeline", function (json, columns) { return (json.state as StepJson[]).reduce((now, one) => this.step(one, now), columns); }], // prettier-ignore
  ["columns", writeParts],
]);

/** Parts for some columns each, side by side; then those that no part takes. */
function writeParts(this: Writer, json: StepJson, columns: readonly Column[]): readonly Column[] {
  const { parts, kept } = json.state as { parts: readonly StepJson[]; kept: readonly string[] };
  const named = (name: string): Column => {
    const found = columns.find((column) => column.name === name);
    if (found === undefined) throw new DataFault(`preprocessing.json: there is no column ${quoted(name)} for columns`);
    return found;
  };
  const made = parts.flatMap((part) =>
    this.step(
      part,
      part.columns.filter(({ used }) => used).map(({ name }) => named(name)),
    ),
  );
  return [...made, ...kept.map(named)];
}

/** The value as a text, as categories are kept; undefined where missing. */
function asText({ type, text }: Column): string {
  if (type === "category" || type === "text") return text;
  return type === "boolean"
    ? `(Number.isNaN(${text}) ? undefined : String(${text} === 1))`
    : `(Number.isNaN(${text}) ? undefined : String(${text} + 0))`;
}

const bracketed = (value: number): string => (value < 0 ? `(${value})` : String(value));
