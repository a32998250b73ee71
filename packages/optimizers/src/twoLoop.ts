/** The direction of L-BFGS, on vectors of all parameters. */

/** A step, and how the gradients changed along it. */
export interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
}

/** A direction, its slope (its product with the gradient), and the pairs that it is made of. */
export interface Descent {
  readonly pairs: readonly Pair[];
  readonly direction: Float64Array;
  readonly slope: number;
}

/** The direction that is made of the pairs, where it leads down; else the one against the gradient, made of none. */
export function descent(gradient: Float64Array, pairs: readonly Pair[]): Descent {
  const direction = twoLoop(gradient, pairs);
  const slope = dot(gradient, direction);
  const leadsDown = slope < 0 && Number.isFinite(slope);
  return leadsDown || pairs.length === 0 ? { pairs, direction, slope } : descent(gradient, []);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => x - b[i]!);
}

// ---- private

/**
 * −H·g, where H is (step·change / change·change) times the identity, corrected by each pair from old to new.  Nocedal &
 * Wright 2006, "Numerical optimization", algorithm 7.4. Of no pairs it is −g.
 */
function twoLoop(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const d = gradient.map((g) => -g);
  const last = pairs.at(-1);
  if (last === undefined) return d;
  const shares: number[] = [];
  for (const { step, change } of [...pairs].reverse()) {
    const share = dot(step, d) / dot(step, change);
    shares.push(share);
    addTo(d, -share, change);
  }
  const scale = dot(last.step, last.change) / dot(last.change, last.change);
  for (let i = 0; i < d.length; i++) d[i] = scale * d[i]!;
  for (const { step, change } of pairs) addTo(d, shares.pop()! - dot(change, d) / dot(step, change), step);
  return d;
}

/** sum += factor · x */
function addTo(sum: Float64Array, factor: number, x: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + factor * x[i]!;
}
