/** Schedules made of several, one after the other. */
import { add, cast, div, less, maximum, mul, requireNumber, sub, UsageError, where } from "@cotangent/autodiff";
import type { Tensor } from "@cotangent/autodiff";
import { beside, fromZero, wholeNumber, type Hyperparameter } from "./checks.ts";
import type { Schedule } from "./learningRate.ts";

/**
 * rates[i] from step at[i − 1] to before step at[i].
 * @throws ValueError for a negative rate, or places that do not rise; UsageError unless there is one place less than
 * rates.
 * @example
 * const rate = piecewise([0.5, 0.25], [10]);
 * [rate(tensor(9)), rate(tensor(10))].map(String); // → [ 'float32[] 0.5', 'float32[] 0.25' ]
 */
export function piecewise(rates: readonly number[], at: readonly number[]): Schedule {
  requireParts("piecewise", "rates", rates, at);
  rates.forEach((rate, i) => fromZero("piecewise", `rates[${i}]`, rate));
  return joinedAt(
    rates.map((rate) => () => rate),
    at,
  );
}

/**
 * A schedule that begins after `steps` steps, to whose first rate a straight line leads from 0.
 * @throws UsageError unless the schedule is a function; ValueError for `steps` that is no positive integer.
 * @example
 * const rate = warmUp(cosineDecay(1, { steps: 10 }), 4);
 * [1, 4, 9].map((step) => String(rate(tensor(step)))); // → [ 'float32[] 0.25', 'float32[] 1', 'float32[] 0.5' ]
 */
export function warmUp(schedule: Schedule, steps: number): Schedule {
  requireSchedule("warmUp", "the schedule", schedule);
  const length = wholeNumber("warmUp", "steps", steps);
  const rising: Schedule = (step) => {
    const first = schedule(mul(step, 0) as Tensor<readonly []>);
    const share = div(step, length);
    return mul(share, beside(share, first));
  };
  return joinedAt([rising, schedule], [length]);
}

/**
 * Several schedules one after the other: schedule i from step at[i − 1] to before step at[i], each with steps counted
 * from its own beginning.
 * @throws UsageError unless there is one place less than schedules, which are functions; ValueError for places that do
 * not rise.
 * @example
 * const rate = joined([linear(0, 1, 4), stepDecay(1, { every: 2, factor: 0.5 })], [4]);
 * [2, 4, 6].map((step) => String(rate(tensor(step)))); // → [ 'float32[] 0.5', 'float32[] 1', 'float32[] 0.5' ]
 */
export function joined(schedules: readonly Schedule[], at: readonly number[]): Schedule {
  requireParts("joined", "schedules", schedules, at);
  schedules.forEach((schedule, i) => requireSchedule("joined", `schedules[${i}]`, schedule));
  return joinedAt(schedules, at);
}

// ---- private

function joinedAt(schedules: readonly Schedule[], at: readonly number[]): Schedule {
  return (step) =>
    schedules.slice(1).reduce<Tensor | number>((before, schedule, i) => {
      const own = maximum(sub(step, at[i]!), 0) as Tensor<readonly []>;
      return where(less(step, at[i]!), inDtype(step, before), inDtype(step, schedule(own)));
    }, schedules[0]!(step));
}

/** A rate as a tensor in the dtype of the step. */
function inDtype(step: Tensor, rate: Hyperparameter): Tensor {
  return typeof rate === "number" ? add(mul(step, 0), rate) : cast(rate, step.dtype);
}

function requireSchedule(who: string, name: string, schedule: unknown): void {
  if (typeof schedule !== "function")
    throw new UsageError(`${who}: ${name} is no function of the step; constant(rate) makes one of a number`);
}

function requireParts(who: string, name: string, parts: readonly unknown[], at: readonly number[]): void {
  if (!Array.isArray(parts) || !Array.isArray(at) || parts.length !== at.length + 1)
    throw new UsageError(`${who}: ${name} and places are arrays, with one place less than ${name}`);
  at.forEach((place: number, i) => {
    wholeNumber(who, `place ${i}`, place);
    if (i > 0) requireNumber(who, `place ${i}`, place, (n) => n > at[i - 1]!, "places rise");
  });
}
