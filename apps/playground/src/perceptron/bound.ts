/**
 * The bound on mistakes: where a line separates the samples, whatever their order, the rule makes at most (R / γ)² of
 * them. R is the length of the longest sample, with its constant 1; γ the distance of the nearest from the best plane
 * through 0. Novikoff 1962, "On convergence proofs on perceptrons".
 */
import type { Sample } from "./rule.ts";

export interface Bound {
  /** R */
  readonly radius: number;
  /** γ; undefined where no line was found that separates. */
  readonly margin: number | undefined;
}

/** Steps of the search: enough to come within some percent of the best plane on flowers. */
const steps = 4000;

/** @param isYes whether a sample is on the side above 0 */
export function boundOf(samples: readonly Sample[], isYes: (label: number) => boolean): Bound {
  const signed = samples.map(([x, y, label]) => (isYes(label) ? [x, y, 1] : [-x, -y, -1])) as Triple[];
  const radius = Math.sqrt(signed.reduce((most, z) => Math.max(most, dot(z, z)), 0));
  return { radius, margin: marginOf(signed) };
}

type Triple = readonly [number, number, number];

/**
 * The best plane is at right angles to the point of the hull of the signed samples that is nearest to 0. Gilbert 1966,
 * "An iterative procedure for computing the minimum of a quadratic form on a convex set". What comes back is the margin
 * of a plane that was found, so that the bound holds also where the best is a little better.
 */
function marginOf(signed: readonly Triple[]): number | undefined {
  let p = signed[0];
  let best = 0;
  for (let i = 0; p !== undefined && i < steps; i++) {
    const length = Math.sqrt(dot(p, p));
    if (length < 1e-9) break;
    let nearest: Triple = p;
    let least = Infinity;
    for (const z of signed) {
      const along = dot(p, z);
      if (along < least) [least, nearest] = [along, z];
    }
    best = Math.max(best, least / length);
    // the plane is the best one: no sample is nearer than p
    if (least >= length * length * (1 - 1e-6)) break;
    const d: Triple = [nearest[0] - p[0], nearest[1] - p[1], nearest[2] - p[2]];
    const t = Math.min(1, Math.max(0, -dot(p, d) / dot(d, d)));
    p = [p[0] + t * d[0], p[1] + t * d[1], p[2] + t * d[2]];
  }
  return best > 1e-6 ? best : undefined;
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
