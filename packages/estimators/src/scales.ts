/** Powers of two that bring columns near 1, where their squares would be lost. To divide by one changes no digit. */

/** Columns whose largest number is between these stay as they are: squares of squares of such are numbers. */
const [least, most] = [2 ** -200, 2 ** 200];

/**
 * One power of two per column of [rows, columns], 1 for most: the numbers 1e160, 2e160 have 2 ** 532. Small columns
 * share the power of the largest column where all are small; beside a larger one they stay as they are.
 * @param down leaves columns that are all small as they are too, as where a penalty weighs more than they do
 */
export function scalesOf(elements: Float64Array, columns: number, down: boolean): Float64Array {
  const largest = new Float64Array(columns);
  for (let at = 0; at < elements.length;)
    for (let j = 0; j < columns; j++, at++) {
      const size = Math.abs(elements[at]!);
      if (size > largest[j]!) largest[j] = size;
    }
  const all = largest.reduce((a, b) => Math.max(a, b), 0);
  const common = !down && all > 0 && all < least ? powerNear(all) : 1;
  return largest.map((size) => (size > most ? powerNear(size) : common));
}

/** [rows, columns], each column divided by its scale; the same array where all scales are 1. */
export function divided(elements: Float64Array, scales: Float64Array): Float64Array {
  if (scales.every((scale) => scale === 1)) return elements;
  return elements.map((x, at) => x / scales[at % scales.length]!);
}

// ---- private

/** The power of two below a number above 0. */
function powerNear(size: number): number {
  return 2 ** Math.floor(Math.log2(size));
}
