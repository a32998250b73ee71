/** The plane of two columns: what the model says of its places, where all other columns are as usual. */
import { table, type Column, type Table } from "@cotangent/datasets";
import { extent, least, sum } from "d3-array";
import type { ClassPlane, Plane, ValuePlane } from "../charts/boundary.ts";
import type { ModelFile } from "../model/modelFile.ts";
import type { NamedNumbers } from "../model/network.ts";
import type { Predictor } from "../model/predictor.ts";
import type { Truth } from "../data/answers.ts";
import { classNames } from "../scores/answers.ts";
import { listed, quoted, UsageFault } from "../words/faults.ts";

/** Facts that a plane is made of. */
export interface PlaneFacts {
  readonly model: ModelFile;
  readonly numbers: NamedNumbers;
  readonly predictor: Predictor;
  /** Rows that are shown, in raw units, and their true answers. */
  readonly rows: Table;
  readonly truth: Truth;
}

/** Places along each side. */
const side = 72;

/** Rows that are shown at most. */
const mostShown = 600;

/**
 * The plane of two columns of numbers: those that are named, or the two from which alone the model says most nearly
 * what it says of the whole rows. Undefined where there are no two, and for several targets.
 * @param named their names, with a comma between them
 * @throws UsageFault for a column that is not there, or is none of numbers.
 */
export function planeOf(
  facts: PlaneFacts,
  named?: string,
): { readonly classes: ClassPlane } | { readonly values: ValuePlane } | undefined {
  const { model, predictor, rows, truth } = facts;
  const columns = named === undefined ? likest(facts) : pairOf(rows, named);
  if (columns === undefined || model.targets.length > 1) return undefined;
  const [x, y] = columns.map((name) => numbersIn(rows, name)) as [Float64Array, Float64Array];
  const [across, up] = [rangeOf(x), rangeOf(y)];
  const places = placesOf(rows, columns, across, up);
  const said = predictor.predict(places);
  const others = [...rows.columns.keys()].filter((name) => !columns.includes(name) && isUsed(model, name)).length;
  const plane: Plane = {
    ...{ x: { name: columns[0], domain: across }, y: { name: columns[1], domain: up }, columns: side, rows: side },
    ...(others > 0 && {
      note: `the other ${others === 1 ? "column is" : `${others} columns are`} as usual: median, or most common`,
    }),
  };
  const step = Math.max(1, Math.ceil(rows.length / mostShown));
  const shown = Array.from({ length: Math.ceil(rows.length / step) }, (_, i) => i * step);
  const points = shown
    .filter((row) => Number.isFinite(x[row]) && Number.isFinite(y[row]))
    .map((row) => ({ x: x[row]!, y: y[row]!, actual: (truth.classes ?? truth.values)![row]! }));
  if (said.values !== undefined)
    return { values: { ...plane, target: model.targets[0]!.name, values: said.values, points } };
  const classes = classNames(model.task, model.targets);
  const sure = said.probabilities ?? oneHot(said.classes!, classes.length);
  const probabilities = classes.map((_, k) => sure.filter((_, i) => i % classes.length === k));
  return { classes: { ...plane, classes, probabilities, points } };
}

// ---- private parts

/** Columns among which the two are looked for, those with the largest weights in the first layer. */
const mostTried = 6;

/** The pair with which predictions change least when all other columns are as usual. */
function likest(facts: PlaneFacts): readonly [string, string] | undefined {
  const { predictor, rows } = facts;
  const tried = weightiest(facts);
  const whole = predictor.predict(rows);
  const pairs = tried.flatMap((a, i) => tried.slice(i + 1).map((b) => [a, b] as const));
  return least(pairs, (pair) => {
    const alone = predictor.predict(withUsual(rows, pair, rows.length));
    const [said, all] = [alone.values ?? alone.classes!, whole.values ?? whole.classes!];
    const isNumber = whole.values !== undefined;
    return sum(said, (value, row) => (isNumber ? (value - all[row]!) ** 2 : Number(value !== all[row]!)));
  });
}

/** Columns of numbers by their weights in the first layer, the largest, in the order of the table. */
function weightiest({ model, numbers, rows }: PlaneFacts): readonly string[] {
  const weight = numbers.get("0.weight")!;
  const width = model.parameters["0.weight"]![1]!;
  const sizes = new Map(
    model.inputs.map((name, i) => [name, sum(weight.subarray(i * width, (i + 1) * width), (w) => w * w)]),
  );
  const candidates = [...rows.columns.values()].filter(({ name, type }) => type === "number" && sizes.has(name));
  const kept = candidates.map(({ name }) => name).sort((a, b) => sizes.get(b)! - sizes.get(a)!);
  const most = new Set(kept.slice(0, mostTried));
  return candidates.flatMap(({ name }) => (most.has(name) ? [name] : []));
}

/** A comma may be part of a name: where both sides of one are columns, it stands between them. */
function pairOf({ columns }: Table, named: string): readonly [string, string] {
  for (let at = named.indexOf(","); at >= 0; at = named.indexOf(",", at + 1)) {
    const pair = [named.slice(0, at).trim(), named.slice(at + 1).trim()] as const;
    if (pair.every((name) => columns.has(name)) && pair[0] !== pair[1]) return pair;
  }
  throw new UsageFault(
    `--columns is ${quoted(named)}; it takes the names of two columns with a comma between them, of ${listed([...columns.keys()])}`,
  );
}

/** Whether a column is behind a feature: "colour" is behind "colour=red". */
function isUsed({ inputs }: ModelFile, name: string): boolean {
  return inputs.some((input) => input === name || input.startsWith(`${name}=`) || input.startsWith(`${name} `));
}

function numbersIn({ columns }: Table, name: string): Float64Array {
  const column = columns.get(name)!;
  if (column.type !== "number")
    throw new UsageFault(
      `--columns names ${quoted(name)}, which is of type ${column.type}; a plane is of two columns of numbers`,
    );
  return Float64Array.from(column.values as ArrayLike<number>, (value, row) =>
    column.missing?.[row] === 1 ? NaN : Number(value),
  );
}

function rangeOf(values: Float64Array): [number, number] {
  const [low, high] = extent(values.filter((x) => Number.isFinite(x)));
  if (low === undefined) return [0, 1];
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - room, high + room];
}

/** A row for each place, from the least y up, from the least x to the right. */
function placesOf(
  rows: Table,
  [x, y]: readonly [string, string],
  across: readonly [number, number],
  up: readonly [number, number],
): Table {
  const at = (i: number, [least, most]: readonly [number, number]): number => least + ((most - least) * i) / (side - 1);
  const places = side * side;
  const own = new Map([
    [x, Float64Array.from({ length: places }, (_, i) => at(i % side, across))],
    [y, Float64Array.from({ length: places }, (_, i) => at(Math.floor(i / side), up))],
  ]);
  const others = [...rows.columns.keys()].filter((name) => !own.has(name));
  const rest = withUsual(rows, [], places);
  return table([...own, ...others.map((name) => [name, rest.columns.get(name)!] as const)]);
}

/** A table of so many rows, in which all but some columns are as usual. */
function withUsual(rows: Table, kept: readonly string[], length: number): Table {
  return table(
    [...rows.columns].map(([name, column]) => [name, kept.includes(name) ? column : usual(column, length)] as const),
  );
}

/** A column that is the same in all rows: the median, or the value that comes most often. */
function usual(column: Column, length: number): Column {
  const { missing } = column;
  const present = Array.from({ length: column.length }, (_, row) => row).filter((row) => missing?.[row] !== 1);
  const { missing: _, ...known } = column;
  const filled = { ...known, length, missingCount: 0 };
  switch (column.type) {
    case "number":
    case "date": {
      const sorted = Float64Array.from(present, (row) => Number(column.values[row])).sort();
      const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
      return { ...filled, values: new Float64Array(length).fill(middle) } as Column;
    }
    case "category":
      return { ...filled, values: new Int32Array(length).fill(commonest(column.values, present)) } as Column;
    case "boolean":
      return { ...filled, values: new Uint8Array(length).fill(commonest(column.values, present)) } as Column;
    case "text":
      return { ...filled, values: new Array<string>(length).fill(column.values[present[0]!] ?? "") } as Column;
  }
}

function commonest(values: ArrayLike<number>, rows: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(values[row]!, (counts.get(values[row]!) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
}

function oneHot(classes: Int32Array, width: number): Float32Array {
  const all = new Float32Array(classes.length * width);
  classes.forEach((one, row) => (all[row * width + one] = 1));
  return all;
}
