import { DataError, type Table } from "@cotangent/datasets";
import type { Pair } from "./data.ts";
import { floatsOf, requireNumbers } from "./numberStep.ts";
import { object, oneOf, optional } from "./read.ts";
import { defineStep, type Step, type StepKind } from "./step.ts";
import { quote } from "./words.ts";

/** Options of `normalize`. */
export interface NormalizeOptions {
  /** The size of a row: its length, "l2", the sum of its absolute values, "l1", or the largest; "l2" where absent. */
  readonly norm?: "l2" | "l1" | "max";
}

/**
 * Divides each row by its size, so that only the direction of a row is left, as scikit-learn's `Normalizer`. A row of
 * zeros stays as it is.
 * @throws DataError for a column that is not of numbers or truth values, and for a value that is missing.
 * @example
 * normalize().fit([[3, 4]]).transform([[3, 4], [0, 0]]); // → [ [ 0.6, 0.8 ], [ 0, 0 ] ]
 */
export function normalize(options: NormalizeOptions = {}): Step<false> {
  return normalizeStep.of(options);
}

const norms = oneOf("l2", "l1", "max");

export const normalizeStep: StepKind<false> = defineStep({
  name: "normalize",
  options: object({ norm: optional(norms, "l2") }),
  state: () => object({ norm: norms }),
  fit(data, { norm }) {
    for (const column of data.columns.values()) requireNumbers("normalize", column);
    presentColumns(data);
    return { norm };
  },
  transform(data, { norm }) {
    const columns = presentColumns(data);
    // divided by the largest first, squares neither overflow nor vanish
    const largest = new Float64Array(data.length);
    for (const { values } of columns) values.forEach((x, i) => (largest[i] = Math.max(largest[i]!, Math.abs(x))));
    const sizes = new Float64Array(data.length);
    if (norm === "max") sizes.set(largest);
    else {
      for (const { values } of columns)
        values.forEach((x, i) => {
          const share = largest[i] === 0 ? 0 : Math.abs(x) / largest[i]!;
          sizes[i]! += norm === "l1" ? share : share * share;
        });
      sizes.forEach((size, i) => (sizes[i] = largest[i]! * (norm === "l1" ? size : Math.sqrt(size))));
    }
    return columns.map(({ name, values }): Pair => [name, values.map((x, i) => (sizes[i] === 0 ? x : x / sizes[i]!))]);
  },
  origins: (inputs) => inputs.map(({ name }) => ({ from: [name], unit: "1" })),
  notes: (inputs) => inputs.map(({ name: column }) => ({ column, done: "normalize" })),
});

function presentColumns({ columns }: Table): { readonly name: string; readonly values: Float64Array }[] {
  return Array.from(columns.values(), (column) => {
    const row = column.missing?.indexOf(1) ?? -1;
    if (row >= 0)
      throw new DataError(
        `normalize: column ${quote(column.name)}, row ${row + 1} is missing, and a row with something missing has no ` +
          `size; fill it in first with impute()`,
      );
    return { name: column.name, values: floatsOf("normalize", column) };
  });
}
