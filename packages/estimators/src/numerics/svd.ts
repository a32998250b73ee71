/**
 * Singular values and right singular vectors in double precision: Householder's triangle first (in blocks of rows,
 * which fit a cache), then Jacobi's rotations of its columns, which find small values as precisely as large ones.
 * Golub & Van Loan 2013, "Matrix computations", 5.2 and 8.6.3; Demmel, Grigori, Hoemmen & Langou 2012 (the blocks).
 */

export interface Decomposed {
  /** Descending; as many as the smaller of rows and columns. */
  readonly values: Float64Array;
  /** One row per value, orthonormal: [values, columns] */
  readonly vectors: Float64Array;
}

/** Decomposes [rows, columns] numbers, row by row, which stay as they are. */
export function svd(elements: Float64Array, rows: number, columns: number): Decomposed {
  if (rows >= columns) {
    const { values, vectors } = rotated(triangleOf(elements, rows, columns), columns);
    return { values, vectors };
  }
  // Xᵀ = Q R, and Rᵀ = V S Jᵀ: the vectors are Q J, orthonormal even where values are zero.
  const tall: Column[] = Array.from({ length: rows }, (_, i) => elements.slice(i * columns, (i + 1) * columns));
  const scales = triangularize(tall, columns);
  const triangle: Column[] = tall.map(() => new Float64Array(rows));
  tall.forEach((column, j) => {
    for (let i = 0; i < j; i++) triangle[i]![j] = column[i]!;
    triangle[j]![j] = scales[j]!.diagonal;
  });
  const { values, vectors } = rotated(triangle, rows);
  const out = new Float64Array(rows * columns);
  for (let k = 0; k < rows; k++) {
    const vector = out.subarray(k * columns, (k + 1) * columns);
    vector.set(vectors.subarray(k * rows, (k + 1) * rows));
    for (let j = rows - 1; j >= 0; j--) reflect(tall[j]!, scales[j]!.factor, vector, j, columns);
  }
  return { values, vectors: out };
}

// ---- private

type Column = Float64Array;

interface Reflection {
  /** Number on the diagonal of the triangle. */
  readonly diagonal: number;
  /** 2 / ‖v‖² of the vector v that stands in the column from the diagonal on; 0 for none. */
  readonly factor: number;
}

/** Rows that a block adds to the triangle: with it they are to stay in a cache. */
const blockRows = 256;

/** The triangle R of X = Q R, as columns. */
function triangleOf(elements: Float64Array, rows: number, columns: number): Column[] {
  const height = columns + Math.min(rows, blockRows);
  const block: Column[] = Array.from({ length: columns }, () => new Float64Array(height));
  for (let from = 0; from < rows; from += blockRows) {
    const count = Math.min(blockRows, rows - from);
    for (let j = 0; j < columns; j++) {
      const column = block[j]!;
      for (let i = 0; i < count; i++) column[columns + i] = elements[(from + i) * columns + j]!;
    }
    const reflections = triangularize(block, columns + count);
    for (let j = 0; j < columns; j++) {
      block[j]![j] = reflections[j]!.diagonal;
      block[j]!.fill(0, j + 1);
    }
  }
  return block.map((column) => column.slice(0, columns));
}

/** Leaves the triangle above the diagonals, and from the diagonals on the vectors that reflected what was there. */
function triangularize(columns: readonly Column[], height: number): Reflection[] {
  return columns.map((column, j) => {
    const norm = Math.sqrt(dot(column, column, j, height));
    if (norm === 0) return { diagonal: 0, factor: 0 };
    const diagonal = column[j]! > 0 ? -norm : norm;
    column[j]! -= diagonal;
    const factor = 2 / dot(column, column, j, height);
    let k = j + 1;
    for (; k + 3 < columns.length; k += 4) reflectFour(column, factor, columns, k, j, height);
    for (; k < columns.length; k++) reflect(column, factor, columns[k]!, j, height);
    return { diagonal, factor };
  });
}

/** x −= factor · v (v · x), from `from` on. */
function reflect(v: Column, factor: number, x: Column, from: number, to: number): void {
  const share = factor * dot(v, x, from, to);
  for (let i = from; i < to; i++) x[i]! -= share * v[i]!;
}

/** Reflects four columns from `k` on at once, as `reflect` does one: v is read twice, not eight times. */
function reflectFour(v: Column, factor: number, all: readonly Column[], k: number, from: number, to: number): void {
  const [a, b, c, d] = [all[k]!, all[k + 1]!, all[k + 2]!, all[k + 3]!];
  let [p, q, r, s] = [0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const x = v[i]!;
    p += x * a[i]!;
    q += x * b[i]!;
    r += x * c[i]!;
    s += x * d[i]!;
  }
  [p, q, r, s] = [p * factor, q * factor, r * factor, s * factor];
  for (let i = from; i < to; i++) {
    const x = v[i]!;
    a[i]! -= p * x;
    b[i]! -= q * x;
    c[i]! -= r * x;
    d[i]! -= s * x;
  }
}

function dot(a: Column, b: Column, from: number, to: number): number {
  let [s, t, u, v] = [0, 0, 0, 0];
  let i = from;
  for (; i + 3 < to; i += 4) {
    s += a[i]! * b[i]!;
    t += a[i + 1]! * b[i + 1]!;
    u += a[i + 2]! * b[i + 2]!;
    v += a[i + 3]! * b[i + 3]!;
  }
  for (; i < to; i++) s += a[i]! * b[i]!;
  return s + t + (u + v);
}

/** Turns pairs of columns until all stand at right angles: their lengths are the values, the turns the vectors. */
function rotated(columns: readonly Column[], size: number): Decomposed {
  const turns = columns.map((_, j) => new Float64Array(size).fill(1, j, j + 1));
  // sixty sweeps are never reached: each squares what is left
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false;
    for (let p = 0; p < size - 1; p++)
      for (let q = p + 1; q < size; q++) turned = turnPair(columns, turns, p, q) || turned;
    if (!turned) break;
  }
  const lengths = columns.map((column) => Math.sqrt(dot(column, column, 0, size)));
  const order = lengths.map((_, k) => k).sort((a, b) => lengths[b]! - lengths[a]!);
  const vectors = new Float64Array(size * size);
  order.forEach((k, at) => vectors.set(turns[k]!, at * size));
  return { values: Float64Array.from(order, (k) => lengths[k]!), vectors };
}

/** Turns two columns to a right angle; returns false where they stand at one up to the last bits. */
function turnPair(columns: readonly Column[], turns: readonly Column[], p: number, q: number): boolean {
  const [x, y] = [columns[p]!, columns[q]!];
  const xy = dot(x, y, 0, x.length);
  const xx = dot(x, x, 0, x.length);
  const yy = dot(y, y, 0, x.length);
  if (Math.abs(xy) <= 4 * Number.EPSILON * Math.sqrt(xx * yy)) return false;
  const zeta = (yy - xx) / (2 * xy);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + t * t);
  turn(x, y, cosine, cosine * t);
  turn(turns[p]!, turns[q]!, cosine, cosine * t);
  return true;
}

function turn(x: Column, y: Column, cosine: number, sine: number): void {
  for (let i = 0; i < x.length; i++) {
    const a = x[i]!;
    const b = y[i]!;
    x[i] = cosine * a - sine * b;
    y[i] = sine * a + cosine * b;
  }
}
