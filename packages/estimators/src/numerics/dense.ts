/** Dense linear algebra for least squares, in double precision, on flat arrays. */

/** XᵀX of [rows, columns], the whole square, four rows and two columns at a time. */
export function gram(x: Float64Array, rows: number, columns: number, weights?: Float64Array): Float64Array {
  const out = new Float64Array(columns * columns);
  for (let i = 0; i + 4 <= rows; i += 4) addFour(out, x, i * columns, columns, weights, i);
  for (let i = rows - (rows % 4); i < rows; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    for (let j = 0, from = i * columns; j < columns; j++) {
      const factor = weight * x[from + j]!;
      for (let k = j; k < columns; k++) out[j * columns + k]! += factor * x[from + k]!;
    }
  }
  for (let j = 0; j < columns; j++) for (let k = 0; k < j; k++) out[j * columns + k] = out[k * columns + j]!;
  return out;
}

/** Adds the products of four rows, of which the first begins at `a`, to the upper triangle. */
function addFour(
  out: Float64Array,
  x: Float64Array,
  a: number,
  columns: number,
  weights: Float64Array | undefined,
  i: number,
): void {
  const [b, c, d] = [a + columns, a + 2 * columns, a + 3 * columns];
  const wa = weights === undefined ? 1 : weights[i]!;
  const wb = weights === undefined ? 1 : weights[i + 1]!;
  const wc = weights === undefined ? 1 : weights[i + 2]!;
  const wd = weights === undefined ? 1 : weights[i + 3]!;
  for (let j = 0; j < columns; j += 2) {
    // the last of an odd number of columns is its own partner, which adds nothing
    const [next, one] = j + 1 < columns ? [j + 1, 1] : [j, 0];
    const pa = wa * x[a + j]!;
    const pb = wb * x[b + j]!;
    const pc = wc * x[c + j]!;
    const pd = wd * x[d + j]!;
    const qa = one * wa * x[a + next]!;
    const qb = one * wb * x[b + next]!;
    const qc = one * wc * x[c + next]!;
    const qd = one * wd * x[d + next]!;
    for (let k = j, to = j * columns + j, also = next * columns + j; k < columns; k++, to++, also++) {
      const xa = x[a + k]!;
      const xb = x[b + k]!;
      const xc = x[c + k]!;
      const xd = x[d + k]!;
      out[to]! += pa * xa + pb * xb + (pc * xc + pd * xd);
      out[also]! += qa * xa + qb * xb + (qc * xc + qd * xd);
    }
  }
}

/** Xᵀy: [columns, outputs] of y [rows, outputs]. */
export function transposedTimes(
  x: Float64Array,
  y: Float64Array,
  rows: number,
  columns: number,
  outputs: number,
): Float64Array {
  const out = new Float64Array(columns * outputs);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < outputs; k++) {
      const factor = y[i * outputs + k]!;
      for (let j = 0, from = i * columns, to = k; j < columns; j++, from++, to += outputs)
        out[to]! += factor * x[from]!;
    }
  return out;
}

/**
 * The lower triangle of Cholesky's decomposition of a symmetric matrix; undefined where a pivot falls below a share of
 * its diagonal, so that the matrix is singular or close to it.
 */
export function cholesky(matrix: Float64Array, n: number, least = 1e-13): Float64Array | undefined {
  const lower = matrix.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j]!;
      else if (sum > least * matrix[i * n + i]!) lower[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return lower;
}

/** Solves L Lᵀ z = b in place; b: the `outputs` columns of [n, outputs]. */
export function solveInPlace(lower: Float64Array, n: number, b: Float64Array, outputs = 1): void {
  for (let k = 0; k < outputs; k++) {
    for (let i = 0; i < n; i++) {
      let sum = b[i * outputs + k]!;
      for (let j = 0; j < i; j++) sum -= lower[i * n + j]! * b[j * outputs + k]!;
      b[i * outputs + k] = sum / lower[i * n + i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = b[i * outputs + k]!;
      for (let j = i + 1; j < n; j++) sum -= lower[j * n + i]! * b[j * outputs + k]!;
      b[i * outputs + k] = sum / lower[i * n + i]!;
    }
  }
}
