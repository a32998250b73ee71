import { DataError } from "@cotangent/datasets";
import { mostColumns, type Pair } from "./data.ts";
import { floatsOf, requireNumbers } from "./numberStep.ts";
import { boolean, integer, object, optional } from "./read.ts";
import type { Note } from "./report.ts";
import { defineStep, type Step, type StepKind } from "./step.ts";

/** Options of `polynomialFeatures`. */
export interface PolynomialFeaturesOptions {
  /** Most factors of a product; 2 where absent. */
  readonly degree?: number;
  /** True leaves out products that have a factor twice: "a b", and no "a^2"; false where absent. */
  readonly interactionOnly?: boolean;
  /** True adds a column "1" of ones; false where absent, since models have a bias of their own. */
  readonly bias?: boolean;
}

/**
 * Products of columns up to a degree, as scikit-learn's `PolynomialFeatures`: of "a" and "b" the columns "a", "b",
 * "a^2", "a b", "b^2". A product of what is missing is missing. Scale columns first: powers of large numbers are huge.
 * @throws DataError for a column that is not of numbers or truth values, and for more than 100,000 products.
 * @example
 * const fitted = polynomialFeatures().fit([[2, 3]]);
 * fitted.featureNames; // → [ 'x0', 'x1', 'x0^2', 'x0 x1', 'x1^2' ]
 * fitted.transform([[2, 3]]); // → [ [ 2, 3, 4, 6, 9 ] ]
 */
export function polynomialFeatures(options: PolynomialFeaturesOptions = {}): Step<false> {
  return polynomialFeaturesStep.of(options);
}

export const polynomialFeaturesStep: StepKind<false> = defineStep<Products, Products>({
  name: "polynomialFeatures",
  options: object({
    degree: optional(integer(1, 16), 2),
    interactionOnly: optional(boolean, false),
    bias: optional(boolean, false),
  }),
  state: (inputs) => (value, at) => {
    const read = object({ degree: integer(1, 16), interactionOnly: boolean, bias: boolean })(value, at);
    productsOf(inputs.length, read);
    return read;
  },
  fit({ columns }, options) {
    for (const column of columns.values()) requireNumbers("polynomialFeatures", column);
    return options;
  },
  transform({ columns, length }, state) {
    const all = Array.from(columns.values(), (column) => ({
      name: column.name,
      values: floatsOf("polynomialFeatures", column),
    }));
    return productsOf(all.length, state).map((factors): Pair => {
      const product = new Float64Array(length).fill(1);
      for (const j of factors) all[j]!.values.forEach((x, i) => (product[i]! *= x));
      return [nameOf(factors, (j) => all[j]!.name), product];
    });
  },
  origins: (inputs, state) =>
    productsOf(inputs.length, state).map((factors) => {
      const from = [...new Set(factors)].map((j) => inputs[j]!.name);
      return factors.length === 1
        ? { from }
        : { from: from.length > 0 ? from : inputs.map(({ name }) => name), unit: "1" };
    }),
  notes: (inputs, { degree }) =>
    inputs.map(({ name: column }): Note => ({ column, done: `products up to degree ${degree}` })),
});

interface Products {
  readonly degree: number;
  readonly interactionOnly: boolean;
  readonly bias: boolean;
}

/** The factors of each product, as places of columns: [0], [1], [0, 0], [0, 1], [1, 1] for two columns. */
function productsOf(width: number, { degree, interactionOnly, bias }: Products): readonly (readonly number[])[] {
  let last: (readonly number[])[] = [[]];
  let all: (readonly number[])[] = bias ? [[]] : [];
  for (let size = 1; size <= degree; size++) {
    const next: (readonly number[])[] = [];
    for (const factors of last)
      for (let j = (factors.at(-1) ?? 0) + Number(interactionOnly && factors.length > 0); j < width; j++) {
        next.push([...factors, j]);
        if (all.length + next.length > mostColumns)
          throw new DataError(
            `polynomialFeatures: ${width} columns have more than ${mostColumns} products up to degree ${degree}; ` +
              `take a lower degree, or some of the columns`,
          );
      }
    all = all.concat(next);
    last = next;
  }
  return all;
}

/** "a^2 b" for the factors a, a, b; "1" for none. */
function nameOf(factors: readonly number[], name: (j: number) => string): string {
  const powers = new Map<number, number>();
  for (const j of factors) powers.set(j, (powers.get(j) ?? 0) + 1);
  return Array.from(powers, ([j, power]) => (power === 1 ? name(j) : `${name(j)}^${power}`)).join(" ") || "1";
}
