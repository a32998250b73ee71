/**
 * Minima of smooth functions by L-BFGS (Nocedal 1980, "Updating quasi-Newton matrices with limited storage"), from a
 * first guess of the inverse Hessian that is more than a multiple of the identity.
 */

/** A function and its gradient, which is written into `gradient`. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

export interface MinimizeOptions {
  /** Solves M z = v in place, M close to the Hessian. */
  readonly solve: (v: Float64Array) => void;
  readonly maxIterations: number;
  /** Stop where the gradient's length, as M⁻¹ measures it, is at most this. */
  readonly tol: number;
  /** Told after each step; false stops. */
  readonly goOn: (value: number) => boolean;
}

export interface Minimum {
  readonly iterations: number;
  readonly converged: boolean;
}

/** Changes `at` in place. */
export function minimize(
  f: Objective,
  at: Float64Array,
  { solve, maxIterations, tol, goOn }: MinimizeOptions,
): Minimum {
  const n = at.length;
  let gradient = new Float64Array(n);
  let value = f(at, gradient);
  const memory: Pair[] = [];
  let nextGradient = new Float64Array(n);
  const next = new Float64Array(n);
  for (let iterations = 0; ; iterations++) {
    if (measure(gradient, solve) <= tol) return { iterations, converged: true };
    if (iterations === maxIterations) return { iterations, converged: false };
    const direction = directionOf(gradient, memory, solve);
    const slope = dot(direction, gradient);
    const found = search(f, at, value, direction, slope, next, nextGradient);
    if (found === undefined) return { iterations, converged: false };
    const s = next.map((x, i) => x - at[i]!);
    const y = nextGradient.map((g, i) => g - gradient[i]!);
    const curvature = dot(s, y);
    if (curvature > 1e-14 * Math.sqrt(dot(s, s) * dot(y, y))) {
      memory.push({ s, y, curvature });
      if (memory.length > remembered) memory.shift();
    }
    at.set(next);
    [gradient, nextGradient] = [nextGradient, gradient];
    value = found;
    if (!goOn(value)) return { iterations: iterations + 1, converged: measure(gradient, solve) <= tol };
  }
}

// ---- private

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly curvature: number;
}

const remembered = 10;

function measure(gradient: Float64Array, solve: (v: Float64Array) => void): number {
  const z = gradient.slice();
  solve(z);
  return Math.sqrt(Math.max(0, dot(gradient, z)));
}

/** The two-loop recursion, downhill. */
function directionOf(gradient: Float64Array, memory: readonly Pair[], solve: (v: Float64Array) => void): Float64Array {
  const d = gradient.map((g) => -g);
  const factors: number[] = [];
  for (let i = memory.length - 1; i >= 0; i--) {
    const { s, y, curvature } = memory[i]!;
    const factor = dot(s, d) / curvature;
    factors[i] = factor;
    for (let j = 0; j < d.length; j++) d[j]! -= factor * y[j]!;
  }
  solve(d);
  const last = memory.at(-1);
  if (last !== undefined) {
    const z = last.y.slice();
    solve(z);
    const scale = last.curvature / dot(last.y, z);
    for (let j = 0; j < d.length; j++) d[j]! *= scale;
  }
  memory.forEach(({ s, y, curvature }, i) => {
    const factor = factors[i]! - dot(y, d) / curvature;
    for (let j = 0; j < d.length; j++) d[j]! += factor * s[j]!;
  });
  return d;
}

/** Shorter steps until the function has fallen enough (Armijo); returns its value, undefined where it never does. */
function search(
  f: Objective,
  at: Float64Array,
  value: number,
  direction: Float64Array,
  slope: number,
  next: Float64Array,
  nextGradient: Float64Array,
): number | undefined {
  const noise = 4 * Number.EPSILON * Math.abs(value);
  for (let step = 1, tries = 0; tries < 40; tries++) {
    for (let j = 0; j < at.length; j++) next[j] = at[j]! + step * direction[j]!;
    const reached = f(next, nextGradient);
    if (reached <= value + 1e-4 * step * slope + noise) return reached;
    // the parabola through both values and the slope
    const best = (-slope * step * step) / (2 * (reached - value - slope * step));
    step = Number.isFinite(best) ? Math.min(0.5 * step, Math.max(0.1 * step, best)) : 0.1 * step;
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}
