/** Features: the numbers that a fitted pipeline makes of a table, as a network takes them. */
import type { Column, Table } from "@cotangent/datasets";
import type { FittedStep } from "@cotangent/preprocessing";

/** float32[rows, columns] in row-major order. */
export type FeatureRows = Float32Array & { readonly shape: readonly [number, number] };

/** Rows that are written at a time: they stay in the cache until all columns are in them. */
const block = 64;

function floats({ values }: Column): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values as ArrayLike<unknown>, Number);
}

/** Numbers of a table, in the order of `preprocessing.featureNames`; columns that it does not know are passed over. */
export function featuresOf(table: Table, preprocessing: FittedStep): FeatureRows {
  const { columns, length } = preprocessing.transform(table, { extra: "ignore" });
  const width = preprocessing.featureNames.length;
  const rows = new Float32Array(length * width);
  const all = preprocessing.featureNames.map((name) => floats(columns.get(name)!));
  for (let from = 0; from < length; from += block) {
    const to = Math.min(length, from + block);
    for (let j = 0; j < width; j++) {
      const values = all[j]!;
      for (let i = from, at = from * width + j; i < to; i++, at += width) rows[at] = values[i]!;
    }
  }
  return Object.assign(rows, { shape: [length, width] as const });
}
