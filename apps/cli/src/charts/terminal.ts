/** The same pictures out of characters: lines of text, as wide as asked. */
import { max, sum } from "d3-array";
import { scaleLinear, scaleLog, type ScaleContinuousNumeric } from "d3-scale";
import { canvas, type Ink } from "./canvas.ts";
import type { Confusion } from "./confusion.ts";
import type { Axis } from "./frame.ts";
import { domainOf, isLong, isMeasured, type Curves } from "./loss.ts";
import { percentText, shortNumber, shown } from "./words.ts";

/** Inks by what they are for; `inksOf` in `screen.ts` makes them of a terminal's colours. */
export interface Inks {
  readonly dim: Ink;
  readonly good: Ink;
  readonly bad: Ink;
  /** Of the series, in order, over again after the last. */
  readonly series: readonly Ink[];
}

export interface TextSize {
  /** Characters of the widest line, at least 40. */
  readonly columns: number;
  readonly rows: number;
}

export interface Drawn {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly form: "line" | "dots";
  /** Without an ink of the series and a place in the legend. */
  readonly guide?: boolean;
}

/** Curves by epoch, on a logarithmic axis where `curvesChart` has one. */
export function curvesText({ title, series, percent = false, unit }: Curves, size: TextSize, inks: Inks): string[] {
  const values = series.flatMap((one) => one.values.filter(isMeasured));
  const log = !percent && isLong(values);
  const epochs = Math.max(2, max(series, (one) => one.values.length) ?? 0);
  const drawn = series.map((one): Drawn => {
    const points = one.values.flatMap((value, i) => (isMeasured(value) ? [[i + 1, value] as const] : []));
    return { name: one.name, points, form: points.length > 1 ? "line" : "dots" };
  });
  const y: Axis = { name: log ? `${unit}, logarithmic` : unit, domain: domainOf(values, log, percent), log, percent };
  return drawing(title, { name: "epoch", domain: [1, epochs], whole: true }, y, drawn, size, inks);
}

/** Points and lines in axes, with a title above and a legend below. */
export function drawing(
  title: string,
  x: Axis,
  y: Axis,
  drawn: readonly Drawn[],
  size: TextSize,
  inks: Inks,
): string[] {
  const rows = Math.max(4, size.rows - 5);
  const labels = labelsOf(y, rows);
  const room = labels.reduce((most, label) => Math.max(most, label.length), 0);
  const columns = Math.max(20, size.columns - room - 3);
  const paper = canvas(columns, rows);
  const atX = scaleOf(x).range([0, paper.width - 1]);
  const atY = scaleOf(y).range([paper.height - 1, 0]);
  let count = 0;
  const keys: { readonly name: string; readonly ink: Ink }[] = [];
  for (const { name, points, form, guide } of drawn) {
    const ink = guide ? inks.dim : inks.series[count++ % inks.series.length]!;
    if (!guide) keys.push({ name: cut(shown(name), Math.min(30, columns - 2)), ink });
    const places = points.map(([a, b]) => [atX(a), atY(b)] as const);
    places.forEach(([a, b], i) => {
      const next = places[i + 1];
      if (form === "line" && next !== undefined) paper.line(a, b, next[0], next[1], ink);
      else paper.dot(a, b, ink);
    });
  }
  const lines = paper.lines().map((line, row) => `${inks.dim(`${labels[row]!.padStart(room)} ┤`)} ${line}`.trimEnd());
  const ends = x.domain.map((value) => textOf(x, value));
  const ground = `${ends[0]}${ends[1]!.padStart(columns - ends[0]!.length)}`;
  const named = `${cut(shown(x.name), columns - 2)} →`.padStart(columns);
  const indent = " ".repeat(room + 3);
  return [
    ...[cut(shown(title), size.columns), inks.dim(cut(shown(y.name), size.columns))],
    ...lines,
    ...[inks.dim(`${indent}${ground}`), inks.dim(`${indent}${named}`)],
    ...legendOf(keys, columns).map((line) => `${indent}${line}`),
  ];
}

/** Rows are what was, columns what was predicted; names of columns are cut to the width of the terminal. */
export function confusionText({ classes, counts, title }: Confusion, { columns }: TextSize, inks: Inks): string[] {
  const names = classes.map(shown);
  const widest = names.reduce((most, name) => Math.max(most, [...name].length), 6);
  const first = Math.min(widest, Math.floor(columns / 3));
  const room = Math.floor((columns - first - 9) / classes.length) - 1;
  const numbers = counts.flat().reduce((most, count) => Math.max(most, String(count).length), 1);
  const heading = cut(shown(title ?? "Confusion matrix"), columns);
  if (room < numbers) return [heading, ...recallLines({ classes, counts }, first, inks)];
  const width = Math.min(room, Math.max(numbers, widest));
  const cell = (count: number, i: number, j: number): string => {
    const text = (count === 0 ? "·" : String(count)).padStart(width);
    return count === 0 ? inks.dim(text) : i === j ? inks.good(text) : inks.bad(text);
  };
  const head = [...names.map((name) => cut(name, width).padStart(width)), "recall".padStart(8)].join(" ");
  return [
    heading,
    inks.dim(`${"actual ↓".padEnd(first)} ${head}`),
    ...counts.map((row, i) => {
      const recall = sum(row) === 0 ? "–" : percentText(row[i]! / sum(row));
      const cells = row.map((count, j) => cell(count, i, j)).join(" ");
      return `${cut(names[i]!, first).padEnd(first)} ${cells} ${inks.dim(recall.padStart(8))}`;
    }),
  ];
}

// ---- private parts

/** As many names a line as there is room for. */
function legendOf(keys: readonly { readonly name: string; readonly ink: Ink }[], columns: number): string[] {
  const lines: { text: string; width: number }[] = [];
  for (const { name, ink } of keys) {
    const [text, width] = [`${ink("■")} ${name}`, [...name].length + 2];
    const last = lines.at(-1);
    if (last === undefined || last.width + 3 + width > columns) lines.push({ text, width });
    else [last.text, last.width] = [`${last.text}   ${text}`, last.width + 3 + width];
  }
  return lines.map(({ text }) => text);
}

/** For more classes than fit beside each other: each class with its recall, and what it is most often taken for. */
function recallLines({ classes, counts }: Confusion, room: number, inks: Inks): string[] {
  const names = classes.map((name) => cut(shown(name), room).padEnd(room));
  return [
    inks.dim(`${"actual".padEnd(room)}   recall  most often taken for`),
    ...counts.map((row, i) => {
      const total = sum(row);
      const wrong = row.map((count, j) => (i === j ? 0 : count));
      const most = wrong.reduce((best, count, j) => (count > wrong[best]! ? j : best), 0);
      const recall = total === 0 ? "–" : percentText(row[i]! / total);
      const taken = wrong[most] === 0 ? "" : inks.bad(`${names[most]!.trimEnd()} ${wrong[most]}`);
      return `${names[i]} ${recall.padStart(8)}  ${taken}`.trimEnd();
    }),
  ];
}

function cut(name: string, width: number): string {
  const letters = [...name];
  return letters.length <= width ? name : `${letters.slice(0, Math.max(0, width - 1)).join("")}…`;
}

function scaleOf({ domain, log }: Axis): ScaleContinuousNumeric<number, number> {
  return log ? scaleLog().domain(domain) : scaleLinear().domain(domain);
}

/** A label for every second row: the value in its middle. */
function labelsOf(axis: Axis, rows: number): string[] {
  const scale = scaleOf(axis).range([rows - 1, 0]);
  return Array.from({ length: rows }, (_, row) => {
    return row % 2 === (rows - 1) % 2 ? textOf(axis, scale.invert(row)) : "";
  });
}

function textOf({ percent, whole }: Axis, value: number): string {
  if (whole) return Math.round(value).toLocaleString("en-US");
  if (percent) return `${Math.round(100 * value)} %`;
  return shortNumber(value);
}
