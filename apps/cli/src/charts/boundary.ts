/** What a model says of every place of a plane of two columns, and the rows that are there. */
import { extent, max } from "d3-array";
import { contours } from "d3-contour";
import { framed, type Area, type ChartOptions, type Key } from "./frame.ts";
import { seriesRole } from "./paint.ts";
import { element, rounded } from "./svg.ts";
import { shortNumber } from "./words.ts";

export interface Plane {
  readonly x: { readonly name: string; readonly domain: readonly [number, number] };
  readonly y: { readonly name: string; readonly domain: readonly [number, number] };
  /** The model was asked at so many places across and up, row by row from the least y, edges included. */
  readonly columns: number;
  readonly rows: number;
  /** "the other columns are at their medians", where there are more than two. */
  readonly note?: string;
}

export interface ClassPlane extends Plane {
  readonly classes: readonly string[];
  /** By class, a probability for each place. */
  readonly probabilities: readonly ArrayLike<number>[];
  readonly points: readonly { readonly x: number; readonly y: number; readonly actual: number }[];
}

export interface ValuePlane extends Plane {
  readonly target: string;
  readonly values: ArrayLike<number>;
  readonly points: readonly { readonly x: number; readonly y: number; readonly actual: number }[];
}

/** The regions of classes, fuller where the model is surer. Rows that lie in the region of another class are ringed. */
export function boundaryChart(plane: ClassPlane, options: ChartOptions = {}): string {
  const { classes, points } = plane;
  const seen = classes.map((name, i): Key => ({ name, color: seriesRole(i), shape: "dot" }));
  return framed(frameOf(plane, "What the model says", seen), options, (area) => [
    ...classes.flatMap((_, i) => region(plane, i, area)),
    ...points.map(({ x, y, actual }) => {
      const isWrong = classAt(plane, x, y) !== actual;
      const ring = isWrong ? ({ stroke: "ink", "stroke-width": 1.8 } as const) : { stroke: "paper", "stroke-width": 1 };
      return element("circle", {
        cx: area.x(x),
        cy: area.y(y),
        r: isWrong ? 4 : 3.4,
        fill: seriesRole(actual),
        ...ring,
      });
    }),
  ]);
}

/** The values that a regression gives, in eight bands from pale to full, and the rows on the same scale. */
export function surfaceChart(plane: ValuePlane, options: ChartOptions = {}): string {
  const { points, values, target } = plane;
  const [least = 0, most = 1] = extent([...Array.from(values), ...points.map(({ actual }) => actual)]) as number[];
  const step = (most - least || 1) / bands;
  const levels = Array.from({ length: bands }, (_, i) => least + i * step);
  const share = (value: number): number => (value - least) / (most - least || 1);
  const legend: Key[] = [
    { name: `${shortNumber(least)}, pale`, color: "grid", shape: "cell" },
    { name: `${shortNumber(most)}, full`, color: "right", shape: "cell" },
  ];
  return framed(frameOf(plane, `${target}, as the model says`, legend), options, (area) => [
    ...contoursOf(plane, values, levels).map((band) => {
      return element("path", { d: pathOf(band, plane, area), fill: "right", "fill-opacity": 1 / (bands + 2) });
    }),
    ...points.map(({ x, y, actual }) => {
      const dot = { cx: area.x(x), cy: area.y(y), r: 3.6 };
      const full = { ...dot, fill: "right", "fill-opacity": share(actual), stroke: "ink", "stroke-width": 0.8 };
      return element("circle", { ...dot, fill: "paper" }) + element("circle", full);
    }),
  ]);
}

// ---- private parts

const bands = 8;

/** How much likelier a class is than the next one: a band each. */
const leads = [0, 0.25, 0.5, 0.75] as const;

function frameOf({ x, y, note }: Plane, title: string, legend: readonly Key[]) {
  return { title, legend, x, y, square: true, ...(note !== undefined && { subtitle: note }) };
}

function region(plane: ClassPlane, index: number, area: Area): string[] {
  const { probabilities } = plane;
  const own = probabilities[index]!;
  const lead = Array.from(own, (p, place) => {
    return p - (max(probabilities, (other, i) => (i === index ? 0 : other[place]!)) ?? 0);
  });
  return contoursOf(plane, lead, leads).map((band, i) => {
    const edges = i === 0 ? ({ stroke: "axis", "stroke-width": 1 } as const) : {};
    return element("path", { d: pathOf(band, plane, area), fill: seriesRole(index), "fill-opacity": 0.13, ...edges });
  });
}

type Rings = readonly (readonly (readonly (readonly number[])[])[])[];

/** For each level, the polygons in which values are at least that. */
function contoursOf({ columns, rows }: Plane, values: ArrayLike<number>, levels: readonly number[]): Rings[] {
  return contours()
    .size([columns, rows])
    .thresholds([...levels])(Array.from(values))
    .map(({ coordinates }) => coordinates as unknown as Rings);
}

/** d3 has the middle of place i at i + 0.5, and polygons that begin at 0 and end at the number of places. */
function pathOf(rings: Rings, { columns, rows }: Plane, { left, right, top, bottom }: Area): string {
  const inside = (share: number): number => Math.min(1, Math.max(0, share));
  const point = ([column, row]: readonly number[]): string => {
    const x = left + (right - left) * inside((column! - 0.5) / (columns - 1));
    const y = bottom - (bottom - top) * inside((row! - 0.5) / (rows - 1));
    return `${rounded(x)} ${rounded(y)}`;
  };
  return rings.flatMap((polygon) => polygon.map((ring) => `M${ring.map(point).join("L")}Z`)).join("");
}

/** The class of the place that is nearest. */
function classAt({ x, y, columns, rows, probabilities }: ClassPlane, atX: number, atY: number): number {
  const near = (value: number, [least, most]: readonly [number, number], count: number): number =>
    Math.min(count - 1, Math.max(0, Math.round(((value - least) / (most - least || 1)) * (count - 1))));
  const place = near(atY, y.domain, rows) * columns + near(atX, x.domain, columns);
  return probabilities.reduce((best, one, i) => (one[place]! > probabilities[best]![place]! ? i : best), 0);
}
