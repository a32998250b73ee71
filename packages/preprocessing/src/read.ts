/**
 * Readers: functions that check a value of unknown origin and give a frozen copy of it. The same reader checks options
 * that somebody writes, what `fit` learned, and what a file says.
 */
import { DataError } from "@cotangent/datasets";
import { describe, quote } from "./words.ts";

/** A check of a value. `at` says who asks for it and where it stands, for the message of the error. */
export type Read<T> = (value: unknown, at: At) => T;

/** A place: "fromJSON" and "state.columns[0].mean". */
export interface At {
  readonly who: string;
  readonly path: string;
  /** Makes a fitted step of its JSON; absent where no JSON is read. @internal */
  readonly revive?: (json: unknown, at: At) => unknown;
}

/** The type that a reader gives. */
export type Of<R> = R extends Read<infer T> ? T : never;

/** The error of a value that is not what is `wanted`. */
export function fault(at: At, value: unknown, wanted: string): DataError {
  return new DataError(`${at.who}: ${at.path} is ${describe(value)}; it is ${wanted}`);
}

/** A place inside of another one. */
export function inside(at: At, key: string | number): At {
  const dot = at.path === "" ? "" : ".";
  return { ...at, path: typeof key === "number" ? `${at.path}[${key}]` : `${at.path}${dot}${key}` };
}

/** A finite number; −0 becomes 0, which is how JSON writes it. */
export const number: Read<number> = (value, at) => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw fault(at, value, "a finite number");
  return value + 0;
};

/** A number above 0. */
export const positive: Read<number> = (value, at) => {
  if (typeof value !== "number" || !(value > 0 && value < Infinity)) throw fault(at, value, "a number above 0");
  return value;
};

/** An integer in a range, both ends included. */
export function integer(from: number, to: number): Read<number> {
  return (value, at) => {
    if (!Number.isSafeInteger(value) || (value as number) < from || (value as number) > to)
      throw fault(at, value, `an integer from ${from} to ${to}`);
    return (value as number) + 0;
  };
}

/** A number in a range, both ends included. */
export function between(from: number, to: number): Read<number> {
  return (value, at) => {
    if (typeof value !== "number" || !(value >= from && value <= to))
      throw fault(at, value, `a number from ${from} to ${to}`);
    return value + 0;
  };
}

/** A text. */
export const text: Read<string> = (value, at) => {
  if (typeof value !== "string") throw fault(at, value, "a text");
  return value;
};

/** True or false. */
export const boolean: Read<boolean> = (value, at) => {
  if (typeof value !== "boolean") throw fault(at, value, "true or false");
  return value;
};

/** One of some texts. */
export function oneOf<const T extends string>(...choices: readonly T[]): Read<T> {
  return (value, at) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw fault(at, value, choices.map(quote).join(" or "));
    return found;
  };
}

/** A value that one of some readers takes, the first that does. */
export function either<T>(wanted: string, ...readers: readonly Read<T>[]): Read<T> {
  return (value, at) => {
    for (const read of readers) {
      try {
        return read(value, at);
      } catch {
        continue;
      }
    }
    throw fault(at, value, wanted);
  };
}

/** A value that the reader takes, or null. */
export function nullable<T>(read: Read<T>): Read<T | null> {
  return (value, at) => (value === null ? null : read(value, at));
}

/** An array of as many entries as `length` says, of any number where it is absent. */
export function list<T>(read: Read<T>, length?: number): Read<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw fault(at, value, "an array");
    if (length !== undefined && value.length !== length) throw fault(at, value, `an array of ${length}`);
    // by index: map would pass over the holes of a sparse array
    return Object.freeze(Array.from({ length: value.length }, (_, i) => read(value[i], inside(at, i))));
  };
}

/** An array of texts, each of which comes once. */
export const names: Read<readonly string[]> = (value, at) => {
  const read = list(text)(value, at);
  if (new Set(read).size === read.length) return read;
  const seen = new Set<string>();
  const twice = read.find((name) => seen.size === seen.add(name).size)!;
  throw new DataError(`${at.who}: ${at.path} has ${quote(twice)} twice; every one comes once`);
};

/** Two numbers or more, none less than the one before. */
export const rising: Read<readonly number[]> = (value, at) => {
  const read = list(number)(value, at);
  if (read.length > 1 && read.every((x, i) => i === 0 || x >= read[i - 1]!)) return read;
  throw fault(at, value, "an array of two numbers or more, none less than the one before");
};

/** Fields of an object that may be absent, and what stands in their place then. */
export interface Optional<T> {
  readonly read: Read<T>;
  readonly instead: T;
}

/** A field that may be absent, and what stands in its place then. */
export function optional<T>(read: Read<T>, instead: T): Optional<T> {
  return { read, instead };
}

type Fields = Readonly<Record<string, Read<unknown> | Optional<unknown>>>;

/** The type of an object of such fields. */
export type Shape<F> = { readonly [K in keyof F]: F[K] extends Optional<infer T> ? T : Of<F[K]> };

/** An object with these fields and no others. A path of "" are the options of a call. */
export function object<const F extends Fields>(fields: F): Read<Shape<F>> {
  const known = Object.keys(fields);
  const all = known.join(", ") || "no fields";
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      if (at.path !== "") throw fault(at, value, `an object with ${all}`);
      throw new DataError(`${at.who}: options are ${describe(value)}; they are an object with ${all}`);
    }
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined) {
      if (at.path === "") throw new DataError(`${at.who}: there is no option ${unknown}; options are ${all}`);
      throw new DataError(`${at.who}: ${at.path} has a field ${quote(unknown)}; its fields are ${all}`);
    }
    const read: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(fields)) {
      const own: unknown = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
      if (typeof field === "function") read[key] = field(own, inside(at, key));
      else read[key] = own === undefined ? field.instead : field.read(own, inside(at, key));
    }
    return Object.freeze(read) as Shape<F>;
  };
}
