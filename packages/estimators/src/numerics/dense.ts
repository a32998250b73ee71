/** Dense linear algebra for least squares, in double precision, on flat arrays. */

/** XᵀX of [rows, columns], the whole square, four rows at a time. */
export function gram(x: Float64Array, rows: number, columns: number, weights?: Float64Array): Float64Array {
  const out = new Float64Array(columns * columns);
  const at = (i: number): number => i * columns;
  const w = (i: number): number => (i < rows ? (weights === undefined ? 1 : weights[i]!) : 0);
  for (let i = 0; i < rows; i += 4) {
    const [a, b, c, d] = [
      at(i),
      at(Math.min(i + 1, rows - 1)),
      at(Math.min(i + 2, rows - 1)),
      at(Math.min(i + 3, rows - 1)),
    ];
    const [wa, wb, wc, wd] = [w(i), w(i + 1), w(i + 2), w(i + 3)];
    for (let j = 0; j < columns; j++) {
      const [p, q, r, s] = [wa * x[a + j]!, wb * x[b + j]!, wc * x[c + j]!, wd * x[d + j]!];
      for (let k = j, to = j * columns + j; k < columns; k++, to++)
        out[to]! += p * x[a + k]! + q * x[b + k]! + (r * x[c + k]! + s * x[d + k]!);
    }
  }
  for (let j = 0; j < columns; j++) for (let k = 0; k < j; k++) out[j * columns + k] = out[k * columns + j]!;
  return out;
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
