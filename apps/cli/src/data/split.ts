/** Rows that are learned from, that early stopping looks at, and that are held out: by seed. */
import { numbersOf, split, stratifiedSplit, table, type Column, type Table } from "@cotangent/datasets";
import { DataFault, quoted, UsageFault } from "../words/faults.ts";

/** Positions of rows, each in one part. */
export interface Parts {
  readonly train: Int32Array;
  /** Empty where early stopping looks at nothing. */
  readonly validation: Int32Array;
  /** Empty where nothing is held out. */
  readonly test: Int32Array;
}

export interface SplitRules {
  readonly test: number;
  /** Share of what is left by `test`. */
  readonly validation: number;
  readonly seed: number;
  readonly group: string | null;
  readonly time: string | null;
}

/**
 * Splits the rows of a table.
 * @param classes int32[rows], so that each part has its share of every class; absent for numbers
 * @throws UsageFault for a column of groups or times that is not there, DataFault for one that cannot be used.
 */
export function splitRows(table: Table, classes: Int32Array | undefined, rules: SplitRules): Parts {
  const all = Int32Array.from({ length: table.length }, (_, row) => row);
  const divide = dividerFor(table, classes, rules);
  const [rest, test] = divide(all, rules.test, 2 * rules.seed);
  const [train, validation] = divide(rest, rules.validation, 2 * rules.seed + 1);
  return { train, validation, test };
}

/** Divides rows: those that stay, and a share that is taken from them. */
type Divider = (rows: Int32Array, share: number, seed: number) => readonly [rest: Int32Array, held: Int32Array];

function dividerFor(table: Table, classes: Int32Array | undefined, { group, time }: SplitRules): Divider {
  const divide =
    group !== null
      ? byGroup(columnOf(table, "--group", group))
      : time !== null
        ? byTime(columnOf(table, "--time", time))
        : drawn(classes);
  return (rows, share, seed) => {
    const held = Math.round(share * rows.length);
    if (held === 0 || rows.length < 2) return [rows, new Int32Array(0)];
    return divide(rows, Math.min(held, rows.length - 1), seed);
  };
}

function columnOf({ columns }: Table, option: string, name: string): Column {
  const column = columns.get(name);
  if (column === undefined) throw new UsageFault(`${option} is ${quoted(name)}, and there is no such column`);
  const gap = column.missing?.indexOf(1) ?? -1;
  if (gap >= 0) throw new DataFault(`${option} is ${quoted(name)}, whose value is missing in row ${gap + 1}`);
  return column;
}

/** Random rows, of classes each its share. */
function drawn(classes: Int32Array | undefined): Divider {
  return (rows, held, seed) => {
    const spec = { testSize: held, seed: seed % Number.MAX_SAFE_INTEGER };
    if (classes === undefined) {
      const parts = split(Array.from(rows), spec);
      return [Int32Array.from(parts.train).sort(), Int32Array.from(parts.test).sort()];
    }
    const labelled = table({ row: rows, label: rows.map((row) => classes[row]!) });
    const parts = stratifiedSplit(labelled, { ...spec, label: "label" });
    const back = (part: Table): Int32Array => Int32Array.from(numbersOf(part.columns.get("row")!)).sort();
    return [back(parts.train), back(parts.test)];
  };
}

/** Whole groups in an order by seed, until the share is reached. */
function byGroup(column: Column): Divider {
  const valueAt = (row: number): unknown => column.values[row];
  return (rows, held, seed) => {
    const groups = new Map<unknown, number[]>();
    for (const row of rows) {
      const members = groups.get(valueAt(row));
      if (members === undefined) groups.set(valueAt(row), [row]);
      else members.push(row);
    }
    if (groups.size < 2)
      throw new DataFault(
        `--group is ${quoted(column.name)}, which has one value in the rows to be divided; it takes two groups`,
      );
    const all = [...groups.values()];
    const share = Math.min(all.length - 1, Math.max(1, Math.round((held / rows.length) * all.length)));
    const [, chosen] = drawn(undefined)(Int32Array.from(all.keys()), share, seed);
    const taken = new Set(Array.from(chosen).flatMap((group) => all[group]!));
    return [rows.filter((row) => !taken.has(row)), rows.filter((row) => taken.has(row))];
  };
}

/** The last rows by a column of moments or numbers. */
function byTime(column: Column): Divider {
  if (column.type !== "number" && column.type !== "date")
    throw new DataFault(
      `--time is ${quoted(column.name)}, which is of type ${column.type} (${column.reason}); it takes dates or numbers`,
    );
  const { values } = column;
  return (rows, held) => {
    const order = rows.toSorted((a, b) => Number(values[a]) - Number(values[b]) || a - b);
    return [order.slice(0, rows.length - held).sort(), order.slice(rows.length - held).sort()];
  };
}
