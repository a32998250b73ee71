/** Curves of a classifier over all thresholds: ROC, and precision against recall. */
import { mean } from "d3-array";
import { line } from "d3-shape";
import { framed, type Area, type ChartOptions, type Key } from "./frame.ts";
import { seriesCount, seriesRole } from "./paint.ts";
import { element } from "./svg.ts";

export interface RankedCurve {
  /** The class that is told from all others. */
  readonly name: string;
  /** From 0 to 1. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** The area below: AUC, or average precision. */
  readonly area: number;
}

/** True positive rate against false positive rate, with the diagonal of guessing. */
export function rocChart(curves: readonly RankedCurve[], options: ChartOptions = {}): string {
  const legend: Key = { name: "guessing", color: "axis", shape: "dashes" };
  return chart("ROC", "area", ["false positive rate", "true positive rate"], curves, legend, options, (area) => [
    guide(area, [0, 0], [1, 1]),
  ]);
}

/**
 * Precision against recall.
 * @param prevalence the share of the positive class, where there is one curve: what guessing would reach
 */
export function precisionRecallChart(
  curves: readonly RankedCurve[],
  prevalence: number | undefined,
  options: ChartOptions = {},
): string {
  const legend: Key | undefined =
    prevalence === undefined ? undefined : { name: "guessing", color: "axis", shape: "dashes" };
  const names = ["recall", "precision"] as const;
  return chart("Precision and recall", "average precision", names, curves, legend, options, (area) =>
    prevalence === undefined ? [] : [guide(area, [0, prevalence], [1, prevalence])],
  );
}

// ---- private parts

/** How many curves one picture has. */
const most = 14;

function chart(
  title: string,
  measure: string,
  [x, y]: readonly [string, string],
  curves: readonly RankedCurve[],
  guess: Key | undefined,
  options: ChartOptions,
  guides: (area: Area) => string[],
): string {
  const worst = curves.length <= most ? curves : [...curves].sort((a, b) => a.area - b.area).slice(0, most);
  const legend = worst.map(({ name, area }, i): Key => {
    const text = curves.length === 1 ? name : `${area.toFixed(3)} ${name}`;
    return { name: text, color: seriesRole(i), shape: i < seriesCount ? "line" : "dashes" };
  });
  const average = mean(curves, ({ area }) => area);
  const among = curves.length === 1 ? "" : `, the mean of ${curves.length} classes`;
  const drawn = worst.length === curves.length ? "" : `; the ${most} worst are drawn`;
  const subtitle = `${measure} ${average?.toFixed(3) ?? "unknown"}${among}${drawn}`;
  const percent = { domain: [0, 1], percent: true } as const;
  return framed(
    {
      ...{ title, subtitle, square: true, legend: guess === undefined ? legend : [...legend, guess] },
      ...{ x: { name: x, ...percent }, y: { name: y, ...percent } },
    },
    options,
    (area) => [...guides(area), ...worst.map((one, i) => curve(one, i, area))],
  );
}

function guide({ x, y }: Area, from: readonly [number, number], to: readonly [number, number]): string {
  const ends = { x1: x(from[0]), y1: y(from[1]), x2: x(to[0]), y2: y(to[1]) };
  return element("line", { ...ends, stroke: "axis", "stroke-width": 1.5, "stroke-dasharray": "5 4" });
}

/** Steps of less than a fifth of a pixel are left out, so that a million rows are no megabytes. */
function curve({ x, y }: RankedCurve, index: number, area: Area): string {
  const points: [number, number][] = [];
  for (let i = 0; i < x.length; i++) {
    const point: [number, number] = [area.x(x[i]!), area.y(y[i]!)];
    const last = points.at(-1);
    const isFar = last === undefined || Math.abs(last[0] - point[0]) + Math.abs(last[1] - point[1]) > 0.2;
    if (isFar || i === x.length - 1) points.push(point);
  }
  return element("path", {
    ...{ d: line().digits(2)(points) ?? "", fill: "none", stroke: seriesRole(index), "stroke-width": 2 },
    ...{ "stroke-linejoin": "round", "stroke-dasharray": index < seriesCount ? undefined : "6 3" },
  });
}
