/** The state of the page, as a link carries it. */
import * as v from "valibot";
import type { Axis } from "../ui/plane.ts";

/** What is fitted: a straight line, or a curve of a few hidden units. */
export const modelNames = ["line", "curve"] as const;
export type ModelName = (typeof modelNames)[number];

/** What the output goes through: each lets only some numbers come out. */
export const outputNames = ["none", "softplus", "sigmoid", "tanh"] as const;
export type OutputName = (typeof outputNames)[number];

export const lossNames = ["squared", "absolute", "huber"] as const;
export type LossName = (typeof lossNames)[number];

export type Point = readonly [x: number, y: number];

export const mostPoints = 60;
/** Steps after which a fit rests; as many are replayed in one go where a link is opened. */
export const mostSteps = 1500;

export const xAxis: Axis = { label: "x", min: -0.3, max: 10.3, ticks: [0, 2, 4, 6, 8, 10] };
export const yAxis: Axis = { label: "y", min: -3, max: 9, ticks: [-2, 0, 2, 4, 6, 8] };

/** Points about the line y = 1 + 0.6 x, of which the last two lie far from it. */
export const usualPoints: readonly Point[] = [
  [0.6, 1.5],
  [1.3, 1.6],
  [2.1, 2.5],
  [2.8, 2.4],
  [3.5, 3.3],
  [4.2, 3.3],
  [5, 4.2],
  [5.7, 4.3],
  [6.4, 5],
  [7.2, 5.1],
  [7.9, 5.9],
  [8.6, 6.3],
  [8.2, -1.6],
  [9.3, -2.2],
];

const number = (min: number, max: number) => v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max));

export const regressionState = v.strictObject({
  /** Points that were moved, added or taken away; the usual ones where absent. */
  points: v.optional(
    v.pipe(
      v.array(v.strictTuple([number(xAxis.min, xAxis.max), number(yAxis.min, yAxis.max)])),
      v.maxLength(mostPoints),
    ),
  ),
  model: v.optional(v.picklist(modelNames), "line"),
  output: v.optional(v.picklist(outputNames), "none"),
  delta: v.optional(number(0.1, 10), 1),
  steps: v.optional(v.pipe(number(0, mostSteps), v.integer()), 0),
});
export type RegressionState = v.InferOutput<typeof regressionState>;
