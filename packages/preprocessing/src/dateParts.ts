import { numbersOf } from "@cotangent/datasets";
import { defineColumnStep, requireSome } from "./columnStep.ts";
import type { Pair } from "./data.ts";
import { fault, list, object, oneOf, optional, type Read } from "./read.ts";
import type { Step, StepKind } from "./step.ts";

/** A part of a moment, in UTC. */
export type DatePart = "year" | "month" | "day" | "weekday" | "yearday" | "hour" | "minute" | "second" | "days";

/** Options of `dateParts`. */
export interface DatePartsOptions {
  /**
   * The parts, a column for each. Where it is absent: year, month, day, weekday, and hour where some moment is not
   * midnight.
   */
  readonly parts?: readonly DatePart[];
}

/**
 * Numbers of the parts of each date, in UTC: "when" becomes "when year", "when month" (1 to 12), "when day" (1 to 31),
 * "when weekday" (0 for Monday to 6), "when yearday" (1 to 366), "when hour", "when minute", "when second", or "when
 * days", the days since 1970-01-01 with their fraction. What is missing is missing in all parts.
 * @throws DataError for a column that is not of dates, or has no value at all.
 * @example
 * const parts = dateParts().fit([[new Date("2026-12-01")]]);
 * parts.featureNames; // → [ 'x0 year', 'x0 month', 'x0 day', 'x0 weekday' ]
 * parts.transform([[new Date("2024-02-29T22:00Z")]]); // → [ [ 2024, 2, 29, 3 ] ]
 */
export function dateParts(options: DatePartsOptions = {}): Step<false> {
  return datePartsStep.of(options);
}

const day = 86_400_000;

/** The number of each part, of a moment in milliseconds and as a date. */
const readers: Readonly<Record<DatePart, (moment: number, date: Date) => number>> = {
  year: (_, date) => date.getUTCFullYear(),
  month: (_, date) => date.getUTCMonth() + 1,
  day: (_, date) => date.getUTCDate(),
  weekday: (_, date) => (date.getUTCDay() + 6) % 7,
  yearday: (moment, date) => Math.floor(moment / day) - Math.floor(Date.UTC(date.getUTCFullYear(), 0, 1) / day) + 1,
  hour: (_, date) => date.getUTCHours(),
  minute: (_, date) => date.getUTCMinutes(),
  second: (moment, date) => date.getUTCSeconds() + (((moment % 1000) + 1000) % 1000) / 1000,
  days: (moment) => moment / day,
};

/** Parts, each once. */
const parts: Read<readonly DatePart[]> = (value, at) => {
  const read = list(oneOf(...(Object.keys(readers) as DatePart[])))(value, at);
  if (read.length === 0 || new Set(read).size < read.length) throw fault(at, value, "an array of parts, each once");
  return read;
};
const maybeParts: Read<readonly DatePart[] | undefined> = parts;

interface Parts {
  readonly parts: readonly DatePart[];
}

export const datePartsStep: StepKind<false> = defineColumnStep<{ readonly parts: Parts["parts"] | undefined }, Parts>({
  name: "dateParts",
  options: object({ parts: optional(maybeParts, undefined) }),
  takes: ["date"],
  others: "its values are no dates",
  unit: "1",
  state: () => object({ parts }),
  fit(column, options) {
    requireSome("dateParts", column);
    const usual: readonly DatePart[] = ["year", "month", "day", "weekday"];
    const hours = numbersOf(column).some((moment) => moment % day !== 0 && !Number.isNaN(moment));
    return { parts: options.parts ?? (hours ? [...usual, "hour"] : usual) };
  },
  transform(column, state) {
    const moments = numbersOf(column);
    return state.parts.map((part): Pair => {
      const numberOf = readers[part];
      return [`${column.name} ${part}`, moments.map((moment) => numberOf(moment, new Date(moment)))];
    });
  },
  note: (state) => ({ done: `parts of dates: ${state.parts.join(", ")}` }),
});
