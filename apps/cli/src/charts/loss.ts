/** What was measured after each epoch, as curves: losses, and scores such as accuracy. */
import { line } from "d3-shape";
import { extent, max } from "d3-array";
import { framed, type Area, type ChartOptions } from "./frame.ts";
import { seriesRole } from "./paint.ts";
import { element, textAt } from "./svg.ts";
import { percentText, shortNumber, textWidth } from "./words.ts";

export interface Series {
  readonly name: string;
  /** One value an epoch, the first after epoch 1; null where nothing was measured, NaN where it was no number. */
  readonly values: readonly (number | null)[];
}

export interface Curves {
  readonly title: string;
  readonly subtitle?: string;
  readonly series: readonly Series[];
  /** The epoch whose parameters were kept, from 1. */
  readonly best?: number;
  /** The name of the vertical axis: "loss". */
  readonly unit: string;
  /** Shares, on an axis in percent. */
  readonly percent?: boolean;
}

/**
 * Curves by epoch. The axis is logarithmic where all values are above zero and the largest is 20 times the smallest or
 * more, and the picture says so.
 */
export function curvesChart(curves: Curves, options: ChartOptions = {}): string {
  const { series, percent, unit } = curves;
  const values = series.flatMap((one) => one.values.filter(isMeasured));
  const log = !percent && isLong(values);
  const epochs = max(series, (one) => one.values.length) ?? 0;
  return framed(
    {
      title: curves.title,
      ...(curves.subtitle !== undefined && { subtitle: curves.subtitle }),
      legend: series.map(({ name }, i) => ({ name, color: seriesRole(i), shape: "line" })),
      x: { name: "epoch", domain: [1, Math.max(2, epochs)], whole: true },
      y: {
        name: log ? `${unit}, logarithmic` : unit,
        domain: domainOf(values, log, percent),
        log,
        percent: percent ?? false,
      },
    },
    options,
    (area) => [
      ...series.flatMap((one, i) => curve(one, i, area)),
      ...(curves.best === undefined ? [] : mark(curves, curves.best, area)),
      ...series.flatMap((one) => ending(one, area)),
    ],
  );
}

/** Whether losses go over so many orders of magnitude that only a logarithmic axis shows them. */
export function isLong(values: readonly number[]): boolean {
  const [least, most] = extent(values);
  return least !== undefined && least > 0 && most! / least >= 20;
}

/** Whether a value is there and finite. */
export function isMeasured(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

/** What an axis shows of values. Zero is on a linear one, unless they are far from it; shares end at 1. */
export function domainOf(values: readonly number[], log: boolean, percent = false): [number, number] {
  const [least = 0, most = 1] = extent(values) as [number, number];
  if (log) return [least / 1.15, most * 1.15];
  const room = (most - least || Math.abs(most) || 1) * 0.05;
  const from = least >= 0 && least < 0.3 * most ? 0 : least - room;
  return [from, percent ? Math.max(most, Math.min(1, most + room)) : most + room];
}

// ---- private parts

function curve({ values }: Series, index: number, { x, y, left, right }: Area): string[] {
  const points = thinned(values, Math.ceil(right - left));
  const path = line<Point>()
    .defined(([, value]) => isMeasured(value))
    .x(([epoch]) => x(epoch))
    .y(([, value]) => y(value!))
    .digits(2)(points);
  const color = seriesRole(index);
  const stroke = { fill: "none", stroke: color, "stroke-width": 2, "stroke-linejoin": "round" };
  const lonely = points.filter(([, value], i) => isMeasured(value) && !hasNeighbour(points, i));
  return [
    element("path", { d: path ?? "", ...stroke, "stroke-linecap": "round" }),
    ...lonely.map(([epoch, value]) => element("circle", { cx: x(epoch), cy: y(value!), r: 3, fill: color })),
  ];
}

type Point = readonly [epoch: number, value: number | null];

function hasNeighbour(points: readonly Point[], i: number): boolean {
  return [points[i - 1], points[i + 1]].some((point) => point !== undefined && isMeasured(point[1]));
}

/** Where there are more epochs than pixels, the least and the most of each pixel, in their order. */
function thinned(values: readonly (number | null)[], pixels: number): Point[] {
  const all = values.map((value, i): Point => [i + 1, value]);
  if (all.length <= 2 * pixels) return all;
  const size = all.length / pixels;
  return Array.from({ length: pixels }, (_, pixel) => {
    const part = all.slice(Math.floor(pixel * size), Math.floor((pixel + 1) * size));
    const measured = part.filter(([, value]) => isMeasured(value));
    if (measured.length < part.length) return measured.length === 0 ? part.slice(0, 1) : measured.slice(0, 2);
    const sorted = [...part].sort((a, b) => a[1]! - b[1]!);
    return [sorted[0]!, sorted.at(-1)!].sort((a, b) => a[0] - b[0]);
  }).flat();
}

/**
 * A line and a text at the epoch that was kept, on the last series, which is the one that decides. Losses fall and
 * leave room at the top, scores rise and leave it at the bottom.
 */
function mark({ series, percent }: Curves, epoch: number, { x, y, left, right, top, bottom }: Area): string[] {
  const index = series.length - 1;
  const value = series[index]?.values[epoch - 1];
  const at = x(epoch);
  const rule = element("line", { x1: at, y1: top, x2: at, y2: bottom, stroke: "axis", "stroke-dasharray": "3 3" });
  if (value === undefined || value === null || !Number.isFinite(value)) return [rule];
  const text = `best ${percent ? percentText(value) : shortNumber(value)}, epoch ${epoch}`;
  const toTheLeft = at + 8 + textWidth(text, 12) > right && at - left > textWidth(text, 12);
  return [
    rule,
    element("circle", {
      ...{ cx: at, cy: y(value), r: 4.5, fill: seriesRole(index), stroke: "paper", "stroke-width": 1.5 },
    }),
    textAt(at + (toTheLeft ? -8 : 8), percent ? bottom - 10 : top + 10, text, {
      "text-anchor": toTheLeft ? "end" : "start",
    }),
  ];
}

/** Says where a curve ends because its values are numbers no longer. */
function ending({ values }: Series, { x, y, left, right }: Area): string[] {
  const first = values.findIndex((value) => value !== null && !Number.isFinite(value));
  if (first < 1) return [];
  const last = values[first - 1];
  if (!isMeasured(last ?? null)) return [];
  const [cx, cy] = [x(first), y(last!)];
  const isLate = cx > (left + right) / 2;
  return [
    element("path", { d: `M${cx - 5} ${cy - 5}l10 10m0 -10l-10 10`, stroke: "wrong", "stroke-width": 2, fill: "none" }),
    textAt(cx + (isLate ? -10 : 10), cy - 10, `not finite from epoch ${first + 1} on`, {
      "text-anchor": isLate ? "end" : "start",
    }),
  ];
}
