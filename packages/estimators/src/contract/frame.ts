/** Estimators as JSON: `{ estimator, version, params, fitted }`, read whole before anything is made of it. */
import { ValueError } from "@cotangent/autodiff";
import { describe } from "../data.ts";
import type { KnownClasses } from "./labels.ts";

/** An estimator as plain data. */
export interface Frame {
  readonly estimator: string;
  readonly version: 1;
  readonly params: object;
  /** Facts that were learned; null before `fit`. */
  readonly fitted: object | null;
}

/** Reads a value at a path, or throws a sentence that names the path. */
export type Reader<T> = (value: unknown, at: Place) => T;

export interface Place {
  readonly who: string;
  readonly path: string;
}

/** The error of a value that is not what it must be. */
export function misread({ who, path }: Place, value: unknown, wanted: string): ValueError {
  return new ValueError(`${who}: ${path} is ${describe(value)}; it is ${wanted}`);
}

/** A number; what JSON has no numbers for are texts. */
export const number: Reader<number> = (value, at) => {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity" || value === "-0") return Number(value);
  throw misread(at, value, "a number");
};

/** An integer, 0 or more. */
export const length: Reader<number> = (value, at) => {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw misread(at, value, "an integer, 0 or more");
};

export const boolean: Reader<boolean> = (value, at) => {
  if (typeof value === "boolean") return value;
  throw misread(at, value, "true or false");
};

export const text: Reader<string> = (value, at) => {
  if (typeof value === "string") return value;
  throw misread(at, value, "a text");
};

/** A list of what a reader reads. */
export function list<T>(reader: Reader<T>): Reader<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw misread(at, value, "a list");
    return Array.from(value, (one: unknown, i) => reader(one, { ...at, path: `${at.path}[${i}]` }));
  };
}

/** A list of numbers as a typed array. */
export const doubles: Reader<Float64Array> = (value, at) => Float64Array.from(list(number)(value, at));

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, at) => (value === null ? null : reader(value, at));
}

/** An object with these members, and no others unless it is said to be open. */
export function record<T extends object>(
  readers: { readonly [K in keyof T]: Reader<T[K]> },
  { open = false }: { readonly open?: boolean } = {},
): Reader<T> {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw misread(at, value, `an object with ${Object.keys(readers).join(", ")}`);
    const unknown = open ? undefined : Object.keys(value).find((name) => !Object.hasOwn(readers, name));
    if (unknown !== undefined)
      throw misread(
        { ...at, path: `${at.path}.${unknown}` },
        (value as Record<string, unknown>)[unknown],
        "unknown here",
      );
    const members = Object.entries<Reader<unknown>>(readers).map(([name, reader]) => {
      const member: unknown = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      return [name, reader(member, { ...at, path: `${at.path}.${name}` })];
    });
    return Object.fromEntries(members) as T;
  };
}

/** Reader of values of which a law holds. The law returns the sentence that says what does not. */
export function lawful<T>(reader: Reader<T>, law: (value: T) => string | undefined): Reader<T> {
  return (value, at) => {
    const read = reader(value, at);
    const fault = law(read);
    if (fault !== undefined) throw new ValueError(`${at.who}: ${at.path}: ${fault}`);
    return read;
  };
}

/** The classes of a classifier. */
export const knownClasses: Reader<KnownClasses> = lawful(
  record<KnownClasses>({
    classes: list((value, at) => {
      if (typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value))
        return value as string | boolean | number;
      const { bigint } = Object(value) as { readonly bigint?: unknown };
      if (typeof bigint === "string" && /^-?\d+$/.test(bigint)) return BigInt(bigint);
      throw misread(at, value, "a text, an integer, true, false, or { bigint }");
    }),
    classNames: list(text),
    multiLabel: boolean,
  }),
  ({ classes, classNames }) => {
    if (classes.length !== classNames.length || classes.length === 0)
      return `there are ${classes.length} classes and ${classNames.length} classNames; there is a name for each`;
    if (new Set(classes).size < classes.length) return "a class comes twice; each comes once";
    return classes.every((one) => typeof one === typeof classes[0])
      ? undefined
      : "classes are of several types; they are of one";
  },
);

/** Reads the whole frame of an estimator of this name. */
export function readFrame(name: string, json: unknown): { readonly params: unknown; readonly fitted: unknown } {
  const at = { who: `${name}.fromJSON`, path: "json" };
  const read = record<{ estimator: string; version: number; params: unknown; fitted: unknown }>({
    estimator: text,
    version: number,
    params: record({}, { open: true }),
    fitted: (value) => value,
  })(json, at);
  if (read.estimator !== name)
    throw new ValueError(`${at.who}: json.estimator is ${describe(read.estimator)}; it is "${name}"`);
  if (read.version !== 1) throw new ValueError(`${at.who}: json.version is ${read.version}; this release reads 1`);
  return { params: (json as Frame).params, fitted: read.fitted };
}

/** Data as JSON can hold it: typed arrays as lists, and texts for numbers that JSON has not. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint") return { bigint: String(value) };
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? value : written(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

function written(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
