/** Scores of rows on lines. */
import type { Rows } from "../data.ts";
import type { Reader } from "../contract/frame.ts";
import { doubles, lawful } from "../contract/frame.ts";

/** Lines through the columns: one score per row and line. */
export interface Lines {
  /** [lines, columns] */
  readonly coef: Float64Array;
  /** [lines] */
  readonly intercept: Float64Array;
}

/** Readers of the members of `Lines`. */
export const lineReaders: { readonly [K in keyof Lines]: Reader<Lines[K]> } = { coef: doubles, intercept: doubles };

/** A reader of lines whose numbers are as many as columns and lines say. */
export function ofLines<F extends Lines & { readonly columns: number }>(reader: Reader<F>): Reader<F> {
  return lawful(reader, ({ coef, intercept, columns }) => {
    if (coef.length !== columns * intercept.length || intercept.length === 0)
      return (
        `coef has ${coef.length} numbers, intercept ${intercept.length}, and there are ${columns} columns; coef has ` +
        `one number per column and line`
      );
    return coef.every(Number.isFinite) && intercept.every(Number.isFinite)
      ? undefined
      : "coef or intercept has a number that is not finite; every one must be";
  });
}

/** [rows, lines]: the score of each row on each line. */
export function scoresOf({ coef, intercept }: Lines, { elements: x, length, columns }: Rows): Float64Array {
  const lines = intercept.length;
  const scores = new Float64Array(length * lines);
  for (let i = 0, from = 0; i < length; i++, from += columns) {
    for (let k = 0; k < lines; k++) {
      let total = 0;
      for (let j = 0, at = k * columns; j < columns; j++) total += coef[at + j]! * x[from + j]!;
      scores[i * lines + k] = total + intercept[k]!;
    }
  }
  return scores;
}
