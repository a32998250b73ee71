/** Points of a CSV: two columns of numbers and one of classes. */
import { classesOf, DataError, type Classes, type Column } from "@cotangent/datasets";
import { readCsv } from "@cotangent/datasets/csv";
import { mostClasses } from "../ui/marks.ts";
import { networkWords } from "./words.ts";
import { mostPoints, type OwnData } from "./spec.ts";

/** Largest file that is read, in bytes: a page has to stay alive. */
const largest = 2_000_000;
const mostColumns = 200;
const longestName = 60;

export type ReadPoints = { readonly data: OwnData } | { readonly fault: string };

/** Reads the file; what is wrong with it is one sentence. */
export async function readPoints(file: Blob): Promise<ReadPoints> {
  if (file.size > largest) return { fault: networkWords().fileTooLarge((file.size / 1e6).toFixed(1), largest / 1e6) };
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const first = bytes.subarray(0, 100_000);
    const columns = first
      .subarray(0, Math.max(0, first.indexOf(10)))
      .filter((byte) => [44, 59, 9].includes(byte)).length;
    if (columns >= mostColumns) return { fault: networkWords().fileTooWide(columns + 1, mostColumns) };
    const table = await readCsv(bytes);
    return pointsOf([...table.columns.values()]);
  } catch (error) {
    if (error instanceof DataError) return { fault: networkWords().fileUnusable(error.message) };
    throw error;
  }
}

function pointsOf(columns: readonly Column[]): ReadPoints {
  const labels = columns.findLast((column) => classesIn(column) !== undefined && !isMeasure(column));
  const [x, y] = columns.filter((column) => column.type === "number" && column !== labels);
  if (x?.type !== "number" || y?.type !== "number" || labels === undefined) return { fault: unusable(columns) };
  const { labels: at, classNames } = classesIn(labels)!;
  const [xs, ys] = [Array.from(x.values, Number), Array.from(y.values, Number)];
  const rows = xs.flatMap((_, i) => (Number.isFinite(xs[i]) && Number.isFinite(ys[i]) ? [i] : []));
  // every k-th row where there are too many
  const stride = Math.ceil(rows.length / mostPoints);
  const points = rows
    .filter((_, k) => k % stride === 0)
    .map((i) => [short(xs[i]!), short(ys[i]!), at[i]!] as [number, number, number]);
  if (points.some(([px, py]) => Math.abs(px) > 1e9 || Math.abs(py) > 1e9)) return { fault: networkWords().fileTooFar };
  const named = (name: string): string => name.slice(0, longestName);
  return { data: { x: named(x.name), y: named(y.name), classes: classNames.map(named), points } };
}

function unusable(columns: readonly Column[]): string {
  const found = columns.slice(0, 6).map(({ name, type }) => `${name.slice(0, 20)} (${type})`);
  return networkWords().fileNeeds(mostClasses, found.join(", "));
}

/** Five digits are more than a picture shows, and keep links short. */
function short(x: number): number {
  return Number(x.toPrecision(5));
}

/** True of numbers with a fraction: a measure, and no class. */
function isMeasure(column: Column): boolean {
  return column.type === "number" && Array.from(column.values, Number).some((x) => !Number.isInteger(x));
}

/** The classes of a column, if they are as few as can be drawn. */
function classesIn(column: Column): Pick<Classes<string>, "labels" | "classNames"> | undefined {
  if (column.type === "date" || column.missingCount > 0) return undefined;
  const texts =
    column.type === "category"
      ? Array.from(column.values, (code) => column.categories[code]!)
      : Array.from<string | number | bigint, string>(column.values, String);
  const count = new Set(texts).size;
  return count < 2 || count > mostClasses ? undefined : classesOf(texts);
}
