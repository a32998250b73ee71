/** A column of a CSV while it is read: numbers as long as all of it are numbers, and else texts, each once. */
import { numberColumn, type Column, type Where } from "../tables/column.ts";
import { columnOfTexts, type Reading, type Texts } from "../tables/infer.ts";
import { faultAsNumber, isBig, numberOf, shortNumber, type Decimal } from "../tables/numerals.ts";
import type { Schemas } from "../tables/schema.ts";

/** Rules by which cells are read while they come. */
export interface Cells {
  readonly decimal: Decimal;
  readonly missing: ReadonlySet<string>;
  /** True where one of them is a number. */
  readonly numbers: boolean;
  /** True where it matters that a column has decimal points: another may have commas. */
  readonly watch: boolean;
}

/** The numbers of a column so far. */
interface Numbers {
  readonly kind: "numbers";
  readonly blocks: Float64Array[];
  /** Number of those that are missing. */
  missing: number;
  /** True where one has a decimal point. */
  points: boolean;
}

/** The texts of a column so far. */
interface Distinct {
  readonly kind: "texts";
  readonly places: Map<string, number>;
  readonly first: number[];
  readonly blocks: Int32Array[];
}

/** Cells read of a column. "lost" is one whose first numbers are gone when a text comes: it is read again. */
export type Collected = Numbers | Distinct | { readonly kind: "lost" };

export function startNumbers(): Collected {
  return { kind: "numbers", blocks: [], missing: 0, points: false };
}

export function startTexts(): Collected {
  return { kind: "texts", places: new Map(), first: [], blocks: [] };
}

/** Records `from` on of the column `at`, added to what has been read of it; `row` is the row of the first of them. */
export function collect(
  so: Collected,
  rows: readonly (readonly string[])[],
  at: number,
  row: number,
  cells: Cells,
): Collected {
  if (so.kind === "lost") return so;
  if (so.kind === "texts") {
    addTexts(so, rows, at, row);
    return so;
  }
  if (addNumbers(so, rows, at, cells)) return so;
  return so.blocks.length > 0 ? { kind: "lost" } : collect(startTexts(), rows, at, row, cells);
}

/** Adds cells; true where all were numbers, or missing. */
function addNumbers(so: Numbers, rows: readonly (readonly string[])[], at: number, cells: Cells): boolean {
  const block = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const text = rows[i]![at]!;
    // a number may be given as missing, such as −999
    let value =
      cells.numbers && cells.missing.has(text.trim())
        ? NaN
        : cells.decimal === "." || !text.includes(".")
          ? shortNumber(text)
          : NaN;
    if (value !== value) {
      const trimmed = text.trim();
      if (trimmed === "" || cells.missing.has(trimmed)) so.missing++;
      else if (faultAsNumber(trimmed, cells.decimal) !== undefined || isBig(trimmed)) return false;
      else value = numberOf(trimmed, cells.decimal);
    }
    if (cells.watch && !so.points) so.points = value === value && text.includes(".");
    block[i] = value;
  }
  so.blocks.push(block);
  return true;
}

function addTexts(so: Distinct, rows: readonly (readonly string[])[], at: number, row: number): void {
  const { places, first } = so;
  const block = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const text = rows[i]![at]!;
    let place = places.get(text);
    if (place === undefined) {
      place = places.size;
      places.set(flat(text), place);
      first.push(row + i);
    }
    block[i] = place;
  }
  so.blocks.push(block);
}

/** The same text, without the whole piece of the file of which it was a part. */
function flat(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}

/** The column of what was collected. @throws DataError where it is not what the schema says. */
export function finish(so: Numbers | Distinct, name: string, reading: Reading, schemas: Schemas): Column {
  const schema = schemas.get(name);
  if (so.kind === "texts") return columnOfTexts(textsOf(so, name), reading, schema);
  const values = joined(so.blocks, (length) => new Float64Array(length));
  const missing = so.missing === 0 ? undefined : Uint8Array.from(values, (x) => Number(x !== x));
  const reason = so.missing === values.length ? "every value is missing" : reasonOf(schema !== undefined, reading);
  const where: { readonly where?: Where } = reading.where === undefined ? {} : { where: reading.where };
  return numberColumn({ name, missing, reason, ...where }, values);
}

function reasonOf(said: boolean, { decimal }: Reading): string {
  return said ? "by the schema" : `every value is a number${decimal === "," ? " with a decimal comma" : ""}`;
}

/** The texts that were collected. */
export function textsOf(so: Distinct, name: string): Texts {
  const codes = joined(so.blocks, (length) => new Int32Array(length));
  so.blocks.push(codes);
  return { name, texts: [...so.places.keys()], first: so.first, codes };
}

/** Blocks as one array. They are given up, so that the two do not stand side by side for all columns. */
function joined<A extends Float64Array | Int32Array>(blocks: A[], make: (length: number) => A): A {
  const whole = make(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  blocks.length = 0;
  return whole;
}
