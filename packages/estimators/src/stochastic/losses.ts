/** Losses of linear models that learn row by row, as scikit-learn has them. p: the score of a row, y: its target. */

/** A loss of one row and its derivative in the score. */
export interface RowLoss {
  readonly value: (p: number, y: number) => number;
  readonly slope: (p: number, y: number) => number;
}

/** Losses of targets −1 and 1. */
export const classLosses: {
  readonly [name in "hinge" | "log" | "modifiedHuber" | "squaredHinge" | "perceptron"]: RowLoss;
} = {
  hinge: hinge(1),
  log: {
    value: (p, y) => logistic(p * y),
    slope: (p, y) => {
      const z = p * y;
      if (z > 18) return -y * Math.exp(-z);
      return z < -18 ? -y : -y / (Math.exp(z) + 1);
    },
  },
  modifiedHuber: {
    value: (p, y) => {
      const z = p * y;
      if (z >= 1) return 0;
      return z >= -1 ? (1 - z) * (1 - z) : -4 * z;
    },
    slope: (p, y) => {
      const z = p * y;
      if (z >= 1) return 0;
      return z >= -1 ? 2 * (1 - z) * -y : -4 * y;
    },
  },
  squaredHinge: {
    value: (p, y) => Math.max(0, 1 - p * y) ** 2,
    slope: (p, y) => (1 - p * y > 0 ? -2 * y * (1 - p * y) : 0),
  },
  perceptron: hinge(0),
};

/** Losses of targets that are numbers; c: where small errors end. */
export const numberLosses: {
  readonly [name in "squaredError" | "huber" | "epsilonInsensitive" | "squaredEpsilonInsensitive"]: (
    c: number,
  ) => RowLoss;
} = {
  squaredError: () => ({ value: (p, y) => 0.5 * (p - y) * (p - y), slope: (p, y) => p - y }),
  huber: (c) => ({
    value: (p, y) => {
      const r = Math.abs(p - y);
      return r <= c ? 0.5 * r * r : c * r - 0.5 * c * c;
    },
    slope: (p, y) => Math.max(-c, Math.min(c, p - y)),
  }),
  epsilonInsensitive: (c) => ({
    value: (p, y) => Math.max(0, Math.abs(y - p) - c),
    slope: (p, y) => (y - p > c ? -1 : p - y > c ? 1 : 0),
  }),
  squaredEpsilonInsensitive: (c) => ({
    value: (p, y) => Math.max(0, Math.abs(y - p) - c) ** 2,
    slope: (p, y) => {
      const z = y - p;
      return z > c ? -2 * (z - c) : z < -c ? 2 * (-z - c) : 0;
    },
  }),
};

/** log(1 + exp(−z)), where exp stays finite. */
function logistic(z: number): number {
  if (z > 18) return Math.exp(-z);
  return z < -18 ? -z : Math.log(1 + Math.exp(-z));
}

/** Above `threshold` a row costs nothing. */
function hinge(threshold: number): RowLoss {
  return {
    value: (p, y) => (p * y <= threshold ? threshold - p * y : 0),
    slope: (p, y) => (p * y <= threshold ? -y : 0),
  };
}
