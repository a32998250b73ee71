/** Numbers in the short form in which `tools/fixtures/sets.py` writes those of the larger data sets. */

const base = 44;
const first = "0".charCodeAt(0);

/**
 * Columns of decimal numbers, as exactly as text has them. Each column is two digits, the number of its decimals and of
 * the characters of each number, and then `length` integers in base 44 ("0" is 0, "[" is 43), which are divided by ten
 * to the decimals; the largest integer of its width is a missing number. "11A[" are 1.7 and a missing one.
 */
export function decode(text: string, length: number): Float64Array[] {
  const digits = text.replaceAll("\n", "");
  const columns: Float64Array[] = [];
  for (let at = 0; at < digits.length;) {
    const scale = 10 ** (digits.charCodeAt(at++) - first);
    const width = digits.charCodeAt(at++) - first;
    const missing = base ** width - 1;
    const numbers = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      let whole = 0;
      for (let k = 0; k < width; k++) whole = whole * base + digits.charCodeAt(at++) - first;
      numbers[i] = whole === missing ? NaN : whole / scale;
    }
    columns.push(numbers);
  }
  return columns;
}

/** Columns as rows, one after the other. */
export function rowsOf(columns: readonly Float64Array[]): Float64Array {
  const width = columns.length;
  const rows = new Float64Array(columns[0]!.length * width);
  columns.forEach((column, j) => column.forEach((x, i) => (rows[i * width + j] = x)));
  return rows;
}
