/**
 * Labels to classes: the one place that turns what people call their classes (texts, integers, truth values) into
 * indices 0, 1, 2 …, for data sets, tables and estimators.
 */
import { DataError, describe, requireList, requireOptions } from "./errors.ts";

/** Name of a class in the data. */
export type Label = string | number | boolean | bigint;

/** Labels as indices of classes. */
export interface Classes<L extends Label = Label> {
  /** One index per example, of `values` and of `classNames`. */
  readonly labels: Int32Array;
  /** The classes as they were called, each once: texts by code units, numbers by size, false before true. */
  readonly values: readonly L[];
  /** The same as texts. */
  readonly classNames: readonly string[];
}

/** Most classes that labels may have: more are no classes but identifiers, or numbers that belong among targets. */
const mostClasses = 65536;

/**
 * The classes of labels: distinct, sorted, with their names kept. Labels 1, 2, 3 are three classes, and no empty class
 * 0 comes before them.
 * labels: one text, integer, bigint or truth value per example, all of one kind.
 * @param options `values`: the classes, where they are known from before, in their order; other labels are refused
 * @throws DataError for a label that is missing, of another kind than the first, a number with decimals, no class among
 * the known ones, and for more than 65,536 classes.
 * @example
 * const { labels, classNames } = classesOf([3, 1, 2, 1]);
 * labels; // → Int32Array(4) [ 2, 0, 1, 0 ]
 * classNames; // → [ '1', '2', '3' ]
 */
export function classesOf<L extends Label>(
  labels: ArrayLike<L>,
  options: { readonly values?: readonly L[] } = {},
): Classes<L> {
  requireOptions("classesOf", options, "values");
  requireList("classesOf", "labels", labels, "labels");
  if (options.values !== undefined) requireList("classesOf", "values", options.values, "labels");
  return readClasses("classesOf", labels, options.values);
}

/** Does what `classesOf` does, for callers with names of their own. @internal */
export function readClasses<L extends Label>(who: string, labels: ArrayLike<L>, values?: ArrayLike<L>): Classes<L> {
  const known = values === undefined ? distinct(who, "labels", labels).sort(byOrder) : distinct(who, "values", values);
  const indexOf = new Map(known.map((value, i) => [value, i]));
  const indices = new Int32Array(labels.length);
  // by index: forEach would pass over the holes of a sparse array
  for (let i = 0; i < labels.length; i++) {
    const index = indexOf.get(labels[i]!);
    if (index === undefined) {
      const names = known.slice(0, 10).map(quoted).join(", ") + (known.length > 10 ? " …" : "");
      throw new DataError(`${who}: labels[${i}] is ${describe(labels[i])}, which is no class; classes are ${names}`);
    }
    indices[i] = index;
  }
  return Object.freeze({ labels: indices, values: Object.freeze(known), classNames: Object.freeze(known.map(String)) });
}

function distinct<L extends Label>(who: string, list: string, labels: ArrayLike<L>): L[] {
  const found = new Set<L>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    const fault = faultOf(label) ?? faultBeside(label, labels[0]!, list);
    if (fault !== undefined) throw new DataError(`${who}: ${list}[${i}] is ${describe(label)}; ${fault}`);
    found.add(label);
    if (found.size > mostClasses)
      throw new DataError(
        `${who}: ${list} have more than ${mostClasses} classes; numbers to predict are targets, and identifiers are ` +
          `neither`,
      );
  }
  return [...found];
}

const without = "every example has a label; leave out those without";

/** Says what keeps a value from being a label. */
function faultOf(label: unknown): string | undefined {
  if (typeof label === "boolean" || typeof label === "bigint") return undefined;
  if (Array.isArray(label) || ArrayBuffer.isView(label))
    return (
      "a label is one text, integer or truth value; of a one-hot row give the place of its 1, and several labels of " +
      "an example are targets of 0 and 1"
    );
  if (label === undefined || label === null || Number.isNaN(label)) return without;
  if (typeof label === "string") return label.trim() === "" ? without : undefined;
  if (typeof label !== "number") return "a label is a text, an integer or a truth value";
  return Number.isSafeInteger(label)
    ? undefined
    : "a number that is a label is an integer; other numbers to predict are targets";
}

function faultBeside(label: Label, first: Label, list: string): string | undefined {
  return typeof label === typeof first ? undefined : `${list}[0] is ${describe(first)}, and all labels are of one kind`;
}

function byOrder(a: Label, b: Label): number {
  return a < b ? -1 : Number(a > b);
}

function quoted(label: Label): string {
  return typeof label === "string" ? JSON.stringify(label) : String(label);
}
