/**
 * Lloyd's algorithm: each row to the centre next to it, each centre to the mean of its rows, until none moves. Bounds
 * on distances (Hamerly 2010, "Making k-means even faster") save those that cannot change anything; the result is the
 * same.
 */
import type { Rows } from "../data.ts";

/** Clusters of rows. */
export interface Clustering {
  /** [clusters, columns] */
  readonly centers: Float64Array;
  /** The cluster of each row. */
  readonly labels: Int32Array;
  /** The weighted sum of squared distances of rows to their centres. */
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Clusters from first centres.
 * @param tolerance the sum of squared moves of centres at which to stop
 * @param each told after each pass; false stops
 */
export function lloyd(
  rows: Rows,
  weights: Float64Array,
  first: Float64Array,
  maxIterations: number,
  tolerance: number,
  each: (pass: number, moved: number) => boolean = () => true,
): Clustering {
  const centers = first.slice();
  const state = newAssignment(rows.length);
  let [iterations, converged, settled] = [0, false, false];
  while (iterations < maxIterations && !converged) {
    settled = !assign(rows, centers, state);
    const moves = moveCenters(rows, weights, centers, state);
    iterations++;
    const moved = moves.reduce((sum, move) => sum + move * move, 0);
    converged = settled || moved <= tolerance;
    loosen(state, moves);
    if (!each(iterations, moved)) break;
  }
  // centres that moved once more may have other rows next to them
  if (!settled) assign(rows, centers, state);
  return {
    centers,
    labels: state.labels,
    inertia: inertiaOf(rows, weights, centers, state.labels),
    iterations,
    converged,
  };
}

/** The centre next to each row, the first of equal ones; centers: [clusters, columns] */
export function nearest(rows: Rows, centers: Float64Array): Int32Array {
  const state = newAssignment(rows.length);
  assign(rows, centers, state);
  return state.labels;
}

export function inertiaOf(rows: Rows, weights: Float64Array, centers: Float64Array, labels: Int32Array): number {
  let total = 0;
  for (let i = 0; i < rows.length; i++)
    total += weights[i]! * squaredDistance(rows.elements, i, centers, labels[i]!, rows.columns);
  return total;
}

/** Squared distance of row i of `a` and row j of `b`. */
export function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, columns: number): number {
  let [s, t, k, at] = [0, 0, i * columns, j * columns];
  const to = k + columns;
  for (; k + 1 < to; k += 2, at += 2) {
    const [d, e] = [a[k]! - b[at]!, a[k + 1]! - b[at + 1]!];
    s += d * d;
    t += e * e;
  }
  if (k < to) s += (a[k]! - b[at]!) ** 2;
  return s + t;
}

// ---- private

/** Clusters of rows, and bounds that hold of their distances. */
interface Assignment {
  readonly labels: Int32Array;
  /** The distance to the own centre is at most this. */
  readonly upper: Float64Array;
  /** The distance to every other centre is at least this. */
  readonly lower: Float64Array;
}

function newAssignment(length: number): Assignment {
  return {
    labels: new Int32Array(length).fill(-1),
    upper: new Float64Array(length).fill(Infinity),
    lower: new Float64Array(length).fill(-Infinity),
  };
}

/** Each row to the centre next to it; returns whether one changed. */
function assign(rows: Rows, centers: Float64Array, { labels, upper, lower }: Assignment): boolean {
  const { columns, elements, length } = rows;
  const clusters = centers.length / columns;
  const half = halfGaps(centers, columns);
  let changed = false;
  for (let i = 0; i < length; i++) {
    const own = labels[i]!;
    const bound = own < 0 ? -Infinity : Math.max(half[own]!, lower[i]!);
    if (upper[i]! < bound) continue;
    if (own >= 0) {
      upper[i] = Math.sqrt(squaredDistance(elements, i, centers, own, columns));
      if (upper[i]! < bound) continue;
    }
    let [best, second, at] = [Infinity, Infinity, 0];
    for (let c = 0; c < clusters; c++) {
      const distance = squaredDistance(elements, i, centers, c, columns);
      if (distance < best) [second, best, at] = [best, distance, c];
      else if (distance < second) second = distance;
    }
    [upper[i], lower[i]] = [Math.sqrt(best), Math.sqrt(second)];
    if (at !== own) changed = true;
    labels[i] = at;
  }
  return changed;
}

/** Half of the distance of each centre to the one next to it. */
function halfGaps(centers: Float64Array, columns: number): Float64Array {
  const clusters = centers.length / columns;
  const half = new Float64Array(clusters).fill(Infinity);
  for (let a = 0; a < clusters; a++) {
    for (let b = a + 1; b < clusters; b++) {
      const gap = Math.sqrt(squaredDistance(centers, a, centers, b, columns)) / 2;
      half[a] = Math.min(half[a]!, gap);
      half[b] = Math.min(half[b]!, gap);
    }
  }
  return half;
}

/** Puts each centre at the mean of its rows, that of a cluster without rows at a row far away; returns the moves. */
function moveCenters(rows: Rows, weights: Float64Array, centers: Float64Array, state: Assignment): Float64Array {
  const { columns, elements, length } = rows;
  const clusters = centers.length / columns;
  const sums = new Float64Array(centers.length);
  const masses = new Float64Array(clusters);
  for (let i = 0; i < length; i++) {
    const [weight, to] = [weights[i]!, state.labels[i]! * columns];
    masses[state.labels[i]!]! += weight;
    for (let j = 0; j < columns; j++) sums[to + j]! += weight * elements[i * columns + j]!;
  }
  relocate(rows, weights, centers, state.labels, sums, masses);
  const moves = new Float64Array(clusters);
  const before = centers.slice();
  for (let c = 0; c < clusters; c++) {
    if (masses[c]! > 0) for (let j = c * columns; j < (c + 1) * columns; j++) centers[j] = sums[j]! / masses[c]!;
    moves[c] = Math.sqrt(squaredDistance(before, c, centers, c, columns));
  }
  return moves;
}

/** Gives each cluster without rows the row that is farthest from its own centre, as scikit-learn does. */
function relocate(
  rows: Rows,
  weights: Float64Array,
  centers: Float64Array,
  labels: Int32Array,
  sums: Float64Array,
  masses: Float64Array,
): void {
  const empty = Array.from(masses.keys()).filter((c) => masses[c] === 0);
  if (empty.length === 0) return;
  const { columns, elements } = rows;
  const distance = Float64Array.from(labels, (c, i) => squaredDistance(elements, i, centers, c, columns));
  const far = Array.from(distance.keys()).sort((a, b) => distance[b]! - distance[a]! || b - a);
  empty.forEach((c, k) => {
    const i = far[k]!;
    const from = labels[i]!;
    for (let j = 0; j < columns; j++) {
      const part = weights[i]! * elements[i * columns + j]!;
      sums[from * columns + j]! -= part;
      sums[c * columns + j] = part;
    }
    masses[from]! -= weights[i]!;
    masses[c] = weights[i]!;
  });
}

/** Bounds that hold after the centres moved. */
function loosen({ labels, upper, lower }: Assignment, moves: Float64Array): void {
  const most = moves.reduce((a, b) => Math.max(a, b), 0);
  for (let i = 0; i < labels.length; i++) {
    upper[i]! += moves[labels[i]!]!;
    lower[i]! -= most;
  }
}
