/** The state of the page, as a link carries it, and who races where. */
import * as v from "valibot";
import type { Axis } from "../ui/plane.ts";

export const racerNames = ["sgd", "momentum", "nesterov", "rmsprop", "adam", "lion", "lbfgs"] as const;
export type RacerName = (typeof racerNames)[number];

export const surfaceNames = ["bowl", "valley", "saddle", "rosenbrock"] as const;
export type SurfaceName = (typeof surfaceNames)[number];

export type Point = readonly [x: number, y: number];

/** Steps after which the race is over; as many are replayed in one go where a link is opened. */
export const mostSteps = 300;

export const xAxis: Axis = { label: "x", min: -2, max: 2, ticks: [-2, -1, 0, 1, 2] };
export const yAxis: Axis = { label: "y", min: -1.5, max: 2.5, ticks: [-1, 0, 1, 2] };

export const usualStarts: Readonly<Record<SurfaceName, Point>> = {
  bowl: [-1.6, 2],
  valley: [-1.8, 1],
  saddle: [-1.4, 0.02],
  rosenbrock: [-1.5, 2],
};

/** Racers that choose their steps by a rate; L-BFGS looks for a place along a line instead. */
export const rated = ["sgd", "momentum", "nesterov", "rmsprop", "adam", "lion"] as const;
export type RatedName = (typeof rated)[number];

/** Rates at which each gets on; they are small where the surface bends much. */
export const usualRates: Readonly<Record<SurfaceName, Readonly<Record<RatedName, number>>>> = {
  bowl: ratesFrom(0.1, 0.02),
  valley: ratesFrom(0.01, 0.003),
  saddle: ratesFrom(0.1, 0.02),
  rosenbrock: ratesFrom(0.0008, 0.001),
};
export const [leastRate, mostRate] = [1e-5, 2];

const number = (min: number, max: number) => v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max));
const rate = v.optional(number(leastRate, mostRate));

export const optimizersState = v.strictObject({
  surface: v.optional(v.picklist(surfaceNames), "valley"),
  /** Where all begin; the usual place of the surface where absent. */
  start: v.optional(v.strictTuple([number(xAxis.min, xAxis.max), number(yAxis.min, yAxis.max)])),
  /** Rates that were changed. */
  rates: v.optional(v.strictObject({ sgd: rate, momentum: rate, nesterov: rate, rmsprop: rate, adam: rate, lion: rate }), {}), // prettier-ignore
  /** Who does not race. */
  away: v.optional(v.pipe(v.array(v.picklist(racerNames)), v.maxLength(racerNames.length)), []),
  steps: v.optional(v.pipe(number(0, mostSteps), v.integer()), 0),
});
export type OptimizersState = v.InferOutput<typeof optimizersState>;

/** Rates of those that go as far as the gradient is large; the others go as far on every surface. */
function ratesFrom(sgd: number, momentum: number): Readonly<Record<RatedName, number>> {
  return { sgd, momentum, nesterov: momentum, rmsprop: 0.02, adam: 0.05, lion: 0.02 };
}
