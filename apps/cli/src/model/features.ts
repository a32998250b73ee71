/** Features: the numbers that a fitted pipeline makes of a table, as a network takes them. */
import type { Table } from "@cotangent/datasets";
import type { FittedStep } from "@cotangent/preprocessing";

/** float32[rows, columns] in row-major order. */
export type FeatureRows = Float32Array & { readonly shape: readonly [number, number] };

/** Numbers of a table, in the order of `preprocessing.featureNames`; columns that it does not know are passed over. */
export function featuresOf(table: Table, preprocessing: FittedStep): FeatureRows {
  const { columns, length } = preprocessing.transform(table, { extra: "ignore" });
  const width = preprocessing.featureNames.length;
  const rows = new Float32Array(length * width);
  preprocessing.featureNames.forEach((name, j) => {
    const { values } = columns.get(name)!;
    for (let i = 0; i < length; i++) rows[i * width + j] = Number(values[i]);
  });
  return Object.assign(rows, { shape: [length, width] as const });
}
