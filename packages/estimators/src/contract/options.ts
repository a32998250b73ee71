/** Options of estimators: what each may be and what it is where absent, said once in a table. */
import { optionsOf, ValueError } from "@cotangent/autodiff";
import { describe } from "../data.ts";

/** Values that an option may have. */
export interface Rule<T> {
  readonly fallback: T;
  readonly test: (value: unknown) => boolean;
  /** "a number above 0" */
  readonly range: string;
}

export type Rules<P extends object> = { readonly [K in keyof P]-?: Rule<P[K]> };

/**
 * The options that are given, and what the others are where absent.
 * @throws ValueError for one out of range, UsageError for a name that there is not.
 */
export function readParams<P extends object>(who: string, given: unknown, rules: Rules<P>): P {
  const all = Object.entries<Rule<unknown>>(rules);
  const names = Object.fromEntries([...all.map(([name]) => [name, undefined]), ["onWarning", undefined]]);
  // null is a value of some options, which optionsOf refuses for any
  const nulls = all.filter(([name, rule]) => rule.test(null) && (Object(given) as Named)[name] === null);
  const rest = nulls.length === 0 ? given : { ...(given as Named), ...Object.fromEntries(nulls.map(unset)) };
  const options = optionsOf(who, rest as Named | undefined, names) as Named;
  const warn = options["onWarning"];
  if (warn !== undefined && typeof warn !== "function") throw outOfRange(who, "onWarning", warn, "a function");
  const chosen: Record<string, unknown> = {};
  for (const [name, { fallback, test, range }] of all) {
    const value = options[name] ?? (nulls.some(([one]) => one === name) ? null : fallback);
    if (!test(value)) throw outOfRange(who, name, value, range);
    chosen[name] = value;
  }
  return Object.freeze(chosen) as P;
}

type Named = Readonly<Record<string, unknown>>;

export const isFinite = (value: unknown): value is number => Number.isFinite(value);

/** A number above 0. */
export function positive(fallback: number): Rule<number> {
  return { fallback, test: (value) => isFinite(value) && value > 0, range: "a number above 0" };
}

/** A number, 0 or more. */
export function nonNegative(fallback: number): Rule<number> {
  return { fallback, test: (value) => isFinite(value) && value >= 0, range: "a number, 0 or more" };
}

/** A number from 0 to 1. */
export function share(fallback: number): Rule<number> {
  return { fallback, test: (value) => isFinite(value) && value >= 0 && value <= 1, range: "a number from 0 to 1" };
}

export function anyNumber(fallback: number): Rule<number> {
  return { fallback, test: isFinite, range: "a number" };
}

/** An integer, 1 or more. */
export function atLeastOne(fallback: number): Rule<number> {
  return {
    fallback,
    test: (value) => Number.isInteger(value) && (value as number) >= 1,
    range: "an integer, 1 or more",
  };
}

export function truth(fallback: boolean): Rule<boolean> {
  return { fallback, test: (value) => typeof value === "boolean", range: "true or false" };
}

export const seed: Rule<number> = {
  fallback: 0,
  test: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32,
  range: "an integer from 0 to 4294967295",
};

/** One of some texts. */
export function oneOf<T extends string>(fallback: T, ...others: readonly T[]): Rule<T> {
  const known = [fallback, ...others];
  const quoted = known.map((text) => JSON.stringify(text));
  return {
    fallback,
    test: (value) => known.includes(value as T),
    range: [quoted.slice(0, -1).join(", "), quoted.at(-1)].join(" or "),
  };
}

/** Rule that allows null too. */
export function orNull<T>(rule: Rule<T>, fallback: T | null = rule.fallback): Rule<T | null> {
  return {
    fallback,
    test: (value) => value === null || rule.test(value),
    range: `${rule.range}, or null`,
  };
}

/** The error of an option out of range. */
export function outOfRange(who: string, name: string, value: unknown, range: string): ValueError {
  return new ValueError(`${who}: ${name} is ${describe(value)}; it is ${range}`);
}

// ---- private

function unset([name]: readonly [string, unknown]): [string, undefined] {
  return [name, undefined];
}
