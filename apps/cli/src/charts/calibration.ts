/** Reliability: how often predictions of a probability come true. */
import { max, sum } from "d3-array";
import { line } from "d3-shape";
import { framed, type Area, type ChartOptions } from "./frame.ts";
import { element } from "./svg.ts";
import { percentText } from "./words.ts";

export interface Calibration {
  /** What is predicted: "malignant", or "the predicted class" where there are several. */
  readonly name: string;
  /** A bin each: the mean probability of its predictions, the share of them that came true, how many there are. */
  readonly predicted: ArrayLike<number>;
  readonly observed: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** Points on the diagonal are probabilities that can be trusted; bars at the bottom say how many rows each is of. */
export function calibrationChart({ name, ...bins }: Calibration, options: ChartOptions = {}): string {
  const points = Array.from(bins.predicted, (predicted, i): Point => {
    return { predicted, observed: bins.observed[i]!, count: bins.counts[i]! };
  });
  const total = sum(points, ({ count }) => count);
  const error = sum(points, ({ count, predicted, observed }) => (count * Math.abs(predicted - observed)) / total);
  const percent = { domain: [0, 1], percent: true } as const;
  return framed(
    {
      title: "Calibration",
      subtitle: `probabilities are off by ${percentText(error)} on average, over ${total.toLocaleString("en-US")} rows`,
      square: true,
      legend: [
        { name, color: "series0", shape: "dot" },
        { name: "perfect", color: "axis", shape: "dashes" },
        { name: "share of rows", color: "axis", shape: "cell" },
      ],
      x: { name: "predicted probability", ...percent },
      y: { name: "came true", ...percent },
    },
    options,
    (area) => [...bars(points, area), diagonal(area), ...dots(points, area)],
  );
}

// ---- private parts

interface Point {
  readonly predicted: number;
  readonly observed: number;
  readonly count: number;
}

function bars(points: readonly Point[], { x, y, bottom, left, right }: Area): string[] {
  const most = max(points, ({ count }) => count) ?? 1;
  const width = Math.min(28, ((right - left) / Math.max(points.length, 1)) * 0.5);
  return points.map(({ predicted, count }) => {
    const height = ((bottom - y(0.22)) * count) / most;
    const at = Math.min(right - width, Math.max(left, x(predicted) - width / 2));
    return element("rect", { x: at, y: bottom - height, width, height, fill: "axis", "fill-opacity": 0.35 });
  });
}

function diagonal({ x, y }: Area): string {
  const ends = { x1: x(0), y1: y(0), x2: x(1), y2: y(1) };
  return element("line", { ...ends, stroke: "axis", "stroke-width": 1.5, "stroke-dasharray": "5 4" });
}

function dots(points: readonly Point[], { x, y }: Area): string[] {
  const path = line<Point>()
    .x(({ predicted }) => x(predicted))
    .y(({ observed }) => y(observed))
    .digits(2)(points);
  const dot = ({ predicted, observed }: Point): string =>
    element("circle", {
      ...{ cx: x(predicted), cy: y(observed), r: 5, fill: "series0", stroke: "paper", "stroke-width": 1.5 },
    });
  return [
    element("path", { d: path ?? "", fill: "none", stroke: "series0", "stroke-width": 2 }),
    ...points.map((point) => dot(point)),
  ];
}
