/** A regression's predictions beside what was, and what they miss. */
import { deviation, extent, max, mean } from "d3-array";
import { framed, type Area, type ChartOptions } from "./frame.ts";
import { cloud } from "./cloud.ts";
import { element } from "./svg.ts";
import { shortNumber } from "./words.ts";

export interface Regressed {
  /** The target's name. */
  readonly name: string;
  /** What was and what was predicted, a row each, in raw units. */
  readonly actual: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
}

/** What was predicted, by what was: good predictions are near the diagonal. */
export function predictedChart({ name, actual, predicted }: Regressed, options: ChartOptions = {}): string {
  const points = pairs(actual, predicted);
  const domain = wider(extent(points.flat()));
  return framed(
    {
      title: `Predicted and actual ${name}`,
      subtitle: spread(actual, predicted),
      square: true,
      legend: [
        { name: "a row", color: "series0", shape: "dot" },
        { name: "perfect", color: "axis", shape: "dashes" },
      ],
      x: { name: `actual ${name}`, domain },
      y: { name: "predicted", domain },
    },
    options,
    (area) => [...cloud(points, area, "series0"), rule(area, domain[0], domain[0], domain[1], domain[1])],
  );
}

/** What predictions miss, by what was predicted: a pattern is something that the model has not learned. */
export function residualChart({ name, actual, predicted }: Regressed, options: ChartOptions = {}): string {
  const points = pairs(
    predicted,
    Array.from(actual, (value, i) => value - predicted[i]!),
  );
  const x = wider(extent(points, ([value]) => value));
  const most = max(points, ([, value]) => Math.abs(value)) || 1;
  return framed(
    {
      title: `Residuals of ${name}`,
      subtitle: spread(actual, predicted),
      x: { name: `predicted ${name}`, domain: x },
      y: { name: "actual − predicted", domain: [-1.08 * most, 1.08 * most] },
    },
    options,
    (area) => [...cloud(points, area, "series0"), rule(area, x[0], 0, x[1], 0)],
  );
}

// ---- private parts

type Pair = readonly [x: number, y: number];

function pairs(x: ArrayLike<number>, y: ArrayLike<number>): Pair[] {
  return Array.from(x, (value, i): Pair => [value, y[i]!]).filter((pair) => pair.every(Number.isFinite));
}

/** A little more than the values take, so that no point is on the edge. */
function wider([least = 0, most = 1]: readonly [number, number] | readonly [undefined, undefined]): [number, number] {
  const room = (most - least || Math.abs(most) || 1) * 0.04;
  return [least - room, most + room];
}

function spread(actual: ArrayLike<number>, predicted: ArrayLike<number>): string {
  const missed = Array.from(actual, (value, i) => value - predicted[i]!);
  const typical = deviation(missed) ?? 0;
  const rows = `${missed.length.toLocaleString("en-US")} ${missed.length === 1 ? "row" : "rows"}`;
  return `${rows}; off by ${shortNumber(mean(missed) ?? 0)} ± ${shortNumber(typical)}`;
}

function rule({ x, y }: Area, fromX: number, fromY: number, toX: number, toY: number): string {
  const ends = { x1: x(fromX), y1: y(fromY), x2: x(toX), y2: y(toY) };
  return element("line", { ...ends, stroke: "axis", "stroke-width": 1.5, "stroke-dasharray": "5 4" });
}
