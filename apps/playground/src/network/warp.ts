/** The plane as a layer bends it: what its neurons give at the places of a grid, seen in two directions. */

/** Two directions of the space of a layer, [2 · width], and the middle that they start from, [width]. */
export interface Directions {
  readonly axes: Float64Array;
  readonly middle: Float64Array;
}

/**
 * Directions to look in: the two neurons of a layer of two, and else the two in which the outputs vary most.
 * @param outputs [places · width]
 * @param before directions that were looked in before, which are kept as far as their plane allows: nothing flips over
 */
export function directionsOf(outputs: ArrayLike<number>, width: number, before?: Directions): Directions {
  const middle = new Float64Array(width);
  const axes = new Float64Array(2 * width);
  if (width <= 2) {
    axes[0] = 1;
    if (width === 2) axes[3] = 1;
    return { axes, middle };
  }
  const covariance = covarianceOf(outputs, width, middle);
  for (const at of [0, width]) {
    const axis = steepest(covariance, width);
    deflate(covariance, axis);
    axes.set(axis, at);
  }
  if (before !== undefined && before.axes.length === axes.length) turn(axes, before.axes, width);
  return { axes, middle };
}

/** Where places are seen, [2 · places]. */
export function projected(outputs: ArrayLike<number>, width: number, { axes, middle }: Directions): Float64Array {
  const count = outputs.length / width;
  const seen = new Float64Array(2 * count);
  for (let place = 0; place < count; place++)
    for (let k = 0; k < width; k++) {
      const x = outputs[place * width + k]! - middle[k]!;
      seen[2 * place]! += x * axes[k]!;
      seen[2 * place + 1]! += x * axes[width + k]!;
    }
  return seen;
}

// ---- parts

/** Fills in the middle on the way. */
function covarianceOf(outputs: ArrayLike<number>, width: number, middle: Float64Array): Float64Array {
  const count = outputs.length / width;
  for (let at = 0; at < outputs.length; at++) middle[at % width]! += outputs[at]! / count;
  const covariance = new Float64Array(width * width);
  for (let place = 0; place < count; place++)
    for (let i = 0; i < width; i++) {
      const x = outputs[place * width + i]! - middle[i]!;
      for (let k = 0; k < width; k++)
        covariance[i * width + k]! += (x * (outputs[place * width + k]! - middle[k]!)) / count;
    }
  return covariance;
}

/** The direction in which a covariance is largest, of length 1, by powers; it points to where its largest part is. */
function steepest(covariance: Float64Array, width: number): Float64Array {
  let most = 0;
  for (let i = 1; i < width; i++) if (covariance[i * width + i]! > covariance[most * width + most]!) most = i;
  let axis = covariance.slice(most * width, (most + 1) * width);
  // outputs that do not vary have no direction: 0, and all places are one
  if (!normalize(axis)) return axis.fill(0);
  for (let round = 0; round < 60; round++) {
    const next = new Float64Array(width);
    for (let i = 0; i < width; i++) for (let k = 0; k < width; k++) next[i]! += covariance[i * width + k]! * axis[k]!;
    if (!normalize(next)) break;
    axis = next;
  }
  pointUp(axis);
  return axis;
}

/** Takes a direction out of a covariance. */
function deflate(covariance: Float64Array, axis: Float64Array): void {
  const width = axis.length;
  const size = Math.sqrt(covariance.reduce((sum, x) => sum + x * x, 0));
  const along = Float64Array.from(axis, (_, i) => dot(covariance.subarray(i * width, (i + 1) * width), axis));
  const variance = dot(along, axis);
  for (let i = 0; i < width; i++)
    for (let k = 0; k < width; k++) {
      const left =
        covariance[i * width + k]! - along[i]! * axis[k]! - axis[i]! * along[k]! + variance * axis[i]! * axis[k]!;
      // what is left of nothing but one direction is rounding
      covariance[i * width + k] = Math.abs(left) > 1e-13 * size ? left : 0;
    }
}

function normalize(a: Float64Array): boolean {
  const size = Math.sqrt(dot(a, a));
  if (!(size > 1e-150) || !Number.isFinite(size)) return false;
  for (let i = 0; i < a.length; i++) a[i]! /= size;
  return true;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

function pointUp(axis: Float64Array): void {
  const most = axis.reduce((a, x) => (Math.abs(x) > Math.abs(a) ? x : a), 0);
  if (most < 0) axis.forEach((x, i) => (axis[i] = -x));
}

/** Turns, or mirrors, axes in their plane to lie as near to others as they can: the polar part of a 2 × 2 matrix. */
function turn(axes: Float64Array, before: Float64Array, width: number): void {
  const [a, b] = [axes.slice(0, width), axes.slice(width)];
  const [p, q] = [before.subarray(0, width), before.subarray(width)];
  const [ap, aq, bp, bq] = [dot(a, p), dot(a, q), dot(b, p), dot(b, q)];
  const mirror = ap * bq - aq * bp < 0 ? -1 : 1;
  const [x, y] = [ap + mirror * bq, aq - mirror * bp];
  const size = Math.hypot(x, y);
  if (!(size > 1e-12)) return;
  const [cos, sin] = [x / size, y / size];
  for (let i = 0; i < width; i++) {
    axes[i] = cos * a[i]! - mirror * sin * b[i]!;
    axes[width + i] = sin * a[i]! + mirror * cos * b[i]!;
  }
}
