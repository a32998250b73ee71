import { classesOf, DataError, type Label } from "@cotangent/datasets";
import { describe } from "./words.ts";

/** Labels and the indices of their classes, learned once. */
export interface LabelEncoder<L extends Label = Label> {
  /** The classes in their order, as they were called. */
  readonly values: readonly L[];
  readonly classNames: readonly string[];
  /** The index of the class of each label. @throws DataError for a label that is no class. */
  transform(labels: ArrayLike<L>): Int32Array;
  /** The label of each index. @throws DataError for what is no index of a class. */
  inverseTransform(indices: ArrayLike<number>): L[];
  /** The classes, of which `encodeLabels` makes the same again. */
  toJSON(): readonly L[];
}

/**
 * Labels to indices of classes and back, by the rules of `classesOf`: distinct and sorted; texts, integers or truth
 * values.
 * @throws DataError for what is no label.
 * @example
 * const kinds = encodeLabels(["pear", "apple", "pear"]);
 * kinds.transform(["apple", "pear"]); // → Int32Array(2) [ 0, 1 ]
 * kinds.inverseTransform([1, 1]); // → [ 'pear', 'pear' ]
 * encodeLabels(JSON.parse(JSON.stringify(kinds))).classNames; // → [ 'apple', 'pear' ]
 */
export function encodeLabels<L extends Label>(labels: ArrayLike<L>): LabelEncoder<L> {
  const { values, classNames } = ours(() => classesOf(labels));
  if (values.length === 0) throw new DataError("encodeLabels: labels are empty; there must be at least one");
  return Object.freeze({
    values,
    classNames,
    transform: (others: ArrayLike<L>) => ours(() => classesOf(others, { values })).labels,
    inverseTransform(indices: ArrayLike<number>): L[] {
      if (!(Array.isArray(indices) || ArrayBuffer.isView(indices)) || indices instanceof DataView)
        throw new DataError(`encodeLabels: indices are ${describe(indices)}; they are an array of integers`);
      return Array.from(indices as ArrayLike<unknown>, (index, i) => {
        if (Number.isInteger(index) && (index as number) >= 0 && (index as number) < values.length)
          return values[index as number]!;
        throw new DataError(
          `encodeLabels: index ${i + 1} is ${describe(index)}; classes have indices from 0 to ${values.length - 1}`,
        );
      });
    },
    toJSON(): readonly L[] {
      if (typeof values[0] === "bigint")
        throw new DataError("encodeLabels: the classes are bigints, which JSON does not have; make texts of them");
      return values;
    },
  });
}

/** Returns what `classesOf` gives; its sentences begin with this function's name. */
function ours<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof DataError) throw new DataError(error.message.replace(/^classesOf: /, "encodeLabels: "));
    throw error;
  }
}
