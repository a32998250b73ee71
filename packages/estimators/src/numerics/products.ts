/** Products of tables in double precision. */

/** Each row of `a` times each row of `b`, both of `columns` numbers: [rows of a, rows of b]. */
export function rowProducts(a: Float64Array, b: Float64Array, columns: number): Float64Array {
  const [rows, others] = [a.length / columns, b.length / columns];
  const out = new Float64Array(rows * others);
  for (let i = 0; i < rows; i++) {
    const from = i * columns;
    let k = 0;
    // four at once: each number of the row is read once for them
    for (; k + 3 < others; k += 4) {
      let [p, q, r, s] = [0, 0, 0, 0];
      let at = k * columns;
      for (let j = from; j < from + columns; j++, at++) {
        const x = a[j]!;
        p += x * b[at]!;
        q += x * b[at + columns]!;
        r += x * b[at + 2 * columns]!;
        s += x * b[at + 3 * columns]!;
      }
      const to = i * others + k;
      out[to] = p;
      out[to + 1] = q;
      out[to + 2] = r;
      out[to + 3] = s;
    }
    for (; k < others; k++) {
      let sum = 0;
      for (let j = from, at = k * columns; j < from + columns; j++, at++) sum += a[j]! * b[at]!;
      out[i * others + k] = sum;
    }
  }
  return out;
}
