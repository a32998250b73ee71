/** The normal distribution: its quantiles and its distribution function. */

/**
 * The x below which the share p of a normal distribution lies, to the last bits (Wichura 1988, algorithm AS 241).
 * normalQuantile(0.5) is 0, normalQuantile(0.975) is 1.9599…
 */
export function normalQuantile(p: number): number {
  if (p <= 0 || p >= 1) return p <= 0 ? -Infinity : Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(0.180625 - q * q, middle);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  return Math.sign(q) * (r <= 5 ? ratio(r - 1.6, outer) : ratio(r - 5, outermost));
}

/** The share of a normal distribution below x: the p of which `normalQuantile` is x, found by Newton's steps. */
export function normalShare(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 0) return 1 - normalShare(-x);
  if (x < -37) return 0;
  // the logistic curve is within 0.02 of it
  let p = Math.max(1e-300, 1 / (1 + Math.exp(-1.702 * x)));
  if (x < -2) p = density(x) / (-x + 1 / (-x + 2 / (-x + 3 / (-x + 4 / -x))));
  for (let i = 0; i < 6; i++) p -= (normalQuantile(p) - x) * density(normalQuantile(p));
  return p;
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

interface Ratio {
  readonly above: readonly number[];
  readonly below: readonly number[];
}

function ratio(r: number, { above, below }: Ratio): number {
  return polynomial(r, above) / polynomial(r, below);
}

function polynomial(r: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, c) => sum * r + c, 0);
}

// prettier-ignore
const middle: Ratio = {
  above: [3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227],
  below: [1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597,
    39307.89580009271, 28729.085735721943, 5226.495278852854],
};

// prettier-ignore
const outer: Ratio = {
  above: [1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
    1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414],
  below: [1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
    0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9],
};

// prettier-ignore
const outermost: Ratio = {
  above: [6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
    0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7],
  below: [1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15],
};
